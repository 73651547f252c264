"""Who reads requests about personal data, and whose files go to the archive."""

from datetime import date, datetime
from typing import Any, Self

from django.db.models import OuterRef, Q, Subquery

from accounts.capacities import capacities_of
from accounts.choices import Role
from accounts.models import User
from workflow.tracked import TrackedQuerySet

DESK = (Role.FOCAL_AGENCY, Role.SECURITY_OFFICER)


class RequestQuerySet(TrackedQuerySet):
    """Reads of requests about personal data."""

    def visible_to(self, user: User, on: date) -> Self:
        """One's own, and all for those who deal with them."""
        capacities = capacities_of(user, on)
        if any(capacities.has(role) for role in DESK):
            return self
        return self.filter(asked_by=user)

    def open(self) -> Self:
        """With something left to do."""
        return self.filter(state__in=["RECEIVED", "ACCEPTED", "PREPARED"])


class ArchiveQuerySet(TrackedQuerySet):
    """Reads of files on their way to the archive."""

    def visible_to(self, user: User, on: date) -> Self:
        """Of the units for which the person works; the focal agency sees all but Party files (R-073)."""
        capacities = capacities_of(user, on)
        mine = Q(unit__in=list(capacities.works_for))
        if capacities.has(Role.FOCAL_AGENCY):
            mine |= ~Q(initiative__track="PARTY")
        return self.filter(mine).exclude(initiative__state="QUARANTINED")

    def for_list(self, at: datetime | None = None) -> Self:
        """What a row shows, with the day until which it is, or at a moment was, to be handed over."""
        clocks: Any = self.model._meta.get_field("clocks").related_model
        running = clocks.objects.filter(file=OuterRef("pk"), stopped_at=None)
        if at is not None:
            ran = Q(stopped_at=None) | Q(stopped_at__gt=at)
            running = clocks.objects.filter(ran, file=OuterRef("pk"), started_at__lte=at)
        rows = self.select_related("initiative__employing_unit", "unit")
        return rows.defer("initiative__content").annotate(
            due_at=Subquery(running.values("due_at")[:1])
        )
