"""Time limits of any record: started, paused, stopped, and announced once per notice (D5)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from authorities.calendar import WorkingCalendar
from authorities.choices import TimeUnit
from authorities.models import ClockBase
from authorities.services import clockwork
from common.times import days_after, end_of_day, local_day
from workflow import outbox

MORNING = time(7)
OVERDUE_STEPS = (1, 3, 5)
MONTH_BEFORE = (
    30  # calendar days: the alert before a limit that is given in months (decree 30/2020)
)
HALF, DAY_BEFORE, DUE_DAY = "HALF", "DAY_BEFORE", "DUE_DAY"
BATCH = 200
C = TypeVar("C", bound=ClockBase)


def run(clock: C, code: str, *, at: datetime, as_of: datetime | None = None) -> C | None:
    """Start a time limit on a new clock; None when an administrator switched the rule off.

    Stores the rule's and the calendar's versions: a later change of either never moves this clock.
    ``as_of`` takes the rule as it stood at that moment.
    """
    rule = clockwork.rule_of(code, as_of)
    if not rule.enabled:
        return None
    calendar = clockwork.current_calendar()
    due = clockwork.compute_due(code, at, calendar, as_of=as_of)
    clock.code, clock.started_at, clock.due_at = code, at, due.due_at
    clock.rule_version, clock.calendar_version = due.rule_version, due.calendar_version
    clock.take_from = calendar.after(local_day(due.due_at), _take_after())
    _set_notices(clock, notice_points(rule.unit, at, due.due_at, calendar))
    clock.save()
    return clock


def run_until(clock: C, code: str, due_on: date, *, at: datetime) -> C:
    """Start a time limit that ends with a day that people named, with the notices of any other."""
    calendar = clockwork.current_calendar()
    clock.code, clock.started_at, clock.due_at = code, at, end_of_day(due_on)
    clock.rule_version, clock.calendar_version = 0, calendar.version
    _set_notices(clock, notice_points(TimeUnit.DAY, at, clock.due_at, calendar))
    clock.save()
    return clock


def _take_after() -> int:
    return int(str(clockwork.setting("proposer_may_take_after")))


def _set_notices(clock: ClockBase, points: list[tuple[str, datetime]]) -> None:
    clock.notices = [[kind, moment.isoformat()] for kind, moment in points]
    clock.next_notice_at = points[0][1]


def notice_points(
    unit: str, start: datetime, due_at: datetime, calendar: WorkingCalendar
) -> list[tuple[str, datetime]]:
    """When to remind: at half, one working day before, on the day, overdue by 1, 3 and 5 (D5).

    Of a limit in months thirty days before, on the day, and overdue.

    Points that fall together keep the later kind, so one morning brings one reminder.
    """
    due_day = local_day(due_at)
    points: dict[datetime, str] = {}
    if unit == TimeUnit.HOUR:
        points[start + (due_at - start) / 2] = HALF
        points[due_at - timedelta(hours=1)] = DUE_DAY
    elif unit == TimeUnit.MONTH:
        points[_morning(days_after(due_day, -MONTH_BEFORE))] = "MONTH_BEFORE"
        points[_morning(due_day)] = DUE_DAY
    else:
        total = calendar.between(local_day(start), due_day)
        half, before = calendar.after(local_day(start), total // 2), calendar.before(due_day, 1)
        for kind, day in ((HALF, half), (DAY_BEFORE, before), (DUE_DAY, due_day)):
            if day > local_day(start):
                points[_morning(day)] = kind
    for count in OVERDUE_STEPS:
        points[_morning(calendar.after(due_day, count))] = f"OVERDUE_{count}"
    return [(points[moment], moment) for moment in sorted(points)]


def _morning(day: object) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))  # type: ignore[arg-type]  # a date


def pause(clock: ClockBase | None, *, at: datetime) -> None:
    """Hold a clock; the working days that remain are kept. An overdue clock is not made good."""
    if clock is None or at > clock.due_at:
        return
    calendar = clockwork.current_calendar()
    clock.paused_at = at
    clock.remaining_days = max(calendar.between(local_day(at), local_day(clock.due_at)), 0)
    clock.save(update_fields=["paused_at", "remaining_days"])


def resume(clock: ClockBase | None, *, at: datetime) -> None:
    """Let a held clock go on: the kept working days are counted from today."""
    if clock is None:
        return
    calendar = clockwork.current_calendar()
    due_at = end_of_day(calendar.after(local_day(at), clock.remaining_days or 0))
    clock.due_at, clock.paused_at, clock.remaining_days = due_at, None, None
    clock.take_from = calendar.after(local_day(due_at), _take_after())
    clock.calendar_version = calendar.version
    _set_notices(clock, notice_points(TimeUnit.WORKING_DAY, at, due_at, calendar))
    clock.save()


def run_anew(clock: C, fresh: C, *, at: datetime, as_of: datetime | None = None) -> C | None:
    """Stop a running time limit and begin it again on ``fresh``, in full; held, it stays held.

    One that ends with a day that people named, or whose rule was switched off meanwhile, goes on as it
    is: None.
    """
    if not clock.rule_version or not clockwork.rule_of(clock.code, as_of).enabled:
        return None
    clock.stopped_at, clock.next_notice_at = at, None
    clock.save(update_fields=["stopped_at", "next_notice_at"])
    begun = run(fresh, clock.code, at=at, as_of=as_of)
    if clock.paused_at:
        pause(begun, at=at)
    return begun


def announce_due(
    model: type[ClockBase],
    topic: str,
    *,
    at: datetime,
    owner: str,
    on_overdue: Callable[[Any], None],
) -> int:
    """Publish every notice of ``model``'s clocks that is due by ``at`` and not published yet; how many.

    ``owner`` names the foreign key of the record that the clock belongs to. A missed night loses
    nothing: all due points are found. A second run repeats nothing: each point has a dedupe key, and
    the clock moves on in the same transaction. Safe on two workers. ``on_overdue`` is called with the
    clock once the superior may see.
    """
    total = 0
    while True:
        with transaction.atomic():
            clocks = list(
                model.objects.to_announce(at)
                .select_for_update(of=("self",), skip_locked=True)
                .select_related(f"{owner}__unit")
                .order_by("next_notice_at", "pk")[:BATCH]
            )
            for clock in clocks:
                for kind in _move_on(clock, at):
                    _tell(clock, topic, getattr(clock, owner), kind, at)
                    if _superior_sees(kind):
                        on_overdue(clock)
                    total += 1
        if len(clocks) < BATCH:
            return total


def _move_on(clock: ClockBase, at: datetime) -> list[str]:
    """The kinds of notice between the last announced one and ``at``; the clock waits for the next."""
    moments = [(kind, parse_datetime(text)) for kind, text in clock.notices]
    after = clock.next_notice_at
    due = [kind for kind, moment in moments if moment and after and after <= moment <= at]
    later = [moment for _kind, moment in moments if moment and moment > at]
    clock.next_notice_at = min(later) if later else None
    clock.save(update_fields=["next_notice_at"])
    return due


def _tell(clock: ClockBase, topic: str, owner: Any, kind: str, at: datetime) -> None:
    outbox.publish(
        topic,
        {"pk": owner.pk, "clock": clock.pk, "kind": kind, "on": local_day(at).isoformat()},
        dedupe_key=f"{clock.pk}:{kind}:{local_day(clock.due_at)}",
    )


def _superior_sees(kind: str) -> bool:
    """Whether a notice of this kind is late enough for the superior."""
    sees_after = int(str(clockwork.setting("superior_sees_after")))
    return kind.startswith("OVERDUE_") and int(kind.rpartition("_")[2]) >= sees_after
