"""What people are told about files: being named, a suspected secret."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from approvals.services import audience
from common.times import local_day, shown
from initiatives.models import Initiative, SecrecyMinutes
from notifications.models import Kind
from notifications.services.telling import tell

Payload = Mapping[str, Any]


def proposer_named(payload: Payload) -> None:
    """A co-author is asked to confirm his share and to sign."""
    initiative = Initiative.objects.select_related("author").get(pk=payload["pk"])
    person = User.objects.get(pk=payload["user"])
    with translation.override("vi"):
        subject = _("Mời xác nhận đồng tác giả: %(code)s") % {"code": initiative.code}
        body = _(
            "%(author)s ghi bạn là đồng tác giả của “%(title)s”. Hãy xác nhận tỷ lệ đóng góp và ký cam kết."
        )
        text = body % {"author": initiative.author, "title": initiative.title or initiative.code}
    tell(
        [person],
        key=f"named:{initiative.pk}:{person.pk}",
        kind=Kind.TASK,
        subject=subject,
        body=text,
        url=reverse("initiatives:proposers_edit", args=[initiative.code]),
    )


def file_quarantined(payload: Payload) -> None:
    """The security officers learn the code and the time, never the content."""
    initiative = Initiative.objects.select_related("author").get(pk=payload["pk"])
    row = Initiative.history.get(history_id=payload["history"])
    when = local_day(row.history_date)
    with translation.override("vi"):
        subject = _("Tạm khóa hồ sơ %(code)s: nghi chứa bí mật") % {"code": initiative.code}
        body = _("Hồ sơ %(code)s bị tạm khóa lúc %(when)s. Mở cổng để xử lý.") % {
            "code": initiative.code,
            "when": shown(row.history_date),
        }
        officers = audience.with_duty(Role.SECURITY_OFFICER, when)
        key = f"quarantine:{row.history_id}"
        url = initiative.get_absolute_url()
        tell(officers, key=key, kind=Kind.SECURITY, subject=subject, body=body, url=url)
        advice = _(
            "Hồ sơ %(code)s bị tạm khóa vì nghi có nội dung mật. Phần không mật có thể đăng ký thành hồ sơ mới; phần còn lại gửi qua kênh giấy."
        )
        text = advice % {"code": initiative.code}
        tell(
            [initiative.author], key=f"{key}:author", kind=Kind.SECURITY, subject=subject, body=text
        )


def secrecy_reported(payload: Payload) -> None:
    """The security officers learn which file a reader suspects, and why."""
    row = Initiative.history.get(history_id=payload["history"])
    with translation.override("vi"):
        subject = _("Báo nghi chứa bí mật: hồ sơ %(code)s") % {"code": row.code}
        body = _("%(who)s báo lúc %(when)s: %(reason)s\nMở trang Bảo vệ bí mật để tạm khóa.") % {
            "who": row.actor_label,
            "when": shown(row.history_date),
            "reason": row.history_change_reason,
        }
    officers = audience.with_duty(Role.SECURITY_OFFICER, local_day(row.history_date))
    key = f"secrecy:{row.history_id}"
    tell(
        officers,
        key=key,
        kind=Kind.SECURITY,
        subject=subject,
        body=body,
        url=reverse("portal:secrecy_desk"),
    )


def minutes_drawn_up(payload: Payload) -> None:
    """The other security officers are asked for the second signature."""
    row = SecrecyMinutes.history.get(history_id=payload["history"])
    initiative = Initiative.objects.get(pk=payload["pk"])
    with translation.override("vi"):
        code = {"code": initiative.code}
        subject = _("Biên bản xử lý hồ sơ %(code)s chờ người thứ hai ký") % code
        body = _("%(who)s lập biên bản số %(number)s.") % {
            "who": row.actor_label,
            "number": row.number,
        }
    on = local_day(row.history_date)
    others = [
        person
        for person in audience.with_duty(Role.SECURITY_OFFICER, on)
        if person.pk != row.drawn_up_by_id
    ]
    tell(
        others,
        key=f"secrecy-minutes:{row.history_id}",
        kind=Kind.SECURITY,
        subject=subject,
        body=body,
        url=initiative.get_absolute_url(),
    )
