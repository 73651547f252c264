"""A reorganisation as its pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from accounts.models import OrgUnit
from reorganisation.choices import ChangeKind, MatterKind, MatterState
from reorganisation.models import Matter, NewUnit, Reorganisation, UnitChange

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """How many of a kind go from one unit to another, in one state."""

    unit: str
    goes: str
    state: str
    state_label: str
    count: int


@dataclass(slots=True)
class KindOf:
    """All matters of one kind."""

    code: str
    label: str
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(line.count for line in self.lines)

    @property
    def failed(self) -> int:
        """How many could not go."""
        return sum(line.count for line in self.lines if line.state == MatterState.FAILED)


def names_of(row: Reorganisation) -> dict[str, str]:
    """Names by codes, of units that are and of those that begin with it; two queries."""
    names = dict(OrgUnit.objects.values_list("code", "name"))
    names |= dict(NewUnit.objects.filter(reorganisation=row).values_list("code", "name"))
    return names


def kinds_of(row: Reorganisation, names: Mapping[str, str]) -> list[KindOf]:
    """The numbers by kind, unit and successor; one query."""
    kinds: dict[str, KindOf] = {}
    for one in row.matters.counted():
        code = one["kind"]
        kind = kinds.setdefault(code, KindOf(code, str(MatterKind(code).label)))
        goes = names.get(one["successor"], one["successor"])
        state = one["state"]
        label = str(MatterState(state).label)
        kind.lines.append(Line(one["unit__name"], goes, state, label, one["n"]))
    return list(kinds.values())


def progress_of(row: Reorganisation) -> dict[str, int]:
    """How many matters are in each state, and how many there are; one query."""
    counts = dict(row.matters.order_by().values_list("state").annotate(n=Count("pk")))
    found = {state.lower(): counts.get(state, 0) for state in MatterState.values}
    return {**found, "total": sum(counts.values())}


def structure_of(row: Reorganisation, names: Mapping[str, str]) -> dict[str, Any]:
    """The changes with the names of who follows, and the units that begin; two queries."""
    changes = UnitChange.objects.filter(reorganisation=row).select_related("unit")
    return {
        "changes": [(change, names.get(change.successor, change.successor)) for change in changes],
        "new_units": [
            (unit, names.get(unit.superior, unit.superior))
            for unit in NewUnit.objects.filter(reorganisation=row)
        ],
    }


def listed(row: Reorganisation, *, kind: str, state: str, text: str, page: int) -> dict[str, Any]:
    """A page of matters with the names of where they go."""
    names = names_of(row)
    rows = row.matters.select_related("unit").order_by("place", "unit__name", "pk")
    rows = rows.filter(kind=kind) if kind in MatterKind.values else rows
    rows = rows.filter(state=state) if state in MatterState.values else rows
    for word in text.split():
        rows = rows.filter(about__unaccent__icontains=word)
    total = rows.count()
    found: list[Matter] = list(rows[page * PAGE : (page + 1) * PAGE])
    return {
        "rows": [(matter, names.get(matter.successor, matter.successor)) for matter in found],
        "total": total,
        "next_page": page + 1 if total > (page + 1) * PAGE else 0,
    }


def choices_of(row: Reorganisation, codes: list[str] | None = None) -> list[tuple[str, str]]:
    """Units that exist on its first day or begin with it, by name; only ``codes`` where given."""
    there = dict(OrgUnit.objects.on(row.effective_on).values_list("code", "name"))
    there |= dict(NewUnit.objects.filter(reorganisation=row).values_list("code", "name"))
    ending = UnitChange.objects.filter(reorganisation=row).exclude(kind=ChangeKind.MOVE)
    for code in ending.values_list("unit__code", flat=True):
        there.pop(code, None)
    kept = {code: there[code] for code in codes if code in there} if codes is not None else there
    return [(code, f"{name} ({code})") for code, name in sorted(kept.items(), key=lambda x: x[1])]
