from celery import shared_task
from django.utils import timezone

from records.services import archiving, destroying, drafts, requests


@shared_task(name="records.sweep_deadlines")
def sweep_deadlines() -> int:
    """Publish every reminder of requests and of files to hand over; running it twice repeats nothing."""
    now = timezone.now()
    return requests.announce_due(at=now) + archiving.announce_due(at=now)


@shared_task(name="records.follow_ended")
def follow_ended() -> int:
    """Start the time limit of files that ended, tell of those whose time is over; running it twice changes no more."""
    now = timezone.now()
    return archiving.follow(at=now) + destroying.announce_over(at=now)


@shared_task(name="records.expire_drafts")
def expire_drafts() -> int:
    """Take out the content of drafts that were never sent and are past their time; running it twice changes nothing."""
    return drafts.expire(at=timezone.now())
