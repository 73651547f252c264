"""Response times: one row for each answer of an authority, made from the case's own history."""

from typing import Any

from django.db import transaction
from django.db.models import F, Q

from approvals.models import Case, Clock
from authorities.calendar import WorkingCalendar
from authorities.services.clockwork import current_calendar
from common.times import local_day
from monitoring.choices import Answer
from monitoring.models import CaseAnswer

ANSWER_OF = {
    "approve": Answer.AGREED,
    "approve_override": Answer.AGREED,
    "direct_approve": Answer.AGREED,
    "reject": Answer.REFUSED,
    "direct_refuse": Answer.REFUSED,
    "screen_out": Answer.SCREENED_OUT,
    "escalate": Answer.PASSED_ON,
    "declare_conflict": Answer.PASSED_ON,
    "assign": Answer.PASSED_ON,
    "open_urgent": Answer.PASSED_ON,
    "take_to_superior": Answer.SILENT,
}
# Time limits that others than the authority have to keep: the Party's opinion, the proposer's window.
OF_OTHERS = ("D09", "D17")
BATCH = 500


def record_answer(row: Any, calendar: WorkingCalendar | None = None) -> CaseAnswer | None:
    """Keep the answer that a history row of a case gave; None when the case has one already.

    ``row`` is a row of ``Case.history`` whose step closed the case. Working days are counted from the
    receipt (or, before it, from the opening) by the calendar of today.
    """
    calendar = calendar or current_calendar()
    begun = row.received_at if row.received_at and row.received_at <= row.history_date else None
    began_at = begun or row.opened_at
    days = calendar.between(local_day(began_at), local_day(row.history_date))
    late = Clock.objects.filter(case_id=row.id, due_at__lt=row.history_date).exclude(
        code__in=OF_OTHERS
    )
    answer, made = CaseAnswer.objects.get_or_create(
        case_id=row.id,
        defaults={
            "initiative_id": row.initiative_id,
            "unit_id": row.unit_id,
            "answer": ANSWER_OF[row.transition],
            "began_at": began_at,
            "answered_at": row.history_date,
            "working_days": max(days, 0),
            "is_late": late.filter(Q(stopped_at=None) | Q(stopped_at__gt=F("due_at"))).exists(),
            "calendar_version": calendar.version,
        },
    )
    return answer if made else None


def record_missing() -> int:
    """Make every answer that is not there yet; how many. Running it again adds nothing."""
    calendar, total = current_calendar(), 0
    while True:
        known = CaseAnswer.objects.values("case_id")
        rows = Case.history.filter(transition__in=ANSWER_OF).exclude(id__in=known)
        batch = list(rows.order_by("history_id")[:BATCH])
        with transaction.atomic():
            total += sum(record_answer(row, calendar) is not None for row in batch)
        if len(batch) < BATCH:
            return total
