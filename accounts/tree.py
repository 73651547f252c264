"""Which unit a number belongs to: the tree of units, read once."""

from dataclasses import dataclass

from accounts.choices import UnitType
from accounts.models import OrgUnit


@dataclass(frozen=True, slots=True)
class Tree:
    """All units ever, with who stands above whom."""

    names: dict[int, str]
    codes: dict[int, str]
    kinds: dict[int, str]
    above: dict[int, int | None]

    def reporting_unit(self, unit_id: int) -> int:
        """The unit just below the city to which this one belongs, or the city itself.

        A unit outside the city's own tree stands for itself.
        """
        here, seen = unit_id, set()
        while (up := self.above.get(here)) and here not in seen:
            if self.kinds[up] == UnitType.UBND_TP:
                return here
            seen.add(here)
            here = up
        return here

    def with_subordinates(self, unit_id: int) -> frozenset[int]:
        """The unit and everything below it."""
        below: dict[int, list[int]] = {}
        for unit, up in self.above.items():
            if up:
                below.setdefault(up, []).append(unit)
        found, waiting = {unit_id}, [unit_id]
        while waiting:
            fresh = [unit for unit in below.get(waiting.pop(), []) if unit not in found]
            found.update(fresh)
            waiting += fresh
        return frozenset(found)

    def and_above(self, unit_id: int) -> list[int]:
        """The unit and whatever stands above it, from below."""
        found, here = [], unit_id
        while here and here not in found:
            found.append(here)
            here = self.above.get(here) or 0
        return found


def tree() -> Tree:
    """The tree as it is stored, in one query."""
    rows = OrgUnit.objects.order_by("name").values_list(
        "pk", "name", "code", "unit_type", "superior_id"
    )
    names, codes, kinds, above = {}, {}, {}, {}
    for pk, name, code, kind, superior in rows:
        names[pk], codes[pk], kinds[pk], above[pk] = name, code, kind, superior
    return Tree(names, codes, kinds, above)
