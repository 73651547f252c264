"""The proposer sends, completes and takes back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from approvals.models import Case
from approvals.services import clocks, opening, standing
from approvals.services.cases import move
from approvals.services.routing import decide_route
from approvals.states import Origin
from common.errors import DomainError
from initiatives.models import Initiative
from initiatives.services import registration
from initiatives.services.standing import let_read, record_standing
from initiatives.states import InitiativeState
from workflow.audit import Change, attributed
from workflow.runner import fire


@transaction.atomic
def submit(*, initiative_id: int, actor: User, at: datetime) -> Case:
    """Freeze the plan, route it and open the first authority's case (T1).

    Raises ``DomainError`` ``incomplete`` while something is missing: nothing happens then.
    """
    version = registration.send(initiative_id=initiative_id, step="submit", actor=actor, at=at)
    initiative = version.initiative
    found, routing = decide_route(initiative, at=at)
    if initiative.track != found.track:
        initiative.track = found.track
        with attributed(Change(actor, "Xác định luồng hồ sơ", at)):
            initiative.save()
    for unit in OrgUnit.objects.filter(code__in=found.copies):
        let_read(initiative_id=initiative.pk, unit_id=unit.pk)
    return opening.open_case(
        initiative=initiative,
        unit=routing.recipient,
        routing=routing,
        version=version,
        origin=Origin.ROUTED,
        actor=actor,
        reason=routing.explanation,
        at=at,
        urgent=found.urgent,
    )


@transaction.atomic
def resubmit(*, initiative_id: int, actor: User, reason: str, at: datetime) -> Case:
    """Send the completed file back to the authority and the desk that returned it."""
    case = fire(Case, _current(initiative_id).pk, "resubmit", actor=actor, reason=reason, at=at)
    case.version = registration.send(
        initiative_id=initiative_id, step="resubmit", actor=actor, at=at, reason=reason
    )
    note = f"Phiên bản {case.version.number} thay phiên bản trước"
    with attributed(Change(actor, note, at)):
        case.save()
    clocks.start_clock(case, "D01", at=at)
    standing.refresh(case, at=at)
    return case


@transaction.atomic
def withdraw(*, initiative_id: int, actor: User, reason: str, at: datetime) -> Initiative:
    """Take the proposal back before a decision; a draft is put aside the same way.

    Case first, file second: every use case locks in this order.
    """
    case = Case.objects.current(initiative_id)
    if case is not None:
        move(case.pk, "withdraw", actor=actor, reason=reason, at=at)
    initiative: Initiative = fire(
        Initiative, initiative_id, "withdraw", actor=actor, reason=reason, at=at
    )
    if case is None:
        record_standing(initiative_id=initiative_id, at=at, stage=InitiativeState.WITHDRAWN)
    return initiative


def _current(initiative_id: int) -> Case:
    case: Case | None = Case.objects.current(initiative_id)
    if case is None:
        raise DomainError("no_case", _("Hồ sơ chưa được gửi."))
    return case
