from celery import shared_task
from django.utils import timezone

from pilots.services import clocks


@shared_task(name="pilots.sweep_deadlines")
def sweep_deadlines() -> int:
    """Publish every reminder of a pilot that is due; running it twice repeats nothing."""
    return clocks.announce_due(at=timezone.now())
