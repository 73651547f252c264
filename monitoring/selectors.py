"""Counts for the overview; each is one grouped query over what the person may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from accounts.choices import UnitType
from accounts.models import User
from common.times import local_day
from initiatives.models import Initiative
from initiatives.states import StageCode


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


def overview(user: User, *, at: datetime) -> Overview:
    """Where all visible submitted initiatives stand, in three grouped queries."""
    rows = Initiative.objects.visible_to(user, local_day(at)).submitted()
    late = Count("pk", filter=Q(due_at__lt=at))
    by_stage = list(rows.values("stage").annotate(n=Count("pk"), late=late).order_by())
    held = rows.filter(holder_unit__isnull=False, due_at__isnull=False)
    by_unit = list(
        held.values("holder_unit__code", "holder_unit__name", "holder_unit__unit_type")
        .annotate(n=Count("pk"), late=late)
        .order_by("-late", "-n", "holder_unit__name")
    )
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
    )


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
