"""What every step of a pilot has in common: the move, the attributed rows beside it, its standing."""

from datetime import datetime
from typing import Any

from accounts.models import User
from initiatives.services.standing import record_standing
from initiatives.states import StageCode
from pilots.models import AdjustmentRequest, Pilot, PilotClock
from pilots.states import CARRIED_OUT, AdjustmentState
from workflow.runner import fire


def move(pilot_id: int, step: str, *, actor: User, reason: str, at: datetime, **data: Any) -> Pilot:
    """Fire a step of the pilot and mirror where it stands. Raises as ``fire`` does."""
    pilot: Pilot = fire(Pilot, pilot_id, step, actor=actor, reason=reason, at=at, **data)
    if not pilot.is_open:
        PilotClock.objects.filter(pilot=pilot).stop(at=at)
    refresh(pilot, at=at)
    return pilot


def asked_change(pilot: Pilot) -> AdjustmentRequest | None:
    """The change of the plan that waits for a decision while the work goes on."""
    if pilot.state not in CARRIED_OUT:
        return None
    waiting = pilot.adjustments.filter(state=AdjustmentState.REQUESTED)
    found: AdjustmentRequest | None = waiting.only("unit_id", "state").first()
    return found


def refresh(pilot: Pilot, *, at: datetime) -> None:
    """Write stage, holder and nearest deadline to the initiative's derived columns (D2).

    While a change is asked for, the tier that decides it holds the file.
    """
    clock = PilotClock.objects.filter(pilot=pilot, obstacle=None).nearest()
    asked = asked_change(pilot)
    record_standing(
        initiative_id=pilot.initiative_id,
        at=at,
        stage=StageCode.ADJUSTMENT_REVIEW if asked else pilot.state,
        holder_unit_id=asked.unit_id if asked else pilot.unit_id,
        clock_code=clock.code if clock else "",
        due_at=clock.due_at if clock else None,
    )
