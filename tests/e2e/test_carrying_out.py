"""After the decision: an incident that was foreseen and excused, and a plan that changed and was done."""

import io
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from tests.e2e.conftest import Someone
from tests.e2e.person import Person
from tests.e2e.proposal import plan
from tests.e2e.story import decide_together, registers, takes_step, today

pytestmark = pytest.mark.e2e

CITY = ZoneInfo("Asia/Ho_Chi_Minh")
PHONE = {"viewport": {"width": 320, "height": 640}}
MINUTE = timedelta(minutes=1)


def day(after: int) -> str:
    return f"{datetime.now(CITY) + timedelta(days=after):%Y-%m-%d}"


def approved(somebody: Someone, title: str) -> str:
    """A proposal of the evening desk that its head has agreed to; its code."""
    code = registers(somebody("truc"), plan(title))
    decide_together(somebody, code)
    head = somebody("chutich.pht")
    head.opens_case(code).follows("Ban hành quyết định đồng ý", head.card("Việc có thể làm"))
    head.writes("Số, ký hiệu", "77/QĐ-UBND").writes("Ngày ký", today())
    head.writes("Lý do, căn cứ xem xét", "Cần thiết, khả thi, rủi ro đã dự liệu.")
    head.writes("Giao thực hiện, phối hợp", "Trung tâm hành chính công.").presses("Lưu dự thảo")
    head.writes("Lý do", "Tập thể đã thống nhất").presses("Ban hành").sees("Đã ban hành.")
    takes_step(head, code, "Tổ chức thực hiện", reason="Giao thực hiện theo quyết định")
    head.sees("Chuẩn bị thực hiện", "Thực hiện: Lê Hoài Thanh Trúc")
    takes_step(
        head, code, "Bắt đầu thực hiện", reason="Đủ điều kiện", starts_on=today(), ends_on=day(90)
    )
    return code


def reports_result(author: Person, code: str) -> None:
    takes_step(
        author,
        code,
        "Nộp báo cáo kết quả",
        reason="Đúng sự thật",
        finished_on=today(),
        done="Đã mở năm điểm tiếp nhận.",
        risks="R-01: đã xử lý.",
        advice="CONTINUE",
    )


def is_judged(head: Person, code: str, result: str, **values: str) -> None:
    """The meeting is called and held, and the head concludes."""
    takes_step(head, code, "Triệu tập họp đánh giá", reason="Mời họp", called_for=today())
    head.opens_case(code).sees("Chưa ghi biên bản họp đánh giá.")
    takes_step(
        head,
        code,
        "Ghi biên bản họp đánh giá",
        reason="Họp xong",
        meeting_on=today(),
        minutes_number="41/BB",
        attendance="Tập thể lãnh đạo",
        party_number="8-CV/ĐU",
        party_on=today(),
        party_summary="Thống nhất",
    )
    name = "Ban hành kết luận đánh giá"
    head.opens_case(code).follows(name, head.card("Việc có thể làm")).sees_title(name)
    for field in head.page.locator('select[name^="result_"]').all():
        field.select_option(result)
    for field in head.page.locator('textarea[name^="evidence_"]').all():
        field.fill("Biên bản nghiệm thu")
    head.fills("effects", "Giảm thời gian chờ").fills("number", "9/KL")
    for name_of, value in values.items():
        head.fills(name_of, value)
    head.fills("reason", "Theo biên bản họp").presses(name).sees("Đã ghi nhận bước này.")


