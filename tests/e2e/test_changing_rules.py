"""Two administrators change a rule: faults named, tried, proposed, confirmed by the other, undone."""

import re

import pytest

from tests.e2e.conftest import Someone

pytestmark = pytest.mark.e2e

PHONE = {"viewport": {"width": 320, "height": 640}}
RULE = "Trưởng phòng thuộc UBND phường, xã gửi Chủ tịch UBND phường, xã"
LATEST = "Trường hợp khác: gửi người đứng đầu cơ quan sử dụng cán bộ (Điều 7.3)"
NEVER_MIND = "2099-01-05"  # far off, so that no other journey is led elsewhere


def test_a_rule_is_changed_by_two(signed_in: Someone) -> None:
    one, other = signed_in("quantri"), signed_in("quantri2", **PHONE)
    one.opens("/cau-hinh/quy-tac/").follows("Lập đề nghị thay đổi")
    one.writes("Tên đề nghị", "Trưởng phòng phường gửi Thành phố")
    one.writes("Áp dụng từ ngày", NEVER_MIND).writes("Lý do", "Phân cấp mới (mẫu)")
    one.presses("Lập đề nghị thay đổi quy tắc").sees("Đề nghị chưa có quy tắc nào.")
    change = one.page.url

    one.main.get_by_text("Sửa hoặc kết thúc quy tắc đang có").click()
    one.follows(re.compile(f"^Sửa .*{re.escape(RULE)}"), one.main)
    one.chooses("Nơi nhận", "Cơ quan cấp trên trực tiếp").writes("Lý do", "Theo quyết định")
    one.presses("Đưa vào đề nghị")
    one.sees("Cơ quan sử dụng cán bộ", "Cơ quan cấp trên trực tiếp")

    # a fault is named at once and holds the proposal up
    one.main.get_by_text("Sửa hoặc kết thúc quy tắc đang có").click()
    one.follows(re.compile(f"^Kết thúc .*{re.escape(LATEST)}"), one.main)
    one.writes("Lý do", "Thử bỏ").presses("Kết thúc quy tắc")
    one.sees("Khoảng trống", "Không quy tắc nào nhận")
    one.follows("Chạy thử", one.main).presses("Chạy thử")
    one.follows("Trình người khác xác nhận").writes("Lý do", "Trình")
    one.presses("Trình người khác xác nhận").sees("Không quy tắc nào nhận")
    one.opens(change).follows(re.compile(f"^Bỏ khỏi đề nghị.*{re.escape(LATEST)}"))
    one.writes("Lý do", "Giữ lại").presses("Bỏ khỏi đề nghị")
    one.does_not_see("Khoảng trống").sees("hãy chạy thử lại")

    one.follows("Chạy thử", one.main).presses("Chạy thử")
    one.sees("Kết quả chạy thử", "SK-2026-PHT-0004", "Vì sao")
    one.follows("Trình người khác xác nhận").writes("Lý do", "Đề nghị xác nhận")
    one.presses("Trình người khác xác nhận").sees("cần một quản trị khác")

    other.gets_mail("Thay đổi quy tắc “Trưởng phòng phường gửi Thành phố”", "Đề nghị xác nhận")
    other.opens(change).follows("Xác nhận thay đổi").writes("Lý do", "Đúng phân cấp")
    other.presses("Xác nhận thay đổi").sees("Đã xác nhận", one.name, other.name)
    assert other.page.evaluate("document.documentElement.scrollWidth") == 320

    other.opens(f"/cau-hinh/quy-tac/?ngay={NEVER_MIND}").follows(RULE)
    other.sees("Phiên bản 2", "chưa tới ngày áp dụng", "Phiên bản 1", "đang áp dụng")
    one.opens(change).follows("Hoàn tác bằng đề nghị mới").writes("Lý do", "Chưa cần")
    one.writes("Áp dụng từ ngày", NEVER_MIND).presses("Lập đề nghị hoàn tác")
    one.sees("Hoàn tác: Trưởng phòng phường gửi Thành phố", "Cơ quan sử dụng cán bộ")
