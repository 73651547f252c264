"""The pages of following up, as tabs: only those that the reader may open."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.requests import user_of
from workflow import policies

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Tab:
    """One page."""

    label: "StrOrPromise"
    url: str
    is_current: bool


PAGES: tuple[tuple[str, "StrOrPromise", str], ...] = (
    ("monitoring:overview", _("Tổng quan"), "monitoring.overview"),
    ("monitoring:answers", _("Thời gian trả lời"), "monitoring.overview"),
    ("monitoring:target_list", _("Chỉ tiêu"), "monitoring.overview"),
    ("monitoring:urge_many", _("Đôn đốc"), "monitoring.urge_many"),
    ("monitoring:annual_list", _("Tổng kết năm"), "monitoring.view_annual"),
    ("monitoring:unit_report_list", _("Báo cáo của đơn vị"), "monitoring.reports"),
    ("monitoring:action_list", _("Khắc phục"), "monitoring.reports"),
    ("monitoring:lesson_list", _("Bài học"), "monitoring.overview"),
    ("reorganisation:list", _("Sắp xếp tổ chức"), "reorganisation.view"),
)


def tabs(request: HttpRequest) -> list[Tab]:
    """What this person may open, with a mark on the page that is open now."""
    user, today = user_of(request), timezone.localdate()
    here = request.resolver_match.view_name if request.resolver_match else ""
    verdicts = {
        action: policies.check(user, action, None, today) for _name, _label, action in PAGES
    }
    return [
        Tab(label, reverse(name), name == here) for name, label, action in PAGES if verdicts[action]
    ]
