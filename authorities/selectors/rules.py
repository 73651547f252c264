"""Rules in their versions, changes of them, and both field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.choices import UnitType
from accounts.models import OrgUnit, PositionTitle
from authorities.choices import Domain
from authorities.faults import Fault
from authorities.models import AuthorityRule, LegalBasis, Regime, RuleChange, RuleChangeItem
from authorities.services.rulebook import FIELDS, plain_values
from authorities.services.rulechanges import as_written, faults_brought, is_stale
from authorities.states import RuleChangeState

PICKED: dict[str, Any] = {
    "managed_by_types": dict(UnitType.choices),
    "domains": dict(Domain.choices),
}
UNDECIDED = (RuleChangeState.DRAFT, RuleChangeState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a rule, who brought it and why, and what it changed."""

    row: AuthorityRule
    by: str
    reason: str
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule within a change."""

    item: RuleChangeItem
    label: str
    differences: list[Difference]
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The page of a change: what is in it, what is wrong with it."""

    entries: list[Entry]
    brought: list[Fault]
    there: list[Fault]
    is_tried: bool


class Names:
    """How the links of rules are called; four queries, asked once a page."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, str]] = {
            "regime": {row.code: str(row) for row in Regime.objects.all()},
            "position": {row.code: str(row) for row in PositionTitle.objects.all()},
            "named_unit": {row.code: str(row) for row in OrgUnit.objects.all()},
            "legal_basis": {row.code: str(row) for row in LegalBasis.objects.all()},
        }

    def shown(self, name: str, value: Any) -> str:
        """A field's plain value in the reader's words; "" for none."""
        if name in self.known:
            return self.known[name].get(value, str(value))
        if name in PICKED:
            return ", ".join(str(PICKED[name].get(one, one)) for one in value)
        if name == "valid_to":
            return formats.date_format(date.fromisoformat(value)) if value else ""
        if isinstance(value, bool):
            return _("Có") if value else _("Không")
        return str(dict(_columns()[name].flatchoices).get(value, value))


def _columns() -> dict[str, Any]:
    return {field.name: field for field in AuthorityRule._meta.concrete_fields}


def differences(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, names: Names
) -> list[Difference]:
    """The fields in which two states of a rule differ; None is a rule that is not there."""
    found = []
    for name in FIELDS:
        old = names.shown(name, before[name]) if before else ""
        new = names.shown(name, after[name]) if after else ""
        if old != new:
            label = str(_columns()[name].verbose_name)
            found.append(Difference(label, old, new))
    return found


def versions_of(key: str) -> list[Version]:
    """All versions of a rule, the newest first."""
    names = Names()
    before: dict[str, Any] | None = None
    found: list[Version] = []
    first: dict[int, Any] = {}
    for past in AuthorityRule.history.filter(key=key).order_by("history_id"):
        first.setdefault(past.id, past)
    for row in AuthorityRule.objects.filter(key=key).for_list().order_by("version"):
        made = first[row.pk]
        values = as_written(row, made)
        changed = differences(before, values, names) if before else []
        found.append(Version(row, made.actor_label, made.history_change_reason, changed))
        before = values
    return found[::-1]


def change_page(change: RuleChange) -> ChangePage:
    """What a change does, rule by rule, and the faults it would bring while it is undecided."""
    names, entries = Names(), []
    undecided = change.state in UNDECIDED
    for item in change.items.all():
        base = AuthorityRule.objects.filter(key=item.key, version=item.base_version).first()
        before = plain_values(base) if base else None
        after = item.values or None
        label = (after or before or {}).get("label", item.key)
        told = differences(before, after, names) if after else []
        entries.append(Entry(item, label, told, undecided and is_stale(item)))
    brought, there = faults_brought(change) if undecided and entries else ([], [])
    is_tried = change.simulated_revision == change.revision and bool(change.simulation)
    return ChangePage(entries, brought, there, is_tried)


def changes_with(key: str) -> list[RuleChange]:
    """The changes in which a rule stands, the newest first."""
    return list(RuleChange.objects.filter(items__key=key).order_by("-opened_at"))
