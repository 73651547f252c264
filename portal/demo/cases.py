"""The twelve stories of the demo (domain brief E), told through the services as they happened."""

import io
from collections.abc import Callable
from datetime import date

from approvals.services import consulting, forwarding
from initiatives.services import attachments, secrecy
from portal.demo.pdf import marked_pdf
from portal.demo.telling import (
    consult,
    decide,
    minutes,
    moment,
    person,
    receive,
    send,
    vote,
    write,
)

Story = Callable[[str], None]


def e01(code: str) -> None:
    """Evening desk for shift workers: the happy path."""
    draft = write(code, "truc", moment("2026-03-03 14:00"), [("truc", 70), ("motcua", 30)])
    case = receive(send(draft, "2026-03-05 10:20"), "vanphong.pht", "2026-03-09 09:15")
    case = consult(
        case, "chutich.pht", "capuy.pht", "2026-03-10 08:40", "2026-03-13 15:30", "31-CV/ĐU (mẫu)"
    )
    yes = dict.fromkeys(["chutich.pht", "pct1.pht", "pct2.pht", "pct3.pht"], "YES")
    vote(case, yes, {"pct4.pht": "Đi công tác theo lịch của Thành phố"}, "2026-03-17 09:30")
    case = minutes(
        case, "21/BB-UBND (mẫu)", "2026-03-17 11:00", "Tập thể lãnh đạo thống nhất cho thí điểm."
    )
    decide(case, "chutich.pht", "APPROVE", "118/QĐ-UBND (mẫu)", "2026-03-18 15:00")


def e02(code: str) -> None:
    """School yards as night parking: a deputy proposes and does not vote."""
    draft = write(code, "khoi", moment("2024-04-18 09:00"))
    case = receive(send(draft, "2024-04-22 16:00"), "vanphong.p3", "2024-04-24 08:30")
    case = consult(
        case, "chutich.p3", "vanphong.p3", "2024-04-24 14:00", "2024-05-02 10:00", "12-CV/ĐU (mẫu)"
    )
    vote(case, {"chutich.p3": "YES"}, {}, "2024-05-06 09:00")
    case = minutes(
        case, "07/BB-UBND (mẫu)", "2024-05-06 10:30", "Thống nhất cho thực hiện tại 5 trường."
    )
    decide(case, "chutich.p3", "APPROVE", "64/QĐ-UBND (mẫu)", "2024-05-06 16:00")


def e03(code: str) -> None:
    """Cheap flood sensors: the proposer heads a unit, so his superior decides."""
    draft = write(code, "lam", moment("2025-12-22 08:30"))
    case = receive(send(draft, "2025-12-26 11:00"), "vanphong.sxd", "2025-12-30 09:00")
    case = consult(
        case, "giamdoc.sxd", "capuy.sxd", "2025-12-30 15:00", "2026-01-07 09:30", "88-CV/ĐU (mẫu)"
    )
    vote(case, {"giamdoc.sxd": "YES", "due": "YES"}, {}, "2026-01-09 09:00")
    case = minutes(case, "02/BB-SXD (mẫu)", "2026-01-09 10:00", "Thống nhất cho thử ở 3 lưu vực.")
    decide(case, "giamdoc.sxd", "APPROVE", "15/QĐ-SXD (mẫu)", "2026-01-10 10:00")


def e04(code: str) -> None:
    """Digitising land files: approved; what was not declared comes out much later."""
    draft = write(code, "an", moment("2026-02-24 09:00"))
    case = receive(send(draft, "2026-02-27 09:40"), "vanphong.pht", "2026-03-02 08:10")
    case = consult(
        case, "chutich.pht", "capuy.pht", "2026-03-03 08:00", "2026-03-06 16:00", "29-CV/ĐU (mẫu)"
    )
    members = ["chutich.pht", "pct1.pht", "pct2.pht", "pct3.pht", "pct4.pht"]
    vote(case, dict.fromkeys(members, "YES"), {}, "2026-03-10 14:00")
    case = minutes(case, "19/BB-UBND (mẫu)", "2026-03-10 15:00", "Thống nhất, kiểm tra mẫu 10 %.")
    decide(case, "chutich.pht", "APPROVE", "104/QĐ-UBND (mẫu)", "2026-03-11 09:00")


