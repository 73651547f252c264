"""Load what ``route`` needs, as it is in force on a day."""

from datetime import date

from accounts.choices import Role
from accounts.models import Duty, OrgSuccession, OrgUnit
from accounts.querysets import valid_on
from authorities.facts import RuleBook, RuleFacts, UnitFacts
from authorities.models import AuthorityRule, Regime


def rule_book(on: date) -> RuleBook:
    """The rules, units and regime of ``on``, in five queries. Units of other days are included:
    a dissolved unit must be recognised to be followed.
    """
    regime = Regime.objects.on(on).order_by("-valid_from").first()
    return RuleBook(
        rules=tuple(_rules(on)),
        units=_units(),
        focal_agency=_focal_agency(on),
        regime=regime.code if regime else "",
    )


def _rules(on: date) -> list[RuleFacts]:
    rows = AuthorityRule.objects.on(on).select_related("regime", "position", "named_unit")
    return [
        RuleFacts(
            code=row.code,
            key=row.key,
            version=row.version,
            rank=row.rank,
            selector=row.selector,
            label=row.label,
            regime=row.regime.code if row.regime else "",
            position=row.position.code if row.position else "",
            proposer_sort=row.proposer_sort,
            head_only=row.head_only,
            managed_by_types=frozenset(row.managed_by_types),
            category=row.category,
            domains=frozenset(row.domains),
            named_unit=row.named_unit.code if row.named_unit else "",
        )
        for row in rows
    ]


def _units() -> dict[str, UnitFacts]:
    rows = list(OrgUnit.objects.all())
    codes = {row.pk: row.code for row in rows}
    successors: dict[int, list[str]] = {}
    taking: dict[int, str] = {}
    for succession in OrgSuccession.objects.select_related("successor").order_by("pk"):
        successors.setdefault(succession.predecessor_id, []).append(succession.successor.name)
        if succession.takes_open_cases:
            taking[succession.predecessor_id] = succession.successor.code
    return {
        row.code: UnitFacts(
            code=row.code,
            label=row.head_label,
            unit_type=row.unit_type,
            superior=codes.get(row.superior_id, ""),
            owner_body=codes.get(row.owner_body_id, ""),
            standing_committee=codes.get(row.standing_committee_id, ""),
            valid_from=row.valid_from,
            valid_to=row.valid_to or date.max,
            takes_cases=taking.get(row.pk, ""),
            successors=tuple(successors.get(row.pk, ())),
        )
        for row in rows
    }


def _focal_agency(on: date) -> str:
    """The unit with the focal duty; else the highest unit, so that no case can be lost."""
    duty = (
        Duty.objects.on(on)
        .filter(role=Role.FOCAL_AGENCY, unit__in=OrgUnit.objects.on(on))
        .select_related("unit")
        .order_by("pk")
        .first()
    )
    if duty:
        return str(duty.unit.code)
    top = OrgUnit.objects.filter(valid_on(on), superior=None).order_by("pk").first()
    return str(top.code) if top else ""
