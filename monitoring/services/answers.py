"""Response times: one row for each answer of an authority, made from the case's own history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

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


def record_answer(row: Any) -> bool:
    """Keep the answer that a history row of a case gave; False when the case has one already.

    ``row`` is a row of ``Case.history`` whose step closed the case. Working days are counted from the
    receipt (or, before it, from the opening) by the calendar of today.
    """
    return _record([row], current_calendar()) == 1


def record_missing() -> int:
    """Make every answer that is not there yet; how many. Running it again adds nothing."""
    calendar, total = current_calendar(), 0
    while True:
        known = CaseAnswer.objects.filter(case_id=OuterRef("id"))
        rows = Case.history.filter(~Exists(known), transition__in=ANSWER_OF)
        batch = list(rows.order_by("history_id")[:BATCH])
        total += _record(batch, calendar)
        if len(batch) < BATCH:
            return total


def _record(rows: Sequence[Any], calendar: WorkingCalendar) -> int:
    """Write the answers of these rows; a case that has one keeps it. Two queries, and one to count."""
    clocks: dict[int, list[tuple[datetime, datetime | None]]] = {}
    running = Clock.objects.filter(case_id__in=[row.id for row in rows])
    for case, due, stopped in running.exclude(code__in=OF_OTHERS).values_list(
        "case_id", "due_at", "stopped_at"
    ):
        clocks.setdefault(case, []).append((due, stopped))
    before = CaseAnswer.objects.filter(case_id__in=[row.id for row in rows]).count()
    answers = [_answer(row, clocks.get(row.id, []), calendar) for row in rows]
    CaseAnswer.objects.bulk_create(answers, ignore_conflicts=True)
    return CaseAnswer.objects.filter(case_id__in=[row.id for row in rows]).count() - before


def _answer(
    row: Any, clocks: Sequence[tuple[datetime, datetime | None]], calendar: WorkingCalendar
) -> CaseAnswer:
    at = row.history_date
    begun = row.received_at if row.received_at and row.received_at <= at else row.opened_at
    return CaseAnswer(
        case_id=row.id,
        initiative_id=row.initiative_id,
        unit_id=row.unit_id,
        answer=ANSWER_OF[row.transition],
        began_at=begun,
        answered_at=at,
        working_days=max(calendar.between(local_day(begun), local_day(at)), 0),
        is_late=any(due < at and (stopped is None or stopped > due) for due, stopped in clocks),
        calendar_version=calendar.version,
    )
