"""Urging letters in bulk (đôn đốc, R-071): what was sent to whom about which cases. Only added to."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from accounts.models import OrgUnit
from approvals.models import Case, UrgingNote
from monitoring.choices import SkipReason
from monitoring.querysets import UrgingRoundQuerySet
from workflow.tracked import FrozenModel

USER = settings.AUTH_USER_MODEL


class UrgingRound(FrozenModel):
    """One decision to urge several units at once."""

    message = models.TextField()
    unit_codes = models.JSONField()
    case_ids = models.JSONField(default=list)
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    objects: ClassVar[Any] = UrgingRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["-asked_at", "-id"], name="urging_round_by_time")]

    def __str__(self) -> str:
        return f"{self.asked_at:%d/%m/%Y %H:%M}"

    def get_absolute_url(self) -> str:
        """Its log."""
        return reverse("monitoring:urging_round", args=[self.pk])


class UrgingLetter(FrozenModel):
    """The letter that one unit got, word for word, and the people who were told."""

    round = models.ForeignKey(UrgingRound, on_delete=models.PROTECT, related_name="letters")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    receivers = models.JSONField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="urging_letter_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_id}"


class LetterCase(FrozenModel):
    """A case named in a letter; the note stands in the case's own history."""

    letter = models.ForeignKey(UrgingLetter, on_delete=models.PROTECT, related_name="cases")
    note = models.OneToOneField(UrgingNote, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.note_id}"


class UrgingSkip(FrozenModel):
    """A late case that got no letter, and why."""

    round = models.ForeignKey(UrgingRound, on_delete=models.PROTECT, related_name="skips")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=SkipReason.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "case"], name="urging_skip_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"
