"""What a unit that ended had in hand goes to its successor (RT-C4)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from accounts.succession import follow, pass_on
from common.errors import DomainError
from initiatives.services.standing import let_read
from initiatives.states import InitiativeState
from pilots.models import AdjustmentRequest, Assignee, Obstacle, Pilot, WorkPackage
from pilots.services.pilots import refresh
from workflow.audit import Change, attributed


@transaction.atomic
def hand_over(
    *, pilot_id: int, unit: OrgUnit, decision_number: str, actor: User, reason: str, at: datetime
) -> Pilot:
    """Give the pilot of a dissolved unit to a successor, by a decision; time limits run on (RT-C4).

    Raises ``DomainError`` ``no_successor`` for a unit that does not follow the present one, and
    ``number`` without the decision's number.
    """
    if not decision_number.strip():
        raise DomainError("number", _("Ghi số quyết định giao."), "decision_number")
    text = f"{reason} ({decision_number.strip()})"
    pilot = pass_on(Pilot, pilot_id, "hand_over", unit=unit, actor=actor, reason=text, at=at)
    _refresh(pilot, at)
    let_read(initiative_id=pilot.initiative_id, unit_id=unit.pk)
    return pilot


@transaction.atomic
def pass_obstacle(
    *, obstacle_id: int, unit: OrgUnit, actor: User, reason: str, at: datetime
) -> Obstacle:
    """Whoever follows the unit that had to solve it does; the time limit runs on."""
    who: dict[str, Any] = {"actor": actor, "reason": reason, "at": at}
    obstacle = pass_on(Obstacle, obstacle_id, "pass_obstacle", unit=unit, **who)
    let_read(initiative_id=obstacle.pilot.initiative_id, unit_id=unit.pk)
    return obstacle


@transaction.atomic
def pass_adjustment(
    *, adjustment_id: int, unit: OrgUnit, actor: User, reason: str, at: datetime
) -> AdjustmentRequest:
    """Whoever follows the tier that was asked decides the change of the plan."""
    who: dict[str, Any] = {"actor": actor, "reason": reason, "at": at}
    asked = pass_on(AdjustmentRequest, adjustment_id, "pass_adjustment", unit=unit, **who)
    let_read(initiative_id=asked.pilot.initiative_id, unit_id=unit.pk)
    _refresh(asked.pilot, at)
    return asked


@transaction.atomic
def pass_share(
    *, row: Assignee | WorkPackage, unit: OrgUnit, actor: User, reason: str, at: datetime
) -> None:
    """Whoever follows a unit that was to carry out or to support does; it reads the file from now on.

    Raises ``DomainError`` ``no_successor`` for a unit that does not follow the present one.
    """
    if row.unit_id is None or not follow(row.unit_id, unit):
        message = _("Đơn vị này không kế nhiệm đơn vị được giao.")
        raise DomainError("no_successor", message, "unit")
    with attributed(Change(actor, reason, at)):
        if isinstance(row, Assignee) and _is_assigned(row, unit):
            row.delete()  # it has the same task already
        else:
            row.unit = unit
            row.save()
    let_read(initiative_id=row.pilot.initiative_id, unit_id=unit.pk)


def _is_assigned(row: Assignee, unit: OrgUnit) -> bool:
    same = Assignee.objects.filter(pilot=row.pilot_id, user=row.user_id, role=row.role, unit=unit)
    return bool(same.exists())


def _refresh(pilot: Pilot, at: datetime) -> None:
    """Mirror where it stands; a locked file shows nothing until it is released."""
    if pilot.initiative.state != InitiativeState.QUARANTINED:
        refresh(pilot, at=at)