def test_an_incident_told_by_phone_ends_in_an_exemption(signed_in: Someone) -> None:
    code = approved(signed_in, "Bàn lưu động: sự cố đã dự liệu")
    now = datetime.now(CITY)
    phone = signed_in("truc", **PHONE)
    phone.page.wait_for_timeout(1000 * (61 - now.second))  # the incident comes after the approval
    takes_step(
        phone,
        code,
        "Báo sự cố",
        happened_at=f"{now + MINUTE:%Y-%m-%dT%H:%M}",
        reason="Một máy bị lấy mất trên đường về",
        risk_code="R-01",
        measures="Khóa máy từ xa, báo người nộp hồ sơ",
        damage_amount="18.000.000",
        harmed="Người nộp hồ sơ",
    )
    phone.opens_case(code, "thuc-hien").follows(re.compile("Một máy bị lấy mất"))
    phone.sees("Có: R-01", "danh mục chốt lúc", "Lộ dữ liệu cá nhân trên máy mang đi.")
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 320
    head = signed_in("chutich.pht")
    head.gets_mail(f"Sự cố: {code}", "Một máy bị lấy mất")

    reports_result(signed_in("truc"), code)
    is_judged(head, code, "PARTIAL", cause="OBJECTIVE", damage_amount="18000000")
    mayor = signed_in("chutich.tp")
    mayor.opens("/xem-xet/").finally_sees(code)
    mayor.follows(re.compile(f": {code}$")).sees("không ai bị coi là có vi phạm", "Có thiệt hại")
    review = mayor.page.url
    head.opens(review).sees("Không tìm thấy")
    forms_the_panel(signed_in, review)
    says_what_happened(signed_in("truc"), review)
    finds_and_votes(signed_in, review)

    mayor.opens(review).follows("Ban hành kết luận", mayor.card("Việc có thể làm"))
    mayor.fills("outcome", "EXEMPTED").fills("reasons", "Rủi ro đã dự liệu, làm đúng kế hoạch")
    mayor.fills("number", "5/KL").fills("signed_on", today()).fills("reason", "Theo biên bản")
    mayor.presses("Ban hành kết luận").sees("Miễn trách nhiệm", "Đã kết luận")
    is_printed_on_two_pages(mayor, f"{review}doi-chieu/", code)
    author = signed_in("truc").opens(review)
    author.sees("Miễn trách nhiệm", "Thông tin khiếu nại", "Xác nhận công khai việc làm đúng")
    author.opens_case(code).sees("Kết thúc")


def dialog(person: Person, review: str, name: str, **fields: str) -> None:
    person.opens(review).follows(name, person.card("Việc có thể làm")).sees_title(name)
    for field, value in fields.items():
        person.fills(field, value)
    person.presses(name).sees("Đã ghi nhận bước này.")


def forms_the_panel(signed_in: Someone, review: str) -> None:
    mayor, chair = signed_in("chutich.tp"), signed_in("pct.tp")
    people = [signed_in(key) for key in ("vanphong.tp", "thanhtra")]
    name = "Lập tổ xem xét"
    mayor.opens(review).follows(name, mayor.card("Việc có thể làm"))
    mayor.fills("number", "3/QĐ").fills("chair", signed_in("chutich.pht").email)
    mayor.fills("secretary", people[0].email).fills("members", people[1].email)
    mayor.fills("reason", "Lập tổ").presses(name).sees("đã phê duyệt đề xuất nên không làm chủ tọa")
    mayor.fills("chair", chair.email).presses(name).sees("Đã ghi nhận bước này.")
    for member in (chair, *people):
        dialog(member, review, "Kê khai xung đột lợi ích", has_interest="0")
    dialog(chair, review, "Mời nêu ý kiến", reason="Mời nêu ý kiến")


def is_printed_on_two_pages(reader: Person, path: str, code: str) -> None:
    """Incident, frozen risk, plan, deed and difference, on A4."""
    reader.opens(path).sees("Bản đối chiếu sự cố")
    paper = PdfReader(io.BytesIO(reader.page.pdf(format="A4")))
    text = " ".join(page.extract_text() for page in paper.pages)
    assert len(paper.pages) <= 2
    assert code in text
    assert "R-01" in text


def says_what_happened(author: Person, review: str) -> None:
    dialog(author, review, "Gửi ý kiến giải trình", reason="Tôi làm đúng kế hoạch rủi ro đã duyệt")
    name = "Đưa chứng cứ vào hồ sơ"
    author.opens(review).follows(name).fills("title", "Nhật ký khóa máy")
    author.fills("source", "Trích nhật ký hệ thống quản lý thiết bị")
    file = {"name": "nhat-ky.txt", "mimeType": "text/plain", "buffer": "Khóa lúc 18:05".encode()}
    author.page.locator('input[name="file"]').set_input_files(file)
    author.presses(name).sees("Đã đưa chứng cứ vào hồ sơ.", "CC-01", "nhat-ky.txt")


def finds_and_votes(signed_in: Someone, review: str) -> None:
    chair = signed_in("pct.tp")
    facts = {
        "secret_or_illegal": "N",
        "self_interest_signs": "N",
        "casualty_or_crime": "N",
        "followed_policy": "Y",
        "cause": "OBJ",
        "motive": "PURE",
        "superior_ordered_after_objection": "N",
    }
    values = {f"value_{fact}": value for fact, value in facts.items()}
    proof = {f"evidence_{fact}": "Biên bản số 5; CC-01" for fact in facts}
    dialog(chair, review, "Ghi nhận dữ kiện", reason="Phiên làm việc", **values, **proof)
    chair.sees("Có thể xem xét, tốt nhất trước: Loại trừ trách nhiệm, Miễn trách nhiệm", "M02")
    for key in ("pct.tp", "vanphong.tp", "thanhtra"):
        dialog(signed_in(key), review, "Biểu quyết", outcome="EXEMPTED")
    dialog(chair, review, "Chốt biểu quyết", number="6/BB", reason="Đủ phiếu")


