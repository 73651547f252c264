"""The outbox and the tokens of forms already sent."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class OutboxQuerySet(models.QuerySet["OutboxEvent"]):
    """Reads of the outbox."""

    def pending(self) -> Self:
        """Events that are to be delivered now."""
        return self.filter(processed_at=None, available_at__lte=timezone.now())


class OutboxEvent(models.Model):
    """Something that happened, stored with the change that made it true."""

    topic = models.CharField(max_length=100)
    payload = models.JSONField()
    dedupe_key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    available_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "dedupe_key"],
                condition=~Q(dedupe_key=""),
                name="outbox_event_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                condition=Q(processed_at=None),
                name="outbox_pending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"


class SpentToken(models.Model):
    """A form sending that took effect, and where its result is."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    result_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "token"], name="spent_token_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.token}"
