"""A person asks, the desk answers, a second person erases; and the proofs of the file hold on."""

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.test_every_page import Inspection

pytestmark = pytest.mark.e2e
WORDS = "Đoàn Thanh niên phường"
CASE = "SK-2026-PHT-0001"
PHONE = {"viewport": {"width": 320, "height": 640}}


def test_words_are_erased_and_the_trail_holds(signed_in: Someone) -> None:
    author = signed_in("truc", **PHONE)
    author.opens_case(CASE, "ke-hoach").sees(WORDS)
    author.opens("/du-lieu/").follows("Gửi yêu cầu")
    author.chooses("Tôi đề nghị", "Xóa dữ liệu").fills("text", f"Xóa “{WORDS}” khỏi {CASE}")
    author.page.locator("form button.primary").click()
    author.sees("Đã nhận, chờ trả lời", "Trả lời trước")
    assert Inspection().faults(author, author.page.url) == []
    where = author.page.url

    desk = signed_in("daumoi.snv")
    desk.opens(where).follows("Nhận thực hiện và trả lời").fills("reason", "Sẽ xóa")
    desk.page.locator("form button.primary").click()
    desk.follows("Đề nghị xóa khỏi một hồ sơ").fills("code", CASE).fills("words", WORDS)
    desk.fills("reason", "Đúng là dữ liệu của người yêu cầu")
    desk.page.locator("form button.primary").click()
    desk.sees("Chờ người thứ hai xác nhận xóa", "Sẽ xóa")

    officer = signed_in("baomat")
    officer.opens(where).sees("Sẽ xóa", WORDS, "Hồ sơ đề xuất và các phiên bản")
    assert Inspection().faults(officer, officer.page.url) == []
    officer.follows("Xác nhận và xóa").fills("reason", "Đồng ý")
    officer.page.locator("form button.primary").click()
    officer.sees("Đã thực hiện", "Bản ghi trong sổ cái")

    author.opens_case(CASE, "ke-hoach").sees("[đã xóa]").does_not_see(WORDS)
    author.opens(where).sees("Đã thực hiện").does_not_see(WORDS)
    author.opens_case(CASE).finally_sees("Đã chứng thực")
    desk.opens("/so-cai/").presses("Kiểm tra toàn bộ ngay").finally_sees("Đã xong.")
    desk.opens("/so-cai/").does_not_see("KHÔNG KHỚP")


def test_a_file_that_ended_waits_for_the_archive(signed_in: Someone) -> None:
    desk = signed_in("daumoi.snv")
    desk.opens("/luu-tru/").sees("SK-2024-QBS-0002", "nộp lưu trước")
    desk.page.locator(".cases a.button").first.click()
    desk.sees("Bộ hồ sơ đầy đủ", "Sẽ lưu đến")


def test_the_list_is_shown_as_of_a_moment(signed_in: Someone) -> None:
    desk = signed_in("daumoi.snv")
    desk.opens("/ho-so/").fills("as_of", "2026-03-01T10:00")
    desk.page.locator("form:has(#as_of) button").click()
    desk.sees("Danh sách như vào lúc", "Chỉ đọc")
    desk.page.locator(".cases a.title").first.click()
    desk.sees("Hồ sơ như vào lúc")
    desk.follows("Về hiện tại").does_not_see("Chỉ đọc.")
