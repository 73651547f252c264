"""What a unit is to reach in a year."""

from django.db import models
from django.db.models import Q

from accounts.models import OrgUnit
from monitoring.choices import Measure
from workflow.audit import TrackedHistory
from workflow.tracked import TrackedModel

FIRST_YEAR, LAST_YEAR = 2021, 2100


class Target(TrackedModel):
    """A number for one unit, its subordinates included, in one calendar year."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=10, choices=Measure.choices)
    value = models.PositiveIntegerField()

    history = TrackedHistory()

    class Meta:
        ordering = ["unit__name", "measure"]
        constraints = [
            models.UniqueConstraint(fields=["year", "unit", "measure"], name="target_once"),
            models.CheckConstraint(
                name="target_measure_is_known", condition=Q(measure__in=Measure.values)
            ),
            models.CheckConstraint(
                name="target_year", condition=Q(year__range=(FIRST_YEAR, LAST_YEAR))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.measure}: {self.value}"
