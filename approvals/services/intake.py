"""The receiving desk: complete, incomplete, or somebody else's."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from approvals.models import Case
from approvals.services import clocks, standing
from approvals.services.cases import move
from approvals.services.opening import hand_over
from approvals.states import Origin
from common.errors import DomainError
from initiatives.models import Initiative
from workflow.audit import Change, attributed
from workflow.runner import fire


@transaction.atomic
def receive(*, case_id: int, actor: User, reason: str, at: datetime) -> Case:
    """Accept the file as complete; the legal clock starts now (T3, H2.7).

    D02 (7 working days) runs, or D04 when the routing already names a higher level to decide.
    """
    case = move(case_id, "receive", actor=actor, reason=reason, at=at)
    case.clerk = actor
    with attributed(Change(actor, "Ghi người tiếp nhận", at)):
        case.save()
    clocks.stop_clocks(case, at=at)
    clocks.start_clock(case, "D04" if case.routing.escalate_to_id else "D02", at=at)
    standing.refresh(case, at=at)
    return case


@transaction.atomic
def return_for_completion(
    *, case_id: int, actor: User, reason: str, missing_list: str, at: datetime
) -> Case:
    """Send the file back once, with one list of everything that is missing (T2).

    The completeness clock stops; the proposer's time is his own. The desk stays the same.
    """
    case = move(
        case_id,
        "return_for_completion",
        actor=actor,
        reason=reason,
        at=at,
        missing_list=missing_list,
    )
    if case.clerk_id is None:
        case.clerk = actor
        with attributed(Change(actor, "Ghi người tiếp nhận", at)):
            case.save()
    clocks.stop_clocks(case, at=at)
    fire(
        Initiative,
        case.initiative_id,
        "return_for_completion",
        actor=actor,
        reason=reason,
        at=at,
    )
    standing.refresh(case, at=at)
    return case


@transaction.atomic
def screen_out(
    *, case_id: int, actor: User, reason: str, checklist: Mapping[str, str], at: datetime
) -> Case:
    """Conclude that the proposal is out of scope, with the item that fails (T4, R-074)."""
    if "NO" not in checklist.values():
        raise DomainError(
            "checklist", _("Phải đánh dấu ít nhất một điều kiện không đạt."), "checklist"
        )
    case = move(case_id, "screen_out", actor=actor, reason=reason, at=at, checklist=dict(checklist))
    fire(Initiative, case.initiative_id, "screen_out", actor=actor, reason=reason, at=at)
    return case


@transaction.atomic
def assign(*, case_id: int, unit: OrgUnit, actor: User, reason: str, at: datetime) -> Case:
    """The focal agency hands an undetermined case to the authority it found (RT-C5)."""
    case = move(case_id, "assign", actor=actor, reason=reason, at=at)
    if unit.pk == case.unit_id:
        raise DomainError("same_unit", _("Hãy chọn cơ quan khác."), "unit")
    return hand_over(
        case=case,
        unit=unit,
        origin=Origin.ASSIGNED,
        rule="RT-C5",
        actor=actor,
        reason=reason,
        at=at,
    )
