"""Targets of a year with what was reached, each number with the list behind it."""

from dataclasses import dataclass
from datetime import datetime

from accounts.tree import tree
from monitoring.choices import Measure
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


def progress_of(year: int, *, at: datetime) -> list[Progress]:
    """All targets of the year; a fixed number of queries."""
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
        for row in target_rows(year, tree(), at=at)
    ]
