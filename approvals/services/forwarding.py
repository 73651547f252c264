"""Up to the next level: by the head, or by the proposer himself."""

from datetime import datetime

from django.db import transaction

from accounts.models import OrgUnit, User
from accounts.succession import in_place_of
from approvals.models import Case
from approvals.services.audience import UPWARDS
from approvals.services.cases import move
from approvals.services.opening import hand_over
from approvals.services.routing import above
from approvals.states import CaseState, Origin
from common.times import local_day
from initiatives.models import Initiative
from initiatives.services.registration import freeze_version
from workflow.runner import fire


def next_level(case: Case, *, at: datetime) -> OrgUnit:
    """Where the case goes when it goes up: the level that routing named, else the superior.

    Raises ``DomainError`` ``no_superior`` at the top of the tree.
    """
    return receiver_of("escalate", case, at=at) or above(case.unit, on=local_day(at))


def receiver_of(step: str, case: Case, *, at: datetime) -> OrgUnit | None:
    """The authority that gets the case by a step upwards; None for other steps, and at the top."""
    if step in {"escalate", "open_urgent"}:
        named = case.routing.escalate_to
        if named is not None:
            named = in_place_of(named, local_day(at))
        if named is not None and named.pk != case.unit_id:
            return named
    return case.unit.superior_on(local_day(at)) if step in UPWARDS else None


@transaction.atomic
def escalate(*, case_id: int, actor: User, reason: str, own_opinion: str, at: datetime) -> Case:
    """Forward beyond one's authority with one's own opinion (T5); the receiver's clock starts."""
    case = move(case_id, "escalate", actor=actor, reason=reason, at=at, own_opinion=own_opinion)
    unit = next_level(case, at=at)
    return hand_over(
        case=case,
        unit=unit,
        origin=Origin.ESCALATED,
        rule="RT-C2",
        actor=actor,
        reason=reason,
        at=at,
    )


@transaction.atomic
def declare_conflict(*, case_id: int, actor: User, reason: str, at: datetime) -> Case:
    """The head steps back because of an interest; the superior gets the case (RT-C3).

    An urgent case stays urgent there.
    """
    before = Case.objects.values_list("state", flat=True).get(pk=case_id)
    case = move(case_id, "declare_conflict", actor=actor, reason=reason, at=at)
    return hand_over(
        case=case,
        unit=above(case.unit, on=local_day(at)),
        origin=Origin.CONFLICT,
        rule="RT-C3",
        actor=actor,
        reason=reason,
        at=at,
        urgent=before == CaseState.URGENT_DIRECTION,
    )


@transaction.atomic
def open_urgent(*, case_id: int, actor: User, reason: str, own_opinion: str, at: datetime) -> Case:
    """The head opens the urgent path; the superior has the short clock (T6, R-025)."""
    case = move(case_id, "open_urgent", actor=actor, reason=reason, at=at, own_opinion=own_opinion)
    return hand_over(
        case=case,
        unit=next_level(case, at=at),
        origin=Origin.URGENT,
        rule="RT-C1",
        actor=actor,
        reason=reason,
        at=at,
        urgent=True,
    )


@transaction.atomic
def take_to_superior(*, case_id: int, actor: User, reason: str, at: datetime) -> Case:
    """The proposer takes a silently overdue case to the superior (D5); an urgent one stays urgent."""
    before = Case.objects.values_list("state", flat=True).get(pk=case_id)
    case = move(case_id, "take_to_superior", actor=actor, reason=reason, at=at)
    return hand_over(
        case=case,
        unit=above(case.unit, on=local_day(at)),
        origin=Origin.TAKEN,
        rule="RT-C3",
        actor=actor,
        reason=reason,
        at=at,
        urgent=before == CaseState.URGENT_DIRECTION,
    )


@transaction.atomic
def reconsider(*, case_id: int, actor: User, reason: str, at: datetime) -> Case:
    """Ask the superior to look again at a refusal, within its window (T15, D17).

    What the proposer added meanwhile is frozen as a new version.
    """
    case = move(case_id, "reconsider", actor=actor, reason=reason, at=at)
    initiative: Initiative = fire(
        Initiative,
        case.initiative_id,
        "reopen",
        actor=actor,
        reason=f"Kiến nghị xem xét lại: {reason}",
        at=at,
    )
    version = freeze_version(initiative=initiative, actor=actor, at=at)
    return hand_over(
        case=case,
        unit=above(case.unit, on=local_day(at)),
        origin=Origin.RECONSIDERED,
        rule="RT-C3",
        actor=actor,
        reason=reason,
        at=at,
        version=version,
    )
