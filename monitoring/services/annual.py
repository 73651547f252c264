"""The review of a year: opened, reported on by the units, written, issued (R-014 … R-017, R-070)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.tree import tree
from approvals.services.cases import not_earlier, not_later
from authorities.services import clocks
from authorities.services.clockwork import compute_due, current_calendar
from common.errors import DomainError, EditConflict
from common.times import days_after, local_day, start_of_day
from monitoring.models import AnnualReview, ReportClock, UnitReport
from monitoring.models.targets import FIRST_YEAR
from monitoring.services.counting import Year, government_files
from monitoring.services.figures import figures_of_year
from monitoring.services.lists import counted_in
from monitoring.services.units import reporting_units
from workflow import outbox, policies
from workflow.audit import Change, attributed, require_reason
from workflow.runner import fire

UNIT_REPORT, CITY_REPORT = "D20", "D20b"
MOST_MORE = 30  # days that a unit may get once more, where the city's own day is nearer
LEAST_TIME = 10  # working days that units get when the usual day has passed


def usual_days(year: int, on: date) -> tuple[date, date]:
    """Until when units and city report about a year (D20), or ten working days on when that is over."""
    calendar = current_calendar()
    begin = start_of_day(date(year, 1, 1))
    soonest = calendar.after(on, LEAST_TIME)
    unit = local_day(compute_due(UNIT_REPORT, begin, calendar).due_at)
    city = local_day(compute_due(CITY_REPORT, begin, calendar).due_at)
    unit = unit if unit >= on else soonest
    return unit, city if city > unit else calendar.after(unit, LEAST_TIME)


@transaction.atomic
def open_annual(
    *,
    year: int,
    unit_reports_due: date,
    city_report_due: date,
    actor: User,
    reason: str,
    at: datetime,
) -> AnnualReview:
    """Open the review of a year and ask every unit below the city for its report.

    Raises ``DomainError``: ``year`` for a year to come or before the portal's, ``year_once``, and for
    days that are over or out of order.
    """
    today = local_day(at)
    policies.require(actor, "monitoring.open_annual", None, today)
    require_reason(reason)
    if not FIRST_YEAR <= year <= today.year:
        raise DomainError("year", _("Chỉ mở tổng kết cho năm nay hoặc các năm trước."), "year")
    if AnnualReview.objects.filter(year=year).exists():
        raise DomainError("year_once", _("Năm này đã được mở tổng kết."), "year")
    not_earlier(unit_reports_due, today, "unit_reports_due", _("hôm nay"))
    not_earlier(city_report_due, unit_reports_due, "city_report_due", _("hạn của đơn vị"))
    review = AnnualReview(
        year=year,
        opened_by=actor,
        opened_at=at,
        unit_reports_due=unit_reports_due,
        city_report_due=city_report_due,
        state_changed_at=at,
    )
    reports = [
        UnitReport(review=review, unit=unit, due_on=unit_reports_due, state_changed_at=at)
        for unit in reporting_units(today)
    ]
    with attributed(Change(actor, reason, at)):
        _save_once(review, DomainError("year_once", _("Năm này đã được mở tổng kết."), "year"))
        for report in reports:
            report.review = review
            report.save()
    for report in reports:
        clocks.run_until(ReportClock(report=report), UNIT_REPORT, unit_reports_due, at=at)
    outbox.publish("monitoring.annual_opened", {"pk": review.pk, "actor": actor.pk})
    return review


def _require_written(row: Any, message: str) -> None:
    """Raises ``DomainError`` ``incomplete`` when what R-016 asks for is blank."""
    if not all(getattr(row, name).strip() for name in ("results", "limits", "causes")):
        raise DomainError("incomplete", message)


def _save_once(row: Any, refusal: DomainError) -> None:
    """Save a row of which there is one; of two people at once the second is refused."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise refusal from error


def _write(
    model: Any, step: str, pk: int, texts: Mapping[str, str], seen: int, who: Mapping[str, Any]
) -> Any:
    """Fire a writing step unless somebody wrote meanwhile; raises ``EditConflict``."""
    row = model.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.revision != seen:
        raise EditConflict
    kept = {name: texts.get(name, "") for name in model.TEXTS}
    return fire(model, pk, step, texts={**kept, "revision": seen + 1}, **who)


