"""What every step of a case has in common."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Case
from approvals.services import clocks, standing
from common.errors import DomainError
from common.times import local_day
from workflow.runner import fire


def not_later(day: date, at: datetime, field: str) -> None:
    """Raises ``DomainError`` ``future_day`` when what is recorded lies after the day of ``at``."""
    if day > local_day(at):
        raise DomainError("future_day", _("Ngày này không thể sau hôm nay."), field)


def not_earlier(day: date, floor: date | None, field: str, what: str) -> None:
    """Raises ``DomainError`` ``too_early`` when what is recorded lies before what it follows."""
    if floor is not None and day < floor:
        text = _("Ngày này không thể trước %(what)s (%(day)s).")
        raise DomainError("too_early", text % {"what": what, "day": f"{floor:%d/%m/%Y}"}, field)


def move(case_id: int, step: str, *, actor: User, reason: str, at: datetime, **data: Any) -> Case:
    """Fire a step; on a step that closes the case, stop its clocks. Raises as ``fire`` does."""
    case: Case = fire(Case, case_id, step, actor=actor, reason=reason, at=at, **data)
    if not case.is_open:
        clocks.stop_clocks(case, at=at)
    standing.refresh(case, at=at)
    return case
