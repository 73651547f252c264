"""Long work in the background: asked for in a transaction, run by a worker, seen as it goes."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from workflow import outbox
from workflow.models import UNFINISHED, Job, JobState

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
BETWEEN_MARKS = timedelta(milliseconds=500)
FILES_KEPT = timedelta(days=7)
MOST_ATTEMPTS = 3
ONE_AT_A_TIME = 0x6A6F62  # the advisory lock under which workers choose

MARK = """
UPDATE workflow_job SET done = %s, total = %s, step = %s, claimed_until = %s
 WHERE id = %s AND claim = %s
"""


class ClaimLost(Exception):
    """Another worker holds the job now: whatever this one still does must have no effect."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that came out of a job."""

    name: str
    content_type: str
    data: bytes


Outcome = Made | str
Runner = Callable[["Running"], Outcome]


@dataclass
class Running:
    """A job in the hands of a worker."""

    job: Job
    _marked: datetime | None = field(default=None)
    _aside: BaseDatabaseWrapper | None = field(default=None)

    @property
    def params(self) -> dict[str, Any]:
        """What was asked for."""
        return dict(self.job.params)

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Say how far the work is, and that the worker lives; cheap enough for every row.

        Inside a transaction the mark is written beside it, so that people see it at once. Raises
        ``ClaimLost`` when another worker took the job over.
        """
        now = timezone.now()
        if self._marked and now - self._marked < BETWEEN_MARKS and step in {"", self.job.step}:
            return
        self._marked = now
        self.job.step = step or self.job.step
        if not self._mark(done, total, self.job.step[:200], now + LEASE):
            raise ClaimLost(self.job.key)

    def _mark(self, done: int, total: int, step: str, until: datetime) -> bool:
        aside = connection
        if connection.in_atomic_block:
            self._aside = self._aside or connections.create_connection(connection.alias)
            aside = self._aside
        with aside.cursor() as cursor:
            cursor.execute(MARK, [done, total, step, until, self.job.pk, self.job.claim])
            return bool(cursor.rowcount)

    def close(self) -> None:
        """Give back what was used to write marks."""
        if self._aside is not None:
            self._aside.close()


def ask(
    *,
    kind: str,
    label: str,
    params: Mapping[str, Any],
    user: Any,
    at: datetime,
    dedupe_key: str = "",
) -> Job:
    """Store the wish in the transaction in progress; a worker takes it up after the commit.

    While one with the same ``dedupe_key`` is unfinished, a second wish of the same person gets the
    first; raises ``DomainError`` ``already_asked`` when somebody else asked for it. A row is the
    person's own: nobody else sees it or its file.
    """
    job = Job(
        kind=kind,
        label=label[:300],
        params=dict(params),
        dedupe_key=dedupe_key,
        asked_by=user,
        asked_at=at,
    )
    for _attempt in range(2):  # the other one may end just then
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:
            known = Job.objects.filter(kind=kind, dedupe_key=dedupe_key, state__in=UNFINISHED)
            found = known.first()
            if found is not None and found.asked_by_id == user.pk:
                return found
        else:
            return job
    message = _("Người khác vừa yêu cầu việc này; việc đang chạy. Hãy chờ vài phút rồi xem lại.")
    raise DomainError("already_asked", str(message))


def run_next(runners: Mapping[str, str]) -> bool:
    """Run one job to its end; False when none waits or enough run already.

    At least once: a worker that dies leaves a claim that expires, and another begins anew. What a
    runner writes must therefore be written in steps that a repeat does not double. A ``DomainError``
    ends the job with its sentence, any other error is tried ``MOST_ATTEMPTS`` times.
    """
    job = _claim(timezone.now())
    if job is None:
        return False
    running = Running(job)
    try:
        runner: Runner = import_string(runners[job.kind])
        outcome = runner(running)
    except ClaimLost:
        logger.warning("job.claim_lost", extra={"job": str(job.key)})
    except DomainError as error:
        _end(job, JobState.FAILED, error=str(error.message))
    except Exception as error:  # a runner's bug must not stop the others
        logger.exception("job.failed", extra={"job": str(job.key), "kind": job.kind})
        _try_again(job, error)
    else:
        _finish(job, outcome)
    finally:
        running.close()
    return True


def _claim(now: datetime) -> Job | None:
    """The next job for this worker; workers choose one after the other."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if Job.objects.running(now).count() >= settings.JOBS_AT_ONCE:
            return None
        for worn_out in Job.objects.to_run(now).filter(attempts__gte=MOST_ATTEMPTS):
            worn_out.claim = ""
            Job.objects.filter(pk=worn_out.pk).update(claim="")
            _end(worn_out, JobState.FAILED, error=str(GAVE_UP))
        job = Job.objects.to_run(now).order_by("id").first()
        if job is None:
            return None
        job.attempts += 1
        job.state, job.claim = JobState.RUNNING, secrets.token_hex(16)
        job.claimed_until = now + LEASE
        job.save(update_fields=["attempts", "state", "claim", "claimed_until"])
        return job


GAVE_UP = _("Việc này bị ngắt nhiều lần. Hãy thử lại; nếu vẫn vậy, báo quản trị hệ thống.")


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, claim=job.claim)


def _try_again(job: Job, error: Exception) -> None:
    if job.attempts >= MOST_ATTEMPTS:
        _end(job, JobState.FAILED, error=str(GAVE_UP), last_fault=repr(error))
        return
    later = timezone.now() + timedelta(seconds=10 * job.attempts)
    _mine(job).update(state=JobState.WAITING, claimed_until=later, last_fault=repr(error))


def _finish(job: Job, outcome: Outcome) -> None:
    """Keep the file, then say that the job is done; a lost claim leaves no file behind."""
    if isinstance(outcome, str):
        _end(job, JobState.DONE, result_url=outcome)
        return
    now = timezone.now()
    stored_as = f"jobs/{now:%Y/%m}/{secrets.token_hex(16)}"
    default_storage.save(stored_as, ContentFile(outcome.data))
    kept = _end(
        job,
        JobState.DONE,
        file_name=outcome.name,
        content_type=outcome.content_type,
        stored_as=stored_as,
        expires_at=now + FILES_KEPT,
    )
    if not kept:
        default_storage.delete(stored_as)


@transaction.atomic
def _end(job: Job, state: str, **columns: Any) -> bool:
    """Write the end and tell who asked; False when another worker holds the job."""
    now = timezone.now()
    ended = {"state": state, "finished_at": now, "claimed_until": None, "claim": "", **columns}
    if not _mine(job).update(**ended):
        return False
    outbox.publish("workflow.job_ended", {"pk": job.pk}, dedupe_key=f"{job.pk}")
    return True


def begin_anew(*, kind: str, initiative: int) -> int:
    """Have unfinished jobs about a file begin once more; how many. What a worker did so far has no effect."""
    rows = Job.objects.filter(kind=kind, params__initiative=initiative, state__in=UNFINISHED)
    return int(rows.update(state=JobState.WAITING, claim="", claimed_until=None, attempts=0))


def drop_file(job: Job) -> None:
    """Take the file of a finished job away before its day."""
    default_storage.delete(job.stored_as)
    Job.objects.filter(pk=job.pk).update(stored_as="")


def drop_files(*, at: datetime) -> int:
    """Delete the files that are past their day; how many."""
    old = list(Job.objects.filter(expires_at__lt=at).exclude(stored_as=""))
    for job in old:
        drop_file(job)
    return len(old)
