"""What people are told: in the portal's inbox and by e-mail."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a notification is about; words, not icons, tell them apart."""

    TASK = "TASK", _("Việc cần làm")
    PROGRESS = "PROGRESS", _("Diễn biến hồ sơ")
    DECISION = "DECISION", _("Quyết định")
    REMINDER = "REMINDER", _("Nhắc hạn")
    OVERDUE = "OVERDUE", _("Quá hạn")
    URGING = "URGING", _("Đôn đốc")
    SECURITY = "SECURITY", _("Bảo vệ bí mật")
    ALARM = "ALARM", _("Sự cố, ngưỡng dừng")


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Reads of notifications."""

    def of(self, user: object) -> Self:
        """A person's own, newest first."""
        return self.filter(recipient=user).order_by("-pk")

    def unread(self) -> Self:
        """Not opened yet."""
        return self.filter(read_at=None)

    def to_send(self, now: object) -> Self:
        """E-mails not sent and not claimed by a worker that still lives."""
        return self.filter(
            Q(claimed_until=None) | Q(claimed_until__lte=now), sent_at=None, given_up=False
        )


class Notification(models.Model):
    """One message to one person about one event."""

    event_key = models.CharField(max_length=200)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    url = models.CharField(max_length=200, blank=True)
    papers = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_repeat = models.BooleanField(default=False)
    claimed_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    given_up = models.BooleanField(default=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_key", "recipient"], name="notification_once")
        ]
        indexes = [
            models.Index(F("recipient"), F("id").desc(), name="notification_inbox"),
            models.Index(
                fields=["id"],
                condition=Q(sent_at=None, given_up=False),
                name="notification_to_send",
            ),
            models.Index(
                fields=["recipient"], condition=Q(read_at=None), name="notification_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class MailboxMessage(models.Model):
    """An e-mail that the demo keeps instead of sending it; read in the portal."""

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject
