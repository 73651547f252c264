"""Reads of people, units and offices; everything here asks for a day."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q

from workflow.tracked import TrackedQuerySet


def valid_on(day: date) -> Q:
    """Rows whose period of validity covers ``day`` (both ends included)."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


class PeriodQuerySet(TrackedQuerySet):
    """Rows with ``valid_from`` and ``valid_to``."""

    def on(self, day: date) -> Self:
        """In force on ``day``."""
        return self.filter(valid_on(day))


class PositionQuerySet(PeriodQuerySet):
    """Positions held."""

    def head_of(self, unit_id: int, day: date) -> Any:
        """The accountable head's position in a unit on a day, or None while it is vacant."""
        return (
            self.on(day)
            .filter(unit_id=unit_id, rank="HEAD")
            .select_related("user", "title")
            .first()
        )

    def leadership(self, unit_id: int, day: date) -> Self:
        """The leadership collective: head first, then deputies by seniority of appointment."""
        return (
            self.on(day)
            .filter(unit_id=unit_id, rank__in=["HEAD", "DEPUTY"])
            .select_related("user", "title")
            .order_by("-rank", "valid_from", "pk")
        )


class DelegationQuerySet(PeriodQuerySet):
    """Delegations of a head's powers."""

    def on(self, day: date) -> Self:
        """In force on ``day``: confirmed, not revoked by then, its giver heads the unit and its taker works there.

        There is in the unit or in one directly below it.
        """
        holds = Q(unit__positions__valid_to=None) | Q(unit__positions__valid_to__gte=day)
        offices = apps.get_model("accounts", "PositionHeld")._default_manager.filter(valid_on(day))
        works = offices.filter(
            Q(unit=OuterRef("unit")) | Q(unit__superior=OuterRef("unit")),
            user=OuterRef("delegate"),
        )
        return (
            super()
            .on(day)
            .filter(Exists(works), awaits_head=False)
            .filter(Q(revoked_on=None) | Q(revoked_on__gt=day))
            .filter(
                holds,
                unit__positions__rank="HEAD",
                unit__positions__user=F("delegator"),
                unit__positions__valid_from__lte=day,
            )
        )
