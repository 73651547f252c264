"""The report of a year as a paper: numbers from the snapshot, words from people (G11h)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import formats, translation

from accounts.choices import Role
from accounts.models import Duty, OrgUnit
from common.papers import Head, Paper, Signature, place_and_day, shown
from common.times import local_day
from monitoring.models import AnnualReview, AnnualSnapshot
from monitoring.services.corrections import corrections_of

Progress = Callable[[int, int, str], None]
Rows = Sequence[Mapping[str, Any]]
NUMBER_LATER = "      /BC-SNV"
STEPS = 5
WIDE_FIRST = (4, 1)


def paper_of(snapshot: AnnualSnapshot, *, progress: Progress) -> bytes:
    """The whole report as DOCX: results, limits, causes, lessons, remedies, proposals, appendix.

    Every number comes from the snapshot; a section that nobody wrote says so.
    """
    with translation.override("vi"):
        return _paper(snapshot, progress)


def _paper(snapshot: AnnualSnapshot, progress: Progress) -> bytes:
    review, figures = snapshot.review, snapshot.figures
    paper = Paper(_head(review))
    progress(1, STEPS, "Đang soạn phần kết quả")
    paper.text(_opening(snapshot))
    paper.heading("I. KẾT QUẢ ĐẠT ĐƯỢC")
    paper.heading("1. Khối lượng", 2)
    _volume(paper, figures)
    paper.heading("2. Chất lượng", 2)
    _quality(paper, figures)
    progress(2, STEPS, "Đang soạn bảng theo đơn vị")
    paper.heading("3. Đăng ký và trả lời theo đơn vị", 2)
    _units(paper, figures)
    paper.heading("4. Nhận xét", 2)
    _written(paper, review.results)
    for heading, text in (
        ("II. HẠN CHẾ", review.limits),
        ("III. NGUYÊN NHÂN", review.causes),
        ("IV. BÀI HỌC KINH NGHIỆM", review.lessons),
    ):
        paper.heading(heading)
        _written(paper, text)
    progress(3, STEPS, "Đang soạn phần khắc phục")
    paper.heading("V. BIỆN PHÁP CHẤN CHỈNH, KHẮC PHỤC")
    _written(paper, review.remedies)
    _actions(paper, review)
    paper.heading("VI. KIẾN NGHỊ")
    _written(paper, review.proposals)
    paper.line(f"SHA-256 của số liệu chốt lần {snapshot.number}: {snapshot.sha256}")
    paper.sign(Signature("GIÁM ĐỐC", copies=("Như trên;", "Lưu: VT.")))
    progress(4, STEPS, "Đang ghi tệp")
    return paper.as_bytes()


def _head(review: AnnualReview) -> Head:
    top = OrgUnit.objects.filter(unit_type="UBND_TP").order_by("-valid_from").first()
    city = top.name if top else "UBND Thành phố"
    desk = Duty.objects.filter(user=review.opened_by, role=Role.FOCAL_AGENCY)
    focal = desk.select_related("unit").order_by("-valid_from").first()
    return Head(
        above=city,
        issuer=focal.unit.name if focal else "Sở Nội vụ",
        number=review.number or NUMBER_LATER,
        place_and_day=place_and_day(review.signed_on),
        kind="Báo cáo",
        subject=(
            f"Tổng kết năm {review.year} việc khuyến khích, bảo vệ cán bộ năng động, sáng tạo, "
            "dám nghĩ, dám làm, dám chịu trách nhiệm vì lợi ích chung"
        ),
        to=(city,),
    )


def _opening(snapshot: AnnualSnapshot) -> str:
    day = formats.date_format(local_day(snapshot.taken_at))
    return (
        f"Số liệu trong báo cáo này được cổng sáng kiến chốt lần {snapshot.number} ngày {day}, "
        f"gồm {shown(snapshot.row_count)} đề xuất của khối chính quyền trong năm; không gồm hồ sơ "
        "cấp ủy và hồ sơ tạm khóa."
    )


def _written(paper: Paper, text: str) -> None:
    paper.text(text if text.strip() else "(Chưa có nội dung.)")


def _volume(paper: Paper, figures: Mapping[str, Any]) -> None:
    new, answers, work = figures["registered"], figures["answers"], figures["work"]
    paper.table(
        ("Chỉ tiêu khối lượng", "Số lượng"),
        [
            ("Đề xuất đăng ký trong năm", new["total"]),
            ("Trong đó thuộc đối tượng NĐ 73/2023", new["nd73"]),
            ("Đề xuất được đồng ý chủ trương", new["agreed"]),
            ("Lượt trả lời của cấp có thẩm quyền", answers["n"]),
            ("Người đứng đầu quyết định khác biểu quyết", answers["overrides"]),
            ("Đang chờ xử lý khi chốt số liệu", answers["waiting"]),
            ("Trong đó quá hạn", answers["waiting_late"]),
            ("Bắt đầu thực hiện trong năm", work["started"]),
            ("Được điều chỉnh kế hoạch", work["adjusted"]),
            ("Tạm dừng", work["suspended"]),
            ("Chấm dứt", work["terminated"]),
            ("Nhân rộng, kiến nghị thể chế hóa", work["scaled"]),
            ("Sự cố", work["incidents"]),
            ("Trong đó đã được dự liệu", work["incidents_foreseen"]),
            ("Vướng mắc, đề nghị hỗ trợ", work["obstacles"]),
            ("Trong đó đã giải quyết", work["obstacles_solved"]),
        ],
        parts=WIDE_FIRST,
    )
    for caption, name in (
        ("Đề xuất đăng ký theo chủ đề", "by_topic"),
        ("Đề xuất đăng ký theo tình trạng quy định", "by_gap"),
        ("Đề xuất đăng ký theo cấp", "by_tier"),
        ("Đề xuất đăng ký theo nhóm đối tượng", "by_category"),
    ):
        _counts(paper, caption, new[name])
    paper.table(
        ("Tháng", *map(str, range(1, 13))),
        [("Số đề xuất", *new["by_month"])],
        caption="Đề xuất đăng ký theo tháng",
        parts=(4, *[1] * 12),
    )


def _quality(paper: Paper, figures: Mapping[str, Any]) -> None:
    answers, results, rewards = figures["answers"], figures["results"], figures["rewards"]
    paper.table(
        ("Chỉ tiêu chất lượng", "Giá trị"),
        [
            ("Thời gian trả lời, trung vị (ngày làm việc)", _one(answers["median"])),
            ("Trả lời đúng hạn", _share(answers["in_time"], answers["n"])),
            ("Đề xuất được đánh giá", results["total"]),
            ("Thiệt hại ghi nhận khi đánh giá (đồng)", results["damage"]),
            ("Khen thưởng", rewards["granted"]),
            ("Khen thưởng bị hủy bỏ", rewards["revoked"]),
            ("Biện pháp khuyến khích", rewards["measures"]),
            ("Đề xuất công bố trong thư viện", figures["library"]["published"]),
            ("Lượt nhân rộng", figures["library"]["followed"]),
        ],
        parts=WIDE_FIRST,
    )
    _counts(paper, "Kết quả đánh giá", results["by_result"])
    _counts(paper, "Xếp loại đề xuất hoàn thành", results["by_grade"])
    _counts(paper, "Nguyên nhân chưa hoàn thành hoặc có thiệt hại", results["by_cause"])
    _counts(paper, "Khen thưởng theo hình thức", rewards["by_award"])
    _counts(paper, "Biện pháp khuyến khích theo loại", rewards["by_measure"])
    reviews = figures["reviews"]
    least = reviews["smallest_group"]
    rows = [
        (row["label"], f"ít hơn {least}" if row["n"] is None else row["n"])
        for row in reviews["by_outcome"]
    ]
    if rows:
        caption = f"Kết luận xem xét trách nhiệm (nhóm nhỏ hơn {least} được gộp)"
        paper.table(("Kết luận", "Số lượng"), rows, caption=caption, parts=WIDE_FIRST)


def _counts(paper: Paper, caption: str, rows: Rows) -> None:
    if rows:
        found = [(row["label"], row["n"]) for row in rows]
        paper.table(("Nội dung", "Số lượng"), found, caption=caption, parts=WIDE_FIRST)


def _units(paper: Paper, figures: Mapping[str, Any]) -> None:
    answers = {row["code"]: row for row in figures["answers"]["by_unit"]}
    new = {row["code"]: row for row in figures["registered"]["by_unit"]}
    rows = []
    for code in [*new, *(code for code in answers if code not in new)]:
        given = answers.get(code)
        rows.append(
            (
                (new.get(code) or given or {})["label"],
                new[code]["n"] if code in new else 0,
                given["n"] if given else 0,
                _share(given["in_time"], given["n"]) if given else None,
                _one(given["median"]) if given else None,
            )
        )
    heads = ("Đơn vị", "Đăng ký", "Lượt trả lời", "Đúng hạn", "Trung vị (ngày)")
    if rows:
        paper.table(heads, rows, parts=(6, 2, 2, 3, 3))
    if figures["targets"]:
        paper.table(
            ("Đơn vị", "Chỉ tiêu", "Giao", "Đạt"),
            [
                (row["label"], row["measure_label"], row["target"], row["reached"])
                for row in figures["targets"]
            ],
            caption="Thực hiện chỉ tiêu năm",
            parts=(6, 5, 2, 2),
        )


def _actions(paper: Paper, review: AnnualReview) -> None:
    """What is unfinished, that of earlier years first, and what was closed in the year."""
    rows = [
        (
            str(row.review.year),
            row.action,
            row.unit.name,
            formats.date_format(row.due_on),
            row.get_state_display(),
        )
        for row in corrections_of(review)
    ]
    if rows:
        heads = ("Năm", "Việc phải làm", "Đơn vị", "Hạn", "Tình trạng")
        paper.table(
            heads,
            rows,
            parts=(2, 6, 4, 3, 4),
            caption=f"Việc chấn chỉnh, khắc phục, theo tình trạng {_told_as_of(review)}",
        )


def _told_as_of(review: AnnualReview) -> str:
    return "khi ban hành báo cáo" if review.issued_at else "ngày lập tệp"


def _one(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _share(part: int, whole: int) -> str | None:
    return f"{shown(round(part * 100 / whole, 1))} % ({part}/{whole})" if whole else None
