"""The time limits of a pilot and of its obstacles (D11–D15)."""

from datetime import date, datetime

from authorities.services import clocks
from authorities.services.clockwork import compute_due
from common.times import end_of_day
from initiatives.services.standing import let_read
from pilots.models import Obstacle, Pilot, PilotClock
from pilots.states import PilotState

RESULT, MEETING, CONCLUSION, PERIODIC, ANSWER = "D11", "D12", "D13", "D14", "D15"
OWN = (RESULT, PERIODIC)


def start(pilot: Pilot, code: str, *, at: datetime) -> PilotClock | None:
    """Start a time limit of the pilot; None when an administrator switched the rule off.

    While the pilot is suspended its own limits do not run.
    """
    clock = clocks.run(PilotClock(pilot=pilot), code, at=at)
    if pilot.state == PilotState.SUSPENDED and code in OWN:
        clocks.pause(clock, at=at)
    return clock


def start_answer(obstacle: Obstacle, *, at: datetime) -> PilotClock | None:
    """Start the time limit of an answer."""
    return clocks.run(PilotClock(pilot=obstacle.pilot, obstacle=obstacle), ANSWER, at=at)


def stop(pilot: Pilot, *codes: str, at: datetime) -> None:
    """Stop the pilot's running clocks with these codes."""
    PilotClock.objects.filter(pilot=pilot, code__in=codes).stop(at=at)


def stop_answer(obstacle: Obstacle, *, at: datetime) -> None:
    """The obstacle waits no more."""
    PilotClock.objects.filter(obstacle=obstacle).stop(at=at)


def expect_result(pilot: Pilot, finished_on: date, *, at: datetime) -> None:
    """The result report is due so many working days after the work ends (Art. 18)."""
    stop(pilot, RESULT, at=at)
    start(pilot, RESULT, at=end_of_day(finished_on))


def next_period(pilot: Pilot, *, at: datetime) -> None:
    """The next periodic report is due a period after the one that this report was for (D14)."""
    running = PilotClock.objects.running().filter(pilot=pilot, code=PERIODIC).first()
    if running and running.due_at > compute_due(PERIODIC, at).due_at:
        return  # one more report within the same period
    begins = max(at, running.due_at) if running else at
    stop(pilot, PERIODIC, at=at)
    start(pilot, PERIODIC, at=begins)


def hold(pilot: Pilot, *, at: datetime) -> None:
    """While it is suspended nobody reports on time."""
    for clock in PilotClock.objects.running().filter(pilot=pilot, code__in=OWN, paused_at=None):
        clocks.pause(clock, at=at)


def go_on(pilot: Pilot, *, at: datetime) -> None:
    """What was held goes on."""
    held = PilotClock.objects.running().filter(pilot=pilot, paused_at__isnull=False)
    for clock in held:
        clocks.resume(clock, at=at)


def announce_due(*, at: datetime) -> int:
    """Publish every notice of a pilot that is due by ``at``; how many."""
    return clocks.announce_due(
        PilotClock, "pilots.reminder", at=at, owner="pilot", on_overdue=_let_superior_see
    )


def _let_superior_see(clock: PilotClock) -> None:
    """The level above the unit that is late: the obstacle's, or the pilot's own."""
    late = clock.obstacle.unit if clock.obstacle else clock.pilot.unit
    if late.superior_id:
        let_read(initiative_id=clock.pilot.initiative_id, unit_id=late.superior_id)
