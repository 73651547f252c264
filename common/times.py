"""Instants and days in the city's own time zone."""

from datetime import date, datetime, time, timedelta

from django.utils import formats, timezone

DAY_ENDS = time(23, 59, 59)


def local_day(at: datetime) -> date:
    """The calendar day in Ho Chi Minh City on which ``at`` falls."""
    return timezone.localtime(at).date()


def end_of_day(day: date) -> datetime:
    """The last second of ``day`` in the city: a deadline lasts the whole day."""
    return timezone.make_aware(datetime.combine(day, DAY_ENDS))


def start_of_day(day: date) -> datetime:
    """Midnight in the city at which ``day`` begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def days_after(day: date, count: int) -> date:
    """``count`` calendar days later."""
    return day + timedelta(days=count)


def shown(at: datetime) -> str:
    """An instant as an office writes it, in the city's time: "16:30 05/01/2026"."""
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
