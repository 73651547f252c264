"""Who is told of a step of a review: those concerned, and nobody else."""

from datetime import date

from accounts.models import User
from approvals.services.audience import head_of, only
from protection.models import LiabilityReview
from protection.states import SHOWN_TO_THE_PERSON_FROM

TO_PERSON = frozenset({"open", "invite", "conclude", "extend", "uphold", "reopen"})
TO_PANEL = frozenset(
    {"form_panel", "add_member", "give_statement", "go_on_unheard", "send_back", "extend"}
)
TO_HEAD = frozenset({"open", "close_vote", "refer", "reopen", "take_back"})
TO_ABOVE = frozenset({"file_appeal"})


def person_of(review: LiabilityReview, on: date) -> list[User]:
    """The person concerned; for a body its head."""
    if review.subject_user:
        return [review.subject_user]
    return head_of(review.subject_unit_id or 0, on)


def panel_of(review: LiabilityReview) -> list[User]:
    """Who sits in the panel now."""
    rows = review.members.filter(is_recused=False, left_at=None).select_related("user")
    return [row.user for row in rows]


def told_after(step: str, review: LiabilityReview, on: date) -> list[User]:
    """Everybody who is told, each once."""
    people: list[User] = []
    if step in TO_PERSON:
        people += person_of(review, on)
    if step in TO_PANEL:
        people += panel_of(review)
    if step in TO_HEAD:
        people += head_of(review.unit_id, on)
    if step in TO_ABOVE:
        above = review.unit.superior_on(on) or review.unit
        people += head_of(above.pk, on)
    return only(people)


def told_of_evidence(review: LiabilityReview, by: User, on: date) -> list[User]:
    """The panel, and the person concerned once the evidence is his to see; not who entered it."""
    people = panel_of(review)
    if review.state in SHOWN_TO_THE_PERSON_FROM:
        people = person_of(review, on) + people
    return [person for person in only(people) if person.pk != by.pk]
