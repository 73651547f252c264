from celery import shared_task
from django.utils import timezone

from ledger.services import sequencing


@shared_task(name="ledger.sequence")
def sequence() -> int:
    """Give waiting entries their places and sign the new head; a repeat adds nothing."""
    return sequencing.sequence(at=timezone.now())
