"""The list behind frozen numbers, as it was frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from initiatives.states import StageCode
from monitoring.choices import Answer
from monitoring.models import AnnualSnapshot
from monitoring.services.snapshots import told
from pilots.choices import Grade, Result

REGISTERED, CONCLUDED = "submitted_at", "concluded_on"
# A breakdown of the figures → by which day its files belong to the year, and which value they share.
BREAKDOWNS: dict[str, tuple[str, str]] = {
    "by_unit": (REGISTERED, "reporting_code"),
    "by_topic": (REGISTERED, "topic_code"),
    "by_gap": (REGISTERED, "legal_gap"),
    "by_tier": (REGISTERED, "tier"),
    "by_category": (REGISTERED, "category"),
    "by_month": (REGISTERED, "month"),
    "by_result": (CONCLUDED, "result"),
    "by_grade": (CONCLUDED, "grade"),
}
PAGE = 50


@dataclass(frozen=True, slots=True)
class Frozen:
    """A page of the list."""

    rows: list[dict[str, Any]]
    total: int
    next_page: int


def frozen_list(snapshot: AnnualSnapshot, asked: Mapping[str, str], page: int) -> Frozen:
    """The frozen initiatives that a breakdown's value counts, or all; two queries."""
    rows = snapshot.rows.order_by("position")
    name, value = asked.get("theo", ""), asked.get("la", "").replace("\x00", "")
    if name in BREAKDOWNS:
        rows = rows.filter(_condition(snapshot.review.year, *BREAKDOWNS[name], value))
    total = rows.count()
    found = list(told(rows[page * PAGE : (page + 1) * PAGE]))
    more = total > (page + 1) * PAGE
    return Frozen([_shown(data) for data in found], total, page + 1 if more else 0)


def _condition(year: int, day: str, key: str, value: str) -> Q:
    """Days are ISO text, so that they compare as text."""
    within = Q(**{f"data__{day}__gte": f"{year}-01-01", f"data__{day}__lte": f"{year}-12-31"})
    if key == "month":
        return within & Q(**{f"data__{day}__startswith": f"{year}-{value}-"})
    if key == "topic_code":
        return within & Q(data__topic_code=int(value) if value.isdecimal() else None)
    return within & Q(**{f"data__{key}": value})


LABELS: dict[str, Any] = {
    "stage": dict(StageCode.choices),
    "answer": dict(Answer.choices),
    "result": dict(Result.choices),
    "grade": dict(Grade.choices),
}


def _shown(data: Mapping[str, Any]) -> dict[str, Any]:
    words = {key: str(known.get(data[key], "")) for key, known in LABELS.items()}
    return {**data, **words}
