"""What became of the demo's approved initiatives, to their final states (domain brief E)."""

from collections.abc import Callable
from datetime import date

from accounts.models import OrgUnit
from initiatives.models import Initiative
from pilots.models import Pilot
from pilots.services import evaluating, setting_up, stopping, succession
from portal.demo.carrying import (
    DONE,
    NOT,
    PARTLY,
    SURVEY,
    again,
    begin,
    call,
    change,
    empanel,
    enter,
    find,
    finish,
    hear,
    incident,
    judge,
    measure,
    meet,
    progress,
    report,
    review_of,
    settle,
)
from portal.demo.telling import moment, person
from protection.services import reviews

Aftermath = Callable[[str], None]
CITY_PANEL = (("pct.tp", "CHAIR"), ("vanphong.tp", "SECRETARY"), ("thanhtra", "MEMBER"))


def a01(code: str) -> None:
    """Evening desk: carried out, completed with distinction, taken up by others."""
    pilot = begin(
        code, "chutich.pht", "2026-03-23 09:00", "2026-04-01 08:00", ["truc", "motcua"], "PHT"
    )
    report(pilot, "truc", "2026-04-24 16:00", "Mở đủ 4 điểm, 36 buổi tối.")
    progress(pilot, "truc", "2026-07-24 15:00", [100, 55, 50, 50])
    report(pilot, "truc", "2026-07-24 16:00", "Sơ kết 3 tháng: hồ sơ đúng hạn 96 %.")
    progress(pilot, "truc", "2026-09-30 16:00", [100, 100, 100, 100])
    measure(pilot, "truc", "2026-10-02 10:00", "98,2 %", "4,6 %")
    finish(pilot, "truc", date(2026, 9, 30), "2026-10-06 09:00", "Hoàn thành cả bốn phần việc.")
    call(pilot, "vanphong.pht", "2026-10-07 09:00", date(2026, 10, 14))
    meet(pilot, "vanphong.pht", "2026-10-14 15:00", "66/BB-UBND (mẫu)", "97-CV/ĐU (mẫu)")
    judge(
        again(pilot),
        "chutich.pht",
        "2026-10-16 10:00",
        "412/KL-UBND (mẫu)",
        [DONE] * 4,
        grade="XUAT_SAC",
        recommendation="SCALE",
        lessons="Ký số tại chỗ và kiểm tra chéo sáng hôm sau là hai khâu quyết định.",
    )
    evaluating.scale(
        pilot_id=pilot.pk,
        number="88/UBND-VX (mẫu)",
        actor=person("chutich.pht"),
        reason="Đề nghị nhân rộng sang 3 phường",
        at=moment("2026-10-26 09:00"),
    )


def a02(code: str) -> None:
    """School yards: a foreseen risk came true; the proposer is exempted."""
    pilot = begin(code, "chutich.p3", "2024-05-20 09:00", "2024-06-03 08:00", ["khoi"])
    report(pilot, "khoi", "2024-06-25 09:00", "Mở 5 sân, 610 chỗ giữ xe đêm.")
    incident(
        pilot,
        "khoi",
        "2025-01-10 05:40",
        "2025-01-10 09:15",
        what="Mặt sân hai trường bị lún, nứt sau mưa trái mùa; nhà thầu giám định do nền đất yếu.",
        measures="Ngừng nhận xe tại hai sân, rào khu vực hỏng, trích quỹ dự phòng sửa chữa.",
        risk_code="R-02",
        damage_amount=86_000_000,
        harmed="Mặt sân hai trường",
    )
    progress(pilot, "khoi", "2025-03-28 10:00", [100, 100, 100, 40, 40])
    finish(
        pilot,
        "khoi",
        date(2025, 3, 31),
        "2025-04-04 09:00",
        "Ba trường đạt mục tiêu; hai trường dừng từ tháng 01/2025.",
        advice="CONTINUE",
    )
    call(pilot, "vanphong.p3", "2025-04-08 09:00", date(2025, 4, 15))
    meet(pilot, "vanphong.p3", "2025-04-15 15:00", "19/BB-UBND (mẫu)", "22-CV/ĐU (mẫu)")
    judge(
        again(pilot),
        "chutich.p3",
        "2025-04-18 10:00",
        "51/KL-UBND (mẫu)",
        [DONE, DONE, DONE, NOT, NOT],
        cause="OBJECTIVE",
        cause_text="Nền đất yếu không phát hiện được khi khảo sát thông thường.",
        damage_amount=86_000_000,
        recommendation="STOP",
        lessons="Khảo sát nền sân trước khi mở; giới hạn tải trọng xe.",
    )
    a02_review(pilot)


