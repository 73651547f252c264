from celery import shared_task
from django.utils import timezone

from protection.services import reviews


@shared_task(name="protection.sweep_deadlines")
def sweep_deadlines() -> int:
    """Publish every reminder of a review that is due; running it twice repeats nothing."""
    return reviews.announce_due(at=timezone.now())
