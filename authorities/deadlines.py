"""When something falls due, as pure arithmetic (D5)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from authorities.calendar import WorkingCalendar
from authorities.choices import TimeUnit
from common.times import end_of_day, local_day

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Terms:
    """One deadline rule as it is counted. ``amount`` is in ``unit``.

    ``roll`` moves a calendar deadline that ends on a day off to the next working day; hours never
    roll, because an emergency does not wait for Monday.
    """

    code: str
    version: int
    unit: str
    amount: int
    roll: bool = True


def due_at(terms: Terms, start: datetime, calendar: WorkingCalendar) -> datetime:
    """The last moment in time: the end of the due day, or the exact hour for hours.

    The day of the event is day 0; counting starts the next day (D5).
    """
    if terms.unit == TimeUnit.HOUR:
        return start + timedelta(hours=terms.amount)
    day = due_on(terms, local_day(start), calendar)
    return end_of_day(day)


def due_on(terms: Terms, start: date, calendar: WorkingCalendar) -> date:
    """The due day for an event on ``start``."""
    if terms.unit == TimeUnit.WORKING_DAY:
        return calendar.after(start, terms.amount)
    if terms.unit == TimeUnit.HOUR:
        return start + timedelta(hours=terms.amount)
    day = _calendar_day(terms, start)
    return calendar.roll(day) if terms.roll else day


def _calendar_day(terms: Terms, start: date) -> date:
    if terms.unit == TimeUnit.DAY:
        return start + timedelta(days=terms.amount)
    if terms.unit == TimeUnit.MONTH:
        return _months_later(start, terms.amount)
    if terms.unit == TimeUnit.MONTHLY_ON:
        here = _day_in(start.year, start.month, terms.amount)
        later = _months_later(start.replace(day=1), 1)
        return here if here > start else _day_in(later.year, later.month, terms.amount)
    month, day = divmod(terms.amount, 100)
    this_year = _day_in(start.year, month, day)
    return this_year if this_year > start else _day_in(start.year + 1, month, day)


def _day_in(year: int, month: int, day: int) -> date:
    """That day of the month, or its last."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _months_later(start: date, count: int) -> date:
    index = start.month - 1 + count
    year, month = start.year + index // MONTHS, index % MONTHS + 1
    return _day_in(year, month, start.day)