def a02_review(pilot: Pilot) -> None:
    """The risk stood in the approved plan: exempted."""
    review = review_of(pilot, "2025-04-18 10:05")
    seats = (("pct1.qbs", "CHAIR"), ("vanphong.qbs", "SECRETARY"), ("pct2.qbs", "MEMBER"))
    empanel(review, "chutich.qbs", seats, "2025-04-22 09:00")
    hear(
        review,
        "khoi",
        "2025-04-24 10:00",
        "Rủi ro hỏng mặt sân đã nêu ở R-02, có quỹ dự phòng; tôi đã ngừng nhận xe ngay trong ngày.",
    )
    enter(review, "khoi", "2025-04-24 10:20", "Biên bản giám định nền sân", *SURVEY)
    find(
        review,
        "pct1.qbs",
        "2025-05-05 14:00",
        cause=("OBJ", "CC-01: nền đất yếu, không do thi công."),
    )
    settle(
        review,
        "chutich.qbs",
        "EXEMPTED",
        "2025-05-08 09:00",
        "2025-05-12 10:00",
        "140/KL-UBND (mẫu)",
        "Thực hiện đúng chủ trương, động cơ trong sáng, rủi ro đã được dự liệu và có quỹ dự phòng; xem xét miễn trách nhiệm.",
    )


def a03(code: str) -> None:
    """Flood sensors: what nobody foresaw; the review is under way."""
    pilot = begin(code, "giamdoc.sxd", "2026-01-20 09:00", "2026-02-02 08:00", ["lam"], "SXD")
    report(pilot, "lam", "2026-02-25 09:00", "Lắp xong 60 cảm biến ở lưu vực 1.")
    incident(
        pilot,
        "lam",
        "2026-06-12 02:30",
        "2026-06-12 15:00",
        what="Nhà cung cấp mạng đổi giao thức; 64 cảm biến mất kết nối, hỏng không phục hồi.",
        measures="Thu hồi thiết bị, chuyển 116 cảm biến còn lại sang mạng dự phòng, báo Sở.",
        damage_amount=420_000_000,
        harmed="64 cảm biến",
    )
    progress(pilot, "lam", "2026-07-30 10:00", [100, 100, 65, 80])
    finish(
        pilot,
        "lam",
        date(2026, 7, 31),
        "2026-08-06 09:00",
        "Hai lưu vực đạt; lưu vực 3 mất 64 cảm biến.",
    )
    call(pilot, "vanphong.sxd", "2026-08-07 09:00", date(2026, 8, 14))
    meet(pilot, "vanphong.sxd", "2026-08-14 15:00", "77/BB-SXD (mẫu)", "120-CV/ĐU (mẫu)")
    judge(
        again(pilot),
        "giamdoc.sxd",
        "2026-08-18 10:00",
        "301/KL-SXD (mẫu)",
        [DONE, DONE, PARTLY, PARTLY],
        cause="OBJECTIVE",
        cause_text="Nhà cung cấp mạng đổi giao thức không báo trước.",
        damage_amount=420_000_000,
        recommendation="INSTITUTIONALISE",
    )
    review = review_of(pilot, "2026-08-18 10:05")
    empanel(review, "chutich.tp", CITY_PANEL, "2026-08-24 09:00")
    hear(
        review,
        "lam",
        "2026-08-27 09:00",
        "Sự cố do bên thứ ba; tôi báo trong ngày và thu hồi ngay.",
    )
    reviews.extend(
        review_id=review.pk,
        actor=person("chutich.tp"),
        reason="Chờ văn bản trả lời của nhà cung cấp mạng",
        at=moment("2026-09-14 09:00"),
    )
    find(review, "pct.tp", "2026-09-16 14:00")


def a04(code: str) -> None:
    """Land files: completed; a complaint about a relative comes later and is referred."""
    pilot = begin(code, "chutich.pht", "2026-03-16 09:00", "2026-03-23 08:00", ["an"])
    progress(pilot, "an", "2026-06-29 16:00", [100, 100, 100, 100])
    measure(pilot, "an", "2026-06-30 16:00", "1 ngày", "38.000 hồ sơ")
    finish(pilot, "an", date(2026, 6, 30), "2026-07-06 09:00", "Số hóa 38.000 hồ sơ.")
    call(pilot, "vanphong.pht", "2026-07-07 09:00", date(2026, 7, 13))
    meet(pilot, "vanphong.pht", "2026-07-13 15:00", "48/BB-UBND (mẫu)", "70-CV/ĐU (mẫu)")
    judge(
        again(pilot),
        "chutich.pht",
        "2026-07-16 10:00",
        "290/KL-UBND (mẫu)",
        [DONE] * 4,
        grade="DAT",
        recommendation="STOP",
    )


