"""What every kind of matter has in common."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from common.errors import DomainError
from reorganisation.models import Matter, NewUnit, Reorganisation, UnitChange


class AlreadyGone(Exception):
    """The matter was settled, or left the unit, before its turn came."""


@dataclass(frozen=True)
class Plan:
    """What a reorganisation does to units. ``follows`` lists the successors of each that ends, the main one first."""

    day: date
    follows: dict[int, list[str]]
    moved: frozenset[int]
    renamed: frozenset[int]
    names: dict[str, str]

    @property
    def ending(self) -> list[int]:
        """The units that exist no more."""
        return list(self.follows)

    def main(self, unit_id: int) -> str:
        """The code of the unit that takes the open cases of one that ends."""
        return self.follows[unit_id][0]

    def near(self, unit_id: int, works_in: int) -> str:
        """Whom a proposer's file follows: the successor of his own unit where it may, else the main one."""
        own = self.follows.get(works_in)
        if own and own[0] in self.follows[unit_id]:
            return own[0]
        return self.main(unit_id)


def plan_of(row: Reorganisation) -> Plan:
    """The plan as it is written."""
    changes = list(
        UnitChange.objects.filter(reorganisation=row).order_by("-takes_open_cases", "pk")
    )
    follows: dict[int, list[str]] = {}
    for change in changes:
        if change.ends_unit:
            follows.setdefault(change.unit_id, []).append(change.successor)
    planned = dict(NewUnit.objects.filter(reorganisation=row).values_list("code", "name"))
    return Plan(
        day=row.effective_on,
        follows=follows,
        moved=frozenset(change.unit_id for change in changes if not change.ends_unit),
        renamed=frozenset(change.unit_id for change in changes if change.kind == "RENAME"),
        names=dict(OrgUnit.objects.values_list("code", "name")) | planned,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A matter that a unit holds. Without a ``successor`` it goes to the main one; "" is nowhere."""

    key: int
    unit_id: int
    about: str
    successor: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    file: int | None = None


@dataclass
class Course:
    """A reorganisation while it is carried out."""

    row: Reorganisation
    actor: User
    at: datetime
    units: dict[str, OrgUnit] = field(default_factory=dict)

    @property
    def who(self) -> dict[str, Any]:
        """What every service is told about the act."""
        return {"actor": self.actor, "reason": self.row.grounds, "at": self.at}

    @property
    def day(self) -> date:
        """The first day of the new order."""
        return self.row.effective_on

    def unit(self, matter: Matter) -> OrgUnit:
        """Where a matter goes; raises ``DomainError`` ``unit`` for one that does not exist on the day."""
        unit = self._known(matter.successor)
        if unit is None or not unit.holds_on(self.day):
            raise DomainError("unit", _("Đơn vị tiếp nhận không hoạt động vào ngày này."))
        return unit

    def named(self, code: str) -> str:
        """A unit's name."""
        unit = self._known(code)
        return unit.name if unit else code

    def _known(self, code: str) -> OrgUnit | None:
        """A unit by its code; all are read once for the whole course."""
        if code not in self.units:
            self.units |= {unit.code: unit for unit in OrgUnit.objects.all()}
        return self.units.get(code)


@dataclass(frozen=True, slots=True)
class Kind:
    """``anywhere``: it may go to any unit, not only to one that follows; ``may_end``: or nowhere at all."""

    find: Callable[[Plan], Iterator[Found]]
    apply: Callable[[Course, Matter], str]
    anywhere: bool = False
    may_end: bool = False


def went_to(course: Course, matter: Matter) -> str:
    """The usual outcome."""
    return f"→ {course.named(matter.successor)}"
