"""What people are told about urging letters, yearly reports and what is to be corrected."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from approvals.services import audience
from common.times import local_day, shown
from monitoring.models import (
    ActionClock,
    AnnualReview,
    CorrectiveAction,
    ReportClock,
    UnitReport,
    UrgingLetter,
)
from monitoring.services.urging import told_letters
from monitoring.states import ActionState, UnitReportState
from notifications.models import Kind
from notifications.services.telling import tell

Payload = Mapping[str, Any]


def letter_sent(payload: Payload) -> None:
    """One message for one letter, whatever the number of its cases."""
    letter = UrgingLetter.objects.select_related("unit").get(pk=payload["pk"])
    people = User.objects.filter(pk__in=[row["id"] for row in letter.receivers])
    cases = [row.note.case for row in letter.cases.select_related("note__case__initiative")]
    with translation.override("vi"):
        subject = _("Đôn đốc %(n)s hồ sơ quá hạn của %(unit)s") % {
            "n": len(cases),
            "unit": letter.unit,
        }
    tell(
        people,
        key=f"letter:{letter.pk}",
        kind=Kind.URGING,
        subject=subject,
        body=told_letters([letter])[0][1],
        url=cases[0].get_absolute_url() if len(cases) == 1 else "/?xem=qua-han",
    )


def annual_opened(payload: Payload) -> None:
    """Every unit that has to report, each about its own report."""
    review = AnnualReview.objects.get(pk=payload["pk"])
    on = local_day(review.opened_at)
    reports = list(review.unit_reports.select_related("unit"))
    desks = audience.desks_of([report.unit_id for report in reports], on)
    with translation.override("vi"):
        for report in reports:
            facts = {
                "year": review.year,
                "unit": report.unit,
                "day": formats.date_format(report.due_on),
            }
            tell(
                desks[report.unit_id],
                key=f"annual:{report.pk}",
                kind=Kind.TASK,
                subject=_("Báo cáo năm %(year)s của %(unit)s, hạn %(day)s") % facts,
                body=_(
                    "Đề nghị %(unit)s gửi báo cáo tổng kết năm %(year)s trước hết ngày %(day)s. Số liệu do cổng tính sẵn; đơn vị viết kết quả, hạn chế, nguyên nhân, bài học, biện pháp và kiến nghị."
                )
                % facts,
                url=report.get_absolute_url(),
            )


def _timing(kind: str, due: str) -> str:
    """When it falls due, in words."""
    if kind.startswith("OVERDUE_"):
        days = kind.rpartition("_")[2]
        return _("quá hạn %(days)s ngày làm việc (hạn %(due)s)") % {"days": days, "due": due}
    words = {
        "HALF": _("đã qua nửa thời hạn, hạn %(due)s"),
        "DAY_BEFORE": _("còn 1 ngày làm việc, hạn %(due)s"),
        "DUE_DAY": _("hôm nay đến hạn (%(due)s)"),
    }
    return words[kind] % {"due": due}


def _remind(clock: Any, record: Any, payload: Payload, what: str) -> None:
    kind, on = payload["kind"], date.fromisoformat(payload["on"])
    late = kind.startswith("OVERDUE_")
    people = audience.desk_of(record.unit_id, on)
    if late:
        people += audience.with_duty(Role.FOCAL_AGENCY, on)
    subject = f"{what}: {_timing(kind, shown(clock.due_at))}"
    tell(
        people,
        key=f"{payload['topic']}:{clock.pk}:{kind}:{local_day(clock.due_at)}",
        kind=Kind.OVERDUE if late else Kind.REMINDER,
        subject=subject,
        body=f"{subject}\n\n{record.unit}",
        url=record.get_absolute_url(),
    )


def report_reminder(payload: Payload) -> None:
    """The unit's desk; the focal agency as well once it is late."""
    clock = ReportClock.objects.select_related("report__unit", "report__review").get(
        pk=payload["clock"]
    )
    if clock.stopped_at:
        return
    with translation.override("vi"):
        what = _("Báo cáo năm %(year)s") % {"year": clock.report.review.year}
        _remind(clock, clock.report, {**payload, "topic": "report"}, what)


def action_reminder(payload: Payload) -> None:
    """The unit's desk; the focal agency as well once it is late."""
    clock = ActionClock.objects.select_related("action__unit").get(pk=payload["clock"])
    if clock.stopped_at:
        return
    with translation.override("vi"):
        what = _("Việc phải khắc phục: %(what)s") % {"what": clock.action}
        _remind(clock, clock.action, {**payload, "topic": "action"}, what)


def report_moved(payload: Payload) -> None:
    """Sent: the focal agency. Returned: the unit."""
    row = UnitReport.history.get(history_id=payload["history"])
    report = UnitReport.objects.select_related("unit", "review").get(pk=payload["pk"])
    on = local_day(row.history_date)
    sent = row.state == UnitReportState.SUBMITTED
    people = (
        audience.with_duty(Role.FOCAL_AGENCY, on) if sent else audience.desk_of(report.unit_id, on)
    )
    with translation.override("vi"):
        subject = _("Báo cáo năm %(year)s của %(unit)s: %(state)s") % {
            "year": report.review.year,
            "unit": report.unit,
            "state": dict(UnitReportState.choices)[row.state],
        }
    tell(
        people,
        key=f"unit_report:{row.history_id}",
        kind=Kind.PROGRESS if sent else Kind.TASK,
        subject=subject,
        body=f"{subject}\n\n{row.history_change_reason}",
        url=report.get_absolute_url(),
    )


def action_ordered(payload: Payload) -> None:
    """The unit that has to do it."""
    action = CorrectiveAction.objects.select_related("unit", "review").get(pk=payload["pk"])
    with translation.override("vi"):
        subject = _("Việc phải khắc phục, hạn %(day)s") % {
            "day": formats.date_format(action.due_on)
        }
    tell(
        audience.desk_of(action.unit_id, local_day(action.ordered_at)),
        key=f"action:{action.pk}",
        kind=Kind.TASK,
        subject=subject,
        body=f"{action.action}\n\n{action.ground}",
        url=action.get_absolute_url(),
    )


def action_moved(payload: Payload) -> None:
    """Reported: the focal agency. Confirmed, sent back or dropped: the unit."""
    row = CorrectiveAction.history.get(history_id=payload["history"])
    action = CorrectiveAction.objects.select_related("unit").get(pk=payload["pk"])
    on = local_day(row.history_date)
    reported = row.transition == "report_action"
    people = (
        audience.with_duty(Role.FOCAL_AGENCY, on)
        if reported
        else audience.desk_of(action.unit_id, on)
    )
    with translation.override("vi"):
        subject = _("Việc phải khắc phục: %(state)s") % {
            "state": dict(ActionState.choices)[row.state]
        }
    tell(
        people,
        key=f"action_step:{row.history_id}",
        kind=Kind.TASK
        if row.transition in {"report_action", "send_back_action"}
        else Kind.PROGRESS,
        subject=subject,
        body=f"{action.action}\n\n{row.history_change_reason}",
        url=action.get_absolute_url(),
    )
