"""The focal agency finds what is late and urges it."""

import re

import pytest

from tests.e2e.conftest import Someone

pytestmark = pytest.mark.e2e

LATE_UNIT = "Sở Y tế (mẫu)"


def test_a_number_of_the_overview_leads_to_the_late_case_and_its_desk_is_urged(
    signed_in: Someone,
) -> None:
    focal, desk = signed_in("daumoi.snv"), signed_in("vanphong.syt")
    focal.opens("/").follows("Theo dõi")
    by_unit = focal.card("Đang chờ, theo nơi xử lý")
    row = by_unit.get_by_role("row").filter(has_text=LATE_UNIT)
    late = row.get_by_role("link").last
    number = int(late.inner_text())

    with focal.page.expect_navigation():
        late.click()

    focal.sees(f"Nơi xử lý: {LATE_UNIT}", "Quá hạn: có")
    cases = focal.main.locator("ol.cases > li")
    assert cases.count() == number, "the number is the length of its list"
    with focal.page.expect_navigation():
        cases.first.get_by_role("link").click()
    focal.sees("quá hạn", f"Đang chờ: bộ phận tiếp nhận, {LATE_UNIT}")
    code = focal.main.get_by_text(re.compile(r"^SK-\d{4}-\w+-\d{4}$")).first.inner_text()

    focal.follows("Đôn đốc").sees("Gửi tới: Giám đốc Sở Y tế (mẫu) và bộ phận tiếp nhận.")
    message = f"Đề nghị trả lời trước ngày 27/11/2026 ({code})."
    focal.writes("Nội dung đôn đốc", message).presses("Gửi đôn đốc").sees("Đã gửi đôn đốc.")

    desk.gets_mail(f"Đôn đốc hồ sơ {code}", focal.name, message, f"/ho-so/{code}/")
    desk.opens("/thong-bao/").sees(f"Đôn đốc hồ sơ {code}")
    desk.opens_case(code, "lich-su").sees("Đôn đốc", message, focal.name)


def test_every_number_of_the_overview_is_the_length_of_its_list(signed_in: Someone) -> None:
    focal = signed_in("daumoi.snv").opens("/theo-doi/")
    numbers = {
        link.get_attribute("href"): int(link.inner_text())
        for link in focal.main.locator("td.number a").all()
    }
    assert numbers

    for address, number in numbers.items():
        focal.opens(address)
        assert focal.main.locator("ol.cases > li").count() == min(number, 25), address
