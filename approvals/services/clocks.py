"""Clocks of a case: started, paused, stopped, and announced once per notice."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from approvals.models import Case, Clock
from authorities.calendar import WorkingCalendar
from authorities.choices import TimeUnit
from authorities.models import DeadlineRule
from authorities.services import clockwork
from common.times import end_of_day, local_day
from initiatives.services.standing import let_read
from workflow import outbox

MORNING = time(7)
OVERDUE_STEPS = (1, 3, 5)
HALF, DAY_BEFORE, DUE_DAY = "HALF", "DAY_BEFORE", "DUE_DAY"
BATCH = 200


def start_clock(case: Case, code: str, *, at: datetime) -> Clock | None:
    """Start a time limit for the case; None when an administrator switched the rule off.

    Stores the rule's and the calendar's versions: a later change of either never moves this clock.
    """
    rule = DeadlineRule.objects.get(code=code)
    if not rule.enabled:
        return None
    calendar = clockwork.current_calendar()
    due = clockwork.compute_due(code, at, calendar)
    values = clockwork.settings_map("proposer_may_take_after")
    take_after = int(str(values["proposer_may_take_after"]))
    notices = notice_points(rule.unit, at, due.due_at, calendar)
    return Clock.objects.create(
        case=case,
        code=code,
        rule_version=due.rule_version,
        calendar_version=due.calendar_version,
        started_at=at,
        due_at=due.due_at,
        take_from=calendar.after(local_day(due.due_at), take_after),
        notices=[[kind, moment.isoformat()] for kind, moment in notices],
        next_notice_at=notices[0][1],
    )


def notice_points(
    unit: str, start: datetime, due_at: datetime, calendar: WorkingCalendar
) -> list[tuple[str, datetime]]:
    """When to remind: at half, one working day before, on the day, overdue by 1, 3 and 5 (D5).

    Points that fall together keep the later kind, so one morning brings one reminder.
    """
    due_day = local_day(due_at)
    points: dict[datetime, str] = {}
    if unit == TimeUnit.HOUR:
        points[start + (due_at - start) / 2] = HALF
        points[due_at - timedelta(hours=1)] = DUE_DAY
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


def stop_clocks(case: Case, *, at: datetime, codes: tuple[str, ...] = ()) -> None:
    """Stop the running clocks of the case, or only those with the given codes."""
    running = Clock.objects.running().filter(case=case)
    if codes:
        running = running.filter(code__in=codes)
    running.update(stopped_at=at, next_notice_at=None)


def pause_clock(case: Case, code: str, *, at: datetime) -> None:
    """Hold a clock; the working days that remain are kept."""
    clock = Clock.objects.running().filter(case=case, code=code, paused_at=None).first()
    if clock is None or at > clock.due_at:
        return  # an overdue clock is not made good by a pause
    calendar = clockwork.current_calendar()
    clock.paused_at = at
    clock.remaining_days = max(calendar.between(local_day(at), local_day(clock.due_at)), 0)
    clock.save(update_fields=["paused_at", "remaining_days"])


def resume_clock(case: Case, code: str, *, at: datetime) -> None:
    """Let a held clock go on: the kept working days are counted from today."""
    clock = Clock.objects.running().filter(case=case, code=code, paused_at__isnull=False).first()
    if clock is None:
        return
    calendar = clockwork.current_calendar()
    due_at = end_of_day(calendar.after(local_day(at), clock.remaining_days or 0))
    notices = notice_points(TimeUnit.WORKING_DAY, at, due_at, calendar)
    take_after = int(str(clockwork.setting("proposer_may_take_after")))
    clock.due_at, clock.paused_at, clock.remaining_days = due_at, None, None
    clock.take_from = calendar.after(local_day(due_at), take_after)
    clock.calendar_version = calendar.version
    clock.notices = [[kind, moment.isoformat()] for kind, moment in notices]
    clock.next_notice_at = notices[0][1]
    clock.save()


def announce_due(*, at: datetime) -> int:
    """Publish every notice that is due by ``at`` and not published yet; how many.

    A missed night loses nothing: all due points are found. A second run repeats nothing: each
    point has a dedupe key, and the clock moves on in the same transaction. Safe on two workers.
    """
    total = 0
    while True:
        with transaction.atomic():
            clocks = list(
                Clock.objects.to_announce(at)
                .select_for_update(of=("self",), skip_locked=True)
                .select_related("case__unit")
                .order_by("next_notice_at", "pk")[:BATCH]
            )
            total += sum(_announce(clock, at) for clock in clocks)
        if len(clocks) < BATCH:
            return total


def _announce(clock: Clock, at: datetime) -> int:
    """Publish the points between the last announced one and ``at``; move the clock on."""
    moments = [(kind, parse_datetime(text)) for kind, text in clock.notices]
    after = clock.next_notice_at
    due = [kind for kind, moment in moments if moment and after and after <= moment <= at]
    later = [moment for _kind, moment in moments if moment and moment > at]
    for kind in due:
        _tell(clock, kind, at)
    clock.next_notice_at = min(later) if later else None
    clock.save(update_fields=["next_notice_at"])
    return len(due)


def _tell(clock: Clock, kind: str, at: datetime) -> None:
    case = clock.case
    outbox.publish(
        "approvals.reminder",
        {"pk": case.pk, "clock": clock.pk, "kind": kind, "on": local_day(at).isoformat()},
        dedupe_key=f"{clock.pk}:{kind}:{local_day(clock.due_at)}",
    )
    sees_after = int(str(clockwork.setting("superior_sees_after")))
    if kind.startswith("OVERDUE_") and int(kind.rpartition("_")[2]) >= sees_after:
        _let_superior_see(case)


def _let_superior_see(case: Case) -> None:
    """From now on the superior sees the silent case; the focal agency saw it all along."""
    if case.unit.superior_id:
        let_read(initiative_id=case.initiative_id, unit_id=case.unit.superior_id)
