"""A decision is prepared, seen by the one who decides, and issued; nobody is told before (G6)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import PositionHeld, User
from approvals.models import AGREES, ApprovalDecision, Case, DecisionKind
from approvals.services import clocks, standing
from approvals.services.cases import move, not_earlier
from authorities.models import LegalBasis
from authorities.services.clockwork import compute_due
from common.errors import DomainError
from common.times import days_after, end_of_day, local_day
from initiatives.models import Initiative
from initiatives.services.registration import freeze_risks
from initiatives.services.standing import let_read
from workflow import policies
from workflow.audit import ActingFor, Change, attributed
from workflow.runner import fire

LATEST_NOTICE = 10
STEP_OF = {
    DecisionKind.APPROVE: "approve",
    DecisionKind.OVERRIDE: "approve_override",
    DecisionKind.REJECT: "reject",
    DecisionKind.URGENT_APPROVE: "direct_approve",
    DecisionKind.URGENT_REFUSE: "direct_refuse",
}
FIELDS = [
    "kind",
    "number",
    "signed_on",
    "legal_bases",
    "reasons",
    "scope",
    "valid_from",
    "valid_to",
    "implementers",
    "resources",
    "supervision",
    "copies_to",
    "directed_by",
    "directed_at",
    "expires_on",
    "notice_on",
]


@transaction.atomic
def prepare_decision(
    *, case_id: int, actor: User, values: Mapping[str, Any], at: datetime
) -> ApprovalDecision:
    """Write or rewrite the prepared decision of a case; it refers to the version judged now.

    Raises ``PermissionDenied`` for people outside the deciding authority and ``DomainError`` for a
    case that does not wait for a decision.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    verdict = policies.require(actor, "approvals.prepare_decision", case, local_day(at))
    if case.state not in {"DECISION_PENDING", "URGENT_DIRECTION"}:
        raise DomainError("wrong_state", _("Hồ sơ không ở bước chờ quyết định."))
    decision = ApprovalDecision.objects.filter(case=case, issued_at=None).first()
    if decision is None:
        decision = ApprovalDecision(case=case, prepared_by=actor, prepared_at=at)
        decision.legal_bases = usual_bases(case, local_day(at))
    decision.version = case.version
    for name in FIELDS:
        if name in values:
            setattr(decision, name, values[name])
    with attributed(Change(actor, "Soạn dự thảo quyết định", at, acting_for=verdict.acting_for)):
        decision.save()
    return decision


def usual_bases(case: Case, on: date) -> list[str]:
    """What a decision on this proposal rests on, as it reads that day: the decree or the policy."""
    codes = ["ND73"] if case.initiative.nd73_subject else ["KL14", "KH124"]
    codes.append("KHUB2023")
    rows = {row.code: str(row) for row in LegalBasis.objects.on(on).filter(code__in=codes)}
    return [rows[code] for code in codes if code in rows]


@transaction.atomic
def issue_decision(
    *,
    decision_id: int,
    actor: User,
    reason: str,
    seen_version: int,
    at: datetime,
    seen_text: int | None = None,
) -> ApprovalDecision:
    """Sign and issue: the case moves, the risk plan of the judged version is frozen, people are told.

    ``seen_version`` and ``seen_text`` are the file's version and the state of the decision's text
    that the signer had before his eyes. Raises ``DomainError`` ``version_changed`` or
    ``text_changed`` when either was replaced meanwhile, ``unsigned`` without
    number and day, and everything that ``fire`` raises.
    """
    case_id = ApprovalDecision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    decision: ApprovalDecision = (
        ApprovalDecision.objects.select_for_update(of=("self",))
        .select_related("case__unit", "version")
        .get(pk=decision_id)
    )
    if decision.is_issued:
        raise DomainError("wrong_state", _("Quyết định đã được ban hành."))
    if seen_text is not None and seen_text != text_number(decision):
        raise DomainError(
            "text_changed", _("Dự thảo vừa được sửa. Hãy đọc lại trước khi ban hành.")
        )
    _check(decision, seen_version, local_day(at))
    case = _move(decision, actor, reason, at)
    _sign(decision, case, actor, reason, at)
    step = "approve" if decision.kind in AGREES else "reject"
    fire(Initiative, case.initiative_id, step, actor=actor, reason=reason, at=at)
    if decision.kind in AGREES:
        freeze_risks(version=decision.version, decision_number=decision.number, actor=actor, at=at)
    if decision.kind == DecisionKind.OVERRIDE and case.unit.superior_id:
        let_read(initiative_id=case.initiative_id, unit_id=case.unit.superior_id)
    return decision


