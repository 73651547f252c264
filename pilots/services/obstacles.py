"""Obstacles and support requests: who has to solve them, until when (R-011, R-026, D15)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from approvals.services.routing import above
from common.errors import DomainError
from common.times import local_day
from initiatives.services.standing import let_read
from pilots.models import Obstacle, Pilot
from pilots.services import clocks
from pilots.services.pilots import move, refresh
from workflow import outbox
from workflow.audit import save_attributed
from workflow.runner import fire


@transaction.atomic
def raise_obstacle(
    *, pilot_id: int, kind: str, description: str, unit: OrgUnit, actor: User, at: datetime
) -> Obstacle:
    """Ask ``unit`` to solve something; it may read the file from now on and its clock starts.

    Raises ``DomainError`` ``unit`` for a unit that does not exist any more.
    """
    if not unit.holds_on(local_day(at)):
        raise DomainError("unit", _("Đơn vị này không còn hoạt động."), "unit")
    pilot: Pilot = move(pilot_id, "raise_obstacle", actor=actor, reason=description, at=at)
    row = Obstacle(
        pilot=pilot,
        kind=kind,
        description=description,
        unit=unit,
        raised_by=actor,
        raised_at=at,
        state_changed_at=at,
    )
    save_attributed(row, actor=actor, reason=description, at=at)
    _goes_to(row, at=at)
    outbox.publish("pilots.obstacle", {"pk": pilot.pk, "obstacle": row.pk, "actor": actor.pk})
    return row


def _goes_to(obstacle: Obstacle, *, at: datetime) -> None:
    let_read(initiative_id=obstacle.pilot.initiative_id, unit_id=obstacle.unit_id)
    clocks.stop_answer(obstacle, at=at)
    clocks.start_answer(obstacle, at=at)
    refresh(obstacle.pilot, at=at)


@transaction.atomic
def solve(*, obstacle_id: int, answer: str, actor: User, at: datetime) -> Obstacle:
    """Answer with how it is solved; raises ``DomainError`` for a blank answer."""
    row: Obstacle = fire(
        Obstacle, obstacle_id, "solve_obstacle", actor=actor, reason=answer, at=at, answer=answer
    )
    clocks.stop_answer(row, at=at)
    refresh(row.pilot, at=at)
    return row


@transaction.atomic
def drop(*, obstacle_id: int, actor: User, reason: str, at: datetime) -> Obstacle:
    """It is no obstacle any more."""
    row: Obstacle = fire(Obstacle, obstacle_id, "drop_obstacle", actor=actor, reason=reason, at=at)
    clocks.stop_answer(row, at=at)
    refresh(row.pilot, at=at)
    return row


@transaction.atomic
def escalate(*, obstacle_id: int, actor: User, reason: str, at: datetime) -> Obstacle:
    """The level above has to solve it, with a time limit of its own.

    Raises ``DomainError`` ``no_superior`` at the top of the tree.
    """
    unit = above(Obstacle.objects.get(pk=obstacle_id).unit, on=local_day(at))
    row: Obstacle = fire(
        Obstacle, obstacle_id, "escalate_obstacle", actor=actor, reason=reason, at=at, unit=unit
    )
    _goes_to(row, at=at)
    return row
