"""Long work: asked for with a change or not at all, run once, seen as it goes, safe from killed workers."""

import threading
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection, connections, transaction
from django.utils import timezone

from common.errors import DomainError
from tests import world
from workflow import jobs
from workflow.models import Job, OutboxEvent
from workflow.pruning import prune

RAN = []


def make_file(running):
    RAN.append(running.params["n"])
    return jobs.Made("ket-qua.txt", "text/plain", b"ok")


def refuse(running):
    raise DomainError("no", "Không lập được vì thiếu số liệu.")


def stumble(running):
    RAN.append("stumbled")
    raise ValueError("secret detail")


def lose_claim(running):
    """Another worker takes over while this one works."""
    Job.objects.filter(pk=running.job.pk).update(claim="another")
    running.progress(1, 4, "Nửa chừng")
    raise AssertionError("it should have stopped")


def finish_late(running):
    """The same, but this worker says nothing more until its end."""
    Job.objects.filter(pk=running.job.pk).update(claim="another")
    return jobs.Made("ket-qua.txt", "text/plain", b"late")


def work_in_a_transaction(running):
    with transaction.atomic():
        running.progress(3, 4, "Trong giao dịch")
        seen = threading.Thread(target=_see)
        seen.start()
        seen.join()
    return "/xong/"


def _see():
    RAN.append(Job.objects.values_list("done", "step").get())
    connections.close_all()


NAMES = ("make_file", "refuse", "stumble", "lose_claim", "finish_late", "work_in_a_transaction")
RUNNERS = {name: f"{__name__}.{name}" for name in NAMES}


@pytest.fixture(autouse=True)
def nothing_ran():
    RAN.clear()


def ask(kind="make_file", *, user=None, key="", n=1):
    return jobs.ask(
        kind=kind,
        label="Việc thử",
        params={"n": n},
        user=user or world.make_user(),
        at=timezone.now(),
        dedupe_key=key,
    )


def run():
    return jobs.run_next(RUNNERS)


@pytest.mark.django_db
def test_a_wish_that_is_rolled_back_was_never_there():
    with pytest.raises(ValueError, match="undo"), transaction.atomic():
        ask()
        raise ValueError("undo")

    assert Job.objects.count() == 0
    assert run() is False


@pytest.mark.django_db
def test_a_second_wish_for_the_same_gets_the_first_until_it_is_done():
    person = world.make_user()
    first, second = ask(key="a", user=person), ask(key="a", user=person)

    assert first == second
    assert run()
    assert ask(key="a") != first


@pytest.mark.django_db
def test_somebody_else_is_told_that_it_runs_already():
    first = ask(key="a")

    with pytest.raises(DomainError) as refused:
        ask(key="a", user=world.make_user())

    assert refused.value.code == "already_asked"
    assert Job.objects.get() == first


@pytest.mark.django_db
def test_a_file_is_kept_for_its_owner_and_told_once():
    job = ask()

    assert run()

    job.refresh_from_db()
    assert (job.state, job.file_name, job.error, job.claim) == ("DONE", "ket-qua.txt", "", "")
    with default_storage.open(job.stored_as) as file:
        assert file.read() == b"ok"
    assert OutboxEvent.objects.filter(topic="workflow.job_ended").count() == 1
    assert run() is False


@pytest.mark.django_db
def test_a_refusal_ends_the_job_with_its_sentence():
    job = ask("refuse")

    run()

    job.refresh_from_db()
    assert (job.state, job.error) == ("FAILED", "Không lập được vì thiếu số liệu.")
    assert run() is False


@pytest.mark.django_db
def test_a_bug_is_tried_again_and_then_told_without_its_details(caplog):
    job = ask("stumble")

    for _attempt in range(jobs.MOST_ATTEMPTS):
        assert run()
        Job.objects.update(claimed_until=None)

    job.refresh_from_db()
    assert len(RAN) == jobs.MOST_ATTEMPTS
    assert job.state == "FAILED"
    assert "secret" not in job.error
    assert "secret detail" in job.last_fault


@pytest.mark.django_db
def test_a_job_whose_worker_died_is_taken_up_again():
    job = ask()
    now = timezone.now()
    Job.objects.update(state="RUNNING", claim="dead", claimed_until=now + jobs.LEASE, attempts=1)
    assert run() is False  # it may still live

    Job.objects.update(claimed_until=now - timedelta(seconds=1))

    assert run()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("DONE", 2)


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_is_given_up():
    ask()
    Job.objects.update(state="RUNNING", claim="dead", attempts=jobs.MOST_ATTEMPTS)

    run()

    assert RAN == []
    assert Job.objects.get().state == "FAILED"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["lose_claim", "finish_late"])
def test_a_worker_that_lost_its_job_leaves_nothing_behind(kind, tmp_path):
    job = ask(kind)

    run()

    job.refresh_from_db()
    assert (job.state, job.stored_as, job.claim) == ("RUNNING", "", "another")
    assert [path for path in (tmp_path / "attachments").rglob("*") if path.is_file()] == []
    assert OutboxEvent.objects.filter(topic="workflow.job_ended").count() == 0


@pytest.mark.django_db
def test_no_more_run_at_once_than_the_setting_allows(settings):
    for number in range(2):
        ask(n=number)
    first = Job.objects.order_by("pk")[0]
    until = timezone.now() + jobs.LEASE
    Job.objects.filter(pk=first.pk).update(state="RUNNING", claim="busy", claimed_until=until)

    assert run() is False
    settings.JOBS_AT_ONCE = 2
    assert run() is True
    assert RAN == [1]


@pytest.mark.django_db(transaction=True)
def test_several_workers_do_each_job_once(settings):
    settings.JOBS_AT_ONCE = 3
    for number in range(9):
        ask(n=number)

    def work():
        try:
            while Job.objects.filter(state="WAITING").exists():
                run()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(RAN) == list(range(9))
    assert set(Job.objects.values_list("state", flat=True)) == {"DONE"}


@pytest.mark.django_db(transaction=True)
def test_progress_made_inside_a_transaction_is_seen_at_once():
    ask("work_in_a_transaction")

    run()

    assert RAN == [(3, "Trong giao dịch")]
    assert Job.objects.get().result_url == "/xong/"
    assert not connection.in_atomic_block


@pytest.mark.django_db
def test_files_go_on_their_day_and_rows_later():
    job = ask()
    run()
    job.refresh_from_db()
    stored = job.stored_as

    prune(at=job.expires_at + timedelta(hours=1))

    job.refresh_from_db()
    assert not default_storage.exists(stored)
    assert (job.stored_as, job.file_name) == ("", "ket-qua.txt")
    prune(at=job.finished_at + timedelta(days=91))
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_percent_never_leaves_its_bounds():
    assert [Job(done=d, total=t).percent for d, t in [(0, 0), (1, 4), (9, 4)]] == [0, 25, 100]
