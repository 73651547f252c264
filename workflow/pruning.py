"""Rows that have done their work go; facts and history never do."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from workflow.models import OutboxEvent, SpentToken

TOKENS_KEPT = timedelta(days=30)  # a form left open longer is refused by its stale CSRF token
EVENTS_KEPT = timedelta(days=90)  # longer than any clock could announce the same notice again


def prune(*, at: datetime) -> int:
    """Delete old spent tokens, delivered events and ended sessions; how many rows went."""
    old = (
        SpentToken.objects.filter(created_at__lt=at - TOKENS_KEPT),
        OutboxEvent.objects.filter(processed_at__lt=at - EVENTS_KEPT),
        Session.objects.filter(expire_date__lt=at),
    )
    return sum(rows.delete()[0] for rows in old)
