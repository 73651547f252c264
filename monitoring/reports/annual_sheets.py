"""The numbers of a year as a workbook: totals, units, months, targets, and every initiative."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import translation

from authorities.choices import Domain, Urgency
from common.sheets import Sheet, workbook
from initiatives.plan.schema import GAPS, TYPES
from initiatives.states import StageCode
from monitoring.choices import Answer
from monitoring.models import AnnualReview, AnnualSnapshot
from monitoring.services.corrections import corrections_of
from monitoring.services.snapshots import told
from pilots.choices import Grade, Result

Progress = Callable[[int, int, str], None]
BREAKDOWNS = (
    ("registered", "by_tier", "Đăng ký theo cấp"),
    ("registered", "by_topic", "Đăng ký theo chủ đề"),
    ("registered", "by_gap", "Đăng ký theo tình trạng quy định"),
    ("registered", "by_domain", "Đăng ký theo lĩnh vực"),
    ("registered", "by_type", "Đăng ký theo loại"),
    ("registered", "by_kind", "Đăng ký theo người đề xuất"),
    ("registered", "by_category", "Đăng ký theo nhóm đối tượng"),
    ("registered", "by_urgency", "Đăng ký theo mức độ"),
    ("answers", "by_answer", "Trả lời"),
    ("results", "by_result", "Kết quả đánh giá"),
    ("results", "by_grade", "Xếp loại"),
    ("results", "by_cause", "Nguyên nhân"),
    ("results", "by_recommendation", "Kiến nghị sau đánh giá"),
    ("results", "completed_by_topic", "Hoàn thành theo chủ đề"),
    ("rewards", "by_award", "Khen thưởng"),
    ("rewards", "by_measure", "Khuyến khích"),
    ("reviews", "by_outcome", "Xem xét trách nhiệm (gộp nhóm nhỏ)"),
)
SINGLE = (
    ("registered", "total", "Đề xuất đăng ký"),
    ("registered", "nd73", "Thuộc đối tượng NĐ 73"),
    ("registered", "agreed", "Được đồng ý chủ trương"),
    ("answers", "n", "Lượt trả lời"),
    ("answers", "in_time", "Trả lời đúng hạn"),
    ("answers", "median", "Thời gian trả lời, trung vị (ngày làm việc)"),
    ("answers", "overrides", "Người đứng đầu quyết định khác biểu quyết"),
    ("answers", "waiting", "Đang chờ xử lý"),
    ("answers", "waiting_late", "Đang chờ và quá hạn"),
    ("work", "started", "Bắt đầu thực hiện"),
    ("work", "rolled_out", "Chuyển sang triển khai"),
    ("work", "suspended", "Tạm dừng"),
    ("work", "terminated", "Chấm dứt"),
    ("work", "scaled", "Nhân rộng"),
    ("work", "adjusted", "Điều chỉnh kế hoạch"),
    ("work", "incidents", "Sự cố"),
    ("work", "incidents_foreseen", "Sự cố đã được dự liệu"),
    ("work", "stop_thresholds", "Chạm ngưỡng dừng"),
    ("work", "incident_damage", "Thiệt hại của sự cố (đồng)"),
    ("work", "obstacles", "Vướng mắc"),
    ("work", "obstacles_solved", "Vướng mắc đã giải quyết"),
    ("results", "total", "Được đánh giá"),
    ("results", "damage", "Thiệt hại ghi nhận khi đánh giá (đồng)"),
    ("rewards", "granted", "Khen thưởng"),
    ("rewards", "revoked", "Khen thưởng bị hủy bỏ"),
    ("rewards", "measures", "Biện pháp khuyến khích"),
    ("library", "published", "Công bố trong thư viện"),
    ("library", "followed", "Lượt nhân rộng"),
    ("actions", "ordered", "Việc khắc phục giao trong năm"),
    ("actions", "carried_over", "Việc khắc phục từ năm trước chuyển sang"),
    ("actions", "closed", "Việc đã khắc phục trong năm"),
    ("actions", "overdue", "Việc khắc phục quá hạn"),
)
ROW_HEADS = (
    "Mã số",
    "Tên đề xuất",
    "Đơn vị",
    "Đơn vị báo cáo",
    "Chủ đề",
    "Tình trạng quy định",
    "Lĩnh vực",
    "Loại",
    "Mức độ",
    "Ngày gửi",
    "Trạng thái khi chốt",
    "Trả lời",
    "Ngày trả lời",
    "Số ngày làm việc",
    "Quá hạn",
    "Kết quả",
    "Xếp loại",
    "Ngày kết luận",
)
ROW_WIDTHS = (20, 50, 30, 30, 25, 20, 18, 18, 12, 12, 25, 20, 12, 10, 10, 18, 12, 12)


def workbook_of(snapshot: AnnualSnapshot, *, progress: Progress) -> bytes:
    """The workbook as XLSX; every number is the snapshot's."""
    with translation.override("vi"):
        return workbook(_sheets(snapshot, progress), title=f"Số liệu năm {snapshot.review.year}")


