"""A form that could not be taken keeps what was typed, and says so."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Someone
from tests.e2e.proposal import plan
from tests.e2e.story import fills_step, registers, starts

pytestmark = pytest.mark.e2e

SAID = "Điểm nghẽn: chưa có quy định về thiết bị mang đi, 14 người phải chờ."


def test_a_step_of_a_case_survives_an_expired_session(somebody: Someone) -> None:
    """Not only the registration form is long: lists, minutes and decisions are typed as well."""
    author, clerk = somebody("truc"), somebody("vanphong.pht")
    author.signs_in()
    clerk.signs_in()
    code = registers(author, plan("Bàn lưu động: phiên của văn thư hết hạn"))
    clerk.opens_case(code).follows("Trả lại bổ sung")
    clerk.writes("Danh sách cần bổ sung", SAID).writes("Lý do", "Hồ sơ còn thiếu")

    clerk.context.clear_cookies(name="sessionid")
    clerk.presses("Trả lại bổ sung").sees("Hãy đăng nhập để tiếp tục")
    clerk.signs_in()

    expect(clerk.page.get_by_label("Danh sách cần bổ sung", exact=True)).to_have_value(SAID)
    clerk.presses("Trả lại bổ sung").sees("Đã ghi nhận bước này.")
    author.opens_case(code).sees("Cần bổ sung", SAID)


def test_a_refused_form_keeps_what_was_typed(signed_in: Someone) -> None:
    author = signed_in("truc")
    code = starts(author)
    author.opens(f"/ho-so/{code}/soan/phuong-an/")
    fills_step(author, {"chosen_reason": SAID, "options": [{"name": "A", "cost": "nhiều tiền"}]})

    author.presses("Lưu").sees("Có mục chưa hợp lệ; nội dung bạn gõ vẫn còn dưới đây.")

    assert author.page.locator('[name="chosen_reason"]').input_value() == SAID
    assert author.page.locator('[name="options-0-cost"]').input_value() == "nhiều tiền"
