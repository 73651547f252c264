"""What the restricted page of a review shows, by who reads it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from accounts.models import User
from pilots.selectors import comparison
from protection.choices import Outcome
from protection.findings import ANSWERS, QUESTIONS
from protection.matrix import Suggestion
from protection.models import Finding, LiabilityReview, PanelMember, ReviewEvidence
from protection.policies import bars_of, leads, seat_of
from protection.services.concluding import facts_of, suggestion_for
from protection.services.evidence import cited_in
from protection.states import SHOWN_TO_THE_PERSON_FROM
from workflow import policies

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A fact with its question and answer in words."""

    finding: Finding
    question: "StrOrPromise"
    answer: "StrOrPromise"
    cited: list[ReviewEvidence]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything about one review that its reader may see."""

    findings: list[FindingRow]
    evidence: list[ReviewEvidence]
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
    may_add_evidence: bool


def review_page(review: LiabilityReview, user: User, on: date) -> ReviewPage:
    """The panel and the competent head see all; the person concerned sees what F0.4 promises.

    The person sees the evidence from the hearing on, and never how a single member voted.
    """
    seat, sits = seat_of(user, review), judges(review, user, on)
    told = sits or review.state in SHOWN_TO_THE_PERSON_FROM
    evidence = evidence_for(review, user, on)
    found = suggestion_for(review, on) if sits else None
    incidents = [review.incident] if review.incident else list(review.pilot.incidents.all())
    return ReviewPage(
        findings=finding_rows(review, evidence) if told else [],
        evidence=evidence,
        known=facts_of(review) if sits else {},
        suggestion=found,
        outcomes=[Outcome(code).label for code in found.outcomes] if found else [],
        missing=[QUESTIONS.get(name, name) for name in found.missing] if found else [],
        members=list(review.members.filter(left_at=None).select_related("user")),
        seat=seat,
        sits=sits,
        comparisons=[(incident, comparison(incident)) for incident in incidents] if told else [],
        may_declare=bool(
            seat and not seat.declared_at and policies.check(user, "protection.declare", seat, on)
        ),
        may_vote=bool(seat and policies.check(user, "protection.cast_vote", seat, on)),
        may_ask_measure=bool(policies.check(user, "protection.ask_measure", review, on)),
        may_add_evidence=bool(policies.check(user, "protection.add_evidence", review, on)),
    )


def judges(review: LiabilityReview, user: User, on: date) -> bool:
    """Whether the reader sits in the panel or leads the competent authority; never one concerned."""
    if user.pk in bars_of(review):
        return False
    return seat_of(user, review) is not None or bool(leads(user, review, on))


def evidence_for(review: LiabilityReview, user: User, on: date) -> list[ReviewEvidence]:
    """What a reader of the review may see of its evidence; one's own always."""
    rows = review.evidence.select_related("added_by", "file")
    if not judges(review, user, on) and review.state not in SHOWN_TO_THE_PERSON_FROM:
        rows = rows.filter(added_by=user)
    return list(rows)


def finding_rows(review: LiabilityReview, evidence: list[ReviewEvidence]) -> list[FindingRow]:
    """The findings in the order of the questions."""
    order = list(QUESTIONS)
    rows = sorted(review.findings.select_related("found_by"), key=lambda row: order.index(row.fact))
    by_number = {row.number: row for row in evidence}
    return [
        FindingRow(
            row,
            QUESTIONS[row.fact],
            ANSWERS[row.fact][row.value],
            [by_number[number] for number in cited_in(row.evidence) if number in by_number],
        )
        for row in rows
    ]
