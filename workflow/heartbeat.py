"""A sign of life of the worker, read by the readiness page."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.dateparse import parse_datetime

KEY = "worker-heartbeat"
ALIVE_FOR = timedelta(seconds=60)


def beat(*, at: datetime) -> None:
    """Say that a worker ran a task at ``at``."""
    cache.set(KEY, at.isoformat(), timeout=int(ALIVE_FOR.total_seconds()) * 10)


def is_alive(*, at: datetime) -> bool:
    """Whether a worker ran within the last minute."""
    last = parse_datetime(cache.get(KEY) or "")
    return last is not None and at - last < ALIVE_FOR
