from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from workflow import checking, heartbeat, jobs, outbox, pruning


@shared_task(name="workflow.deliver")
def deliver() -> None:
    """Drain the outbox; safe to run on several workers at once."""
    outbox.deliver_all(import_string(settings.EVENT_HANDLERS))


@shared_task(name="workflow.prune")
def prune() -> None:
    """Forget what has done its work: spent form tokens, delivered events, ended sessions."""
    pruning.prune(at=timezone.now())


@shared_task(name="workflow.heartbeat")
def say_alive() -> None:
    """Tell the readiness page that a worker works."""
    heartbeat.beat(at=timezone.now())


@shared_task(name="workflow.run_jobs", soft_time_limit=3500, time_limit=3600)
def run_jobs() -> None:
    """Run the long work that waits; a second worker finds it taken and goes."""
    runners = import_string(settings.JOB_RUNNERS)
    while jobs.run_next(runners):
        pass


@shared_task(name="workflow.sequence")
def sequence() -> int:
    """Give waiting entries of the ledger their places and sign the new head; a repeat adds nothing."""
    return checking.integrate()


# Acknowledged at once: a broker that waits for hours would hand it to a second worker.
@shared_task(
    name="workflow.check_audit", acks_late=False, soft_time_limit=6 * 3600, time_limit=7 * 3600
)
def check_audit() -> bool:
    """Examine what is new in the audit trail, once a week all of it; whether it holds."""
    return bool(checking.check_nightly().holds)
