"""Suspended, resumed, terminated: safety of persons and property first (T18)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.times import local_day
from pilots.models import Pilot
from pilots.services import clocks
from pilots.services.pilots import move, refresh


@transaction.atomic
def suspend(
    *, pilot_id: int, number: str, measures: str, actor: User, reason: str, at: datetime
) -> Pilot:
    """Stop for a time; the reports' clocks are held."""
    pilot = move(
        pilot_id, "suspend", actor=actor, reason=reason, at=at, number=number, measures=measures
    )
    clocks.hold(pilot, at=at)
    refresh(pilot, at=at)
    return pilot


@transaction.atomic
def resume(*, pilot_id: int, number: str, actor: User, reason: str, at: datetime) -> Pilot:
    """Let it go on; the clocks go on with the days they had left."""
    pilot = move(pilot_id, "resume", actor=actor, reason=reason, at=at, number=number)
    clocks.go_on(pilot, at=at)
    refresh(pilot, at=at)
    return pilot


@transaction.atomic
def terminate(
    *, pilot_id: int, number: str, measures: str, actor: User, reason: str, at: datetime
) -> Pilot:
    """Stop for good; the result report is due as after any other end (D11)."""
    pilot = move(
        pilot_id, "terminate", actor=actor, reason=reason, at=at, number=number, measures=measures
    )
    clocks.stop(pilot, clocks.PERIODIC, at=at)
    clocks.expect_result(pilot, local_day(at), at=at)
    refresh(pilot, at=at)
    return pilot
