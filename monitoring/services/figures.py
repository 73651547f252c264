"""The numbers of a year (R-014, R-015, R-041): volume and quality, for the city or for some units."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.choices import PersonnelCategory, UnitType
from accounts.tree import Tree, tree
from approvals.models import ApprovalDecision, DecisionKind
from authorities.choices import Domain, Urgency
from authorities.models import Topic
from initiatives.plan.schema import GAPS, KINDS, TYPES
from initiatives.states import InitiativeState
from monitoring.choices import ANSWERED, Answer, Measure
from monitoring.models import Adoption, CorrectiveAction, LibraryEntry, Target
from monitoring.services.counting import (
    Median,
    Year,
    answers,
    approved,
    by,
    by_month,
    concluded,
    counted,
    evaluated,
    government_files,
    granted,
    in_order,
    incidents,
    pooled,
    registered,
)
from pilots.choices import CauseType, Grade, Recommendation, Result
from pilots.models import AdjustmentRequest, Obstacle, Pilot
from protection.choices import Outcome
from protection.models import LiabilityReview
from protection.states import ReviewState
from rewards.models import AwardType, EncouragementMeasure, Nomination
from rewards.states import EncouragementState

SMALLEST_GROUP = 5  # F5.7: reviews are published in groups of at least five


def no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""


def figures_of_year(
    number: int,
    *,
    at: datetime,
    units: frozenset[int] | None = None,
    progress: Callable[[int, int], None] = no_progress,
) -> dict[str, Any]:
    """Everything counted about the year, as far as it had passed at ``at``, as plain JSON.

    ``units`` restricts to files of proposers in these units; None counts the whole city. Money is in
    đồng, times in working days. What has no date of its own (the state of a file) is as it stands
    when it is counted.
    """
    with translation.override("vi"):
        return _figures(number, at, units, progress)


def _figures(
    number: int,
    at: datetime,
    units: frozenset[int] | None,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """Group by group; after each it is said how far it went."""
    year, forest = Year.of(number, until=at), tree()
    files = government_files()
    if units is not None:
        files = files.filter(employing_unit__in=list(units))
    groups: dict[str, Callable[[], Any]] = {
        "registered": lambda: _registered(files, year, forest),
        "answers": lambda: _answers(files, year, forest),
        "work": lambda: _work(files, year),
        "results": lambda: _results(files, year),
        "rewards": lambda: _rewards(files, year),
    }
    if units is None:
        groups |= {
            "reviews": lambda: _reviews(year),
            "library": lambda: _library(year),
            "targets": lambda: target_rows(number, forest, at=at),
            "actions": lambda: _actions(number, at),
        }
    figures: dict[str, Any] = {"year": number, "until": year.end.isoformat()}
    for done, (name, count) in enumerate(groups.items()):
        progress(done, len(groups))
        figures[name] = count()
    return figures


def _registered(files: Any, year: Year, forest: Tree) -> dict[str, Any]:
    rows = registered(files, year)
    by_unit, by_tier = by(rows, "employing_unit"), by(rows, "employing_unit__unit_type")
    topics = Topic.objects.order_by("name").values_list("pk", "name")
    categories = by(rows, "author_position__category")
    return {
        "total": sum(by_unit.values()),
        "by_month": by_month(rows, "submitted_at"),
        "by_unit": _rolled_up(by_unit, forest),
        "by_tier": in_order(by_tier, UnitType.choices),
        "by_topic": in_order(by(rows, "primary_topic"), [*topics, ("", _("Chưa chọn"))]),
        "by_gap": in_order(by(rows, "legal_gap"), [*GAPS, ("", _("Chưa chọn"))]),
        "by_domain": in_order(by(rows, "domain"), Domain.choices),
        "by_type": in_order(by(rows, "initiative_type"), TYPES),
        "by_kind": in_order(by(rows, "proposer_kind"), KINDS),
        "by_category": in_order(categories, PersonnelCategory.choices),
        "by_urgency": in_order(by(rows, "urgency"), Urgency.choices),
        "nd73": rows.filter(nd73_subject=True).count(),
        "agreed": approved(files, year).count(),
    }


def _rolled_up(counts: Mapping[int, int], forest: Tree) -> list[dict[str, Any]]:
    """By the units that report, the largest first."""
    sums: dict[int, int] = {}
    for unit, number in counts.items():
        top = forest.reporting_unit(unit)
        sums[top] = sums.get(top, 0) + number
    rows = [
        {"code": forest.codes[unit], "label": forest.names[unit], "n": number}
        for unit, number in sums.items()
    ]
    return sorted(rows, key=lambda row: (-int(row["n"]), str(row["label"])))


def _answers(files: Any, year: Year, forest: Tree) -> dict[str, Any]:
    rows = answers(year, files.values("pk"))
    in_time = Count("pk", filter=Q(is_late=False))
    given = rows.filter(answer__in=ANSWERED)
    whole = given.aggregate(n=Count("pk"), in_time=in_time, median=Median("working_days"))
    groups = (
        given.order_by()
        .values_list("unit")
        .annotate(n=Count("pk"), in_time=in_time, median=Median("working_days"))
    )
    overrides = ApprovalDecision.objects.filter(
        year.holds("issued_at"), kind=DecisionKind.OVERRIDE, case__initiative__in=files.values("pk")
    )
    waiting = files.filter(
        due_at__isnull=False, state=InitiativeState.IN_REVIEW, submitted_at__lt=year.end
    )
    return {
        **whole,
        "by_answer": in_order(by(rows, "answer"), Answer.choices),
        "overrides": overrides.count(),
        "waiting": waiting.count(),
        "waiting_late": waiting.filter(due_at__lt=year.end).count(),
        "by_unit": sorted(
            (
                {
                    "code": forest.codes[unit],
                    "label": forest.names[unit],
                    "n": number,
                    "in_time": timely,
                    "median": median,
                }
                for unit, number, timely, median in groups
            ),
            key=lambda row: (-int(row["n"]), str(row["label"])),
        ),
    }


def _work(files: Any, year: Year) -> dict[str, Any]:
    keys = files.values("pk")
    steps = Pilot.history.filter(year.holds("history_date"), initiative_id__in=keys)
    moved = dict(steps.order_by().values_list("transition").annotate(n=Count("id", distinct=True)))
    obstacles = Obstacle.objects.filter(year.holds("raised_at"), pilot__initiative__in=keys)
    changes = AdjustmentRequest.history.filter(
        year.holds("history_date"),
        transition="approve_adjustment",
        pilot__initiative__in=keys,
    )
    harm = incidents(year, keys).aggregate(
        n=Count("pk"),
        foreseen=Count("pk", filter=~Q(risk_code="")),
        stops=Count("pk", filter=Q(stop_reached=True)),
        damage=Sum("damage_amount", default=0),
    )
    return {
        "started": moved.get("start", 0),
        "rolled_out": moved.get("roll_out", 0),
        "suspended": moved.get("suspend", 0),
        "terminated": moved.get("terminate", 0),
        "scaled": moved.get("scale", 0),
        "adjusted": changes.values("id").distinct().count(),
        "incidents": harm["n"],
        "incidents_foreseen": harm["foreseen"],
        "stop_thresholds": harm["stops"],
        "incident_damage": harm["damage"],
        "obstacles": obstacles.count(),
        "obstacles_solved": obstacles.filter(state="SOLVED").count(),
    }


def _results(files: Any, year: Year) -> dict[str, Any]:
    rows = concluded(year, files)
    completed = evaluated(files, year, Result.COMPLETED)
    return {
        "total": rows.count(),
        "by_result": in_order(by(rows, "result"), Result.choices),
        "by_grade": in_order(by(rows, "grade"), Grade.choices),
        "by_cause": in_order(by(rows, "cause"), CauseType.choices),
        "by_recommendation": in_order(by(rows, "recommendation"), Recommendation.choices),
        "damage": rows.aggregate(x=Sum("damage_amount", default=0))["x"],
        "completed_by_topic": in_order(
            by(completed, "primary_topic"), Topic.objects.order_by("name").values_list("pk", "name")
        ),
    }


def _rewards(files: Any, year: Year) -> dict[str, Any]:
    keys = files.values("pk")
    awards = granted(year, keys)
    revoked = Nomination.history.filter(
        year.holds("history_date"), transition="revoke", pilot__initiative__in=keys
    )
    measures = EncouragementMeasure.objects.filter(
        year.holds_day("decided_on"),
        pilot__initiative__in=keys,
        state=EncouragementState.DECIDED,
    )
    return {
        "by_award": in_order(
            by(awards, "award__code"), AwardType.objects.values_list("code", "name")
        ),
        "granted": awards.count(),
        "revoked": revoked.values("id").distinct().count(),
        "by_measure": [
            {"label": name, "n": n} for name, n in sorted(by(measures, "kind__name").items())
        ],
        "measures": measures.count(),
    }


def _reviews(year: Year) -> dict[str, Any]:
    """Reviews of liability in groups that point at nobody."""
    rows = LiabilityReview.objects.filter(
        year.holds("concluded_at"), state=ReviewState.CONCLUDED
    ).filter(pilot__initiative__in=government_files().values("pk"))
    groups = pooled(by(rows, "outcome"), SMALLEST_GROUP)
    names = {**dict(Outcome.choices), "": _("Các kết luận khác")}
    return {
        "smallest_group": SMALLEST_GROUP,
        "by_outcome": [
            {"code": code, "label": str(names[code]), "n": n} for code, n in groups.items()
        ],
    }


def _library(year: Year) -> dict[str, Any]:
    followed = Adoption.objects.filter(
        year.holds("initiative__submitted_at"), initiative__in=government_files().values("pk")
    )
    return {
        "published": LibraryEntry.objects.filter(year.holds("published_at")).count(),
        "followed": followed.count(),
    }


def target_rows(number: int, forest: Tree, *, at: datetime) -> list[dict[str, Any]]:
    """Each target of the year with what was reached, the unit's subordinates counted with it."""
    targets = list(Target.objects.filter(year=number).select_related("unit"))
    if not targets:
        return []
    year = Year.of(number, until=at)
    reached: dict[tuple[str, int], int] = {}
    for measure in Measure.values:
        counts = by(counted(government_files(), measure, year), "employing_unit")
        for unit, count in counts.items():
            for up in forest.and_above(unit):
                reached[measure, up] = reached.get((measure, up), 0) + count
    return [
        {
            "code": row.unit.code,
            "label": row.unit.name,
            "measure": row.measure,
            "measure_label": str(Measure(row.measure).label),
            "target": row.value,
            "reached": reached.get((row.measure, row.unit_id), 0),
        }
        for row in targets
    ]


def _actions(number: int, at: datetime) -> dict[str, Any]:
    rows = CorrectiveAction.objects.filter(review__year__lte=number)
    unfinished = rows.unfinished()
    return {
        "ordered": rows.filter(review__year=number).count(),
        "carried_over": unfinished.filter(review__year__lt=number).count(),
        "unfinished": unfinished.count(),
        "overdue": unfinished.filter(due_on__lt=at).count(),
        "closed": rows.filter(Year.of(number).holds("closed_at"), state="CLOSED").count(),
    }
