"""Whose turn it is, in one sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from authorities.calendar import WorkingCalendar
from common.times import local_day, shown
from initiatives.models import Initiative
from initiatives.states import StageCode

WITH_PROPOSER = {StageCode.DRAFT, StageCode.RETURNED}
DESK = {StageCode.SUBMITTED, StageCode.ESCALATED}
DONE = {
    StageCode.APPROVED,
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


def waiting_for(initiative: Initiative) -> str:
    """Who has to act now: an office, a role, or the proposer; empty when nobody has."""
    stage = initiative.stage
    if stage in DONE:
        return ""
    if stage in WITH_PROPOSER:
        return str(initiative.author)
    unit: Any = initiative.holder_unit
    name = {"unit": unit.name if unit else "", "head": unit.head_label if unit else ""}
    if stage in DESK:
        return _("bộ phận tiếp nhận, %(unit)s") % name
    if stage == StageCode.PARTY_CONSULTATION:
        return _("cấp ủy cùng cấp của %(unit)s") % name
    if stage == StageCode.COLLECTIVE_REVIEW:
        return _("tập thể lãnh đạo %(unit)s") % name
    if stage == StageCode.COUNCIL_APPRAISAL:
        return _("hội đồng thẩm định của %(unit)s") % name
    return str(name["head"])
