"""The frozen numbers of a year and the list of initiatives behind them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import User
from accounts.tree import Tree, tree
from common.times import local_day
from initiatives.canonical import digest
from initiatives.models import Initiative
from initiatives.states import InitiativeState, StageCode
from monitoring.choices import DECIDED
from monitoring.models import AnnualReview, AnnualSnapshot, CaseAnswer, SnapshotRow
from monitoring.services.counting import Year, government_files
from monitoring.services.figures import figures_of_year
from monitoring.services.lists import counted_in
from pilots.models import Evaluation
from workflow import policies
from workflow.runner import fire

Progress = Callable[[int, int, str], None]
BATCH = 500


def no_progress(_done: int, _total: int, _step: str) -> None:
    """Nobody watches."""


def freeze_year(
    *,
    review_id: int,
    actor: User,
    reason: str,
    at: datetime,
    done_at: datetime | None = None,
    job_key: str = "",
    progress: Progress = no_progress,
) -> AnnualSnapshot:
    """Take down the numbers of the year and every initiative behind them, all as of one moment.

    ``at`` is that moment, ``done_at`` the one at which it is done (by default the same).

    Everything is read in one repeatable-read transaction, so that totals and rows agree, and kept with
    its digest in tables that only grow. A second freezing adds a snapshot; both stay. The same
    ``job_key`` freezes once. Raises ``DomainError`` ``wrong_state`` once the report is issued.
    """
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        if job_key:
            known: AnnualSnapshot | None = AnnualSnapshot.objects.filter(job_key=job_key).first()
            if known is not None:
                return known
        review = AnnualReview.objects.get(pk=review_id)
        policies.require(actor, "monitoring.freeze_year", review, local_day(done_at or at))
        snapshot = _freeze(review, actor, reason, at, job_key, progress)
        fire(AnnualReview, review_id, "freeze_year", actor=actor, reason=reason, at=done_at or at)
        return snapshot


def _freeze(
    review: AnnualReview, actor: User, reason: str, at: datetime, job_key: str, progress: Progress
) -> AnnualSnapshot:
    """Count and keep; the review itself is locked last, so that others go on writing meanwhile."""

    def counting(done: int, total: int) -> None:
        progress(done, total, "Đang tính số liệu")

    figures = figures_of_year(review.year, at=at, progress=counting)
    figures["listed"] = True  # each row says which numbers count it
    rows = list(_rows(review.year, at, progress))
    last = review.snapshots.order_by("-number").first()
    snapshot = AnnualSnapshot.objects.create(
        review=review,
        number=last.number + 1 if last else 1,
        figures=figures,
        row_count=len(rows),
        sha256=digest_of(figures, [data for _pk, data in rows]),
        reason=reason,
        taken_by=actor,
        taken_at=at,
        job_key=job_key,
    )
    done = 0
    for batch in _in_batches(enumerate(rows, 1)):
        SnapshotRow.objects.bulk_create(
            SnapshotRow(snapshot=snapshot, position=index, initiative_id=pk, data=data)
            for index, (pk, data) in batch
        )
        done += len(batch)
        progress(done, len(rows), "Đang lưu danh sách đề xuất")
    return snapshot


def told(snapshot_rows: Any) -> Iterator[dict[str, Any]]:
    """The frozen rows in their order, as they may be told today: a file that was locked since tells nothing.

    The rows themselves, and the digest over them, stay as they were frozen.
    """
    rows = snapshot_rows.values_list("data", "initiative__state")
    for data, state in rows.iterator(chunk_size=1000):
        yield {**data, **UNTOLD} if state == InitiativeState.QUARANTINED else data


UNTOLD = {"title": "Hồ sơ tạm khóa", "unit": "", "reporting_unit": "", "topic": ""}


def digest_of(figures: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    """SHA-256 over the canonical text of the numbers and of the list."""
    return digest({"figures": figures, "rows": rows})


def is_intact(snapshot: AnnualSnapshot) -> bool:
    """Whether numbers and list are still those whose digest was kept."""
    rows = list(snapshot.rows.order_by("position").values_list("data", flat=True))
    return digest_of(snapshot.figures, rows) == snapshot.sha256


def _rows(number: int, at: datetime, progress: Progress) -> Iterator[tuple[int, dict[str, Any]]]:
    """The initiatives of the year: those that any number counts, or still at work; by code.

    A stage that began after the moment of the freezing is left out: it was another one then.
    """
    year, forest = Year.of(number, until=at), tree()
    counted = counted_in(government_files(), year, forest)
    at_work = Q(state=InitiativeState.IN_REVIEW) | Q(stage__in=AT_WORK)
    files = (
        government_files()
        .filter(Q(pk__in=list(counted)) | at_work & Q(submitted_at__lt=year.end))
        .order_by("code")
    )
    total, done = files.count(), 0
    keys = list(files.values_list("pk", flat=True))
    for batch in _in_batches(keys):
        for pk, data in _described(batch, year, forest, at):
            yield pk, {**data, "counted": counted.get(pk, {})}
        done += len(batch)
        progress(done, total, "Đang đọc danh sách đề xuất")


AT_WORK = [
    StageCode.APPROVED,
    StageCode.PILOT_SETUP,
    StageCode.PILOTING,
    StageCode.IMPLEMENTING,
    StageCode.ADJUSTMENT_REVIEW,
    StageCode.SUSPENDED,
    StageCode.TERMINATED,
    StageCode.COMPLETION_REPORTED,
    StageCode.EVALUATING,
]


def _described(
    keys: list[int], year: Year, forest: Tree, at: datetime
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each of a few initiatives as plain values, without the names of people."""
    answers = {
        row.initiative_id: row
        for row in CaseAnswer.objects.filter(
            initiative__in=keys, answer__in=DECIDED, answered_at__lt=year.end
        ).order_by("answered_at")
    }
    evaluations = {
        row.pilot.initiative_id: row
        for row in Evaluation.objects.filter(
            pilot__initiative__in=keys, concluded_at__lt=year.end
        ).select_related("pilot")
    }
    for row in Initiative.objects.filter(pk__in=keys).order_by("code").values("pk", *COLUMNS):
        pk = row["pk"]
        yield (
            pk,
            {
                **_proposal(row, forest),
                "stage": row["stage"] if row["activity_at"] <= at else "",
                **_answer(answers.get(pk)),
                **_result(evaluations.get(pk)),
            },
        )


