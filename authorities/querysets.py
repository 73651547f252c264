"""Reads of running time limits."""

from datetime import datetime
from typing import Any, Self

from django.db import models


class ClockQuerySet(models.QuerySet[Any]):
    """Reads of clocks, whatever they belong to."""

    def running(self) -> Self:
        """Not stopped; a paused clock runs on later."""
        return self.filter(stopped_at=None)

    def to_announce(self, now: datetime) -> Self:
        """Running clocks with a notice that is due by ``now`` and not published yet."""
        return self.running().filter(paused_at=None, next_notice_at__lte=now)

    def nearest(self) -> Any:
        """The running clock that falls due first, or None."""
        return self.running().filter(paused_at=None).order_by("due_at").first()

    def stop(self, *, at: datetime) -> int:
        """Stop the running ones among these; how many."""
        return self.running().update(stopped_at=at, next_notice_at=None)
