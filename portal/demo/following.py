"""What the focal agency did in the demo: targets, a finished year, and this year's reports coming in."""

from datetime import date

from accounts.models import OrgUnit
from monitoring.choices import Measure
from monitoring.models import AnnualReview, CorrectiveAction, UnitReport
from monitoring.services import actions, annual, snapshots
from monitoring.services.answers import record_missing
from monitoring.services.targets import set_target
from portal.demo.telling import moment, person

TARGETS = (
    ("PHT", Measure.REGISTERED, 3),
    ("PHT", Measure.COMPLETED, 1),
    ("PBS", Measure.REGISTERED, 2),
    ("XRS", Measure.REGISTERED, 1),
    ("SXD", Measure.REGISTERED, 2),
    ("SXD", Measure.APPROVED, 1),
    ("SYT", Measure.REGISTERED, 2),
)
OF_2025 = {
    "PHT": {
        "results": "Phường mới thành lập từ 01/7/2025; đã phổ biến Nghị định 73/2023 tới 100 % cán bộ, công chức.",
        "limits": "Chưa có đề xuất nào được gửi trong năm.",
        "causes": "Khách quan: sáu tháng cuối năm tập trung sắp xếp bộ máy.",
        "lessons": "Cần gợi ý sẵn nhóm vấn đề từ phản ánh của người dân.",
        "remedies": "Mỗi phòng chọn ít nhất một điểm nghẽn trong quý I/2026.",
        "proposals": "Sở Nội vụ tập huấn cách viết kế hoạch rủi ro.",
    },
    "PRL": {
        "results": "Tiếp nhận hai hồ sơ của quận Bến Sậy (mẫu) chuyển giao; một đề xuất hoàn thành.",
        "limits": "Bàn giao hồ sơ giấy chậm, một phần việc bị gián đoạn mười ngày.",
        "causes": "Chủ quan: chưa lập danh mục bàn giao trước ngày 01/7.",
        "lessons": "Đề xuất đang chạy phải có người nhận được ghi tên trước ngày sắp xếp.",
        "remedies": "Lập sổ bàn giao đề xuất đang thực hiện.",
        "proposals": "",
    },
}
CITY_2025 = {
    "results": "Năm đầu của mô hình hai cấp; đề xuất của quận kết thúc hoạt động được chuyển giao đủ, không hồ sơ nào bị bỏ.",
    "limits": "Số đề xuất đăng ký còn ít, tập trung ở một quận.",
    "causes": "Khách quan: sắp xếp bộ máy giữa năm. Chủ quan: phổ biến chưa tới đơn vị sự nghiệp.",
    "lessons": "Rủi ro “thay đổi đơn vị quản lý” cần được dự liệu trong mọi kế hoạch kéo dài qua thời điểm sắp xếp.",
    "remedies": "Giao chỉ tiêu đăng ký cho từng đơn vị từ năm 2026.",
    "proposals": "Ban hành hướng dẫn chi trả cho người đã nghỉ hưu tham gia điều hành thiết chế văn hóa.",
}
OF_2026 = {
    "PHT": {
        "results": "Hai đề xuất được đồng ý, cả hai được đánh giá hoàn thành; bàn lưu động đang được ba phường nhân rộng.",
        "limits": "Một đề xuất phải xem xét lại vì kê khai lợi ích chưa đầy đủ.",
        "causes": "Chủ quan: bước thẩm định chưa đối chiếu bản kê khai với danh sách cộng tác viên.",
        "lessons": "Đối chiếu bản kê khai lợi ích trước khi ký hợp đồng cộng tác.",
        "remedies": "Bổ sung bước đối chiếu vào quy trình tiếp nhận.",
        "proposals": "Hướng dẫn chi trả làm thêm giờ cho điểm lưu động.",
    },
}


def told() -> bool:
    """Whether this chapter is in the database."""
    return AnnualReview.objects.exists()


