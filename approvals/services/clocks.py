"""The time limits of a case."""

from datetime import datetime

from approvals.models import Case, Clock
from authorities.services import clocks
from initiatives.services.standing import let_read


def start_clock(case: Case, code: str, *, at: datetime) -> Clock | None:
    """Start a time limit for the case, as its procedure has it; None when the rule was switched off then."""
    return clocks.run(Clock(case=case), code, at=at, as_of=case.procedure_since)


def stop_clocks(case: Case, *, at: datetime, codes: tuple[str, ...] = ()) -> None:
    """Stop the running clocks of the case, or only those with the given codes."""
    running = Clock.objects.filter(case=case)
    (running.filter(code__in=codes) if codes else running).stop(at=at)


def pause_clock(case: Case, code: str, *, at: datetime) -> None:
    """Hold a clock; the working days that remain are kept."""
    held = Clock.objects.running().filter(case=case, code=code, paused_at=None)
    clocks.pause(held.first(), at=at)


def resume_clock(case: Case, code: str, *, at: datetime) -> None:
    """Let a held clock go on: the kept working days are counted from today."""
    held = Clock.objects.running().filter(case=case, code=code, paused_at__isnull=False)
    clocks.resume(held.first(), at=at)


def restart_clocks(case: Case, *, at: datetime) -> None:
    """Begin every running time limit of the case again, in full."""
    for clock in Clock.objects.running().filter(case=case):
        clocks.run_anew(clock, Clock(case=case), at=at, as_of=case.procedure_since)


def announce_due(*, at: datetime) -> int:
    """Publish every notice of a case that is due by ``at``; how many."""
    return clocks.announce_due(
        Clock, "approvals.reminder", at=at, owner="case", on_overdue=_let_superior_see
    )


def _let_superior_see(clock: Clock) -> None:
    """From now on the superior sees the silent case; the focal agency saw it all along."""
    case = clock.case
    if case.unit.superior_id:
        let_read(initiative_id=case.initiative_id, unit_id=case.unit.superior_id)
