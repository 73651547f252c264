"""What is to be corrected: ordered, reported with evidence, confirmed (R-017)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from approvals.services.cases import not_earlier
from authorities.services import clocks
from common.errors import DomainError
from common.times import local_day
from monitoring.models import ActionClock, AnnualReview, CorrectiveAction
from workflow import outbox
from workflow.audit import Change, attributed, require_reason
from workflow.runner import fire

ORDERED = "ACTION"


@transaction.atomic
def order_action(
    *,
    review_id: int,
    unit: OrgUnit,
    action: str,
    ground: str,
    due_on: date,
    actor: User,
    at: datetime,
) -> CorrectiveAction:
    """Order a unit to correct something until a day; ``ground`` is the shortcoming found.

    Raises ``DomainError`` for blank texts or a day that is over, and ``wrong_state`` once the report
    of the year is issued.
    """
    if not action.strip():
        raise DomainError("action", _("Hãy ghi việc phải làm."), "action")
    require_reason(ground)
    not_earlier(due_on, local_day(at), "due_on", _("hôm nay"))
    review = fire(AnnualReview, review_id, "order_action", actor=actor, reason=ground, at=at)
    row = CorrectiveAction(
        review=review,
        unit=unit,
        action=action,
        ground=ground,
        due_on=due_on,
        ordered_by=actor,
        ordered_at=at,
        state_changed_at=at,
    )
    with attributed(Change(actor, ground, at)):
        row.save()
    clocks.run_until(ActionClock(action=row), ORDERED, due_on, at=at)
    outbox.publish("monitoring.action_ordered", {"pk": row.pk, "actor": actor.pk})
    return row


def _move(pk: int, step: str, *, actor: User, reason: str, at: datetime, **data: Any) -> Any:
    row: CorrectiveAction = fire(
        CorrectiveAction, pk, step, actor=actor, reason=reason, at=at, **data
    )
    if row.closed_at:
        ActionClock.objects.filter(action=row).stop(at=at)
    return row


@transaction.atomic
def report_action(
    *, action_id: int, evidence: str, actor: User, reason: str, at: datetime
) -> CorrectiveAction:
    """Say what was done and what shows it; raises ``DomainError`` without evidence."""
    if not evidence.strip():
        raise DomainError("evidence", _("Hãy ghi kết quả và minh chứng."), "evidence")
    row: CorrectiveAction = _move(
        action_id, "report_action", actor=actor, reason=reason, at=at, evidence=evidence
    )
    return row


@transaction.atomic
def close_action(*, action_id: int, actor: User, reason: str, at: datetime) -> CorrectiveAction:
    """Confirm that it was corrected."""
    row: CorrectiveAction = _move(action_id, "close_action", actor=actor, reason=reason, at=at)
    return row


@transaction.atomic
def send_back_action(*, action_id: int, actor: User, reason: str, at: datetime) -> CorrectiveAction:
    """Ask for more; the day stays."""
    row: CorrectiveAction = _move(action_id, "send_back_action", actor=actor, reason=reason, at=at)
    return row


@transaction.atomic
def drop_action(*, action_id: int, actor: User, reason: str, at: datetime) -> CorrectiveAction:
    """Say, with the reason, that it need not be done any more."""
    row: CorrectiveAction = _move(action_id, "drop_action", actor=actor, reason=reason, at=at)
    return row


def announce_due(*, at: datetime) -> int:
    """Publish every reminder of something to be corrected that is due; how many."""
    return clocks.announce_due(
        ActionClock, "monitoring.action_reminder", at=at, owner="action", on_overdue=_all_see
    )


def _all_see(_clock: ActionClock) -> None:
    """Who stands above sees these orders anyway."""
