"""How the result is judged: called, met, concluded, within 5 → 7 → 3 working days (Art. 18, G8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services.cases import not_earlier, not_later
from common.errors import DomainError
from common.times import end_of_day, local_day
from pilots.choices import CauseType, Grade, ReportKind, Result
from pilots.models import Evaluation, PackageResult, Pilot
from pilots.services import clocks
from pilots.services.pilots import move, refresh
from pilots.states import ObstacleState
from workflow.audit import save_attributed


@dataclass(frozen=True, slots=True)
class PackageFinding:
    """How one work package came out, by what evidence."""

    package_id: int
    result: str
    evidence: str


def overall(results: list[str]) -> str:
    """The packages' results rolled up: all completed, none completed, or partly (R-084)."""
    kinds = set(results)
    if kinds == {Result.COMPLETED}:
        return Result.COMPLETED
    return Result.NOT_COMPLETED if kinds == {Result.NOT_COMPLETED} else Result.PARTIAL


@transaction.atomic
def call_evaluation(
    *, pilot_id: int, called_for: date | None, actor: User, reason: str, at: datetime
) -> Pilot:
    """Call the evaluation meeting; the report's arrival fixed its last day (D12)."""
    pilot = move(pilot_id, "call_evaluation", actor=actor, reason=reason, at=at)
    report = pilot.reports.filter(kind=ReportKind.COMPLETION).order_by("-pk").first()
    assert report is not None  # noqa: S101 -- the state is reached by it
    not_earlier(
        called_for or local_day(at), local_day(report.filed_at), "called_for", _("ngày báo cáo")
    )
    row = Evaluation(pilot=pilot, received_on=local_day(report.filed_at), called_for=called_for)
    save_attributed(row, actor=actor, reason=reason, at=at)
    return pilot


@transaction.atomic
def hold_evaluation(
    *, pilot_id: int, values: Mapping[str, Any], actor: User, reason: str, at: datetime
) -> Pilot:
    """Record the meeting and the Party committee's opinion; the conclusion becomes due (D13).

    Raises ``DomainError`` for days after today, or before what they follow.
    """
    pilot = move(pilot_id, "hold_evaluation", actor=actor, reason=reason, at=at)
    row: Evaluation = Evaluation.objects.select_for_update().get(pilot=pilot)
    held_before = row.meeting_on
    for name in ("meeting_on", "minutes_number", "attendance"):
        setattr(row, name, values[name])
    for name in ("party_number", "party_on", "party_summary"):
        setattr(row, name, values.get(name) or getattr(row, name))
    assert row.meeting_on is not None  # noqa: S101 -- required above
    not_later(row.meeting_on, at, "meeting_on")
    not_earlier(row.meeting_on, row.received_on, "meeting_on", _("ngày nhận báo cáo"))
    if row.party_on:
        not_later(row.party_on, at, "party_on")
        not_earlier(row.party_on, row.received_on, "party_on", _("ngày nhận báo cáo"))
    save_attributed(row, actor=actor, reason=reason, at=at)
    clocks.stop(pilot, clocks.MEETING, at=at)
    if held_before is None or row.meeting_on < held_before:  # writing it again gives no more days
        clocks.stop(pilot, clocks.CONCLUSION, at=at)
        clocks.start(pilot, clocks.CONCLUSION, at=end_of_day(row.meeting_on))
    refresh(pilot, at=at)
    return pilot


@transaction.atomic
def conclude(
    *,
    pilot_id: int,
    findings: list[PackageFinding],
    values: Mapping[str, Any],
    actor: User,
    reason: str,
    at: datetime,
) -> Evaluation:
    """Issue the conclusion: each package with its evidence, the whole, causes, grade (G8).

    The amount of damage is in đồng. Raises ``DomainError``: ``packages`` when one has no result,
    ``result_reason`` when the whole differs from its parts without a reason, ``cause`` when it was
    not completed and no cause is named, ``grade`` for a grade of what was not completed.
    """
    pilot = move(pilot_id, "conclude", actor=actor, reason=reason, at=at)
    row: Evaluation = Evaluation.objects.select_for_update().get(pilot=pilot)
    packages = {package.pk: package for package in pilot.packages.filter(is_dropped=False)}
    if {finding.package_id for finding in findings} != set(packages):
        raise DomainError("packages", _("Ghi kết quả cho từng phần việc."))
    for name, value in values.items():
        setattr(row, name, value)
    rolled_up = overall([finding.result for finding in findings])
    row.result = row.result or rolled_up
    _check(row, rolled_up)
    row.concluded_by, row.concluded_at = actor, at
    outcomes = [
        PackageResult(
            evaluation=row,
            package=packages[finding.package_id],
            result=finding.result,
            evidence=finding.evidence,
        )
        for finding in findings
    ]
    save_attributed(row, *outcomes, actor=actor, reason=reason, at=at)
    clocks.stop(pilot, clocks.CONCLUSION, at=at)
    refresh(pilot, at=at)
    return row


def _check(row: Evaluation, rolled_up: str) -> None:
    if row.result != rolled_up and not row.result_reason.strip():
        message = _("Kết quả chung khác kết quả tổng hợp từ các phần việc: hãy nêu lý do.")
        raise DomainError("result_reason", message, "result_reason")
    told = row.pilot.incidents.aggregate(Sum("damage_amount"))["damage_amount__sum"] or 0
    if row.damage_amount < told and not row.result_reason.strip():
        message = _("Thiệt hại ghi thấp hơn tổng thiệt hại của các sự cố đã báo; hãy nêu lý do.")
        raise DomainError("damage", message, "result_reason")
    not_done = row.result != Result.COMPLETED
    if (not_done or row.damage_amount) and row.cause not in CauseType.values:
        message = _("Không hoàn thành hoặc có thiệt hại thì phải xác định nguyên nhân.")
        raise DomainError("cause", message, "cause")
    if not_done and row.grade:
        raise DomainError("grade", _("Chỉ xếp loại đề xuất đã hoàn thành."), "grade")
    if not not_done and row.grade not in Grade.values:
        raise DomainError("grade", _("Hãy xếp loại đề xuất đã hoàn thành."), "grade")
    if not row.number.strip():
        raise DomainError("number", _("Ghi số văn bản kết luận."), "number")


@transaction.atomic
def scale(*, pilot_id: int, number: str, actor: User, reason: str, at: datetime) -> Pilot:
    """Recommend to others, or to change a regulation (T23); only what was completed.

    Raises ``DomainError`` ``not_completed`` otherwise.
    """
    pilot = move(pilot_id, "scale", actor=actor, reason=reason, at=at, number=number)
    if pilot.evaluation.result != Result.COMPLETED:
        raise DomainError("not_completed", _("Chỉ nhân rộng đề xuất đã hoàn thành."))
    return pilot


@transaction.atomic
def close(*, pilot_id: int, actor: User, reason: str, at: datetime) -> Pilot:
    """Nothing is left to do. Raises ``DomainError`` ``needs_review`` where a review has to follow."""
    pilot = move(pilot_id, "close", actor=actor, reason=reason, at=at)
    waiting = pilot.obstacles.filter(state=ObstacleState.OPEN).exists()
    if waiting or pilot.adjustments.filter(state__in=["DRAFT", "REQUESTED"]).exists():
        raise DomainError("open_parts", _("Còn vướng mắc hoặc đề nghị điều chỉnh chưa xong."))
    if pilot.evaluation.needs_review:
        message = _("Không hoàn thành hoặc có thiệt hại: phải xem xét trách nhiệm trước.")
        raise DomainError("needs_review", message)
    return pilot
