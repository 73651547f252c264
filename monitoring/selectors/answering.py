"""How soon each authority answers in a year."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import User
from common.times import local_day
from monitoring.choices import ANSWERED
from monitoring.selectors.overview import answers_seen
from monitoring.services.counting import Median, Year


@dataclass(frozen=True, slots=True)
class UnitAnswers:
    """One authority's answers; each number's query string opens its list."""

    unit: str
    files: int
    late: int
    median: float | None
    query: str

    @property
    def in_time(self) -> int:
        """Percent of files answered in time."""
        return round((self.files - self.late) * 100 / self.files) if self.files else 0


def answers_by_unit(user: User, number: int, *, at: datetime) -> list[UnitAnswers]:
    """The authorities that answered in the year, the slowest first; one query."""
    year = Year.of(number)
    rows = answers_seen(user, local_day(at)).within(year.begin, year.end)
    groups = (
        rows.filter(answer__in=ANSWERED)
        .order_by()
        .values_list("unit__code", "unit__name")
        .annotate(
            n=Count("initiative", distinct=True),
            late=Count("initiative", distinct=True, filter=Q(is_late=True)),
            median=Median("working_days"),
        )
    )
    found = [
        UnitAnswers(name, n, late, median, f"tra_loi={number},{code}")
        for code, name, n, late, median in groups
    ]
    return sorted(found, key=lambda row: (-(row.median or 0), row.unit))
