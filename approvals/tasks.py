from celery import shared_task
from django.utils import timezone

from approvals.services import clocks


@shared_task(name="approvals.sweep_deadlines")
def sweep_deadlines() -> int:
    """Publish every reminder that is due; running it twice repeats nothing."""
    return clocks.announce_due(at=timezone.now())