def text_number(decision: ApprovalDecision) -> int:
    """The number of the decision's latest text: its newest history row."""
    return int(decision.history.order_by("-history_id").values_list("history_id", flat=True)[0])


def _check(decision: ApprovalDecision, seen_version: int, today: date) -> None:
    if decision.version_id != decision.case.version_id or seen_version != decision.version.number:
        raise DomainError(
            "version_changed", _("Hồ sơ đã có phiên bản mới. Hãy đọc lại trước khi ký.")
        )
    if not decision.number or not decision.signed_on:
        raise DomainError("unsigned", _("Ghi số, ký hiệu và ngày ký trước khi ban hành."), "number")
    if decision.signed_on > today:
        raise DomainError("signed_later", _("Ngày ký không thể sau hôm nay."), "signed_on")
    _after_what_it_rests_on(decision, decision.signed_on)
    told = decision.notice_on
    if told and not decision.signed_on <= told <= days_after(today, LATEST_NOTICE):
        message = _("Ngày nhận thông báo phải từ ngày ký và không quá 10 ngày kể từ hôm nay.")
        raise DomainError("notice_on", message, "notice_on")
    if not decision.reasons.strip():
        raise DomainError("reason_required", _("Quyết định phải nêu lý do."), "reasons")
    if decision.kind == DecisionKind.URGENT_APPROVE and not decision.expires_on:
        message = _("Chấp thuận khẩn là tạm thời: ghi ngày hết hạn.")
        raise DomainError("expires_on", message, "expires_on")


def _after_what_it_rests_on(decision: ApprovalDecision, signed_on: date) -> None:
    """Signed after the file came, after the opinion, the report and the minutes that it cites."""
    case = decision.case
    meeting = getattr(case, "meeting", None)
    floors = (
        (local_day(case.opened_at), _("ngày hồ sơ đến")),
        (case.party_on, _("ngày có ý kiến cấp ủy")),
        (case.council_on, _("ngày báo cáo thẩm định")),
        (meeting.held_on if meeting else None, _("ngày họp tập thể lãnh đạo")),
    )
    for floor, what in floors:
        not_earlier(signed_on, floor, "signed_on", what)
    if decision.valid_to and decision.valid_to < signed_on:
        raise DomainError("over", _("Thời gian thực hiện đã hết trước ngày ký."), "valid_to")


def _move(decision: ApprovalDecision, actor: User, reason: str, at: datetime) -> Case:
    step = STEP_OF[DecisionKind(decision.kind)]
    data: dict[str, Any] = {}
    if decision.kind not in AGREES:
        told = decision.notice_on or local_day(at)
        window = compute_due("D17", end_of_day(told), as_of=decision.case.procedure_since)
        data["reconsider_until"] = local_day(window.due_at)
    return move(decision.case_id, step, actor=actor, reason=reason, at=at, **data)


def _sign(decision: ApprovalDecision, case: Case, actor: User, reason: str, at: datetime) -> None:
    """Record who signed, in which capacity, on the decision itself."""
    verdict = policies.require(actor, "approvals.sign", case, local_day(at))
    decision.issued_by, decision.issued_at = actor, at
    decision.notice_on = decision.notice_on or local_day(at)
    decision.signer_label = _signer(case, actor, verdict.acting_for, local_day(at))
    decision.capacity = verdict.acting_for.label.partition(".")[0] if verdict.acting_for else ""
    with attributed(Change(actor, reason, at, "issue", "", verdict.acting_for)):
        decision.save()


def _signer(case: Case, actor: User, acting_for: ActingFor | None, on: date) -> str:
    if acting_for:
        return f"{actor} – {acting_for.label}"[:300]
    position = PositionHeld.objects.head_of(case.unit_id, on)
    return f"{actor} – {position.label}" if position else str(actor)


@transaction.atomic
def direct_review(*, case_id: int, actor: User, reason: str, at: datetime) -> Case:
    """The direction sends an urgent case to the normal path; D02 starts (T7)."""
    case = move(case_id, "direct_review", actor=actor, reason=reason, at=at)
    clocks.stop_clocks(case, at=at)
    clocks.start_clock(case, "D02", at=at)
    standing.refresh(case, at=at)
    return case
