"""Reads of rules and of running time limits."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models

from accounts.querysets import PeriodQuerySet


class RuleQuerySet(PeriodQuerySet):
    """Versions of authority rules."""

    def on(self, day: date) -> Self:
        """In force on ``day``."""
        return super().on(day).filter(is_void=False)

    def to_come(self, day: date) -> Self:
        """Confirmed, in force only after ``day``."""
        return self.filter(is_void=False, valid_from__gt=day)

    def newest(self, key: str) -> Any:
        """The last version of a rule that is not void, or None."""
        return self.filter(key=key, is_void=False).order_by("-version").first()

    def for_list(self) -> Self:
        """What a row shows."""
        return self.select_related("regime", "position", "named_unit", "legal_basis")


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