COLUMNS = (
    "code",
    "title",
    "initiative_type",
    "domain",
    "legal_gap",
    "urgency",
    "proposer_kind",
    "primary_topic",
    "primary_topic__name",
    "author_position__category",
    "employing_unit",
    "submitted_at",
    "stage",
    "activity_at",
)


def _proposal(row: dict[str, Any], forest: Tree) -> dict[str, Any]:
    """What was proposed, by which kind of person in which unit, when."""
    unit = row["employing_unit"]
    top = forest.reporting_unit(unit)
    return {
        **{name: row[name] for name in COLUMNS[:7]},
        "topic": row["primary_topic__name"],
        "topic_code": row["primary_topic"],
        "category": row["author_position__category"],
        "unit": forest.names[unit],
        "tier": forest.kinds[unit],
        "reporting_unit": forest.names[top],
        "reporting_code": forest.codes[top],
        "submitted_at": _day(row["submitted_at"]),
    }


def _answer(answer: CaseAnswer | None) -> dict[str, Any]:
    """The last answer that decided, and how long it took."""
    return {
        "answer": answer.answer if answer else "",
        "answered_on": _day(answer.answered_at) if answer else None,
        "working_days": answer.working_days if answer else None,
        "is_late": answer.is_late if answer else None,
    }


def _result(evaluation: Evaluation | None) -> dict[str, Any]:
    """How it ended."""
    return {
        "result": evaluation.result if evaluation else "",
        "grade": evaluation.grade if evaluation else "",
        "concluded_on": _day(evaluation.concluded_at) if evaluation else None,
    }


def _day(moment: datetime | None) -> str | None:
    return local_day(moment).isoformat() if moment else None


def _in_batches(rows: Any) -> Iterator[list[Any]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield batch
