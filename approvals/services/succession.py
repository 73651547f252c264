"""What a unit that ended had in hand goes to its successor (RT-C4)."""

from datetime import datetime

from django.db import transaction

from accounts.models import OrgUnit, User
from accounts.succession import in_place_of, pass_on
from approvals.models import Case
from approvals.services import clocks, meetings, standing
from approvals.states import CaseState
from common.times import local_day
from initiatives.services.standing import let_read
from initiatives.states import InitiativeState


@transaction.atomic
def pass_case(
    *, case_id: int, unit: OrgUnit, restarts: bool, actor: User, reason: str, at: datetime
) -> Case:
    """The successor goes on with a case in the state in which it stands.

    Its time limits run on, or with ``restarts`` begin again in full. While the collective votes, the
    successor's takes its place. Raises ``DomainError``: ``no_successor``, ``wrong_state`` for a case
    that is closed by now, ``no_leadership`` when nobody there could vote.
    """
    case = pass_on(Case, case_id, "pass_case", unit=unit, actor=actor, reason=reason, at=at)
    let_read(initiative_id=case.initiative_id, unit_id=unit.pk)
    if case.state == CaseState.COLLECTIVE_REVIEW:
        meetings.seat_anew(case=case, actor=actor, reason=reason, at=at)
    if restarts:
        clocks.restart_clocks(case, at=at)
    if (
        case.initiative.state != InitiativeState.QUARANTINED
    ):  # locked, it shows nothing until released
        standing.refresh(case, at=at)
    return case


@transaction.atomic
def pass_approved(*, case_id: int, at: datetime) -> Case:
    """What was agreed and not set up yet waits for whoever follows the authority; the case stays its own."""
    case: Case = Case.objects.select_related("unit", "initiative").get(pk=case_id)
    if case.initiative.state != InitiativeState.QUARANTINED:
        standing.refresh(case, at=at)
    holder = in_place_of(case.unit, local_day(at))
    let_read(initiative_id=case.initiative_id, unit_id=holder.pk)
    return case
