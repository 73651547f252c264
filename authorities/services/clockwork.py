"""The calendar and the deadline rules in force, and what falls due by them."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from authorities import deadlines
from authorities.calendar import WorkingCalendar
from authorities.deadlines import Terms
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


def rule_of(code: str, as_of: datetime | None = None) -> Any:
    """A time limit as it is, or as it stood at a moment; None for a code that no rule has.

    Before the first entry it stood as it was first entered.
    """
    if as_of is not None:
        rows = DeadlineRule.history.filter(code=code)
        then = rows.filter(history_date__lte=as_of).order_by("-history_date", "-history_id")
        found = then.first() or rows.order_by("history_date", "history_id").first()
        if found is not None:
            return found
    return DeadlineRule.objects.filter(code=code).first()


def compute_due(
    code: str,
    start: datetime,
    calendar: WorkingCalendar | None = None,
    *,
    as_of: datetime | None = None,
) -> Due:
    """When ``code`` falls due for an event at ``start``, with the versions used; the rule ``as_of`` a moment.

    Raises ``DomainError`` ``unknown_deadline`` for a code that no rule has.
    """
    rule = rule_of(code, as_of)
    if rule is None:
        raise DomainError("unknown_deadline", _("Không có quy tắc thời hạn này."), "code")
    calendar = calendar or current_calendar()
    terms = Terms(rule.code, rule.version, rule.unit, rule.amount, rule.rolls)
    moment = deadlines.due_at(terms, start, calendar)
    return Due(rule.code, rule.version, calendar.version, moment)


def setting(code: str) -> object:
    """The value of a procedural choice; before it is loaded, the one that the portal starts with.

    Raises ``KeyError`` for an unknown code.
    """
    row = Setting.objects.filter(code=code).first()
    return row.value if row else _first_values()[code]


@cache
def _first_values() -> dict[str, object]:
    file = Path(__file__).resolve().parent.parent / "reference" / "settings.json"
    return {row["code"]: row["value"] for row in json.loads(file.read_text(encoding="utf-8"))}


def settings_map(*codes: str) -> dict[str, object]:
    """Several settings in one query."""
    found = dict(Setting.objects.filter(code__in=codes).values_list("code", "value"))
    return {code: found[code] if code in found else _first_values()[code] for code in codes}
