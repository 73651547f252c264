"""Rows that have done their work go; facts and history never do."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from workflow import jobs
from workflow.models import Job, OutboxEvent, SpentToken

TOKENS_KEPT = timedelta(days=30)  # a form left open longer is refused by its stale CSRF token
JOBS_KEPT = timedelta(days=90)
EVENTS_KEPT = timedelta(days=90)  # longer than any clock could announce the same notice again


def prune(*, at: datetime) -> int:
    """Delete old spent tokens, delivered events, ended sessions and finished jobs; how many rows went.

    Files that jobs made go first, each on its own day.
    """
    jobs.drop_files(at=at)
    old = (
        SpentToken.objects.filter(created_at__lt=at - TOKENS_KEPT),
        OutboxEvent.objects.filter(processed_at__lt=at - EVENTS_KEPT),
        Session.objects.filter(expire_date__lt=at),
        Job.objects.filter(finished_at__lt=at - JOBS_KEPT, stored_as=""),
    )
    return sum(rows.delete()[0] for rows in old)
