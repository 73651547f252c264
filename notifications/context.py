"""The unread count beside the inbox link."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from notifications.models import Notification

MANY = 99


def unread(request: HttpRequest) -> dict[str, Any]:
    """How many notices wait for the signed-in person; counting stops at 100."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    rows = Notification.objects.filter(recipient=user, read_at=None).values("pk")[: MANY + 1]
    return {"unread": rows.count()}
