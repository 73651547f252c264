from celery import shared_task
from django.utils import timezone

from monitoring.services import actions, annual, answers


@shared_task(name="monitoring.sweep_deadlines")
def sweep_deadlines() -> int:
    """Publish every reminder of a report or of a correction that is due; a repeat adds nothing."""
    at = timezone.now()
    return annual.announce_due(at=at) + actions.announce_due(at=at)


@shared_task(name="monitoring.record_missing_answers")
def record_missing_answers() -> int:
    """Make the response times that an event did not bring."""
    return answers.record_missing()
