"""Progress, acceptance, measurements and reports of work under way (R-013, G7)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services.cases import not_earlier, not_later
from common.errors import DomainError
from pilots.choices import ReportKind
from pilots.models import Indicator, Pilot, PilotReport, WorkPackage
from pilots.services import clocks
from pilots.services.pilots import move, refresh
from workflow.audit import save_attributed

DONE = 100
REPORT_FIELDS = (
    "done",
    "budget_planned",
    "budget_spent",
    "risks",
    "obstacles",
    "opinions",
    "advice",
)


def _package(pilot: Pilot, package_id: int) -> WorkPackage:
    row = pilot.packages.select_for_update().filter(pk=package_id, is_dropped=False).first()
    if row is None:
        raise DomainError("package", _("Phần việc không thuộc hồ sơ này."), "package")
    found: WorkPackage = row
    return found


@transaction.atomic
def record_progress(
    *,
    pilot_id: int,
    package_id: int,
    percent: int,
    milestone: str,
    actor: User,
    reason: str,
    at: datetime,
) -> Pilot:
    """How far a work package is, 0–100 %, and the milestone reached.

    Raises ``DomainError`` ``accepted`` for a package that was accepted already.
    """
    pilot = move(pilot_id, "record_progress", actor=actor, reason=reason, at=at)
    package = _package(pilot, package_id)
    if package.accepted_at:
        raise DomainError("accepted", _("Phần việc này đã được nghiệm thu."), "package")
    if not 0 <= percent <= DONE:
        raise DomainError("percent", _("Tiến độ phải từ 0 đến 100 %."), "percent")
    package.percent, package.milestone = percent, milestone.strip() or package.milestone
    save_attributed(package, actor=actor, reason=reason, at=at)
    return pilot


@transaction.atomic
def accept_package(
    *, pilot_id: int, package_id: int, acceptance: str, actor: User, reason: str, at: datetime
) -> Pilot:
    """The authority accepts the quality of a package that is done.

    Raises ``DomainError`` ``unfinished`` below 100 % and ``accepted`` the second time.
    """
    pilot = move(pilot_id, "accept_package", actor=actor, reason=reason, at=at)
    package = _package(pilot, package_id)
    if package.accepted_at:
        raise DomainError("accepted", _("Phần việc này đã được nghiệm thu."), "package")
    if package.percent < DONE:
        raise DomainError("unfinished", _("Chỉ nghiệm thu phần việc đã xong 100 %."), "package")
    package.accepted_at, package.acceptance = at, acceptance
    save_attributed(package, actor=actor, reason=reason, at=at)
    return pilot


@transaction.atomic
def measure(
    *,
    pilot_id: int,
    indicator_id: int,
    actual: str,
    source: str,
    measured_on: date,
    actor: User,
    reason: str,
    at: datetime,
) -> Pilot:
    """The actual value of an indicator, with its source and day."""
    pilot = move(pilot_id, "measure", actor=actor, reason=reason, at=at)
    not_later(measured_on, at, "measured_on")
    row: Indicator | None = pilot.indicators.filter(pk=indicator_id, is_dropped=False).first()
    if row is None:
        raise DomainError("indicator", _("Chỉ số không thuộc hồ sơ này."), "indicator")
    row.actual, row.source, row.measured_on = actual, source, measured_on
    save_attributed(row, actor=actor, reason=reason, at=at)
    return pilot


@transaction.atomic
def file_report(
    *,
    pilot_id: int,
    period_end: date,
    values: Mapping[str, Any],
    actor: User,
    reason: str,
    at: datetime,
) -> PilotReport:
    """File the periodic report; the next one becomes due (D14).

    Raises ``DomainError`` ``future_day`` for a period that is not over and ``too_early`` for one
    that ended before the work began or was reported already.
    """
    pilot = move(pilot_id, "file_report", actor=actor, reason=reason, at=at)
    not_later(period_end, at, "period_end")
    not_earlier(period_end, pilot.starts_on, "period_end", _("ngày bắt đầu"))
    last = pilot.reports.filter(kind=ReportKind.PERIODIC).order_by("-period_end").first()
    if last and period_end <= last.period_end:
        not_earlier(period_end, _next_day(last.period_end), "period_end", _("kỳ đã báo cáo"))
    report = _file(pilot, ReportKind.PERIODIC, period_end, values, actor, at)
    clocks.next_period(pilot, at=at)
    refresh(pilot, at=at)
    return report


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _file(
    pilot: Pilot, kind: str, period_end: date, values: Mapping[str, Any], actor: User, at: datetime
) -> PilotReport:
    """Keep the report with progress and indicators as they stand."""
    packages = pilot.packages.filter(is_dropped=False)
    indicators = pilot.indicators.filter(is_dropped=False)
    row: PilotReport = PilotReport.objects.create(
        pilot=pilot,
        kind=kind,
        period_end=period_end,
        packages=list(packages.values("number", "name", "percent", "milestone", "ends_on")),
        indicators=list(indicators.values("name", "baseline", "target", "actual", "source")),
        filed_by=actor,
        filed_at=at,
        **{name: values.get(name) or ("" if name in TEXTS else None) for name in REPORT_FIELDS},
    )
    return row


TEXTS = frozenset({"done", "risks", "obstacles", "opinions", "advice"})


@transaction.atomic
def report_completion(
    *,
    pilot_id: int,
    finished_on: date,
    values: Mapping[str, Any],
    actor: User,
    reason: str,
    at: datetime,
) -> PilotReport:
    """File the result report (T19); the evaluation meeting becomes due (D12, Art. 18).

    Raises ``DomainError`` for a day after today or before the work began.
    """
    not_later(finished_on, at, "finished_on")
    before = Pilot.objects.get(pk=pilot_id)
    not_earlier(finished_on, before.starts_on, "finished_on", _("ngày bắt đầu"))
    pilot = move(
        pilot_id, "report_completion", actor=actor, reason=reason, at=at, finished_on=finished_on
    )
    report = _file(pilot, ReportKind.COMPLETION, finished_on, values, actor, at)
    clocks.stop(pilot, clocks.RESULT, clocks.PERIODIC, at=at)
    clocks.start(pilot, clocks.MEETING, at=at)
    refresh(pilot, at=at)
    return report
