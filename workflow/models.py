"""The outbox, the tokens of forms already sent, and long work in the background."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.sealing import Form
from workflow.tracked import FrozenModel


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


class JobState(models.TextChoices):
    """Where long work stands."""

    WAITING = "WAITING", _("Đang chờ tới lượt")
    RUNNING = "RUNNING", _("Đang chạy")
    DONE = "DONE", _("Đã xong")
    FAILED = "FAILED", _("Không làm được")


UNFINISHED = (JobState.WAITING, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    """Reads of long work."""

    def of(self, user: object) -> Self:
        """What this person asked for, newest first; nobody sees another's."""
        return self.filter(asked_by=user).order_by("-pk")

    def running(self, now: datetime) -> Self:
        """In the hands of a worker that still lives."""
        return self.filter(state=JobState.RUNNING, claimed_until__gt=now)

    def to_run(self, now: datetime) -> Self:
        """Waiting, or left behind by a worker that died."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.filter(free, state__in=UNFINISHED)


class Job(models.Model):
    """Long work that somebody asked for: how far it is, and what came out of it.

    A row, not a message: a killed worker or a lost broker loses nothing. ``claim`` names the worker
    that holds it, ``claimed_until`` when its silence counts as death.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    label = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    last_fault = models.TextField(blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    stored_as = models.CharField(max_length=100, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="job_state_is_known", condition=Q(state__in=JobState.values)
            ),
            models.CheckConstraint(
                name="finished_job_has_end",
                condition=Q(state__in=UNFINISHED) | Q(finished_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["kind", "dedupe_key"],
                condition=Q(state__in=UNFINISHED) & ~Q(dedupe_key=""),
                name="one_unfinished_job",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=UNFINISHED), name="job_to_run"),
            models.Index(F("asked_by"), F("id").desc(), name="job_by_person"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Its page: progress, then the result."""
        return reverse("portal:job_detail", args=[self.key])

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or runs."""
        return self.state in UNFINISHED

    @property
    def percent(self) -> int:
        """How far it is, of a hundred; 0 while the whole is not known."""
        return min(self.done * 100 // self.total, 100) if self.total else 0


class AuditCheck(FrozenModel):
    """One examination of the audit trail: what was looked at, and what was found."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    since = models.DateTimeField(null=True, blank=True)
    holds = models.BooleanField()
    findings = models.JSONField(default=list)
    looked_at = models.JSONField(default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.began_at:%d/%m/%Y %H:%M}"


class Erasure(FrozenModel):
    """Values that the law had taken out of a sealed row: what stands there instead, and the marks of what was there.

    The leaf of the row keeps these marks, so that the tree stays as it is. The tables that only grow accept no
    other change than the one that such a row says.
    """

    kind = models.CharField(max_length=63)
    key = models.BigIntegerField()
    marks = models.JSONField()
    instead = models.JSONField()
    ground = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "key"], name="erasure_of_row")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class LeafForm(models.Model):
    """Which columns the leaves of a table hold, written down when it is migrated. Append-only."""

    kind = models.CharField(max_length=63)
    code = models.CharField(max_length=16)
    key = models.CharField(max_length=63)
    columns = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="leaf_form_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    @property
    def form(self) -> Form:
        """The form itself."""
        return Form.kept(self.kind, self.key, self.columns)
