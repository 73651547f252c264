"""A person reads the inbox."""

from datetime import datetime

from accounts.models import User
from notifications.models import Notification


def mark_read(*, user: User, ids: list[int] | None, at: datetime) -> int:
    """Mark some, or with None all, of a person's own notifications as read."""
    rows = Notification.objects.of(user).unread()
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.order_by().update(read_at=at)
