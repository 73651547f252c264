"""After each step: mirror the case onto the initiative's row."""

from datetime import datetime

from approvals.models import Case, Clock
from approvals.states import CaseState, Origin
from initiatives.services.standing import record_standing
from initiatives.states import StageCode


def stage_of(case: Case) -> str:
    """What a reader sees (D2): a case that a lower level sent up shows as escalated until received."""
    came_up = case.state == CaseState.SUBMITTED and case.origin != Origin.ROUTED
    return str(StageCode.ESCALATED if came_up else case.state)


def refresh(case: Case, *, at: datetime) -> None:
    """Write stage, holder and nearest deadline to the initiative's derived columns."""
    clock = Clock.objects.filter(case=case).nearest() if case.is_open else None
    record_standing(
        initiative_id=case.initiative_id,
        at=at,
        stage=stage_of(case),
        holder_unit_id=case.unit_id,
        clock_code=clock.code if clock else "",
        due_at=clock.due_at if clock else None,
    )
