from celery import shared_task
from django.utils import timezone

from authorities.services import records


@shared_task(name="authorities.apply_records")
def apply_records() -> int:
    """Make the confirmed changes of registers whose day has come; a repeat adds nothing."""
    return records.apply_due(at=timezone.now())
