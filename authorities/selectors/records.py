"""Registers as lists and trees, and each record with its changes field by field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.choices import Rank
from accounts.models import OrgUnit, PositionHeld
from accounts.querysets import valid_on
from authorities.models import RecordChange
from authorities.registers import REGISTERS, Register
from authorities.selectors.rules import Difference
from authorities.services.records import plain
from authorities.states import RecordChangeState
from common.times import end_of_day

PAGE = 50
MOST_HISTORY = 60
WAITING = (RecordChangeState.PROPOSED, RecordChangeState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a register: each record with its cells, each cell with its label."""

    rows: list[tuple[Any, list[tuple[str, str]]]]
    total: int
    next_page: int


@dataclass(frozen=True, slots=True)
class Past:
    """One row of a record's history: who, why, when, what it changed."""

    by: str
    reason: str
    at: Any
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit of the tree with what stands below it."""

    unit: OrgUnit
    head: str
    below: list["Branch"]


def listed(register: Register, *, text: str, day: date | None, page: int) -> Listed:
    """The records of a day, or of all days, that hold the text; three queries."""
    rows = register.records()
    if register.has_period and day is not None:
        rows = rows.filter(valid_on(day))
    for word in text.split():
        rows = rows.filter(_holds(register, word))
    rows = rows.select_related(*register.links).order_by(*register.order)
    total = rows.count()
    found = list(rows[page * PAGE : (page + 1) * PAGE])
    columns = list(zip(register.columns, map(str, register.shown), strict=True))
    cells = [(row, [(label, shown(row, name)) for name, label in columns]) for row in found]
    return Listed(cells, total, page + 1 if total > (page + 1) * PAGE else 0)


def _holds(register: Register, word: str) -> Q:
    found = Q()
    for name in register.search:
        found |= Q(**{f"{name}__unaccent__icontains": word})
    return found


def shown(row: Any, name: str) -> str:
    """A field of a record in the reader's words."""
    display = getattr(row, f"get_{name}_display", None)
    return _told(display() if display else getattr(row, name))


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, date):
        return formats.date_format(value)
    return "" if value is None else str(value)


def facts_of(register: Register, row: Any) -> list[tuple[str, str]]:
    """Every field of a record with its label."""
    return [(str(label), shown(row, name)) for name, label in register.fields.items()]


class Told:
    """Plain values in the reader's words; the links of all of them are read in one go."""

    def __init__(self, register: Register, states: Iterable[Mapping[str, Any]]) -> None:
        self.model = register.model
        self.columns = {field.name: field for field in register.model._meta.concrete_fields}
        self.links: dict[str, dict[Any, str]] = {}
        kept = list(states)
        for name in register.links:
            keys = {state[name] for state in kept if state.get(name)}
            target: Any = self.columns[name].related_model
            rows = target._default_manager.filter(pk__in=keys)
            self.links[name] = {row.pk: str(row) for row in rows} if keys else {}

    def say(self, name: str, value: Any) -> str:
        """One value; "" for none."""
        if value in (None, ""):
            return ""
        if name in self.links:
            return self.links[name].get(value, str(value))
        say = getattr(self.model, f"say_{name}", None)
        if say is not None:
            return str(say(value))
        choices = dict(self.columns[name].flatchoices)
        return _told(choices.get(value) or self.columns[name].to_python(value))


def history_of(register: Register, row: Any) -> list[Past]:
    """How a record came to say what it says, the newest first."""
    rows = list(row.history.order_by("-history_id")[: MOST_HISTORY + 1])
    states = [plain(register, past) for past in rows]
    told, found = Told(register, states), []
    for index, past in enumerate(rows[:MOST_HISTORY]):
        before = states[index + 1] if index + 1 < len(states) else {}
        found.append(
            Past(
                past.actor_label,
                past.history_change_reason,
                past.history_date,
                _differences(register, told, before, states[index]) if before else [],
            )
        )
    return found


def _differences(
    register: Register, told: Told, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Difference]:
    return [
        Difference(
            str(register.fields[name]), told.say(name, before.get(name)), told.say(name, value)
        )
        for name, value in after.items()
        if before.get(name) != value
    ]


def changed_fields(change: RecordChange) -> list[Difference]:
    """What a change does, field by field; of a new record what it will say."""
    register = REGISTERS[change.register]
    told = Told(register, [change.before, change.values])
    named = {name: change.values[name] for name in register.fields if name in change.values}
    if change.is_addition:
        named = {name: value for name, value in named.items() if value not in (None, "")}
    return _differences(register, told, change.before, named)


def changes_of(register: Register, record: int) -> list[RecordChange]:
    """The changes of a record that wait for somebody or for their day."""
    rows = RecordChange.objects.filter(register=register.code, record=record, state__in=WAITING)
    return list(rows.order_by("effective_on", "pk"))


def waiting_changes() -> list[RecordChange]:
    """All changes that wait, the nearest day first."""
    rows = RecordChange.objects.filter(state__in=WAITING).select_related("proposed_by")
    return list(rows.order_by("effective_on", "pk"))


def _as_they_were(units: Iterable[OrgUnit], day: date) -> None:
    """Give units the name and the superior of a past day; what was entered later, as it was entered."""
    rows = OrgUnit.history.order_by("id", "history_date", "history_id").distinct("id")
    known = rows.values_list("id", "name", "superior_id")
    until = OrgUnit.history.filter(history_date__lte=end_of_day(day))
    latest = until.order_by("id", "-history_date", "-history_id").distinct("id")
    said = {pk: rest for pk, *rest in known}
    said |= {pk: rest for pk, *rest in latest.values_list("id", "name", "superior_id")}
    for unit in units:
        unit.name, unit.superior_id = said[unit.pk]


def forest(day: date) -> list[Branch]:
    """The tree of units of a day with their heads, under the superiors and names of that day.

    Two queries; four for a day that is over.
    """
    units = list(OrgUnit.objects.on(day))
    if day < timezone.localdate():
        _as_they_were(units, day)
    units.sort(key=lambda unit: unit.name)
    rows = PositionHeld.objects.on(day).filter(rank=Rank.HEAD).select_related("user")
    heads = {row.unit_id: str(row.user) for row in rows}
    there = {unit.pk for unit in units}
    below: dict[int | None, list[OrgUnit]] = {}
    for unit in units:
        above = unit.superior_id if unit.superior_id in there else None
        below.setdefault(above, []).append(unit)

    def branch(unit: OrgUnit) -> Branch:
        return Branch(unit, heads.get(unit.pk, ""), [branch(one) for one in below.get(unit.pk, [])])

    return [branch(unit) for unit in below.get(None, [])]
