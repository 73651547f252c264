"""Counting a year: which rows count, grouped once each, and never a Party file or a locked one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Count, FloatField, Q, QuerySet
from django.db.models.functions import ExtractMonth

from authorities.choices import Track
from common.times import start_of_day
from initiatives.models import Initiative
from initiatives.states import InitiativeState
from monitoring.choices import Measure
from monitoring.models import CaseAnswer
from pilots.choices import Result
from pilots.models import Evaluation, Incident, Pilot
from rewards.models import Nomination
from rewards.states import NominationState

MONTHS = range(1, 13)


class Median(Aggregate):
    """The middle value, as PostgreSQL interpolates it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "Median"
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year in the city, until ``until`` at the latest."""

    number: int
    begin: datetime
    end: datetime

    @classmethod
    def of(cls, number: int, *, until: datetime | None = None) -> "Year":
        """The whole year, or what of it has passed by ``until``."""
        begin = start_of_day(date(number, 1, 1))
        end = start_of_day(date(number + 1, 1, 1))
        return cls(number, begin, min(end, until) if until else end)

    @classmethod
    def month(cls, number: int, month: int) -> "Year":
        """One month of a year."""
        begin = start_of_day(date(number, month, 1))
        after = date(number + month // len(MONTHS), month % len(MONTHS) + 1, 1)
        return cls(number, begin, start_of_day(after))

    def holds(self, column: str) -> Q:
        """``column`` lies in it."""
        return Q(**{f"{column}__gte": self.begin, f"{column}__lt": self.end})

    def holds_day(self, column: str) -> Q:
        """``column``, a day, lies in it."""
        return Q(**{f"{column}__year": self.number})


def government_files() -> QuerySet[Initiative]:
    """Submitted files of the government's track that are not locked: what the focal agency counts."""
    return Initiative.objects.submitted().exclude(track=Track.PARTY)


def registered(rows: Any, year: Year) -> Any:
    """Sent for the first time within the year."""
    return rows.filter(year.holds("submitted_at"))


def approved(rows: Any, year: Year) -> Any:
    """Agreed to within the year."""
    return rows.filter(year.holds("decided_at"), state=InitiativeState.APPROVED)


def evaluated(rows: Any, year: Year, result: str = "") -> Any:
    """Whose result was concluded within the year, of any or of one result."""
    found = rows.filter(year.holds("pilot__evaluation__concluded_at"))
    return found.filter(pilot__evaluation__result=result) if result else found


def completed(rows: Any, year: Year) -> Any:
    """Concluded within the year as completed."""
    return evaluated(rows, year, Result.COMPLETED)


def counted(rows: Any, measure: str, year: Year) -> Any:
    """The files that a target of this measure counts."""
    counts = {Measure.REGISTERED: registered, Measure.APPROVED: approved}
    return counts.get(Measure(measure), completed)(rows, year)


def by(rows: Any, column: str) -> dict[Any, int]:
    """How many of each value of a column; an empty value counts as ""."""
    groups = rows.order_by().values_list(column).annotate(n=Count("pk"))
    found: Counter[Any] = Counter()
    for value, number in groups:
        found[value or ""] += number
    return dict(found)


def by_month(rows: Any, column: str) -> list[int]:
    """Twelve numbers, January first, by the city's months."""
    groups = dict(
        rows.order_by()
        .annotate(month=ExtractMonth(column))
        .values_list("month")
        .annotate(n=Count("pk"))
    )
    return [groups.get(month, 0) for month in MONTHS]


def pooled(counts: Mapping[str, int], minimum: int) -> dict[str, int | None]:
    """Counts of which no group can be told apart that is smaller than ``minimum`` (F5.7).

    Small groups are put together under ""; while what is put together is itself too small, the next
    smallest joins. A whole that is too small is only said to be there (None).
    """
    there = {key: number for key, number in counts.items() if number}
    if not there:
        return {}
    if sum(there.values()) < minimum:
        return {"": None}
    small = [key for key, number in there.items() if number < minimum]
    rest = sorted((key for key in there if key not in small), key=lambda key: there[key])
    while small and sum(there[key] for key in small) < minimum and rest:
        small.append(rest.pop(0))
    found: dict[str, int | None] = {key: there[key] for key in there if key not in small}
    if small:
        found[""] = sum(there[key] for key in small)
    return found


def concluded(year: Year, initiatives: Any) -> QuerySet[Evaluation]:
    """Evaluations concluded within the year, of these files."""
    found: QuerySet[Evaluation] = Evaluation.objects.filter(
        year.holds("concluded_at"), pilot__initiative__in=initiatives.values("pk")
    )
    return found


def answers(year: Year, keys: Any) -> QuerySet[CaseAnswer]:
    """Answers given within the year to these files."""
    found: QuerySet[CaseAnswer] = CaseAnswer.objects.within(year.begin, year.end)
    return found.filter(initiative__in=keys)


def started(year: Year, keys: Any) -> Any:
    """The steps within the year by which work on these files began."""
    return Pilot.history.filter(
        year.holds("history_date"), transition="start", initiative_id__in=keys
    )


def incidents(year: Year, keys: Any) -> QuerySet[Incident]:
    """Incidents of these files that happened within the year."""
    found: QuerySet[Incident] = Incident.objects.filter(
        year.holds("happened_at"), pilot__initiative__in=keys
    )
    return found


def granted(year: Year, keys: Any) -> QuerySet[Nomination]:
    """Awards to these files signed within the year; one that was revoked later had been granted."""
    found: QuerySet[Nomination] = Nomination.objects.filter(
        year.holds_day("signed_on"),
        pilot__initiative__in=keys,
        state__in=[NominationState.GRANTED, NominationState.REVOKED],
    )
    return found


def in_order(counts: Mapping[Any, int], labels: Iterable[tuple[Any, Any]]) -> list[dict[str, Any]]:
    """``[{"code": …, "label": …, "n": …}]`` in the order of the labels, what is zero left out."""
    return [
        {"code": code, "label": str(label), "n": counts[code]}
        for code, label in labels
        if counts.get(code)
    ]
