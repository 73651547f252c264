"""A directory that was sent in as a file: units, people, offices, duties."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from authorities.states import ImportLifecycle, ImportState
from workflow.audit import TrackedHistory
from workflow.tracked import StatefulModel

USER = settings.AUTH_USER_MODEL


class DirectoryImport(ImportLifecycle, StatefulModel):
    """One file and what became of it.

    ``part`` names the register of a CSV, which has no sheets. ``findings`` and ``outcome`` hold the
    counts of each part, the first faults and the first differences.
    """

    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    part = models.SlugField(max_length=20, blank=True)
    reason = models.TextField()
    uploaded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    history = TrackedHistory(excluded_fields=["findings", "outcome"])

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_state_is_known", condition=Q(state__in=ImportState.values)
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("authorities:import_detail", args=[self.pk])
