from celery import shared_task
from django.utils import timezone

from reorganisation.services import confirming


@shared_task(name="reorganisation.start_due")
def start_due() -> int:
    """Ask for every confirmed reorganisation whose day has come; a repeat adds nothing."""
    return confirming.start_due(at=timezone.now())