@transaction.atomic
def write_annual(
    *,
    review_id: int,
    texts: Mapping[str, str],
    seen_revision: int,
    actor: User,
    reason: str,
    at: datetime,
) -> AnnualReview:
    """Write the sections of the city's report.

    Raises ``EditConflict`` when somebody saved since ``seen_revision`` was shown.
    """
    who = {"actor": actor, "reason": reason, "at": at}
    row: AnnualReview = _write(AnnualReview, "write_annual", review_id, texts, seen_revision, who)
    return row


@transaction.atomic
def issue_annual(
    *, review_id: int, number: str, signed_on: date, actor: User, reason: str, at: datetime
) -> AnnualReview:
    """Record number and day of the signed report; from now on its text stays.

    Raises ``DomainError`` for a day to come or before the review was opened, and ``incomplete`` when
    results, limits or causes are blank (R-016).
    """
    row: AnnualReview = fire(
        AnnualReview,
        review_id,
        "issue_annual",
        actor=actor,
        reason=reason,
        at=at,
        number=number,
        signed_on=signed_on,
    )
    _require_written(row, _("Hãy viết kết quả, hạn chế và nguyên nhân trước khi ban hành."))
    not_later(signed_on, at, "signed_on")
    not_earlier(signed_on, local_day(row.opened_at), "signed_on", _("ngày mở tổng kết"))
    return row


# --- the units' reports ------------------------------------------------------------------------


@transaction.atomic
def write_unit_report(
    *,
    report_id: int,
    texts: Mapping[str, str],
    seen_revision: int,
    actor: User,
    reason: str,
    at: datetime,
) -> UnitReport:
    """Write the sections of a unit's report; raises ``EditConflict`` as ``write_annual`` does."""
    who = {"actor": actor, "reason": reason, "at": at}
    row: UnitReport = _write(UnitReport, "write_unit_report", report_id, texts, seen_revision, who)
    return row


def unit_figures(report: UnitReport, *, at: datetime) -> dict[str, Any]:
    """The numbers of the unit's year, its subordinates included, as they stand at ``at``.

    With them, by the codes of initiatives, which numbers count each.
    """
    forest, year = tree(), report.review.year
    units = forest.with_subordinates(report.unit_id)
    files = government_files().filter(employing_unit__in=list(units))
    counted = counted_in(files, Year.of(year, until=at), forest)
    codes = files.filter(pk__in=list(counted)).values_list("pk", "code")
    return {
        **figures_of_year(year, at=at, units=units),
        "listed": True,
        "counted": {code: counted[pk] for pk, code in codes},
    }


@transaction.atomic
def submit_unit_report(*, report_id: int, actor: User, reason: str, at: datetime) -> UnitReport:
    """The head sends the report; the unit's numbers of this moment are kept with it.

    Raises ``DomainError`` ``incomplete`` when results, limits or causes are blank (R-016).
    """
    locked = UnitReport.objects.select_for_update(of=("self",)).select_related("review")
    report: UnitReport = locked.get(pk=report_id)
    _require_written(report, _("Hãy viết kết quả, hạn chế và nguyên nhân trước khi gửi."))
    row: UnitReport = fire(
        UnitReport,
        report_id,
        "submit_unit_report",
        actor=actor,
        reason=reason,
        at=at,
        figures=unit_figures(report, at=at),
    )
    ReportClock.objects.filter(report=row).stop(at=at)
    return row


@transaction.atomic
def return_unit_report(
    *, report_id: int, due_on: date, actor: User, reason: str, at: datetime
) -> UnitReport:
    """Ask the unit for more, until a new day.

    Raises ``DomainError`` for a day that is over, or after the city's own report and thirty days on.
    """
    not_earlier(due_on, local_day(at), "due_on", _("hôm nay"))
    row: UnitReport = fire(
        UnitReport,
        report_id,
        "return_unit_report",
        actor=actor,
        reason=reason,
        at=at,
        due_on=due_on,
    )
    last = max(row.review.city_report_due, days_after(local_day(at), MOST_MORE))
    if due_on > last:
        message = _("Hạn gửi lại chậm nhất là ngày %(day)s.") % {"day": f"{last:%d/%m/%Y}"}
        raise DomainError("too_late_day", message, "due_on")
    clocks.run_until(ReportClock(report=row), UNIT_REPORT, due_on, at=at)
    return row


def announce_due(*, at: datetime) -> int:
    """Publish every reminder of a unit's report that is due; how many."""
    return clocks.announce_due(
        ReportClock, "monitoring.report_reminder", at=at, owner="report", on_overdue=_all_see
    )


def _all_see(_clock: ReportClock) -> None:
    """Who stands above sees units' reports anyway."""
