"""A moment of the past, as an address names it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from common.times import end_of_day

FIRST_YEAR, LAST_YEAR = 1945, 2100
LAST_OF_SECOND = 999_999  # microseconds


def moment_in(text: str) -> datetime | None:
    """A day or a second, to its end; None for an empty text. Nothing is known of days to come: now then.

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
    if at is None:
        assert day is not None  # noqa: S101 -- one of the two is there
        at = end_of_day(day)
    found = min(at if timezone.is_aware(at) else timezone.make_aware(at), timezone.now())
    return found.replace(microsecond=LAST_OF_SECOND)


def when_of(moment: datetime) -> str:
    """The moment as an address names it, in the city's time: ``moment_in`` gives the same one again."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M:%S")


def asked_moment(request: HttpRequest) -> datetime | None:
    """The moment of which a list is asked for; None for now. Raises ``Http404`` as ``moment_in``."""
    return moment_in(request.GET.get("as_of", ""))


def past_context(moment: datetime | None, kept: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What ``components/as_of.html`` shows; ``kept`` are the filters that stay when another moment is asked for."""
    filters = {name: value for name, value in (kept or {}).items() if value}
    when = when_of(moment) if moment else ""
    return {"moment": moment, "when": when, "kept_filters": filters}
