"""Load what ``route`` needs, as it is in force on a day, with a change of the rules or without."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from accounts.choices import Role
from accounts.models import Duty, OrgSuccession, OrgUnit, PositionTitle
from accounts.querysets import valid_on
from authorities.choices import ItemKind
from authorities.facts import RuleBook, RuleFacts, UnitFacts
from authorities.faults import DatedRegime, DatedRule, RuleSet
from authorities.models import AuthorityRule, Regime, RuleChange, RuleChangeItem

CODES = ("regime", "position", "named_unit", "legal_basis")  # links, told by their codes
LISTS = ("managed_by_types", "domains")
FIELDS = (
    "label",
    "rank",
    *CODES[:2],
    "proposer_sort",
    "head_only",
    *LISTS,
    "category",
    "selector",
    *CODES[2:],
    "certainty",
    "valid_to",
)
PLAIN = tuple(
    name for name in FIELDS if name not in {*LISTS, "legal_basis", "certainty", "valid_to"}
)
NEW_CODE = "RT-B0"  # rules that administrators add are explicit rows of stage B (D4)


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


def changed_book(book: RuleBook, change: RuleChange, on: date) -> RuleBook:
    """The book of a day with the change in it; two queries beside those of ``rule_book``."""
    rules = _with_change(_all_rules(), change)
    return replace(book, rules=tuple(rule.facts for rule in rules if rule.holds_on(on)))


def rule_set(change: RuleChange | None = None) -> RuleSet:
    """All versions of all rules, planned ones too, with a change or without, to look for faults."""
    rules = _all_rules()
    return RuleSet(
        rules=_with_change(rules, change) if change else rules,
        regimes=[
            DatedRegime(row.code, row.valid_from, row.valid_to or date.max)
            for row in Regime.objects.all()
        ],
        units=_units(),
        positions=dict(PositionTitle.objects.values_list("code", "name")),
    )


def _all_rules() -> list[DatedRule]:
    rows = AuthorityRule.objects.filter(is_void=False).for_list()
    return [DatedRule(_facts(row), row.valid_from, row.valid_to or date.max) for row in rows]


def _with_change(rules: list[DatedRule], change: RuleChange) -> list[DatedRule]:
    """The versions as they would stand once the change is confirmed."""
    for item in change.items.all():
        last = max(
            (rule for rule in rules if rule.facts.key == item.key), key=_begins, default=None
        )
        rules = [kept for rule in rules if (kept := _cut(rule, item, change.effective_on))]
        if item.kind != ItemKind.END:
            code = last.facts.code if last else NEW_CODE
            rules.append(_dated(item, code, change.effective_on))
    return rules


def _begins(rule: DatedRule) -> date:
    return rule.begins


def _cut(rule: DatedRule, item: RuleChangeItem, day: date) -> DatedRule | None:
    """A version up to the day before another takes over; None when it never begins."""
    if rule.facts.key != item.key or rule.ends < day:
        return rule
    return replace(rule, ends=day - timedelta(days=1)) if rule.begins < day else None


def _dated(item: RuleChangeItem, code: str, day: date) -> DatedRule:
    values: Mapping[str, Any] = item.values
    said: dict[str, Any] = {name: values[name] for name in PLAIN}
    said |= {name: frozenset(values[name]) for name in LISTS}
    facts = RuleFacts(code=code, key=item.key, version=item.base_version + 1, **said)
    ends = date.fromisoformat(values["valid_to"]) if values["valid_to"] else date.max
    return DatedRule(facts, day, ends)


def plain_values(row: Any) -> dict[str, Any]:
    """What a version or a filled form says, as JSON: links by their codes, days in ISO."""
    get = row.get if isinstance(row, Mapping) else lambda name: getattr(row, name)
    values: dict[str, Any] = {name: get(name) for name in FIELDS}
    for name in CODES:
        values[name] = values[name].code if values[name] else ""
    for name in LISTS:
        values[name] = sorted(values[name])
    values["valid_to"] = values["valid_to"].isoformat() if values["valid_to"] else ""
    return values


def _rules(on: date) -> Iterable[RuleFacts]:
    return [_facts(row) for row in AuthorityRule.objects.on(on).for_list()]


def _facts(row: AuthorityRule) -> RuleFacts:
    return RuleFacts(
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
