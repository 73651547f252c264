"""Which initiatives stand behind each number of a year, so that every number leads to its list."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models.functions import ExtractMonth

from accounts.tree import Tree
from monitoring.choices import ANSWERED
from monitoring.services import counting
from monitoring.services.counting import Year

Counted = Mapping[int, Mapping[str, int]]


def tag(name: str, value: object = "") -> str:
    """How a number is named in the lists: ``agreed``, or with its value ``by_topic:7``."""
    return f"{name}:{value}"


class _Lists:
    """Gathers, initiative by initiative, which numbers count it and how often."""

    def __init__(self) -> None:
        self.found: defaultdict[int, Counter[str]] = defaultdict(Counter)

    def add(self, rows: Any, initiative: str, total: str = "", **columns: str) -> None:
        """Each row counts once for ``total`` and once for each breakdown's value; one query."""
        names = list(columns)
        for pk, *values in rows.order_by().values_list(initiative, *columns.values()):
            counts = self.found[pk]
            if total:
                counts[tag(total)] += 1
            for name, value in zip(names, values, strict=True):
                if value not in {None, ""} or name in WITH_EMPTY:
                    counts[tag(name, value or "")] += 1


WITH_EMPTY = frozenset({"by_topic", "by_gap"})  # of these the empty value is a row of its own


def counted_in(files: Any, year: Year, forest: Tree) -> Counted:
    """By initiative, each number of ``figures_of_year`` that counts it, with how often it does.

    For each number the sum over all initiatives is the number itself: an initiative with two
    incidents counts two. A fixed number of queries.
    """
    lists, keys = _Lists(), files.values("pk")
    lists.add(
        counting.registered(files, year).annotate(month=ExtractMonth("submitted_at")),
        "pk",
        "registered",
        by_unit="employing_unit",
        by_tier="employing_unit__unit_type",
        by_topic="primary_topic",
        by_gap="legal_gap",
        by_category="author_position__category",
        by_month="month",
    )
    lists.add(counting.approved(files, year), "pk", "agreed")
    answers = counting.answers(year, keys)
    given = answers.filter(answer__in=ANSWERED)
    lists.add(answers, "initiative", by_answer="answer")
    lists.add(given, "initiative", "answered")
    lists.add(given.filter(is_late=False), "initiative", "in_time")
    lists.add(counting.started(year, keys), "initiative_id", "started")
    lists.add(
        counting.concluded(year, files),
        "pilot__initiative",
        "evaluated",
        by_result="result",
        by_grade="grade",
    )
    lists.add(counting.incidents(year, keys), "pilot__initiative", "incidents")
    lists.add(counting.granted(year, keys), "pilot__initiative", "granted", by_award="award__code")
    return {pk: _by_reporting_unit(counts, forest) for pk, counts in lists.found.items()}


def _by_reporting_unit(counts: Mapping[str, int], forest: Tree) -> dict[str, int]:
    """The unit's key gives way to the code of the unit that reports for it."""
    found: dict[str, int] = {}
    for name, number in counts.items():
        kind, _colon, value = name.partition(":")
        if kind == "by_unit":
            value = forest.codes[forest.reporting_unit(int(value))]
        found[tag(kind, value)] = number
    return found
