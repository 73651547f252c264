"""Publish in the transaction that changes the data; deliver after it commits."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from workflow.models import OutboxEvent

logger = logging.getLogger(__name__)
Handler = Callable[[Mapping[str, Any]], None]
LONGEST_WAIT = timedelta(hours=1)


def publish(topic: str, payload: Mapping[str, Any], *, dedupe_key: str = "") -> None:
    """Store an event with the change in progress; a repeated ``dedupe_key`` adds nothing.

    Raises ``RuntimeError`` outside a transaction: the event would outlive a rolled-back change.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Publish inside the transaction that makes the event true.")
    OutboxEvent.objects.bulk_create(
        [OutboxEvent(topic=topic, payload=dict(payload), dedupe_key=dedupe_key)],
        ignore_conflicts=True,
    )


def deliver_next(handlers: Mapping[str, list[str]]) -> bool:
    """Run the handlers of one pending event; False when there is none.

    At least once: a worker that dies leaves the event pending. Handlers write rows under unique
    keys, so a second delivery changes nothing. A failing event keeps its place, its error and a
    growing wait; the others behind it still run. Safe on several workers at once.
    """
    with transaction.atomic():
        event = (
            OutboxEvent.objects.pending().select_for_update(skip_locked=True).order_by("id").first()
        )
        if event is None:
            return False
        event.attempts += 1
        try:
            with transaction.atomic():
                for path in handlers.get(event.topic, []):
                    handler: Handler = import_string(path)
                    handler({**event.payload, "event": event.pk})
        except Exception as error:  # a handler's bug must not stop the queue
            logger.exception("outbox.failed", extra={"event_id": event.pk, "topic": event.topic})
            event.last_error = repr(error)
            wait = timedelta(minutes=2 ** min(event.attempts, 6))
            event.available_at = timezone.now() + min(wait, LONGEST_WAIT)
        else:
            event.processed_at = timezone.now()
        event.save()
    return True


def deliver_all(handlers: Mapping[str, list[str]]) -> int:
    """Drain what is pending; the number of events taken up."""
    count = 0
    while deliver_next(handlers):
        count += 1
    return count