def _sheets(snapshot: AnnualSnapshot, progress: Progress) -> Iterator[Sheet]:
    figures = snapshot.figures
    notes = (
        f"Số liệu năm {snapshot.review.year}, chốt lần {snapshot.number}",
        f"SHA-256: {snapshot.sha256}",
    )
    yield Sheet("Tổng hợp", ("Chỉ tiêu", "Giá trị"), _single(figures), notes, (60, 18))
    yield Sheet("Phân tổ", ("Bảng", "Nội dung", "Số lượng"), _breakdowns(figures), (), (40, 50, 12))
    yield Sheet("Theo tháng", ("Tháng", "Đề xuất đăng ký"), _months(figures), (), (10, 18))
    unit_heads = ("Đơn vị", "Đăng ký", "Lượt trả lời", "Đúng hạn", "Trung vị (ngày làm việc)")
    yield Sheet("Theo đơn vị", unit_heads, _units(figures), (), (45, 12, 14, 12, 22))
    target_heads = ("Đơn vị", "Chỉ tiêu", "Giao", "Đạt")
    targets = (
        (row["label"], row["measure_label"], row["target"], row["reached"])
        for row in figures["targets"]
    )
    yield Sheet("Chỉ tiêu", target_heads, targets, (), (45, 28, 10, 10))
    action_heads = (
        "Năm giao",
        "Việc phải làm",
        "Tồn tại",
        "Đơn vị",
        "Hạn",
        "Tình trạng",
        "Kết quả",
    )
    actions = _actions(snapshot.review)
    yield Sheet("Khắc phục", action_heads, actions, (), (10, 50, 40, 30, 12, 20, 40))
    yield Sheet("Danh sách", ROW_HEADS, _rows(snapshot, progress), (), ROW_WIDTHS)


def _single(figures: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for group, name, label in SINGLE:
        yield label, figures[group][name]


def _breakdowns(figures: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for group, name, label in BREAKDOWNS:
        for row in figures[group][name]:
            least = figures["reviews"]["smallest_group"]
            yield label, row["label"], f"ít hơn {least}" if row["n"] is None else row["n"]


def _months(figures: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    yield from enumerate(figures["registered"]["by_month"], 1)


def _units(figures: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    new = {row["code"]: row for row in figures["registered"]["by_unit"]}
    given = {row["code"]: row for row in figures["answers"]["by_unit"]}
    for code in [*new, *(code for code in given if code not in new)]:
        answers = given.get(code, {})
        label = (new.get(code) or answers)["label"]
        count = new[code]["n"] if code in new else 0
        yield label, count, answers.get("n", 0), answers.get("in_time"), answers.get("median")


def _actions(review: AnnualReview) -> Iterator[tuple[object, ...]]:
    for row in corrections_of(review):
        state = str(row.get_state_display())
        yield (
            row.review.year,
            row.action,
            row.ground,
            row.unit.name,
            row.due_on,
            state,
            row.evidence,
        )


def _rows(snapshot: AnnualSnapshot, progress: Progress) -> Iterator[tuple[object, ...]]:
    labels = {
        "stage": dict(StageCode.choices),
        "answer": dict(Answer.choices),
        "result": dict(Result.choices),
        "grade": dict(Grade.choices),
        "domain": dict(Domain.choices),
        "initiative_type": dict(TYPES),
        "legal_gap": dict(GAPS),
        "urgency": dict(Urgency.choices),
    }
    for done, data in enumerate(told(snapshot.rows.order_by("position")), 1):
        word = {name: str(known.get(data[name]) or "") for name, known in labels.items()}
        yield (
            data["code"],
            data["title"],
            data["unit"],
            data["reporting_unit"],
            data["topic"] or "",
            word["legal_gap"],
            word["domain"],
            word["initiative_type"],
            word["urgency"],
            _day(data["submitted_at"]),
            word["stage"],
            word["answer"],
            _day(data["answered_on"]),
            data["working_days"],
            bool(data["is_late"]),
            word["result"],
            word["grade"],
            _day(data["concluded_on"]),
        )
        progress(done, snapshot.row_count, "Đang ghi danh sách đề xuất")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
