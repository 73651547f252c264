"""A moment of the past, as an address names it."""

from datetime import datetime

from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from common.times import end_of_day

FIRST_YEAR, LAST_YEAR = 1945, 2100


def moment_in(text: str) -> datetime | None:
    """A day (its end) or a day and an hour; None for an empty text. Nothing is known of days to come: now then.

    Raises ``Http404`` for a text that names no moment.
    """
    if not text:
        return None
    try:
        at = parse_datetime(text) if "T" in text else None
        day = parse_date(text) if "T" not in text else None
    except ValueError as error:
        raise Http404 from error
    named = at or day
    if named is None or not FIRST_YEAR <= named.year <= LAST_YEAR:
        raise Http404
    if at is not None:
        return min(at if timezone.is_aware(at) else timezone.make_aware(at), timezone.now())
    assert day is not None  # noqa: S101 -- one of the two is there
    return min(end_of_day(day), timezone.now())
