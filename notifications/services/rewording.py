"""Personal data taken out of what people were told; mail that left is out of reach."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from accounts.models import User
from initiatives.models import Initiative
from initiatives.states import InitiativeState
from notifications.models import MailboxMessage, Notification

Redaction = Callable[[Any], Any]


def reword(*, code: str, redaction: Redaction) -> int:
    """Take the words out of every message that speaks of a file; how many changed."""
    about = Q(subject__contains=code) | Q(body__contains=code)
    changed = 0
    for model, found in (
        (Notification, about | Q(url__contains=f"/{code}/")),
        (MailboxMessage, about),
    ):
        for row in model.objects.filter(found).iterator():
            fresh = (redaction(row.subject)[:250], redaction(row.body))
            if fresh != (row.subject, row.body):
                row.subject, row.body = fresh
                row.save(update_fields=["subject", "body"])
                changed += 1
    return changed


def messages_of(user: User) -> list[dict[str, Any]]:
    """What a person was told, for him to take along; nothing that speaks of a file that is locked now."""
    rows: Any = Notification.objects.filter(recipient=user).order_by("pk")
    locked = Initiative.objects.filter(state=InitiativeState.QUARANTINED)
    for code in locked.values_list("code", flat=True):
        about = Q(subject__contains=code) | Q(body__contains=code) | Q(url__contains=f"/{code}/")
        rows = rows.exclude(about)
    return list(rows.values("subject", "body", "created_at", "read_at"))
