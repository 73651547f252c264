"""The library of initiatives that may be shown, and who took them over (R-094)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from initiatives.models import Initiative
from monitoring.querysets import LibraryQuerySet
from pilots.models import Pilot
from workflow.audit import TrackedHistory
from workflow.tracked import FrozenModel, TrackedModel

USER = settings.AUTH_USER_MODEL


class LibraryEntry(TrackedModel):
    """A completed initiative that the focal agency publishes, in words without personal data."""

    initiative = models.OneToOneField(
        Initiative, on_delete=models.PROTECT, related_name="library_entry"
    )
    pilot = models.OneToOneField(Pilot, on_delete=models.PROTECT, related_name="library_entry")
    summary = models.TextField(_("Tóm tắt được công bố"))
    search_text = models.TextField(editable=False)
    published_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = LibraryQuerySet.as_manager()
    history = TrackedHistory(excluded_fields=["search_text"])

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["-published_at", "-id"], name="library_by_time")]

    def __str__(self) -> str:
        return str(self.initiative)

    def get_absolute_url(self) -> str:
        """Its page in the library."""
        return reverse("monitoring:library_entry", args=[self.initiative.code])


class Adoption(FrozenModel):
    """Somebody began a registration from a library entry. Rows are only ever added."""

    entry = models.ForeignKey(LibraryEntry, on_delete=models.PROTECT, related_name="adoptions")
    initiative = models.OneToOneField(
        Initiative, on_delete=models.PROTECT, related_name="adopted_from"
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.initiative_id}"
