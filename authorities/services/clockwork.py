"""The calendar and the deadline rules in force, and what falls due by them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from authorities import deadlines
from authorities.calendar import WorkingCalendar
from authorities.models import CalendarVersion, DeadlineRule, Setting
from common.errors import DomainError


@dataclass(frozen=True, slots=True)
class Due:
    """A computed deadline and the versions it rests on."""

    code: str
    rule_version: int
    calendar_version: int
    due_at: datetime


def current_calendar() -> WorkingCalendar:
    """The newest published calendar; an empty table counts Monday to Friday as version 0."""
    version = CalendarVersion.objects.order_by("-number").first()
    return version.calendar if version else WorkingCalendar(0, frozenset(), frozenset())


def compute_due(code: str, start: datetime, calendar: WorkingCalendar | None = None) -> Due:
    """When ``code`` falls due for an event at ``start``, with the versions used.

    Raises ``DomainError`` ``unknown_deadline`` for a code that no rule has.
    """
    rule = DeadlineRule.objects.filter(code=code).first()
    if rule is None:
        raise DomainError("unknown_deadline", _("Không có quy tắc thời hạn này."), "code")
    calendar = calendar or current_calendar()
    moment = deadlines.due_at(rule.terms, start, calendar)
    return Due(rule.code, rule.version, calendar.version, moment)


def setting(code: str) -> object:
    """The value of a procedural choice; raises ``Setting.DoesNotExist`` for an unknown code."""
    return Setting.objects.get(code=code).value


def settings_map(*codes: str) -> dict[str, object]:
    """Several settings in one query."""
    return dict(Setting.objects.filter(code__in=codes).values_list("code", "value"))
