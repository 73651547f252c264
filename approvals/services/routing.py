"""Ask ``route`` about an initiative and keep its answer."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.choices import Rank
from accounts.models import OrgUnit
from authorities.facts import Facts, ProposerFacts, Route, RuleBook
from authorities.models import RoutingDecision
from authorities.routing import route
from authorities.services.rulebook import rule_book
from common.errors import DomainError
from common.times import local_day
from initiatives.models import Initiative, Proposer


def facts_of(initiative: Initiative, on: date) -> Facts:
    """The facts of an initiative that decide where it goes, on a day."""
    rows = initiative.proposers.select_related(
        "position__unit", "position__title", "position__managed_by"
    )
    return facts_from(initiative, rows, on)


def facts_from(initiative: Initiative, rows: Iterable[Proposer], on: date) -> Facts:
    """The same, of an initiative whose proposers were read before; no query."""
    organisation = initiative.organisation
    return Facts(
        on=on,
        proposers=tuple(_proposer(row) for row in rows),
        organisation=organisation.code if organisation else "",
        domain=initiative.domain,
        urgency=initiative.urgency,
        scope_units=tuple(initiative.content.get("scope_units") or ()),
        wished_recipient=initiative.content.get("recipient_wish") or "",
        wish_reason=initiative.content.get("recipient_reason") or "",
    )


def _proposer(row: Proposer) -> ProposerFacts:
    position = row.position
    return ProposerFacts(
        unit=position.unit.code,
        position=position.title.code,
        category=position.category,
        managed_by=position.managed_by.code if position.managed_by else "",
        is_head=position.rank == Rank.HEAD,
    )


def preview(initiative: Initiative, on: date) -> tuple[Route, RuleBook]:
    """Where the draft would go today, in the reader's language; nothing is stored."""
    book = rule_book(on)
    return route(facts_of(initiative, on), book), book


def decide_route(initiative: Initiative, *, at: datetime) -> tuple[Route, RoutingDecision]:
    """Route the initiative and store rule, versions, facts and the Vietnamese explanation.

    Raises ``DomainError`` when the track is blocked, or when not even the focal agency exists.
    """
    on = local_day(at)
    facts = facts_of(initiative, on)
    with translation.override("vi"):
        found = route(facts, rule_book(on))
    if not found.recipient:
        raise DomainError("blocked", _("Hồ sơ bị tạm khóa nên không được chuyển."))
    return found, store(found, facts, at=at)


def store(found: Route, facts: Facts, *, at: datetime) -> RoutingDecision:
    """Keep a route as it was decided; rows are never changed."""
    units = {
        unit.code: unit
        for unit in OrgUnit.objects.filter(code__in=[found.recipient, found.escalate_to])
    }
    return RoutingDecision.objects.create(
        rule_code=found.rule,
        rule_key=found.rule_key,
        rule_version=found.rule_version,
        track=found.track,
        recipient=units[found.recipient],
        escalate_to=units.get(found.escalate_to),
        facts=plain_facts(facts),
        path=found.path,
        steps=[asdict(step) for step in found.steps],
        copies=list(found.copies),
        explanation=found.explanation,
        decided_at=at,
    )


def plain_facts(facts: Facts) -> dict[str, Any]:
    """The facts as JSON values."""
    return {**asdict(facts), "on": facts.on.isoformat()}


def above(unit: OrgUnit, *, on: date) -> OrgUnit:
    """The unit's superior that exists on the day; raises ``DomainError`` at the top of the tree."""
    superior = unit.superior_on(on)
    if superior is None:
        raise DomainError("no_superior", _("Không có cấp trên để chuyển."))
    return superior
