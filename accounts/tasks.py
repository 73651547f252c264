from celery import shared_task
from django.utils import timezone

from accounts.services import delegations


@shared_task(name="accounts.warn_of_ends")
def warn_of_ends() -> int:
    """Say which delegations end soon; a repeat adds nothing."""
    return delegations.warn_of_ends(at=timezone.now())
