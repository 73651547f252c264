"""Who is told of a step of carrying out: for notices and for dialogs alike."""

from datetime import date

from accounts.models import User
from approvals.services.audience import desk_of, head_of, only, proposers_of
from pilots.choices import AssigneeRole
from pilots.models import Assignee, Pilot

TO_DESK = frozenset({"file_report", "report_completion"})
TO_HEAD = frozenset({"hold_evaluation"})
TO_SUPERIOR = frozenset({"terminate", "suspend"})
# Told by an event of their own, or nobody's business but the doer's.
SILENT = frozenset(
    {
        "record_progress",
        "measure",
        "request_adjustment",
        "report_incident",
        "raise_obstacle",
        "adjust",
        "settle",
        "open_review",
    }
)


def those_who_carry_out(pilot: Pilot, on: date) -> list[User]:
    """The proposers, the assigned people, and the desks of assigned units."""
    people = proposers_of(pilot.initiative_id)
    rows = Assignee.objects.filter(pilot=pilot, role=AssigneeRole.IMPLEMENTER)
    for row in rows.select_related("user"):
        people += [row.user] if row.user else desk_of(row.unit_id or 0, on)
    return only(people)


def asked_by(step: str, pilot: Pilot, on: date) -> list[User]:
    """Those of the authority whose turn it is after ``step``."""
    if step in TO_DESK:
        return only(desk_of(pilot.unit_id, on))
    if step in TO_HEAD:
        return only(head_of(pilot.unit_id, on))
    if step in TO_SUPERIOR and pilot.unit.superior_id:
        return only(head_of(pilot.unit.superior_id, on))
    return []


def told_after(step: str, pilot: Pilot, on: date) -> list[User]:
    """Everybody who is told, each once."""
    if step in SILENT:
        return []
    return only(those_who_carry_out(pilot, on) + asked_by(step, pilot, on))


def who_may_stop(pilot: Pilot, on: date) -> list[User]:
    """The head of the authority and whoever stands in, and the head above."""
    above = pilot.unit.superior_id
    return only(head_of(pilot.unit_id, on) + (head_of(above, on) if above else []))
