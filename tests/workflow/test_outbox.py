"""Events: with the change or not at all; delivered at least once; a repeat changes nothing."""

import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from workflow import outbox
from workflow.models import OutboxEvent

SEEN = []


def hear(payload):
    SEEN.append(payload["pk"])


def stumble(payload):
    if payload["pk"] == 1:
        raise ValueError("not today")
    SEEN.append(payload["pk"])


@pytest.fixture(autouse=True)
def nothing_seen():
    SEEN.clear()


HEAR = {"t": [f"{__name__}.hear"]}


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_raises():
    with pytest.raises(RuntimeError):
        outbox.publish("t", {"pk": 1})

    assert OutboxEvent.objects.count() == 0


@pytest.mark.django_db
def test_rolled_back_change_leaves_no_event():
    with pytest.raises(ValueError, match="undo"), transaction.atomic():
        outbox.publish("t", {"pk": 1})
        raise ValueError("undo")

    assert OutboxEvent.objects.count() == 0


@pytest.mark.django_db
def test_a_dedupe_key_is_published_once():
    outbox.publish("t", {"pk": 1}, dedupe_key="a")
    outbox.publish("t", {"pk": 1}, dedupe_key="a")

    assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db
def test_failing_event_keeps_its_error_and_does_not_stop_the_others(caplog):
    for pk in (1, 2):
        outbox.publish("t", {"pk": pk})

    outbox.deliver_all({"t": [f"{__name__}.stumble"]})

    failed, done = OutboxEvent.objects.order_by("pk")
    assert SEEN == [2]
    assert (failed.processed_at, failed.attempts) == (None, 1)
    assert "not today" in failed.last_error
    assert failed.available_at > timezone.now()
    assert done.processed_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_queue_without_doubling():
    with transaction.atomic():
        for pk in range(30):
            outbox.publish("t", {"pk": pk})

    def work():
        try:
            outbox.deliver_all(HEAR)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(SEEN) == list(range(30))


@pytest.mark.django_db
def test_crash_in_delivery_leaves_the_event_pending():
    outbox.publish("t", {"pk": 7})

    class Killed(BaseException):
        pass

    def die(payload):
        raise Killed

    globals()["die"] = die
    with pytest.raises(Killed), transaction.atomic():
        outbox.deliver_next({"t": [f"{__name__}.die"]})

    assert OutboxEvent.objects.get().processed_at is None
    assert outbox.deliver_all(HEAR) == 1
    assert SEEN == [7]
