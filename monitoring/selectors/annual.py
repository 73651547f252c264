"""What the pages of a yearly review show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.choices import PersonnelCategory, UnitType
from authorities.choices import Domain, Urgency
from authorities.models import Topic
from common.charts import Chart, Columns, Row, bar_chart, column_chart
from common.times import local_day
from initiatives.plan.schema import GAPS, KINDS, TYPES
from monitoring.choices import Answer
from monitoring.models import AnnualReview, AnnualSnapshot, CorrectiveAction, UnitReport
from monitoring.services.annual import unit_figures
from pilots.choices import CauseType, Grade, Recommendation, Result
from protection.choices import Outcome

MOST_BARS = 15
# Labels of codes that the portal knows: kept ones are Vietnamese, the reader may be English.
WORDS: dict[str, Any] = {
    "by_tier": UnitType.choices,
    "by_gap": GAPS,
    "by_domain": Domain.choices,
    "by_type": TYPES,
    "by_kind": KINDS,
    "by_category": PersonnelCategory.choices,
    "by_urgency": Urgency.choices,
    "by_answer": Answer.choices,
    "by_result": Result.choices,
    "by_grade": Grade.choices,
    "by_cause": CauseType.choices,
    "by_recommendation": Recommendation.choices,
    "by_outcome": Outcome.choices,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A table with its chart."""

    heading: str
    rows: Sequence[tuple[str, object, str]]
    chart: Chart


@dataclass(frozen=True, slots=True)
class Total:
    """A number, or two that belong together, each with the address part of its list."""

    label: str
    parts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Figures made ready to be shown."""

    totals: Sequence[Total]
    parts: Sequence[Part]
    months: Columns
    by_month: Sequence[int]
    is_listed: bool


@dataclass(frozen=True, slots=True)
class AnnualPage:
    """The page of one year."""

    snapshots: list[AnnualSnapshot]
    snapshot: AnnualSnapshot | None
    numbers: Numbers | None
    reports: list[UnitReport]
    sent: int
    late: int
    texts: list[tuple[str, str]]
    actions: list[CorrectiveAction]


def annual_page(review: AnnualReview, number: str, *, at: datetime) -> AnnualPage:
    """The year with one of its snapshots: the newest, or that of ``number``."""
    snapshots = list(review.snapshots.select_related("taken_by"))
    chosen = next((row for row in snapshots if str(row.number) == number), None)
    snapshot = chosen or (snapshots[0] if snapshots else None)
    reports = list(review.unit_reports.select_related("unit"))
    today = local_day(at)
    actions = CorrectiveAction.objects.filter(review__year__lte=review.year).for_list()
    return AnnualPage(
        snapshots=snapshots,
        snapshot=snapshot,
        numbers=numbers_of(snapshot.figures) if snapshot else None,
        reports=reports,
        sent=sum(row.state == "SUBMITTED" for row in reports),
        late=sum(row.state != "SUBMITTED" and row.due_on < today for row in reports),
        texts=named_texts(review),
        actions=[
            row
            for row in actions.order_by("review__year", "due_on", "pk")
            if row.review_id == review.pk or row.closed_at is None
        ],
    )


def named_texts(row: AnnualReview | UnitReport) -> list[tuple[str, str]]:
    """The sections with their headings."""
    texts = row.texts()
    return [(str(heading), texts[name]) for name, heading in row.headings().items()]


def texts_of_units(review: AnnualReview) -> dict[str, list[tuple[str, str]]]:
    """For each section, what the units that reported wrote."""
    reports = list(review.unit_reports.filter(state="SUBMITTED").select_related("unit"))
    return {
        name: [(row.unit.name, getattr(row, name)) for row in reports if getattr(row, name)]
        for name in review.TEXTS
    }


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The page of one unit's report."""

    numbers: Numbers
    texts: list[tuple[str, str]]


def report_page(report: UnitReport, *, at: datetime) -> ReportPage:
    """The numbers kept with a sent report; before, as they stand now."""
    figures = report.figures or unit_figures(report, at=at)
    return ReportPage(numbers=numbers_of(figures), texts=named_texts(report))


def numbers_of(figures: Mapping[str, Any]) -> Numbers:
    """Figures in the reader's language."""
    new, answers, results = figures["registered"], figures["answers"], figures["results"]
    rewards, work = figures["rewards"], figures["work"]
    topics = {row.pk: row.label for row in Topic.objects.all()}
    parts = [
        _part(_("Đăng ký theo đơn vị"), new["by_unit"], "by_unit"),
        _part(_("Đăng ký theo chủ đề"), new["by_topic"], "by_topic", topics),
        _part(_("Đăng ký theo tình trạng quy định"), new["by_gap"], "by_gap"),
        _part(_("Đăng ký theo cấp"), new["by_tier"], "by_tier"),
        _part(_("Đăng ký theo nhóm đối tượng"), new["by_category"], "by_category"),
        _part(_("Trả lời của cấp có thẩm quyền"), answers["by_answer"], "by_answer"),
        _part(_("Kết quả đánh giá"), results["by_result"], "by_result"),
        _part(_("Xếp loại"), results["by_grade"], "by_grade"),
        _part(_("Khen thưởng"), rewards["by_award"], "by_award"),
    ]
    months = [(str(month), n) for month, n in enumerate(new["by_month"], 1)]
    return Numbers(
        totals=[
            _total(_("Đề xuất đăng ký"), registered=new["total"]),
            _total(_("Được đồng ý chủ trương"), agreed=new["agreed"]),
            _total(_("Thời gian trả lời, trung vị (ngày làm việc)"), answered=answers["median"]),
            _total(_("Trả lời đúng hạn"), in_time=answers["in_time"], answered=answers["n"]),
            _total(_("Bắt đầu thực hiện"), started=work["started"]),
            _total(_("Được đánh giá"), evaluated=results["total"]),
            _total(_("Sự cố"), incidents=work["incidents"]),
            _total(_("Khen thưởng"), granted=rewards["granted"]),
        ],
        parts=[part for part in parts if part.rows],
        months=column_chart(_("Đề xuất đăng ký theo tháng"), "", months),
        by_month=new["by_month"],
        is_listed=bool(figures.get("listed")),
    )


def _total(label: str, **numbers: float | None) -> Total:
    """A total whose numbers lead to their lists; there is none behind nothing."""
    return Total(
        label,
        [
            (_shown(number), urlencode({"theo": name}) if number else "")
            for name, number in numbers.items()
        ],
    )


def _shown(value: float | None) -> str:
    """A number in the reader's way of writing; a dash where there is none."""
    return "–" if value is None else formats.localize(round(value, 1))


def _part(
    heading: str,
    rows: Sequence[Mapping[str, Any]],
    name: str,
    words: Mapping[Any, Any] | None = None,
) -> Part:
    """A table of one breakdown; a number whose initiatives are listed leads to its list."""
    known = dict(WORDS.get(name, ())) if words is None else words
    named = [
        (
            str(known.get(row.get("code"), row["label"])),
            row["n"],
            urlencode({"theo": name, "la": row["code"]}) if "code" in row else "",
        )
        for row in rows
    ]
    bars = [Row(label, n, str(n)) for label, n, _query in named[:MOST_BARS]]
    return Part(heading, named, bar_chart(heading, "", bars))
