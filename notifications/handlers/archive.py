"""What people are told about files on their way to the archive, and at the end of their time there."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from accounts.choices import Role
from approvals.services.audience import head_of, only, proposers_of, with_duty
from common.times import local_day
from initiatives.states import InitiativeState
from notifications.models import Kind
from notifications.services.telling import tell
from records.models import ArchiveClock, ArchiveFile
from records.policies import WAITS
from records.states import ArchiveState

Payload = Mapping[str, Any]


def archive_reminder(payload: Payload) -> None:
    """A file is to be handed over: the desk of the unit that holds it; when it is late its head too."""
    clock = ArchiveClock.objects.select_related("file__initiative").get(pk=payload["clock"])
    file = clock.file
    if clock.stopped_at or file.initiative.state == InitiativeState.QUARANTINED:
        return
    on, overdue = date.fromisoformat(payload["on"]), payload["kind"].startswith("OVERDUE_")
    desk = with_duty(Role.UNIT_CLERK, on, file.unit_id)
    people = desk + (head_of(file.unit_id, on) if overdue or not desk else [])
    with translation.override("vi"):
        facts = {
            "code": file.initiative.code,
            "due": formats.date_format(local_day(clock.due_at), "SHORT_DATE_FORMAT"),
        }
        words = (
            _("%(code)s: quá hạn nộp lưu (%(due)s)")
            if overdue
            else _("%(code)s: nộp lưu trước %(due)s")
        )
        tell(
            only(people),
            key=f"archive-clock:{clock.pk}:{payload['kind']}",
            kind=Kind.OVERDUE if overdue else Kind.REMINDER,
            subject=words % facts,
            body=_("Lập bộ hồ sơ đầy đủ, giao cho lưu trữ và ghi biên bản giao nhận trên Cổng."),
            url=file.get_absolute_url(),
        )


def kept_over(payload: Payload) -> None:
    """The time for which a file is kept is over: the desk of the unit that holds it, or its head."""
    file = ArchiveFile.objects.select_related("initiative").get(pk=payload["pk"])
    on = local_day(timezone.now())
    is_locked = file.initiative.state == InitiativeState.QUARANTINED
    if is_locked or file.state != ArchiveState.HANDED_OVER or not file.is_past(on):
        return
    desk = with_duty(Role.UNIT_CLERK, on, file.unit_id)
    with translation.override("vi"):
        facts = {"code": file.initiative.code, "day": _day(file.kept_until)}
        tell(
            only(desk or head_of(file.unit_id, on)),
            key=f"kept-over:{file.pk}:{file.unit_id}:{file.kept_until}",
            kind=Kind.TASK,
            subject=_("%(code)s: hết thời hạn lưu ngày %(day)s") % facts,
            body=_("Xét giá trị hồ sơ: lưu thêm, hoặc đề nghị người đứng đầu quyết định hủy."),
            url=file.get_absolute_url(),
        )


def archive_moved(payload: Payload) -> None:
    """A file is to be destroyed, is kept after all, or was destroyed: its proposers, and those whose turn it is."""
    past = ArchiveFile.history.get(history_id=payload["history"])
    file = ArchiveFile.objects.select_related("initiative").get(pk=payload["pk"])
    on, code = local_day(past.history_date), file.initiative.code
    with translation.override("vi"):
        if past.transition == "propose_destruction":
            _tell_head(file, past, on)
            facts = {"code": code, "day": _day(local_day(past.history_date + WAITS))}
            subject = _("%(code)s: có đề nghị hủy hồ sơ hết thời hạn lưu") % facts
            body = _(
                "Hồ sơ có thể bị hủy từ ngày %(day)s. Nếu cần giữ bằng chứng, hãy tải biên nhận và bộ hồ sơ tự chứng"
                " minh trước ngày đó; nếu hồ sơ còn cần để bảo vệ bạn, hãy báo cơ quan giữ hồ sơ."
            )
            _tell_proposers(file, past, subject, body % facts)
        elif past.transition == "destroy":
            facts = {"code": code, "number": past.destruction_number}
            subject = _("%(code)s: hồ sơ đã được hủy theo quyết định %(number)s") % facts
            body = _(
                "Nội dung và tệp không còn; sổ cái vẫn giữ dấu của nội dung cũ. Biên nhận và bộ hồ sơ đã tải về vẫn kiểm"
                " tra được."
            )
            _tell_proposers(file, past, subject, body)
        elif past.source_state == ArchiveState.TO_DESTROY:
            facts = {"code": code, "day": _day(past.kept_until)}
            subject = _("%(code)s: hồ sơ không bị hủy, lưu đến %(day)s") % facts
            _tell_proposers(file, past, subject, _("Đề nghị hủy hồ sơ này không được thực hiện."))


def _tell_head(file: ArchiveFile, past: Any, on: date) -> None:
    tell(
        only(head_of(file.unit_id, on)),
        key=f"archive-task:{past.history_id}",
        kind=Kind.TASK,
        subject=_("%(code)s: đề nghị hủy hồ sơ hết thời hạn lưu") % {"code": file.initiative.code},
        body=_("Xét và quyết định hủy hoặc cho lưu thêm."),
        url=file.get_absolute_url(),
    )


def _tell_proposers(file: ArchiveFile, past: Any, subject: str, body: str) -> None:
    people = [file.initiative.author, *proposers_of(file.initiative_id)]
    tell(
        only(people),
        key=f"archive-moved:{past.history_id}",
        kind=Kind.PROGRESS,
        subject=subject,
        body=body,
        url=reverse("portal:proof_list", args=[file.initiative.code]),
    )


def _day(day: date | None) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT") if day else ""