def a04_complaint(code: str) -> None:
    """September: signs of an undeclared interest; the portal refers and judges nothing."""
    pilot = Pilot.objects.get(initiative__code=code)
    review = reviews.open_review(
        pilot_id=pilot.pk,
        subject=person("an"),
        unit=None,
        part="PROPOSER",
        liability_type="DISC_CIVIL",
        actor=person("chutich.tp"),
        reason="Phản ánh: nhóm cộng tác do em ruột người đề xuất đứng tên, không kê khai.",
        at=moment("2026-09-14 09:00"),
    )
    reviews.refer(
        review_id=review.pk,
        body="Cơ quan kiểm tra, thanh tra có thẩm quyền (mẫu)",
        number="77/UBND-NC (mẫu)",
        actor=person("chutich.tp"),
        reason="GATE-1: có dấu hiệu cần xác minh; hồ sơ được giữ nguyên cho đến khi có kết luận",
        at=moment("2026-09-18 09:00"),
    )


def a05(code: str) -> None:
    """Floating tanks: extended once by a decision; the evaluation is under way."""
    pilot = begin(code, "chutich.tp", "2026-03-14 18:00", "2026-03-15 06:00", ["mien"])
    change(
        pilot,
        "mien",
        "chutich.tp",
        "2026-04-08 09:00",
        "2026-04-11 10:00",
        "960/UBND-KT (mẫu)",
        "Phê duyệt tạm hết hạn 13/04; mặn còn lặp lại theo triều cường cuối năm",
        ends_on="2026-11-06",
        tasks=[
            {**task, "ends_on": "2026-11-06"}
            for task in Initiative.objects.get(code=code).content["tasks"]
        ],
    )
    pilot = again(pilot)
    progress(pilot, "mien", "2026-11-06 16:00", [100, 100, 100, 100])
    measure(pilot, "mien", "2026-11-09 10:00", "1.900 hộ", "118 lít/hộ/ngày")
    finish(pilot, "mien", date(2026, 11, 6), "2026-11-12 09:00", "Cấp nước đủ cho 1.900 hộ.")
    call(pilot, "vanphong.tp", "2026-11-18 09:00", date(2026, 11, 23))


def a08(code: str) -> None:
    """Joint fund: narrowed to six buildings, then suspended at its stop threshold."""
    pilot = begin(code, "chutich.tp", "2026-03-16 09:00", "2026-04-01 08:00", ["due"], "SXD")
    change(
        pilot,
        "due",
        "chutich.tp",
        "2026-06-15 09:00",
        "2026-06-25 10:00",
        "1204/QĐ-UBND (mẫu)",
        "Sáu tòa chưa đủ đồng thuận; thu hẹp còn sáu tòa có tỷ lệ tham gia cao",
        scope="Thí điểm tại 6 nhà chung cư cũ đã đồng thuận (thay cho 12 nhà).",
    )
    pilot = again(pilot)
    progress(pilot, "due", "2026-10-26 10:00", [100, 60, 45, 50])
    report(
        pilot,
        "due",
        "2026-10-26 16:00",
        "Sáu tòa đã ký thỏa thuận; đóng góp giảm từ tháng 9.",
        advice="SUSPEND",
    )
    incident(
        pilot,
        "due",
        "2026-10-31 17:00",
        "2026-11-02 08:30",
        what="Tỷ lệ đóng góp tháng 9 là 57 %, tháng 10 là 55 %: chạm ngưỡng dừng.",
        measures="Ngừng cam kết khoản chi mới, giữ quỹ dự phòng cho thang máy.",
        risk_code="R-02",
        stop_reached=True,
    )
    stopping.suspend(
        pilot_id=pilot.pk,
        number="2033/QĐ-UBND (mẫu)",
        measures="Bảo đảm chi khẩn cấp cho thang máy và chữa cháy; không thu thêm.",
        actor=person("chutich.tp"),
        reason="Chạm ngưỡng dừng hai tháng liên tiếp",
        at=moment("2026-11-03 10:00"),
    )


