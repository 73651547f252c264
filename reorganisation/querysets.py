"""Reads of what a reorganisation moves."""

from typing import Any, Self

from django.db import models
from django.db.models import Count

from reorganisation.choices import MatterState


class MatterQuerySet(models.QuerySet[Any]):
    """Reads of matters."""

    def left(self) -> Self:
        """Not settled yet, or could not be."""
        return self.filter(state__in=[MatterState.WAITING, MatterState.FAILED])

    def counted(self) -> list[dict[str, Any]]:
        """How many of each kind, of each unit, go where, in which state; one query."""
        rows = self.order_by("place", "unit__name", "successor")
        grouped = rows.values("kind", "place", "unit__name", "successor", "state")
        return list(grouped.annotate(n=Count("pk")))