def e05(code: str) -> None:
    """Floating water tanks: an emergency on a Saturday, answered the same day."""
    draft = write(code, "mien", moment("2026-03-14 07:20"))
    case = send(draft, "2026-03-14 08:20")
    decide(
        case,
        "chutich.tp",
        "URGENT_APPROVE",
        "901/UBND-KT (mẫu)",
        "2026-03-14 17:40",
        directed_by="Trương Vĩnh Bảo, Chủ tịch UBND Thành phố",
        directed_at=moment("2026-03-14 09:05"),
        expires_on=date(2026, 4, 13),
        reasons="Cấp nước khẩn cho 1.900 hộ; chấp thuận tạm 30 ngày, sau đó trình đầy đủ.",
    )


def e06(code: str) -> None:
    """Flexible Party cells: the Party track, forwarded to the city's standing committee."""
    draft = write(code, "phuc", moment("2026-10-12 09:00"))
    case = receive(send(draft, "2026-10-15 08:30"), "vanphong.pbs", "2026-10-16 09:00")
    forwarding.escalate(
        case_id=case.pk,
        actor=person("bithu.pbs"),
        reason="Phạm vi liên phường, vượt thẩm quyền của Đảng ủy phường",
        own_opinion="Đồng ý về sự cần thiết; đề nghị Ban Thường vụ Thành ủy xem xét, chỉ đạo chung.",
        at=moment("2026-10-21 10:00"),
    )


def e07(code: str) -> None:
    """Fire-water map: an attachment with a marking of secrecy locks the whole file."""
    draft = write(code, "van", moment("2026-10-05 08:00"))
    data = marked_pdf()
    upload = attachments.Uploaded("phu-luc-gia-lap.pdf", len(data), io.BytesIO(data))
    attachments.attach(
        initiative_id=draft.pk,
        upload=upload,
        kind="OTHER",
        actor=person("van"),
        at=moment("2026-10-05 10:05"),
    )
    minutes = secrecy.draw_up_minutes(
        initiative_id=draft.pk,
        number="02/BB-BMNN (mẫu)",
        measures="Tệp bị bộ dò chặn, không lưu trên cổng. Hướng dẫn người đề xuất nộp danh mục bể nước tự nguyện như hồ sơ dân sự mới; phần còn lại gửi qua kênh giấy.",
        destroys_files=False,
        actor=person("baomat"),
        at=moment("2026-10-06 09:00"),
    )
    secrecy.confirm_minutes(
        minutes_id=minutes.pk, actor=person("baomat2"), at=moment("2026-10-06 14:30")
    )


def e08(code: str) -> None:
    """A joint maintenance fund: an organisation proposes, a council appraises."""
    draft = write(code, "due", moment("2026-01-05 09:00"))
    case = receive(send(draft, "2026-01-09 15:00"), "vanphong.tp", "2026-01-12 08:30")
    case = consulting.send_to_council(
        case_id=case.pk,
        actor=person("chutich.tp"),
        reason="Nội dung phức tạp, phạm vi rộng",
        council_decision="",
        at=moment("2026-01-12 15:00"),
    )
    case = consulting.record_council_result(
        case_id=case.pk,
        actor=person("vanphong.tp"),
        reason="Hội đồng 7 thành viên đã họp",
        report="07/BC-HĐTĐ (mẫu)",
        on=date(2026, 2, 6),
        summary="Điểm trung bình 78,4/100; một thành viên chấm 52 điểm; kiến nghị cho thí điểm.",
        passed=True,
        at=moment("2026-02-06 16:00"),
    )
    case = consulting.add_party_opinion(
        case_id=case.pk,
        actor=person("vanphong.tp"),
        reason="Ban Thường vụ Đảng ủy cơ quan đã có ý kiến",
        number="88-CV/ĐU (mẫu)",
        on=date(2026, 2, 10),
        summary="Thống nhất chủ trương thí điểm, đề nghị kiểm toán độc lập hằng năm.",
        at=moment("2026-02-10 15:00"),
    )
    decide(case, "chutich.tp", "APPROVE", "512/QĐ-UBND (mẫu)", "2026-02-12 10:00")