def succeed(pilot: Pilot, to: str) -> Pilot:
    """On the day of the reform a decision gives the pilot to a successor."""
    return succession.hand_over(
        pilot_id=pilot.pk,
        unit=OrgUnit.objects.get(code=to),
        decision_number="15/QĐ-UBND (mẫu)",
        actor=person("daumoi.snv"),
        reason="Sắp xếp đơn vị hành chính: giao cơ quan kế nhiệm, thời hạn tiếp tục",
        at=moment("2025-07-01 08:00"),
    )


def a09(code: str) -> None:
    """Summer house: completed under the successor of a dissolved district."""
    pilot = begin(code, "chutich.qbs", "2025-05-12 09:00", "2025-05-19 08:00", ["doan"])
    pilot = succeed(pilot, "PRL")
    progress(pilot, "doan", "2025-08-29 16:00", [100, 100, 100, 100])
    measure(pilot, "doan", "2025-09-03 10:00", "310 trẻ", "0 vụ")
    finish(pilot, "doan", date(2025, 8, 29), "2025-09-08 09:00", "310 trẻ, không có tai nạn.")
    call(pilot, "chutich.prl", "2025-09-09 09:00", date(2025, 9, 15))
    meet(pilot, "chutich.prl", "2025-09-15 15:00", "21/BB-UBND (mẫu)", "18-CV/ĐU (mẫu)")
    judge(
        again(pilot),
        "chutich.prl",
        "2025-09-18 10:00",
        "95/KL-UBND (mẫu)",
        [DONE] * 4,
        grade="TIEU_BIEU",
        recommendation="SCALE",
    )
    evaluating.close(
        pilot_id=pilot.pk,
        actor=person("chutich.prl"),
        reason="Hoàn thành, không có thiệt hại (NĐ 73 Điều 11.1)",
        at=moment("2025-09-26 09:00"),
    )


def a12(code: str) -> None:
    """Waste by weight: split between two wards, partly completed, liability excluded."""
    pilot = begin(code, "chutich.qbs", "2025-06-05 09:00", "2025-06-09 08:00", ["giang"])
    pilot = succeed(pilot, "PRL")
    for unit, task in (("PBS", "Phần việc 1"), ("PRL", "Phần việc 2")):
        setting_up.assign(
            pilot_id=pilot.pk,
            assignment=setting_up.Assignment(
                "SUPPORT", unit=OrgUnit.objects.get(code=unit), task=task
            ),
            actor=person("chutich.prl"),
            reason="Chia phần việc theo địa bàn mới",
            at=moment("2025-07-02 09:00"),
        )
    progress(pilot, "giang", "2025-12-30 10:00", [45, 100])
    finish(
        pilot,
        "giang",
        date(2025, 12, 31),
        "2026-01-09 09:00",
        "Phần việc 2 đạt; phần việc 1 chưa đạt.",
    )
    call(pilot, "chutich.prl", "2026-01-12 09:00", date(2026, 1, 19))
    meet(pilot, "chutich.prl", "2026-01-19 15:00", "04/BB-UBND (mẫu)", "05-CV/ĐU (mẫu)")
    judge(
        again(pilot),
        "chutich.prl",
        "2026-01-22 10:00",
        "12/KL-UBND (mẫu)",
        [NOT, DONE],
        cause="OBJECTIVE",
        cause_text="Thay đổi đơn vị quản lý giữa kỳ (rủi ro R-03).",
        recommendation="STOP",
    )
    review = review_of(pilot, "2026-01-22 10:05")
    empanel(review, "chutich.tp", CITY_PANEL, "2026-01-26 09:00")
    hear(review, "giang", "2026-01-28 09:00", "Sắp xếp bộ máy đã được nêu tại R-03.")
    find(review, "pct.tp", "2026-02-04 14:00")
    settle(
        review,
        "chutich.tp",
        "EXCLUDED",
        "2026-02-06 09:00",
        "2026-02-10 10:00",
        "310/KL-UBND (mẫu)",
        "Thực hiện đúng chủ trương, động cơ trong sáng, vì lợi ích chung: được loại trừ trách nhiệm (NĐ 73 Điều 11.2).",
    )


AFTERMATHS: dict[str, Aftermath] = {
    "SK-2026-PHT-0001": a01,
    "SK-2024-QBS-0002": a02,
    "SK-2025-SXD-0003": a03,
    "SK-2026-PHT-0004": a04,
    "SK-2026-XRS-0005": a05,
    "SK-2026-SXD-0008": a08,
    "SK-2025-QBS-0009": a09,
    "SK-2025-QBS-0012": a12,
}
LATER: dict[str, Aftermath] = {"SK-2026-PHT-0004": a04_complaint}