def test_an_obstacle_a_changed_plan_and_a_completed_pilot(signed_in: Someone) -> None:
    code = approved(signed_in, "Bàn lưu động: điều chỉnh rồi hoàn thành")
    author, head, clerk = signed_in("truc"), signed_in("chutich.pht"), signed_in("vanphong.tp")
    takes_step(
        author,
        code,
        "Nêu vướng mắc, đề nghị hỗ trợ",
        kind="SUPPORT",
        unit="UBTP",
        reason="Cần thêm hai máy tính bảng có ký số",
    )
    clerk.gets_mail(f"Vướng mắc cần giải quyết: {code}", "hai máy tính bảng")
    clerk.opens_case(code, "thuc-hien").follows(re.compile("Cần thêm hai máy"))
    clerk.follows("Trả lời, giải quyết").fills("reason", "Cho mượn hai máy từ tuần sau")
    clerk.presses("Trả lời, giải quyết").sees("Đã giải quyết", "Cho mượn hai máy")

    takes_step(author, code, "Đề nghị điều chỉnh", reason="Mở thêm một khu phố")
    author.follows("Tổ chức thực hiện", author.card("Viết thay đổi"))
    author.fills("scope", "Sáu khu phố thay cho năm").presses(
        "Lưu", author.page.locator("form.card")
    )
    author.sees("Sáu khu phố thay cho năm").follows("Trình điều chỉnh")
    author.fills("reason", "Trình điều chỉnh").presses("Trình điều chỉnh").sees("Chờ quyết định")
    change = author.page.url
    head.opens(change).follows("Quyết định điều chỉnh").fills("number", "80/QĐ-UBND")
    head.fills("decided_on", today()).fills("conclusion", "Đồng ý").fills("reason", "Phù hợp")
    head.presses("Quyết định điều chỉnh").sees("Đã điều chỉnh", "80/QĐ-UBND", "Phiên bản mới")
    author.opens(f"/ho-so/{code}/phien-ban/2/").sees("Sáu khu phố thay cho năm")
    author.opens(f"/ho-so/{code}/phien-ban/1/").does_not_see("Sáu khu phố thay cho năm")

    takes_step(author, code, "Cập nhật tiến độ", percent="100", reason="Đã xong")
    reports_result(author, code)
    is_judged(head, code, "COMPLETED", grade="XUAT_SAC", recommendation="SCALE")
    author.opens_case(code, "thuc-hien").sees("Hoàn thành, xếp loại Xuất sắc", "9/KL")
    takes_step(head, code, "Nhân rộng, kiến nghị thể chế hóa", number="7/CV", reason="Nhân rộng")
    head.sees("Nhân rộng, kiến nghị thể chế hóa")
    is_rewarded(signed_in, code)


def is_rewarded(signed_in: Someone, code: str) -> None:
    """From the completed evaluation to the award, and into the proposer's profile."""
    clerk, head, author = signed_in("vanphong.pht"), signed_in("chutich.pht"), signed_in("truc")
    clerk.opens_case(code, "thuc-hien")
    clerk.follows("Giấy khen của Thủ trưởng cơ quan, đơn vị, địa phương")
    for box in clerk.page.locator('input[name^="condition_"][value="YES"]').all():
        box.check()
    clerk.fills("achievements", "Giảm thời gian chờ").fills("minutes_number", "4/BB")
    clerk.fills("votes_for", "5").fills("votes_total", "5")
    clerk.fills("reason", "Theo kết quả đánh giá").presses("Đề nghị khen thưởng")
    clerk.sees_title("Ghi thành tích kèm minh chứng").fills(
        "achievement", "Chờ 20 phút thay cho 60"
    )
    clerk.fills("proof", "Kết luận số 9/KL").presses("Ghi thành tích kèm minh chứng")
    clerk.sees("Đang đề nghị", "Đạt", "Chờ 20 phút thay cho 60", "5/5 phiếu đồng ý")
    award = clerk.page.url
    head.opens(award).follows("Quyết định khen thưởng").fills("number", "99/QĐ-UBND")
    head.fills("signed_on", today()).fills("amount", "2.500.000").fills("reason", "Xứng đáng")
    head.page.get_by_label("tương xứng với thành tích").check()
    head.presses("Quyết định khen thưởng").sees("Đã khen thưởng", "99/QĐ-UBND")
    author.gets_mail(f"Khen thưởng {author.name}: Đã khen thưởng")
    author.opens("/khen-thuong/").follows("Hồ sơ thành tích của tôi")
    author.sees(code, "Hoàn thành", "Xuất sắc", "99/QĐ-UBND")
