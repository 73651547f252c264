"""Targets of a year with what was reached, each number with the list behind it."""

from dataclasses import dataclass
from datetime import datetime

from accounts.capacities import capacities_of
from accounts.models import User
from accounts.tree import tree
from common.times import local_day
from monitoring.choices import Measure
from monitoring.querysets import watches_city
from monitoring.services.figures import target_rows

LISTS = {
    Measure.REGISTERED: "nam={year}&tu={code}",
    Measure.APPROVED: "dong_y={year}&tu={code}",
    Measure.COMPLETED: "hoan_thanh={year}&tu={code}",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """One target and how far it is reached."""

    code: str
    unit: str
    measure: str
    measure_label: str
    target: int
    reached: int
    query: str

    @property
    def percent(self) -> int:
        """Of the target; a target of nothing is reached."""
        return self.reached * 100 // self.target if self.target else 100

    @property
    def is_met(self) -> bool:
        """Whether the target is reached."""
        return self.reached >= self.target


def progress_of(year: int, reader: User, *, at: datetime) -> list[Progress]:
    """The targets of the year: of the whole city for who follows it, else of one's units and below.

    A fixed number of queries.
    """
    forest = tree()
    own = None
    if not watches_city(reader, local_day(at)):
        capacities = capacities_of(reader, local_day(at))
        leads = capacities.heads | capacities.deputies
        own = {forest.codes[unit] for top in leads for unit in forest.with_subordinates(top)}
    return [
        Progress(
            code=row["code"],
            unit=row["label"],
            measure=row["measure"],
            measure_label=str(Measure(row["measure"]).label),
            target=row["target"],
            reached=row["reached"],
            query=LISTS[Measure(row["measure"])].format(year=year, code=row["code"]),
        )
        for row in target_rows(year, forest, at=at)
        if own is None or row["code"] in own
    ]
