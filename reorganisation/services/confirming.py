"""A reorganisation is proposed by one administrator and confirmed by another."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from common.times import local_day
from reorganisation.choices import MatterState
from reorganisation.models import Matter, Reorganisation
from reorganisation.services.faults import faults_of
from reorganisation.services.writing import require_day
from reorganisation.states import ReorganisationState
from workflow import jobs
from workflow.models import Job
from workflow.runner import fire

CARRY_OUT = "reorganisation.carry_out"
BETWEEN_TRIES = timedelta(minutes=10)


@transaction.atomic
def propose(*, reorganisation_id: int, actor: User, reason: str, at: datetime) -> Reorganisation:
    """Hand it to a second administrator. Raises ``DomainError``: ``day_over``, ``faults`` with each of them."""
    who: dict[str, Any] = {"actor": actor, "reason": reason, "at": at}
    row: Reorganisation = fire(Reorganisation, reorganisation_id, "propose", proposer=actor, **who)
    _require_sound(row, at)
    return row


@transaction.atomic
def confirm(*, reorganisation_id: int, actor: User, reason: str, at: datetime) -> Reorganisation:
    """Take it upon oneself; on its day a worker carries it out.

    Raises ``PermissionDenied`` for whoever had a hand in it and ``DomainError`` as ``propose`` does.
    """
    who: dict[str, Any] = {"actor": actor, "reason": reason, "at": at}
    row: Reorganisation = fire(Reorganisation, reorganisation_id, "confirm", confirmer=actor, **who)
    _require_sound(row, at)
    if row.effective_on <= local_day(at):
        ask(row, at=at)
    return row


def _require_sound(row: Reorganisation, at: datetime) -> None:
    require_day(row.effective_on, local_day(at))
    faults = faults_of(row)
    if faults:
        raise DomainError("faults", " ".join(faults))


def send_back(*, reorganisation_id: int, actor: User, reason: str, at: datetime) -> Reorganisation:
    """Give it back to be written otherwise."""
    row: Reorganisation = fire(
        Reorganisation, reorganisation_id, "send_back", actor=actor, reason=reason, at=at
    )
    return row


def withdraw(*, reorganisation_id: int, actor: User, reason: str, at: datetime) -> Reorganisation:
    """Drop it before its day; nothing has happened yet."""
    row: Reorganisation = fire(
        Reorganisation, reorganisation_id, "withdraw", actor=actor, reason=reason, at=at
    )
    return row


@transaction.atomic
def run_again(*, reorganisation_id: int, actor: User, reason: str, at: datetime) -> Reorganisation:
    """Let a worker go on with what is left, what failed included."""
    row: Reorganisation = fire(
        Reorganisation, reorganisation_id, "run_again", actor=actor, reason=reason, at=at
    )
    failed = row.matters.filter(state=MatterState.FAILED)
    failed.update(state=MatterState.WAITING, outcome="", settled_at=None)
    ask(row, at=at, user=actor)
    return row


def ask(row: Reorganisation, *, at: datetime, user: User | None = None) -> None:
    """Store the wish that a worker carries it out; a second wish adds nothing."""
    jobs.ask(
        kind=CARRY_OUT,
        label=_("Sắp xếp tổ chức: %(title)s") % {"title": row.title},
        params={"reorganisation": row.pk},
        user=user or row.confirmed_by,
        at=at,
        dedupe_key=str(row.pk),
    )


def start_due(*, at: datetime) -> int:
    """Ask for every confirmed one whose day has come, and for one that a worker left behind; how many.

    A repeat adds nothing; what failed lately is left alone for a while.
    """
    state = ReorganisationState
    waiting = Matter.objects.filter(reorganisation=OuterRef("pk"), state=MatterState.WAITING)
    due = Reorganisation.objects.filter(
        Q(state=state.CONFIRMED) | (Q(state=state.RUNNING) & Exists(waiting)),
        effective_on__lte=local_day(at),
    )
    rows = list(due.select_related("confirmed_by").order_by("effective_on", "pk"))
    asked = 0
    for row in rows:
        last = Job.objects.filter(kind=CARRY_OUT, dedupe_key=str(row.pk)).order_by("-pk").first()
        rests = last and (last.finished_at is None or last.finished_at > at - BETWEEN_TRIES)
        if not rests:
            with transaction.atomic():
                ask(row, at=at)
            asked += 1
    return asked
