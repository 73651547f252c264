"""The lists behind the numbers of a year: as they were frozen, or as a unit reported them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, Count, IntegerField, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts.models import User
from common.times import local_day
from initiatives.models import Initiative
from initiatives.states import StageCode
from monitoring.choices import Answer
from monitoring.models import AnnualSnapshot, UnitReport
from monitoring.services.annual import unit_figures
from monitoring.services.lists import tag
from monitoring.services.snapshots import told
from pilots.choices import Grade, Result

# The numbers behind which a list stands: totals, and breakdowns with a value each.
TOTALS = frozenset(
    {"registered", "agreed", "answered", "in_time", "started", "evaluated", "incidents", "granted"}
)
BREAKDOWNS = frozenset(
    {
        "by_unit",
        "by_tier",
        "by_topic",
        "by_gap",
        "by_category",
        "by_month",
        "by_answer",
        "by_result",
        "by_grade",
        "by_award",
    }
)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the initiatives behind a number; ``times`` is the number itself."""

    rows: list[dict[str, Any]]
    total: int
    times: int
    next_page: int


def asked_tag(asked: Mapping[str, str]) -> str:
    """The number that an address names, or "" for all initiatives."""
    name, value = asked.get("theo", ""), asked.get("la", "").replace("\x00", "")
    if name in TOTALS:
        return tag(name)
    return tag(name, value) if name in BREAKDOWNS else ""


def frozen_list(snapshot: AnnualSnapshot, asked: Mapping[str, str], page: int) -> Listed:
    """The frozen initiatives that a number counts, or all; two queries."""
    rows, name = snapshot.rows.order_by("position"), asked_tag(asked)
    times: Aggregate = Count("pk")
    if name:
        rows = rows.filter(data__counted__has_key=name)
        times = Sum(Cast(KeyTextTransform(name, "data__counted"), IntegerField()), default=0)
    sums = rows.aggregate(total=Count("pk"), times=times)
    found = list(told(rows[page * PAGE : (page + 1) * PAGE]))
    return Listed([_shown(data) for data in found], **sums, next_page=_after(page, sums["total"]))


def _after(page: int, total: int) -> int:
    return page + 1 if total > (page + 1) * PAGE else 0


def reported_list(
    report: UnitReport, asked: Mapping[str, str], page: int, *, user: User, at: datetime
) -> Listed:
    """The initiatives that a number of a unit's report counts, as far as the reader may see them.

    Which ones is kept with a sent report; how they stand is told as of now.
    """
    figures = report.figures or unit_figures(report, at=at)
    name = asked_tag(asked)
    counted = figures.get("counted", {})
    codes = {code for code, counts in counted.items() if not name or name in counts}
    rows = Initiative.objects.visible_to(user, local_day(at)).filter(code__in=codes)
    total = rows.count()
    columns = ("code", "title", "employing_unit__name", "stage")
    found = rows.order_by("code").values(*columns)[page * PAGE : (page + 1) * PAGE]
    return Listed(
        [_shown({**row, "unit": row["employing_unit__name"]}) for row in found],
        total,
        sum(counted[code].get(name, 0) if name else 1 for code in codes),
        _after(page, total),
    )


LABELS: dict[str, Any] = {
    "stage": dict(StageCode.choices),
    "answer": dict(Answer.choices),
    "result": dict(Result.choices),
    "grade": dict(Grade.choices),
}


def _shown(data: Mapping[str, Any]) -> dict[str, Any]:
    words = {key: str(known.get(data.get(key), "")) for key, known in LABELS.items()}
    return {**data, **words}
