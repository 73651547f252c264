"""Whose turn it is, in one sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from authorities.calendar import WorkingCalendar
from common.times import local_day, shown
from initiatives.models import Initiative
from initiatives.states import StageCode

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WITH_PROPOSER = {StageCode.DRAFT, StageCode.RETURNED}
DONE = {
    StageCode.CLOSED,
    StageCode.ARCHIVED,
    StageCode.SCALING,
    StageCode.REJECTED,
    StageCode.SCREENED_OUT,
    StageCode.WITHDRAWN,
    StageCode.QUARANTINED,
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in words; ``tone`` is a word for the style sheet, never the only sign."""

    text: str
    tone: str
    exact: str


def deadline_of(
    initiative: Initiative, calendar: WorkingCalendar, now: datetime
) -> Deadline | None:
    """In words: còn 3 ngày làm việc, hôm nay đến hạn, quá hạn 2 ngày; None without a clock."""
    due = initiative.due_at
    if due is None:
        return None
    exact = shown(due)
    if now > due:
        late = max(calendar.between(local_day(due), local_day(now)), 0)
        text = _("quá hạn %(days)s ngày làm việc") % {"days": late} if late else _("vừa quá hạn")
        return Deadline(text, "late", exact)
    left = calendar.between(local_day(now), local_day(due))
    if left <= 0:
        return Deadline(_("hôm nay đến hạn"), "soon", exact)
    tone = "soon" if left == 1 else "calm"
    return Deadline(_("còn %(days)s ngày làm việc") % {"days": left}, tone, exact)


WHO: dict[str, "StrOrPromise"] = {
    StageCode.SUBMITTED: _lazy("bộ phận tiếp nhận, %(unit)s"),
    StageCode.ESCALATED: _lazy("bộ phận tiếp nhận, %(unit)s"),
    StageCode.PARTY_CONSULTATION: _lazy("cấp ủy cùng cấp của %(unit)s"),
    StageCode.COLLECTIVE_REVIEW: _lazy("tập thể lãnh đạo %(unit)s"),
    StageCode.COUNCIL_APPRAISAL: _lazy("hội đồng thẩm định của %(unit)s"),
    StageCode.PILOTING: _lazy("người thực hiện (%(author)s)"),
    StageCode.IMPLEMENTING: _lazy("người thực hiện (%(author)s)"),
    StageCode.TERMINATED: _lazy("người thực hiện (%(author)s)"),
    StageCode.ADJUSTMENT_REVIEW: _lazy("%(head)s, quyết định điều chỉnh"),
    StageCode.LIABILITY_REVIEW: _lazy("cấp có thẩm quyền xem xét trách nhiệm"),
}


def waiting_for(initiative: Initiative) -> str:
    """Who has to act now: an office, a role, or the proposer; empty when nobody has."""
    stage = initiative.stage
    if stage in DONE:
        return ""
    if stage in WITH_PROPOSER:
        return str(initiative.author)
    unit: Any = initiative.holder_unit
    names = {
        "unit": unit.name if unit else "",
        "head": unit.head_label if unit else "",
        "author": initiative.author,
    }
    return str(WHO.get(stage, "%(head)s")) % names
