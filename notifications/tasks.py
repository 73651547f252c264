from celery import shared_task
from django.utils import timezone

from notifications.services import sending

BATCH = 200


@shared_task(name="notifications.send")
def send() -> None:
    """Send what is queued; several workers share the queue."""
    for _turn in range(BATCH):
        if not sending.send_next(at=timezone.now()):
            return
