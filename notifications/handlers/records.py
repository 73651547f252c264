"""What people are told about requests on personal data, and about drafts that nobody works on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from approvals.services.audience import only, proposers_of, with_duty
from common.times import local_day, shown
from initiatives.models import Initiative
from initiatives.states import InitiativeState
from notifications.models import Kind
from notifications.services.telling import tell
from records.models import DataRequest, DraftWarning, RequestClock
from records.services.drafts import kept_for, unsent
from records.states import RequestState

Payload = Mapping[str, Any]
TO_DESK = frozenset({"", "send_back_erasure", "withdraw_request"})
TO_SECOND = "prepare_erasure"


def request_moved(payload: Payload) -> None:
    """A step of a request: the one who asked, and those whose turn it is; no word of what is in it."""
    past = DataRequest.history.get(history_id=payload["history"])
    request = DataRequest.objects.select_related("asked_by").get(pk=payload["pk"])
    on = local_day(past.history_date)
    people = [] if past.transition in {"", TO_SECOND, "send_back_erasure"} else [request.asked_by]
    if past.transition in TO_DESK:
        people += with_duty(Role.FOCAL_AGENCY, on)
    if past.transition == TO_SECOND:
        people += with_duty(Role.SECURITY_OFFICER, on)
    with translation.override("vi"):
        facts = {"code": request.code, "state": dict(RequestState.choices)[past.state]}
        subject = _("Yêu cầu về dữ liệu cá nhân %(code)s: %(state)s") % facts
        tell(
            only(people),
            key=f"data-request:{past.history_id}",
            kind=Kind.TASK if past.transition in {*TO_DESK, TO_SECOND} else Kind.PROGRESS,
            subject=subject,
            body=_("Mở Cổng để xem và làm tiếp."),
            url=request.get_absolute_url(),
        )


def erasure_proposed(payload: Payload) -> None:
    """The proposers, before anything goes: they may still take their dossier along as it is."""
    request = DataRequest.objects.select_related("initiative").get(pk=payload["pk"])
    if request.initiative is None or request.state != RequestState.PREPARED:
        return  # sent back since then
    with translation.override("vi"):
        _tell_proposers(
            request,
            key=f"erasure-proposed:{payload['history']}",
            subject=_("%(code)s: có đề nghị xóa dữ liệu cá nhân"),
            body=_(
                "Theo yêu cầu %(request)s, một số dữ liệu cá nhân có thể được xóa khỏi hồ sơ này. Nếu cần giữ bằng chứng"
                " nguyên vẹn, hãy tải biên nhận và bộ hồ sơ tự chứng minh ngay bây giờ."
            ),
        )


def erased(payload: Payload) -> None:
    """The proposers, afterwards: what their file shows has changed, its proof has not."""
    request = DataRequest.objects.select_related("initiative").get(pk=payload["request"])
    if request.initiative is None:
        return
    with translation.override("vi"):
        _tell_proposers(
            request,
            key=f"erased:{request.pk}",
            subject=_("%(code)s: đã xóa dữ liệu cá nhân"),
            body=_(
                "Theo yêu cầu %(request)s, một số dữ liệu cá nhân đã được xóa khỏi hồ sơ này; chỗ đã xóa mang dấu “[đã"
                " xóa]”. Phần còn lại vẫn được sổ cái chứng thực; biên nhận đã giữ từ trước vẫn kiểm tra được."
            ),
        )


def correction_noted(payload: Payload) -> None:
    """The proposers: something stands beside their plan now."""
    request = DataRequest.objects.select_related("initiative").get(pk=payload["pk"])
    with translation.override("vi"):
        _tell_proposers(
            request,
            key=f"correction:{request.pk}",
            subject=_("%(code)s: đã ghi đính chính dữ liệu cá nhân"),
            body=_(
                "Theo yêu cầu %(request)s, một đính chính được ghi cạnh kế hoạch này; kế hoạch vẫn đúng như đã gửi."
            ),
        )


def draft_ageing(payload: Payload) -> None:
    """The proposers: their draft has lain for long; working on it keeps it, and one taken back can be copied only."""
    warned = DraftWarning.objects.select_related("initiative").get(pk=payload["warning"])
    initiative = warned.initiative
    if initiative.submitted_at is not None or not unsent().filter(pk=initiative.pk).exists():
        return
    with translation.override("vi"):
        facts = {
            "code": initiative.code,
            "day": formats.date_format(local_day(warned.goes_on), "SHORT_DATE_FORMAT"),
            "days": kept_for().days,
        }
        way = (
            _("Muốn giữ, hãy sửa hoặc gửi trước ngày %(day)s.")
            if initiative.state == InitiativeState.DRAFT
            else _("Đề xuất này đã rút; hãy lưu lại những gì còn cần trước ngày %(day)s.")
        )
        kept = _("Bản nháp chưa gửi mà %(days)s ngày không ai làm tiếp thì không được lưu nữa.")
        tell(
            only(_written_by(initiative)),
            key=f"draft-ageing:{warned.pk}",
            kind=Kind.REMINDER,
            subject=_("%(code)s: bản nháp chưa gửi sẽ bị xóa sau ngày %(day)s") % facts,
            body=f"{kept % facts} {way % facts}",
            url=initiative.get_absolute_url(),
        )


def draft_expired(payload: Payload) -> None:
    """The proposers: the content of their draft is gone."""
    initiative = Initiative.objects.select_related("author").get(pk=payload["pk"])
    with translation.override("vi"):
        tell(
            only(_written_by(initiative)),
            key=f"draft-expired:{initiative.pk}:{initiative.revision}",
            kind=Kind.PROGRESS,
            subject=_("%(code)s: bản nháp đã hết thời hạn lưu") % {"code": initiative.code},
            body=_("Nội dung và tệp của bản nháp chưa gửi này đã được xóa, không khôi phục được."),
            url=initiative.get_absolute_url(),
        )


def _written_by(initiative: Initiative) -> list[User]:
    return [initiative.author, *proposers_of(initiative.pk)]


def _tell_proposers(request: DataRequest, *, key: str, subject: str, body: str) -> None:
    initiative = request.initiative
    assert initiative is not None  # noqa: S101 -- callers looked
    facts = {"code": initiative.code, "request": request.code}
    tell(
        only(proposers_of(initiative.pk)),
        key=key,
        kind=Kind.PROGRESS,
        subject=subject % facts,
        body=body % facts,
        url=reverse("portal:proof_list", args=[initiative.code]),
    )


def request_reminder(payload: Payload) -> None:
    """A time limit of a request: the focal agency."""
    clock = RequestClock.objects.select_related("request").get(pk=payload["clock"])
    if clock.stopped_at:
        return  # settled since the notice was written
    on, overdue = date.fromisoformat(payload["on"]), payload["kind"].startswith("OVERDUE_")
    with translation.override("vi"):
        words = _("%(code)s: quá hạn (%(due)s)") if overdue else _("%(code)s: hạn %(due)s")
        subject = words % {"code": clock.request.code, "due": shown(clock.due_at)}
        tell(
            with_duty(Role.FOCAL_AGENCY, on),
            key=f"request-clock:{clock.pk}:{payload['kind']}",
            kind=Kind.OVERDUE if overdue else Kind.REMINDER,
            subject=subject,
            body=_("Yêu cầu về dữ liệu cá nhân. Mở Cổng để xem và làm tiếp."),
            url=clock.request.get_absolute_url(),
        )
