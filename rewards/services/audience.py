"""Who is told of a step of a nomination."""

from datetime import date

from accounts.choices import Role
from accounts.models import User
from approvals.services.audience import head_of, only, with_duty
from rewards.models import Nomination

TO_NOMINEE = frozenset({"nominate", "endorse", "grant", "record_grant", "decline", "revoke"})


def told_after(step: str, row: Nomination, on: date) -> list[User]:
    """The nominee; the head and the award desk whose turn it is."""
    people = [row.nominee] if step in TO_NOMINEE else []
    if step in {"nominate", "endorse"}:
        people += head_of(row.unit_id, on) + with_duty(Role.AWARD_DESK, on)
    if step == "check_dossier":
        people += head_of(row.unit_id, on)
    return only(people)
