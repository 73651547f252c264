"""A case opens at an authority."""

from datetime import datetime

from django.utils import translation

from accounts.models import OrgUnit, User
from approvals.models import Case
from approvals.services import clocks, standing
from approvals.services.routing import facts_of, store
from approvals.states import CaseState, Origin
from authorities.choices import Urgency
from authorities.facts import Route, RouteStep
from authorities.models import Procedure, RoutingDecision
from common.times import local_day
from initiatives.models import Initiative, InitiativeVersion
from initiatives.services.standing import let_read
from workflow import outbox
from workflow.audit import Change, attributed

URGENT_CLOCK = {Urgency.PRESSING: "D10a", Urgency.EMERGENCY: "D10b"}


def open_case(
    *,
    initiative: Initiative,
    unit: OrgUnit,
    routing: RoutingDecision,
    version: InitiativeVersion,
    origin: str,
    actor: User,
    reason: str,
    at: datetime,
    urgent: bool = False,
    previous: Case | None = None,
) -> Case:
    """Open a case at ``unit``, let its people read the file, start the first clock and announce it.

    An urgent case begins at the direction step with its short clock; any other at the completeness
    check (D01). The caller's transaction holds all of it.
    """
    state = CaseState.URGENT_DIRECTION if urgent else CaseState.SUBMITTED
    case = Case(
        initiative=initiative,
        unit=unit,
        version=version,
        routing=routing,
        origin=origin,
        previous=previous,
        procedure=previous.procedure if previous else Procedure.objects.current(local_day(at)),
        procedure_since=previous.procedure_since if previous else at,
        state=state,
        state_changed_at=at,
        opened_at=at,
    )
    change = Change(actor, reason, at, transition="open")
    with attributed(change):
        case.save()
    let_read(initiative_id=initiative.pk, unit_id=unit.pk)
    clocks.start_clock(case, _first_clock(initiative, urgent=urgent), at=at)
    standing.refresh(case, at=at)
    outbox.publish(
        "approvals.open",
        {"pk": case.pk, "actor": actor.pk, "history": change.rows[-1].pk},
    )
    return case


def _first_clock(initiative: Initiative, *, urgent: bool) -> str:
    return URGENT_CLOCK.get(Urgency(initiative.urgency), "D10a") if urgent else "D01"


def hand_over(
    *,
    case: Case,
    unit: OrgUnit,
    origin: str,
    rule: str,
    actor: User,
    reason: str,
    at: datetime,
    urgent: bool = False,
    version: InitiativeVersion | None = None,
) -> Case:
    """Open the next authority's case after ``case``, with a routing row that says why."""
    with translation.override("vi"):  # the official record is Vietnamese, whoever reads it
        old, new = case.unit.head_label, unit.head_label
        sentence = f"{Origin(origin).label}: {old} → {new}. {reason}"
    found = Route(
        recipient=unit.code,
        rule=rule,
        rule_key="",
        rule_version=case.routing.rule_version,
        track=case.routing.track,
        steps=(RouteStep(rule, 0, unit.code, sentence),),
        urgent=urgent,
    )
    routing = store(found, facts_of(case.initiative, local_day(at)), at=at)
    return open_case(
        initiative=case.initiative,
        unit=unit,
        routing=routing,
        version=version or case.version,
        origin=origin,
        actor=actor,
        reason=reason,
        at=at,
        urgent=urgent,
        previous=case,
    )
