"""Administrators change a rule: new drafts follow it, running cases keep what they were given."""

import pytest
from django.utils import timezone

from tests.e2e.conftest import Someone
from tests.e2e.person import Person
from tests.e2e.proposal import plan
from tests.e2e.story import registers, starts

pytestmark = pytest.mark.e2e

KEY = "b0-2-gd-tthcc"
RULE = "Giám đốc Trung tâm Phục vụ hành chính công gửi Chủ tịch UBND phường"
WARD, CITY = "Chủ tịch UBND phường Hương Tràm (mẫu)", "Chủ tịch UBND Thành phố (mẫu)"


def _confirmed(one: Person, other: Person) -> None:
    """The change before the first one's eyes is tried, proposed, and confirmed by the other."""
    one.follows("Chạy thử", one.main).presses("Chạy thử").sees("Kết quả chạy thử")
    one.follows("Trình người khác xác nhận").writes("Lý do", "Trình")
    one.presses("Trình người khác xác nhận").sees("Chờ người khác xác nhận")
    other.opens(one.page.url).follows("Xác nhận thay đổi").writes("Lý do", "Đúng")
    other.presses("Xác nhận thay đổi").sees("Đã xác nhận")


def test_a_changed_rule_moves_new_drafts_and_no_running_case(signed_in: Someone) -> None:
    author, one, other = signed_in("truc"), signed_in("quantri"), signed_in("quantri2")
    running = registers(author, plan("Bàn lưu động: gửi trước khi đổi quy tắc"))
    author.opens_case(running).sees(WARD)

    reason = "Theo văn bản phân cấp mới của Thành phố"
    one.opens("/").follows("Cấu hình").follows("Quy tắc thẩm quyền").follows(RULE)
    one.follows("Lập đề nghị thay đổi").writes("Tên đề nghị", "Gửi thẳng Thành phố")
    one.writes("Áp dụng từ ngày", timezone.localdate().isoformat())
    one.writes("Lý do", reason).presses("Lập đề nghị thay đổi quy tắc")
    change = one.page.url
    one.opens(f"{change}sua/{KEY}/").chooses("Nơi nhận", "Đơn vị chỉ định")
    one.chooses("Đơn vị chỉ định", "UBND Thành phố (mẫu)")
    one.writes("Lý do", reason).presses("Đưa vào đề nghị")
    _confirmed(one, other)
    one.opens(f"/cau-hinh/quy-tac/{KEY}/").sees("Phiên bản 2", other.name, "Đúng")

    draft = starts(author)
    author.opens(f"/ho-so/{draft}/gui/")
    preview = author.card("Hồ sơ sẽ gửi tới").inner_text()
    assert CITY in preview
    assert WARD not in preview
    author.opens_case(running).sees(WARD).does_not_see(CITY)
    signed_in("vanphong.pht").opens_case(running).sees("Tiếp nhận", "Đang chờ: bộ phận tiếp nhận")

    one.opens(change).follows("Hoàn tác bằng đề nghị mới")
    one.writes("Lý do", "Thu hồi văn bản phân cấp").presses("Lập đề nghị hoàn tác")
    _confirmed(one, other)
    author.opens(f"/ho-so/{draft}/gui/")
    assert WARD in author.card("Hồ sơ sẽ gửi tới").inner_text()


def test_a_change_without_a_reason_is_not_made(signed_in: Someone) -> None:
    admin = signed_in("quantri").opens("/cau-hinh/thay-doi/lap/")
    admin.page.evaluate("document.querySelector('main form').noValidate = true")

    admin.writes("Tên đề nghị", "Không nêu lý do")
    admin.presses("Lập đề nghị thay đổi quy tắc").sees("Trường này là bắt buộc.")

    admin.opens("/cau-hinh/thay-doi/").does_not_see("Không nêu lý do")