def e09(code: str) -> None:
    """Summer culture house: the vote fails, the head decides and answers for it."""
    draft = write(code, "doan", moment("2025-04-14 09:00"))
    case = receive(send(draft, "2025-04-18 14:00"), "vanphong.qbs", "2025-04-22 08:20")
    case = consult(
        case,
        "chutich.qbs",
        "vanphong.qbs",
        "2025-04-22 15:00",
        "2025-04-28 09:00",
        "41-CV/QU (mẫu)",
    )
    no = dict.fromkeys(["pct1.qbs", "pct2.qbs", "pct3.qbs"], "NO")
    vote(case, {"chutich.qbs": "YES", **no}, {}, "2025-05-05 08:30")
    case = minutes(case, "33/BB-UBND (mẫu)", "2025-05-05 09:30", "Không thông qua (1/4 đồng ý).")
    decide(
        case,
        "chutich.qbs",
        "OVERRIDE",
        "277/QĐ-UBND (mẫu)",
        "2025-05-05 16:30",
        reasons="Mùa hè đến gần, đã có 2 vụ đuối nước; rủi ro nhỏ, có bảo hiểm và tài khoản công khai. Người đứng đầu chịu trách nhiệm và báo cáo UBND Thành phố.",
    )


def e10(code: str) -> None:
    """Lockers for test results: refused, and the superior is asked to look again."""
    shares = [("tuong", 50), ("ha", 30), ("dan", 20)]
    draft = write(code, "tuong", moment("2026-02-05 09:00"), shares)
    case = receive(send(draft, "2026-02-10 10:00"), "vanphong.bvm", "2026-02-12 08:00")
    case = consult(
        case, "giamdoc.bvm", "capuy.bvm", "2026-02-12 10:00", "2026-02-24 09:00", "09-CV/ĐU (mẫu)"
    )
    vote(case, {"giamdoc.bvm": "NO", "pgd.bvm": "NO"}, {}, "2026-02-25 09:00")
    case = minutes(case, "05/BB-BV (mẫu)", "2026-02-25 10:00", "Không thông qua.")
    decide(
        case,
        "giamdoc.bvm",
        "REJECT",
        "61/TB-BV (mẫu)",
        "2026-02-26 15:00",
        reasons="Chưa đánh giá tác động xử lý dữ liệu cá nhân nhạy cảm (dữ liệu sức khỏe).",
        notice_on=date(2026, 2, 27),
    )
    forwarding.reconsider(
        case_id=case.pk,
        actor=person("tuong"),
        reason="Đã bổ sung bản đánh giá tác động xử lý dữ liệu cá nhân; đề nghị Giám đốc Sở Y tế xem xét lại.",
        at=moment("2026-03-10 09:00"),
    )


def e11(code: str) -> None:
    """Auctioned duct capacity: wide scope, a council is at work."""
    draft = write(code, "huy", moment("2026-08-14 09:00"))
    case = receive(send(draft, "2026-08-18 14:00"), "vanphong.tp", "2026-08-20 08:30")
    consulting.send_to_council(
        case_id=case.pk,
        actor=person("chutich.tp"),
        reason="Phạm vi rộng, liên quan cạnh tranh",
        council_decision="1890/QĐ-UBND (mẫu)",
        at=moment("2026-08-27 10:00"),
    )


def e12(code: str) -> None:
    """Waste by weight: approved by a district that was dissolved four weeks later."""
    draft = write(code, "giang", moment("2025-05-20 09:00"))
    case = receive(send(draft, "2025-05-23 09:30"), "vanphong.qbs", "2025-05-26 08:00")
    case = consult(
        case,
        "chutich.qbs",
        "vanphong.qbs",
        "2025-05-26 14:00",
        "2025-05-30 09:00",
        "52-CV/QU (mẫu)",
    )
    members = ["chutich.qbs", "pct1.qbs", "pct2.qbs", "pct3.qbs"]
    vote(case, dict.fromkeys(members, "YES"), {}, "2025-06-02 09:00")
    case = minutes(case, "40/BB-UBND (mẫu)", "2025-06-02 10:00", "Thống nhất cho thí điểm.")
    decide(case, "chutich.qbs", "APPROVE", "301/QĐ-UBND (mẫu)", "2025-06-03 15:00")


STORIES: dict[str, Story] = {
    "SK-2026-PHT-0001": e01,
    "SK-2024-QBS-0002": e02,
    "SK-2025-SXD-0003": e03,
    "SK-2026-PHT-0004": e04,
    "SK-2026-XRS-0005": e05,
    "SK-2026-PBS-0006": e06,
    "SK-2026-PBS-0007": e07,
    "SK-2026-SXD-0008": e08,
    "SK-2025-QBS-0009": e09,
    "SK-2026-BVM-0010": e10,
    "SK-2026-HTM-0011": e11,
    "SK-2025-QBS-0012": e12,
}
