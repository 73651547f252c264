"""After each step: mirror the case onto the initiative's row."""

from datetime import datetime

from accounts.models import OrgUnit
from accounts.succession import in_place_of
from approvals.models import Case, Clock
from approvals.states import CaseState, Origin
from common.times import local_day
from initiatives.services.standing import record_standing
from initiatives.states import StageCode


def stage_of(case: Case) -> str:
    """What a reader sees (D2): a case that a lower level sent up shows as escalated until received."""
    came_up = case.state == CaseState.SUBMITTED and case.origin != Origin.ROUTED
    return str(StageCode.ESCALATED if came_up else case.state)


def _answering(case: Case, at: datetime) -> OrgUnit:
    """Who holds it: what was agreed and is not carried out yet falls to whoever follows the authority."""
    if case.state == CaseState.APPROVED:
        return in_place_of(case.unit, local_day(at))
    return case.unit


def refresh(case: Case, *, at: datetime) -> None:
    """Write stage, holder and nearest deadline to the initiative's derived columns."""
    clock = Clock.objects.filter(case=case).nearest() if case.is_open else None
    record_standing(
        initiative_id=case.initiative_id,
        at=at,
        stage=stage_of(case),
        holder_unit_id=_answering(case, at).pk,
        clock_code=clock.code if clock else "",
        due_at=clock.due_at if clock else None,
        procedure_id=case.procedure_id,
    )
