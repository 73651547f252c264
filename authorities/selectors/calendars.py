"""The published calendars, each with what it changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from authorities.models import CalendarVersion


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that a version treats otherwise than the one before."""

    day: date
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PublishedCalendar:
    """A version with its changes; the first has none to tell."""

    row: CalendarVersion
    changes: list[DayChange]


def calendar_versions(most: int) -> list[PublishedCalendar]:
    """The newest versions, the newest first; one query."""
    rows = list(CalendarVersion.objects.select_related("published_by")[: most + 1])
    pairs = zip(rows[:most], [*rows[1:], None], strict=False)
    return [PublishedCalendar(row, _changes(row, before)) for row, before in pairs]


def _changes(row: CalendarVersion, before: CalendarVersion | None) -> list[DayChange]:
    if before is None:
        return []
    changed = {
        day for day in {*row.days, *before.days} if row.days.get(day) != before.days.get(day)
    }
    return [
        DayChange(date.fromisoformat(day), _said(before.days.get(day)), _said(row.days.get(day)))
        for day in sorted(changed)
    ]


def _said(facts: dict[str, Any] | None) -> str:
    if facts is None:
        return _("ngày bình thường")
    kind = _("nghỉ") if facts["off"] else _("làm việc")
    return f"{kind}, {facts['name']}" if facts.get("name") else kind
