"""What the restricted page of a review shows, by who reads it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from accounts.models import User
from pilots.selectors import comparison
from protection.choices import Outcome
from protection.findings import ANSWERS, QUESTIONS
from protection.matrix import Suggestion
from protection.models import Finding, LiabilityReview, PanelMember
from protection.policies import seat_of
from protection.querysets import led_by
from protection.services.concluding import facts_of, suggestion_for
from protection.states import ReviewState
from workflow import policies

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN_TO_THE_PERSON_FROM = (
    ReviewState.HEARING,
    ReviewState.DELIBERATION,
    ReviewState.VOTED,
    ReviewState.CONCLUDED,
    ReviewState.APPEALED,
    ReviewState.REFERRED,
)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A fact with its question and answer in words."""

    finding: Finding
    question: "StrOrPromise"
    answer: "StrOrPromise"


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything about one review that its reader may see."""

    findings: list[FindingRow]
    known: dict[str, bool | str]
    suggestion: Suggestion | None
    outcomes: list["StrOrPromise"]
    missing: list["StrOrPromise"]
    members: list[PanelMember]
    seat: PanelMember | None
    sits: bool
    comparisons: list[tuple[Any, Any]]
    may_declare: bool
    may_vote: bool
    may_ask_measure: bool


def review_page(review: LiabilityReview, user: User, on: date) -> ReviewPage:
    """The panel and the competent head see all; the person concerned sees what F0.4 promises.

    The person sees the evidence from the hearing on, and never how a single member voted.
    """
    seat = seat_of(user, review)
    judges = seat is not None or review.unit_id in led_by(user, on)
    evidence = judges or review.state in SHOWN_TO_THE_PERSON_FROM
    found = suggestion_for(review, on) if judges else None
    incidents = [review.incident] if review.incident else list(review.pilot.incidents.all())
    return ReviewPage(
        findings=finding_rows(review) if evidence else [],
        known=facts_of(review) if judges else {},
        suggestion=found,
        outcomes=[Outcome(code).label for code in found.outcomes] if found else [],
        missing=[QUESTIONS.get(name, name) for name in found.missing] if found else [],
        members=list(review.members.filter(left_at=None).select_related("user")),
        seat=seat,
        sits=judges,
        comparisons=[(incident, comparison(incident)) for incident in incidents]
        if evidence
        else [],
        may_declare=bool(
            seat and not seat.declared_at and policies.check(user, "protection.declare", seat, on)
        ),
        may_vote=bool(seat and policies.check(user, "protection.cast_vote", seat, on)),
        may_ask_measure=bool(policies.check(user, "protection.ask_measure", review, on)),
    )


def finding_rows(review: LiabilityReview) -> list[FindingRow]:
    """The findings in the order of the questions."""
    order = list(QUESTIONS)
    rows = sorted(review.findings.select_related("found_by"), key=lambda row: order.index(row.fact))
    return [FindingRow(row, QUESTIONS[row.fact], ANSWERS[row.fact][row.value]) for row in rows]
