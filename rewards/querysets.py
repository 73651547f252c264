"""Which nominations and measures a person may see."""

from datetime import date
from typing import Self

from django.db.models import Q

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import User
from workflow.tracked import TrackedQuerySet


class RewardQuerySet(TrackedQuerySet):
    """Reads of nominations and of encouragement measures."""

    def visible_to(self, user: User, on: date) -> Self:
        """The nominee, the units that hold or held it, the award desk and the focal agency."""
        capacities = capacities_of(user, on)
        shown = self.exclude(pilot__initiative__state="QUARANTINED")
        if capacities.has(Role.AWARD_DESK) or capacities.has(Role.FOCAL_AGENCY):
            return shown
        units = list(capacities.works_for)
        return shown.filter(Q(nominee=user) | Q(unit__in=units) | Q(pilot__unit__in=units))

    def for_list(self) -> Self:
        """What a row shows."""
        return self.select_related("pilot__initiative", "nominee", "unit", "award").defer(
            "pilot__initiative__content"
        )


class EncouragementQuerySet(RewardQuerySet):
    """Reads of encouragement measures."""

    def for_list(self) -> Self:
        """What a row shows."""
        return self.select_related("pilot__initiative", "nominee", "unit", "kind").defer(
            "pilot__initiative__content"
        )
