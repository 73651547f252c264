"""Counts for the overview; each is one grouped query over what the person may see."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import get_language

from accounts.capacities import capacities_of
from accounts.choices import Role, UnitType
from accounts.models import User
from authorities.choices import Track
from common.times import local_day
from initiatives.models import Initiative
from initiatives.states import StageCode
from monitoring.choices import ANSWERED
from monitoring.models import CaseAnswer
from monitoring.services.counting import (
    MONTHS,
    Median,
    Year,
    by_month,
    government_files,
    registered,
)

TOPIC = ("primary_topic__code", "primary_topic__name", "primary_topic__name_en")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the query string of the list behind it."""

    label: str
    count: int
    overdue: int
    query: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the overview page."""

    total: int
    overdue: int
    by_stage: list[Figure]
    by_unit: list[Figure]
    by_tier: list[Figure]
    by_topic: list[Figure]
    year: int
    by_month: list[tuple[int, int]]
    answers: dict[str, Any]


def overview(user: User, *, at: datetime) -> Overview:
    """Where all visible submitted initiatives stand, what came in this year, how soon it is answered.

    Grouped queries, whatever the number of files.
    """
    parts = _parts(user, local_day(at))
    late = Count("state", filter=Q(due_at__lt=at))
    where = ("stage", *TOPIC)
    standing = _summed(
        [rows.values(*where).annotate(n=Count("state"), late=late).order_by() for rows in parts]
    )
    by_stage, by_topic = _added_up(standing, ("stage",)), _added_up(standing, TOPIC)
    unit = ("holder_unit__code", "holder_unit__name", "holder_unit__unit_type")
    held = [rows.filter(holder_unit__isnull=False, due_at__isnull=False) for rows in parts]
    by_unit = _summed(
        [rows.values(*unit).annotate(n=Count("state"), late=late).order_by() for rows in held]
    )
    year = Year.of(local_day(at).year)
    by_unit.sort(key=lambda row: (-row["late"], -row["n"], row["holder_unit__name"]))
    return Overview(
        total=sum(row["n"] for row in by_stage),
        overdue=sum(row["late"] for row in by_stage),
        by_stage=_stages(by_stage),
        by_unit=[
            Figure(
                row["holder_unit__name"],
                row["n"],
                row["late"],
                f"don_vi={row['holder_unit__code']}&cho=1",
            )
            for row in by_unit
        ],
        by_tier=_tiers(by_unit),
        by_topic=_topics(by_topic),
        year=year.number,
        by_month=_months(parts, year),
        answers=answered_in(user, year, at=at),
    )


def _months(parts: list[Any], year: Year) -> list[tuple[int, int]]:
    sums = [by_month(registered(rows, year), "submitted_at") for rows in parts]
    return [(month, sum(each[month - 1] for each in sums)) for month in MONTHS]


def _topics(rows: list[dict[str, Any]]) -> list[Figure]:
    """By primary topic, the most first; a file whose topic is not chosen stands last."""
    english = get_language() == "en"
    found = [
        Figure(
            (english and row["primary_topic__name_en"]) or row["primary_topic__name"],
            row["n"],
            row["late"],
            f"chu_de={row['primary_topic__code']}",
        )
        for row in rows
        if row["primary_topic__code"]
    ]
    return sorted(found, key=lambda figure: (-figure.count, figure.label))


def answers_seen(user: User, on: date) -> Any:
    """The answers that the person may count: the focal agency the government's, others their own files'."""
    if capacities_of(user, on).has(Role.FOCAL_AGENCY):
        return CaseAnswer.objects.filter(initiative__in=government_files().values("pk"))
    seen = Initiative.objects.visible_to(user, on).submitted()
    return CaseAnswer.objects.filter(initiative__in=seen.values("pk"))


def answered_in(user: User, year: Year, *, at: datetime) -> dict[str, Any]:
    """How many answers came in the year, how many in time, and the median of working days."""
    rows = answers_seen(user, local_day(at)).within(year.begin, year.end)
    given = rows.filter(answer__in=ANSWERED)
    in_time = Count("pk", filter=Q(is_late=False))
    found: dict[str, Any] = given.aggregate(
        n=Count("pk"), in_time=in_time, median=Median("working_days")
    )
    found["share"] = round(found["in_time"] * 100 / found["n"]) if found["n"] else None
    return found


def _parts(user: User, on: date) -> list[Any]:
    """What the person sees, in parts that do not overlap.

    The focal agency sees every submitted government file: those are counted from an index alone.
    """
    seen = Initiative.objects.visible_to(user, on).submitted()
    if not capacities_of(user, on).has(Role.FOCAL_AGENCY):
        return [seen]
    government = Initiative.objects.submitted().exclude(track=Track.PARTY)
    return [government, seen.filter(track=Track.PARTY)]


def _summed(groups: list[Any]) -> list[dict[str, Any]]:
    """The rows of several grouped queries, those of one group added up."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in chain(*groups):
        key = tuple(value for name, value in row.items() if name not in {"n", "late"})
        if key in found:
            found[key]["n"] += row["n"]
            found[key]["late"] += row["late"]
        else:
            found[key] = dict(row)
    return list(found.values())


def _added_up(rows: list[dict[str, Any]], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The same rows grouped by fewer columns."""
    return _summed([[{key: row[key] for key in (*names, "n", "late")} for row in rows]])


def _stages(rows: list[dict[str, Any]]) -> list[Figure]:
    found = {row["stage"]: row for row in rows}
    return [
        Figure(
            str(StageCode(code).label), found[code]["n"], found[code]["late"], f"trang_thai={code}"
        )
        for code in StageCode.values
        if code in found
    ]


def _tiers(rows: list[dict[str, Any]]) -> list[Figure]:
    sums: dict[str, list[int]] = {}
    for row in rows:
        pair = sums.setdefault(row["holder_unit__unit_type"], [0, 0])
        pair[0] += row["n"]
        pair[1] += row["late"]
    return [
        Figure(str(UnitType(code).label), sums[code][0], sums[code][1], f"cap={code}&cho=1")
        for code in UnitType.values
        if code in sums
    ]
