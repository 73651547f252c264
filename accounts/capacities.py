"""In which capacities a person may act on a day: the facts that policies judge by."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.choices import Rank, Role, Scope
from accounts.models import User
from workflow.audit import ActingFor


@dataclass(frozen=True, slots=True)
class StandIn:
    """Power to act for the head of ``unit_id``."""

    unit_id: int
    scope: str
    acting_for: ActingFor


@dataclass(frozen=True, slots=True)
class Capacities:
    """Everything about one person's offices on one day."""

    heads: frozenset[int]
    deputies: frozenset[int]
    units: frozenset[int]
    duties: dict[str, frozenset[int]]
    stand_ins: tuple[StandIn, ...]

    def has(self, role: Role) -> bool:
        """Whether the person has the duty in any unit."""
        return bool(self.duties.get(role))

    def has_in(self, role: Role, unit_id: int) -> bool:
        """Whether the person has the duty in this unit."""
        return unit_id in self.duties.get(role, frozenset())

    def stands_in(self, unit_id: int, *scopes: Scope) -> ActingFor | None:
        """For whom the person may act in this unit within one of the scopes."""
        for stand_in in self.stand_ins:
            if stand_in.unit_id == unit_id and stand_in.scope in {Scope.ALL, *scopes}:
                return stand_in.acting_for
        return None

    @property
    def works_for(self) -> frozenset[int]:
        """Units whose cases this person handles: head, deputy, clerk or stand-in."""
        clerk = self.duties.get(Role.UNIT_CLERK, frozenset())
        return self.heads | self.deputies | clerk | {item.unit_id for item in self.stand_ins}


def capacities_of(user: User, on: date) -> Capacities:
    """The person's capacities on a day: one query, remembered on the user object."""
    known: dict[date, Capacities] = user.__dict__.setdefault("_capacities", {})
    if on not in known:
        known[on] = _load(user, on)
    return known[on]


CAPACITIES = """
SELECT 'P', unit_id, rank, '', 0 FROM accounts_positionheld
 WHERE user_id = %(user)s AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s)
UNION ALL
SELECT 'D', unit_id, role, '', 0 FROM accounts_duty
 WHERE user_id = %(user)s AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s)
UNION ALL
SELECT 'S', d.unit_id, d.scope, concat(d.capacity, '. ', u.head_title, ' ', u.name, ': ',
       p.full_name, ' (', d.instrument_number, ')'), d.delegator_id
  FROM accounts_delegation d
  JOIN accounts_orgunit u ON u.id = d.unit_id
  JOIN accounts_user p ON p.id = d.delegator_id
 WHERE d.delegate_id = %(user)s AND NOT d.awaits_head AND d.valid_from <= %(on)s
   AND (d.valid_to IS NULL OR d.valid_to >= %(on)s)
   AND (d.revoked_on IS NULL OR d.revoked_on > %(on)s)
   AND EXISTS (
       SELECT 1 FROM accounts_positionheld h
        WHERE h.unit_id = d.unit_id AND h.user_id = d.delegator_id AND h.rank = 'HEAD'
          AND h.valid_from <= %(on)s AND (h.valid_to IS NULL OR h.valid_to >= %(on)s))
   AND EXISTS (
       SELECT 1 FROM accounts_positionheld w JOIN accounts_orgunit o ON o.id = w.unit_id
        WHERE w.user_id = d.delegate_id AND d.unit_id IN (w.unit_id, o.superior_id)
          AND w.valid_from <= %(on)s AND (w.valid_to IS NULL OR w.valid_to >= %(on)s))
"""


def _load(user: User, on: date) -> Capacities:
    """One query over positions, duties and delegations; by hand, because every page asks it."""
    with connection.cursor() as cursor:
        cursor.execute(CAPACITIES, {"user": user.pk, "on": on})
        return _gather(cursor.fetchall())


def _gather(rows: list[tuple[str, int, str, str, int]]) -> Capacities:
    ranks: dict[str, set[int]] = {rank: set() for rank in Rank.values}
    duties: dict[str, set[int]] = {}
    stand_ins = []
    for kind, unit_id, what, label, delegator_id in rows:
        if kind == "P":
            ranks[what].add(unit_id)
        elif kind == "D":
            duties.setdefault(what, set()).add(unit_id)
        else:
            stand_ins.append(StandIn(unit_id, what, ActingFor(delegator_id, label)))
    return Capacities(
        heads=frozenset(ranks[Rank.HEAD]),
        deputies=frozenset(ranks[Rank.DEPUTY]),
        units=frozenset().union(*ranks.values()),
        duties={role: frozenset(units) for role, units in duties.items()},
        stand_ins=tuple(stand_ins),
    )
