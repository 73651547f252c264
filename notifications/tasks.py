from celery import shared_task
from django.utils import timezone

from notifications.services import checkpoints, sending

BATCH = 200


@shared_task(name="notifications.send")
def send() -> None:
    """Send what is queued; several workers share the queue."""
    for _turn in range(BATCH):
        if not sending.send_next(at=timezone.now()):
            return


@shared_task(name="notifications.give_out_checkpoint")
def give_out_checkpoint() -> int:
    """Mail the day's signed head of the ledger; a repeat tells nobody twice."""
    today = timezone.localdate()
    return checkpoints.give_out_checkpoint(today) + checkpoints.tell_of_silent_witnesses(today)
