"""Reads of pilots and of what belongs to them."""

from typing import Any, Self

from pilots.states import OPEN_STATES
from workflow.tracked import TrackedQuerySet


class PilotQuerySet(TrackedQuerySet):
    """Reads of pilots."""

    def open(self) -> Self:
        """Those that wait for somebody."""
        return self.filter(state__in=OPEN_STATES)

    def of_initiative(self, initiative_id: int) -> Any:
        """The one of an initiative, or None."""
        return self.filter(initiative_id=initiative_id).first()

    def for_detail(self) -> Self:
        """What a page about one pilot shows."""
        return self.select_related("initiative__author", "unit__superior", "case__unit")


class IncidentQuerySet(TrackedQuerySet):
    """Reads of incidents."""

    def with_damage(self) -> Self:
        """Those in which something was lost."""
        return self.filter(damage_amount__gt=0)
