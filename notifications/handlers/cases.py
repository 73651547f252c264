"""Who is told what when something happened. Handlers only write rows, so a repeat changes nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.choices import Role
from accounts.models import User
from approvals.models import Case, Clock, UrgingNote
from approvals.services import audience
from approvals.services.audience import Turn
from approvals.states import CaseState
from authorities.choices import Track
from authorities.models import ClockBase
from authorities.services.clockwork import setting
from common.times import local_day, shown
from notifications.models import Kind
from notifications.services.telling import tell

Payload = Mapping[str, Any]


def case_moved(payload: Payload) -> None:
    """A step of a case: the proposers and whoever has to act next are told from its history row."""
    row = Case.history.get(history_id=payload["history"])
    case = Case.objects.select_related("initiative", "unit", "routing").get(pk=payload["pk"])
    if case.initiative.state == "QUARANTINED":
        return  # locked, and passed on with everything else that its unit held
    on = local_day(row.history_date)
    with translation.override("vi"):
        text = _step_text(case, row)
        key = f"case:{row.history_id}"
        moved = _("%(code)s: chuyển sang %(unit)s theo sắp xếp tổ chức")
        facts = {"code": case.initiative.code, "unit": case.unit}
        subject = moved % facts if row.transition == "pass_case" else ""
        proposers = audience.proposers_of(case.initiative_id)
        _tell(proposers, case, key, _kind_for_proposers(row), text, subject)
        for turn, people in audience.turns_after(case, row.transition, row.state, on):
            task = _(TASKS[turn]) % {"code": case.initiative.code}
            _tell(people, case, f"{key}:task", Kind.TASK, f"{task}\n\n{text}", subject=task)


def _step_text(case: Case, row: Any) -> str:
    """What the transition record says: who, from which state to which, when and why."""
    states = dict(CaseState.choices)
    actor = row.actor_label + (f" ({row.acting_for_label})" if row.acting_for_label else "")
    lines = [
        _("Hồ sơ %(code)s: %(title)s")
        % {"code": case.initiative.code, "title": case.initiative.title},
        _("Nơi xử lý: %(unit)s") % {"unit": case.unit.name},
    ]
    if row.source_state and row.source_state != row.state:
        lines.append(
            _("Trạng thái: %(old)s → %(new)s")
            % {"old": states[row.source_state], "new": states[row.state]}
        )
    else:
        lines.append(_("Trạng thái: %(new)s") % {"new": states[row.state]})
    when = shown(row.history_date)
    lines.append(_("Người thực hiện: %(actor)s, lúc %(when)s") % {"actor": actor, "when": when})
    lines.append(_("Lý do: %(reason)s") % {"reason": row.history_change_reason})
    if row.transition == "return_for_completion":
        lines.append(_("Cần bổ sung: %(list)s") % {"list": row.missing_list})
    if row.reconsider_until and row.state == CaseState.REJECTED:
        day = formats.date_format(row.reconsider_until)
        lines.append(
            _("Có thể kiến nghị cấp trên xem xét lại đến hết ngày %(day)s.") % {"day": day}
        )
    return "\n".join(lines)


def _kind_for_proposers(row: Any) -> str:
    decided = {CaseState.APPROVED, CaseState.REJECTED, CaseState.SCREENED_OUT}
    if row.state in decided:
        return Kind.DECISION
    return Kind.TASK if row.state == CaseState.RETURNED else Kind.PROGRESS


TASKS: dict[Turn, str] = {
    Turn.CHECK: gettext_noop("Có hồ sơ mới cần kiểm tra: %(code)s"),
    Turn.COUNCIL: gettext_noop("Hồ sơ %(code)s chờ hội đồng thẩm định"),
    Turn.CONSIDER: gettext_noop("Hồ sơ %(code)s chờ xem xét, quyết định"),
    Turn.DIRECT: gettext_noop("KHẨN: hồ sơ %(code)s chờ chỉ đạo"),
    Turn.DECIDE: gettext_noop("Hồ sơ %(code)s chờ ban hành quyết định"),
    Turn.PARTY: gettext_noop("Hồ sơ %(code)s chờ ý kiến cấp ủy"),
    Turn.VOTE: gettext_noop("Hồ sơ %(code)s chờ biểu quyết"),
    Turn.GONE: gettext_noop(
        "Hồ sơ %(code)s không còn chờ ở đơn vị: người đề xuất đã rút hoặc trình cấp trên"
    ),
    Turn.COPY: gettext_noop("Để biết: hồ sơ khẩn %(code)s"),
    Turn.OVERRIDDEN: gettext_noop(
        "Báo cáo cấp trên: người đứng đầu quyết định khác kết quả biểu quyết, hồ sơ %(code)s"
    ),
}


def _tell(
    people: list[User], case: Case, key: str, kind: str, body: str, subject: str = ""
) -> None:
    title = subject or _("%(code)s: %(state)s") % {
        "code": case.initiative.code,
        "state": body.splitlines()[2].partition(": ")[2],
    }
    tell(people, key=key, kind=kind, subject=title, body=body, url=case.get_absolute_url())


def reminder_due(payload: Payload) -> None:
    """A clock's notice: the desk, and when overdue the superior and the focal agency as well."""
    clock = Clock.objects.select_related("case__unit", "case__initiative").get(pk=payload["clock"])
    case, kind = clock.case, payload["kind"]
    if clock.stopped_at or clock.paused_at or case.initiative.state == "QUARANTINED":
        return  # settled, held or locked since the notice was written
    on = date.fromisoformat(payload["on"])
    overdue = kind.startswith("OVERDUE_")
    with translation.override("vi"):
        subject, body = reminder_text(clock, kind, case)
        people = audience.desk_of(case.unit_id, on)
        if clock.code == "D09":
            people += audience.with_duty(Role.PARTY_DESK, on, case.unit_id)
        key = f"clock:{clock.pk}:{kind}:{local_day(clock.due_at)}"
        level = Kind.OVERDUE if overdue else Kind.REMINDER
        url = case.get_absolute_url()
        tell(people, key=key, kind=level, subject=subject, body=body, url=url)
        if overdue:
            above = watchers(case, kind, on)
            tell(above, key=f"{key}:above", kind=level, subject=subject, body=body, url=url)
            _tell_proposers_overdue(clock, key, subject, body)