def tell_following() -> None:
    """Answers in time are counted, targets given, the year 2025 closed, 2026 opened."""
    record_missing()
    focal = person("daumoi.snv")
    for code, measure, value in TARGETS:
        set_target(
            unit=OrgUnit.objects.get(code=code),
            year=2026,
            measure=measure,
            value=value,
            actor=focal,
            reason="Kế hoạch năm 2026 của UBND Thành phố (mẫu)",
            at=moment("2026-01-20 09:00"),
        )
    _year_2025()
    _year_2026()


def _write(report: UnitReport, texts: dict[str, str], head: str, at: str) -> None:
    actor = person(head)
    annual.write_unit_report(
        report_id=report.pk,
        texts=texts,
        seen_revision=0,
        actor=actor,
        reason="Soạn nội dung báo cáo",
        at=moment(f"{at} 09:00"),
    )
    annual.submit_unit_report(
        report_id=report.pk, actor=actor, reason="Gửi đúng hạn", at=moment(f"{at} 16:00")
    )


def _year_2025() -> None:
    focal = person("daumoi.snv")
    review = annual.open_annual(
        year=2025,
        unit_reports_due=date(2025, 12, 5),
        city_report_due=date(2025, 12, 22),
        actor=focal,
        reason="Tổng kết năm theo kế hoạch của UBND Thành phố",
        at=moment("2025-11-10 09:00"),
    )
    for code, head in (("PHT", "chutich.pht"), ("PRL", "chutich.prl")):
        report = review.unit_reports.get(unit__code=code)
        _write(report, OF_2025[code], head, "2025-12-03")
    _corrections(review)
    annual.write_annual(
        review_id=review.pk,
        texts=CITY_2025,
        seen_revision=0,
        actor=focal,
        reason="Soạn báo cáo",
        at=moment("2025-12-17 14:00"),
    )
    snapshots.freeze_year(
        review_id=review.pk,
        actor=focal,
        reason="Chốt để trình UBND Thành phố",
        at=moment("2025-12-18 17:00"),
    )
    annual.issue_annual(
        review_id=review.pk,
        number="412/BC-SNV (mẫu)",
        signed_on=date(2025, 12, 19),
        actor=focal,
        reason="Đã ban hành",
        at=moment("2025-12-19 16:00"),
    )


def _corrections(review: AnnualReview) -> None:
    """One that was corrected, and one that goes over into the next year."""
    focal = person("daumoi.snv")
    action: CorrectiveAction = actions.order_action(
        review_id=review.pk,
        unit=OrgUnit.objects.get(code="PRL"),
        ground="Hồ sơ của quận kết thúc hoạt động được bàn giao chậm",
        action="Lập sổ bàn giao mọi đề xuất đang thực hiện, có chữ ký bên giao và bên nhận",
        due_on=date(2026, 3, 31),
        actor=focal,
        at=moment("2025-12-15 10:00"),
    )
    actions.report_action(
        action_id=action.pk,
        evidence="Sổ bàn giao số 04/SBG-UBND (mẫu), 2 đề xuất, đủ chữ ký hai bên.",
        actor=person("chutich.prl"),
        reason="Đã lập sổ",
        at=moment("2026-03-20 15:00"),
    )
    actions.close_action(
        action_id=action.pk,
        actor=focal,
        reason="Đã đối chiếu sổ bàn giao",
        at=moment("2026-03-25 09:00"),
    )
    actions.order_action(
        review_id=review.pk,
        unit=OrgUnit.objects.get(code="SYT"),
        ground="Đề xuất của đơn vị sự nghiệp trực thuộc chưa được theo dõi thời hạn trả lời",
        action="Phân công người theo dõi thời hạn trả lời đề xuất của các bệnh viện",
        due_on=date(2026, 6, 30),
        actor=focal,
        at=moment("2025-12-15 10:20"),
    )


def _year_2026() -> None:
    review = annual.open_annual(
        year=2026,
        unit_reports_due=date(2026, 12, 7),
        city_report_due=date(2026, 12, 21),
        actor=person("daumoi.snv"),
        reason="Tổng kết năm theo kế hoạch của UBND Thành phố",
        at=moment("2026-11-10 09:00"),
    )
    report = review.unit_reports.get(unit__code="PHT")
    _write(report, OF_2026["PHT"], "chutich.pht", "2026-11-25")
