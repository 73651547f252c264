"""The suggestion of the matrix, the conclusion of the competent authority, and what follows it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.succession import in_place_of
from accounts.system import system_user
from approvals.models import ApprovalDecision, DecisionKind
from approvals.services.cases import not_earlier, not_later
from authorities.services import clocks
from common.errors import DomainError
from common.times import local_day
from pilots.models import Pilot
from pilots.services.pilots import move as move_pilot
from protection.choices import MeasureKind, Outcome
from protection.facts import read_facts
from protection.findings import as_fact
from protection.matrix import Suggestion, suggest
from protection.models import LiabilityReview, ProtectionMeasure, ReviewClock
from protection.services.matrix import matrix_on
from protection.services.reviews import BY_COMPLAINT, LIMIT, move, settle_file, vote_again
from workflow import policies
from workflow.audit import require_reason, save_attributed
from workflow.runner import fire

PROTECTED = frozenset({Outcome.NO_LIABILITY, Outcome.EXCLUDED, Outcome.EXEMPTED})


def facts_of(review: LiabilityReview) -> dict[str, bool | str]:
    """What the portal knows by itself, and what the panel found; nothing is guessed.

    Known by itself: approval or recorded urgent direction, head's override, result, damage, and
    whether the incident's risk stood in the register frozen before it (F0.6).
    """
    pilot = review.pilot
    decision = ApprovalDecision.objects.filter(
        case_id=pilot.case_id, issued_at__isnull=False
    ).first()
    kind = decision.kind if decision else ""
    evaluation = pilot.evaluation
    given: dict[str, Any] = {
        "approved": bool(decision and decision.agrees),
        "recorded_urgent_direction": kind == DecisionKind.URGENT_APPROVE,
        "head_override": kind == DecisionKind.OVERRIDE,
        "result": evaluation.result or "NOT_EVALUATED",
        "damage": evaluation.damage_amount > 0,
        "foreseen": _foreseen(review),
    }
    for finding in review.findings.all():
        given[finding.fact] = as_fact(finding.fact, finding.value)
    if "foreseen_confirmed" in given:  # the panel may doubt the reporter's claim, never make one
        confirmed = given.pop("foreseen_confirmed")
        given["foreseen"] = "Y" if confirmed and given["foreseen"] == "Y" else "N"
    return read_facts(given)


def _foreseen(review: LiabilityReview) -> str | None:
    """The worst of the incidents with damage: one that nobody foresaw makes it not foreseen."""
    incidents = list(review.pilot.incidents.with_damage())
    if review.incident:
        incidents.append(review.incident)
    if not incidents:
        return None
    return "Y" if all(incident.is_foreseen for incident in incidents) else "N"


def suggestion_for(review: LiabilityReview, on: date) -> Suggestion:
    """What the matrix in force on the day says of these facts: every row that speaks."""
    return suggest(facts_of(review), matrix_on(on))


def stored(found: Suggestion) -> dict[str, Any]:
    """A suggestion as it is kept with the conclusion: rows, texts, sources and versions."""
    return {
        "status": found.status,
        "gate": found.gate,
        "outcomes": list(found.outcomes),
        "accompanying": list(found.accompanying),
        "missing": list(found.missing),
        "rows": [asdict(row) for row in found.rows],
    }


@transaction.atomic
def conclude(
    *, review_id: int, values: Mapping[str, Any], actor: User, reason: str, at: datetime
) -> LiabilityReview:
    """Issue the conclusion: outcome, reasons, number, how to appeal.

    Raises ``DomainError`` ``departure_reason`` for an outcome that the matrix does not suggest or
    that differs from the panel's vote without saying why; ``signed`` for a day after today or before
    the minutes.
    """
    before: LiabilityReview = LiabilityReview.objects.for_detail().get(pk=review_id)
    found = suggestion_for(before, local_day(at))
    outcome = values["outcome"]
    departs = outcome not in found.outcomes or outcome != before.panel_outcome
    if departs and not str(values.get("departure_reason") or "").strip():
        message = _("Kết luận khác với đề xuất hoặc với biểu quyết của tổ xem xét: hãy nêu lý do.")
        raise DomainError("departure_reason", message, "departure_reason")
    review = move(
        review_id,
        "conclude",
        actor=actor,
        reason=reason,
        at=at,
        values=dict(values),
        suggestion=stored(found),
    )
    not_later(values["signed_on"], at, "signed_on")
    not_earlier(values["signed_on"], local_day(review.opened_at), "signed_on", _("ngày mở xem xét"))
    ReviewClock.objects.filter(review=review).stop(at=at)
    if review.outcome in PROTECTED and review.subject_user:
        _protect(review, actor=actor, at=at)
    settle_file(review.pilot, at=at)
    return review


def _protect(review: LiabilityReview, *, actor: User, at: datetime) -> None:
    """What F5.6 promises whoever is not held liable, as measures to be carried out."""
    texts = {
        MeasureKind.CONFIRM: "Xác nhận việc thực hiện đúng chủ trương được phê duyệt",
        MeasureKind.NO_DETRIMENT: "Không để kết quả này ảnh hưởng quy hoạch, bổ nhiệm, thi đua",
    }
    for kind, content in texts.items():
        ask_measure_row(review, kind, content, actor=actor, at=at)


def ask_measure_row(
    review: LiabilityReview, kind: str, content: str, *, actor: User, at: datetime
) -> ProtectionMeasure:
    """A measure that the unit of the review has to carry out."""
    assert review.subject_user is not None  # noqa: S101 -- asked by its callers
    row = ProtectionMeasure(
        review=review,
        beneficiary=review.subject_user,
        unit=review.unit,
        kind=kind,
        content=content,
        asked_by=actor,
        asked_at=at,
        state_changed_at=at,
    )
    save_attributed(row, actor=actor, reason=content, at=at)
    return row


@transaction.atomic
def ask_measure(
    *, review_id: int, kind: str, content: str, actor: User, at: datetime
) -> ProtectionMeasure:
    """Ask for a measure. Raises ``DomainError`` ``body`` when a body, no person, is reviewed."""
    review: LiabilityReview = LiabilityReview.objects.select_for_update(of=("self",)).get(
        pk=review_id
    )
    policies.require(actor, "protection.ask_measure", review, local_day(at))
    require_reason(content)
    if review.subject_user is None:
        raise DomainError("body", _("Biện pháp bảo vệ áp dụng cho người."), "kind")
    return ask_measure_row(review, kind, content.strip(), actor=actor, at=at)


@transaction.atomic
def apply_measure(
    *, measure_id: int, number: str, actor: User, reason: str, at: datetime
) -> ProtectionMeasure:
    """Decided and carried out, by a document."""
    row: ProtectionMeasure = fire(
        ProtectionMeasure,
        measure_id,
        "apply_measure",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
    )
    return row


@transaction.atomic
def decline_measure(
    *, measure_id: int, actor: User, reason: str, at: datetime
) -> ProtectionMeasure:
    """Not carried out, with the reason."""
    row: ProtectionMeasure = fire(
        ProtectionMeasure, measure_id, "decline_measure", actor=actor, reason=reason, at=at
    )
    return row


@transaction.atomic
def send_back(*, review_id: int, actor: User, reason: str, at: datetime) -> LiabilityReview:
    """Back to the panel; its votes are taken again."""
    review = move(review_id, "send_back", actor=actor, reason=reason, at=at)
    vote_again(review, actor=actor, reason=reason, at=at)
    return review


@transaction.atomic
def file_appeal(*, review_id: int, appeal: str, actor: User, at: datetime) -> LiabilityReview:
    """The person concerned does not agree; the file is open again until it is answered."""
    require_reason(appeal)
    review = move(
        review_id, "file_appeal", actor=actor, reason=appeal, at=at, appeal=appeal.strip()
    )
    _open_file(review, at=at)
    return review


@transaction.atomic
def uphold(*, review_id: int, actor: User, reason: str, at: datetime) -> LiabilityReview:
    """The conclusion stands."""
    review = move(review_id, "uphold", actor=actor, reason=reason, at=at)
    settle_file(review.pilot, at=at)
    return review


@transaction.atomic
def reopen(*, review_id: int, actor: User, reason: str, at: datetime) -> LiabilityReview:
    """Looked at again, by a new panel and with a new time limit; findings stay on record."""
    review = move(review_id, "reopen", actor=actor, reason=reason, at=at)
    holder = in_place_of(review.unit, local_day(at))
    if holder != review.unit:
        review.unit = holder
        save_attributed(review, actor=actor, reason=reason, at=at)
    clocks.run(ReviewClock(review=review), LIMIT, at=at)
    return review


def _open_file(review: LiabilityReview, *, at: datetime) -> None:
    if Pilot.objects.get(pk=review.pilot_id).state == "CLOSED":
        # the file's own history is read by more people than the review: it names nobody
        move_pilot(
            review.pilot_id,
            "open_review",
            actor=system_user(at=at),
            reason=BY_COMPLAINT,
            at=at,
        )