def watchers(case: Any, kind: str, on: date) -> list[User]:
    """Who above is told: the focal agency unless it is a Party file, the superior once he may see."""
    party = case.initiative.track == Track.PARTY
    people = [] if party else audience.with_duty(Role.FOCAL_AGENCY, on)
    late = int(kind.rpartition("_")[2])
    if case.unit.superior_id and late >= int(str(setting("superior_sees_after"))):
        people += audience.head_of(case.unit.superior_id, on)
    return people


def reminder_text(clock: ClockBase, kind: str, record: Any) -> tuple[str, str]:
    """Subject and body of a reminder about a record that a unit holds."""
    facts = {
        "code": record.initiative.code,
        "due": shown(clock.due_at),
        "days": kind.rpartition("_")[2],
        "title": record.initiative.title,
        "unit": record.unit.head_label,
        "rule": clock.code,
    }
    subjects = {
        "HALF": _("%(code)s: đã qua nửa thời hạn, hạn %(due)s"),
        "DAY_BEFORE": _("%(code)s: còn 1 ngày làm việc, hạn %(due)s"),
        "DUE_DAY": _("%(code)s: hôm nay đến hạn (%(due)s)"),
    }
    subject = subjects.get(kind, _("%(code)s: quá hạn %(days)s ngày làm việc (hạn %(due)s)"))
    body = _("Hồ sơ %(code)s: %(title)s\nNơi xử lý: %(unit)s\nThời hạn %(rule)s: %(due)s")
    return subject % facts, body % facts


def _tell_proposers_overdue(clock: Clock, key: str, subject: str, body: str) -> None:
    day = formats.date_format(clock.take_from) if clock.take_from else ""
    more = _("Từ ngày %(day)s, người đề xuất có thể trình thẳng hồ sơ lên cấp trên.") % {"day": day}
    tell(
        audience.proposers_of(clock.case.initiative_id),
        key=f"{key}:author",
        kind=Kind.OVERDUE,
        subject=subject,
        body=f"{body}\n\n{more}",
        url=clock.case.get_absolute_url(),
    )


def case_urged(payload: Payload) -> None:
    """An urging note goes to the head and the desk."""
    note = UrgingNote.objects.select_related("case__unit", "case__initiative", "sent_by").get(
        pk=payload["note"]
    )
    case = note.case
    with translation.override("vi"):
        subject = _("Đôn đốc hồ sơ %(code)s") % {"code": case.initiative.code}
        body = _("%(sender)s đôn đốc: %(message)s") % {
            "sender": note.sent_by,
            "message": note.message,
        }
    tell(
        audience.desk_of(case.unit_id, local_day(note.sent_at)),
        key=f"urge:{note.pk}",
        kind=Kind.URGING,
        subject=subject,
        body=body,
        url=case.get_absolute_url(),
    )
