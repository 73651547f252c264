"""An administrator changes a rule: new drafts follow it, running cases keep what they were given."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.person import Person
from tests.e2e.proposal import plan
from tests.e2e.story import registers, starts

pytestmark = pytest.mark.e2e

RULE = "Giám đốc Trung tâm Phục vụ hành chính công gửi Chủ tịch UBND phường"
WARD, CITY = "Chủ tịch UBND phường Hương Tràm (mẫu)", "Chủ tịch UBND Thành phố (mẫu)"
BY_SUPERIOR, BY_NAME = "SUPERIOR_UNIT", "NAMED_UNIT"


def _changes(admin: Person, selector: str, unit: str, reason: str) -> None:
    admin.opens("/").follows("Cấu hình").follows("Quy tắc thẩm quyền").follows(RULE)
    admin.fills("selector", selector)
    admin.chooses("Đơn vị chỉ định", unit)
    admin.writes("Lý do", reason).presses("Lưu thay đổi").sees("Đã lưu thay đổi.")


@pytest.fixture
def admin(signed_in: Someone) -> Iterator[Person]:
    """The administrator, who leaves the rule as he found it."""
    person = signed_in("quantri")
    yield person
    person.opens("/cau-hinh/quy-tac/").follows(RULE)
    if person.page.locator('select[name="selector"]').input_value() != BY_SUPERIOR:
        _changes(person, BY_SUPERIOR, "---------", "Trả về như cũ")


def test_a_changed_rule_moves_new_drafts_and_no_running_case(
    admin: Person, signed_in: Someone
) -> None:
    author = signed_in("truc")
    running = registers(author, plan("Bàn lưu động: gửi trước khi đổi quy tắc"))
    author.opens_case(running).sees(WARD)

    reason = "Theo văn bản phân cấp mới của Thành phố"
    _changes(admin, BY_NAME, "UBND Thành phố (mẫu)", reason)
    admin.follows(RULE).sees("Lịch sử thay đổi", admin.name, reason)

    draft = starts(author)
    author.opens(f"/ho-so/{draft}/gui/")
    preview = author.card("Hồ sơ sẽ gửi tới").inner_text()
    assert CITY in preview
    assert WARD not in preview
    author.opens_case(running).sees(WARD).does_not_see(CITY)
    signed_in("vanphong.pht").opens_case(running).sees("Tiếp nhận", "Đang chờ: bộ phận tiếp nhận")

    _changes(admin, BY_SUPERIOR, "---------", "Thu hồi văn bản phân cấp")
    author.opens(f"/ho-so/{draft}/gui/")
    assert WARD in author.card("Hồ sơ sẽ gửi tới").inner_text()


def test_a_change_without_a_reason_is_not_made(signed_in: Someone) -> None:
    admin = signed_in("quantri").opens("/cau-hinh/quy-tac/").follows(RULE)
    admin.page.evaluate("document.querySelector('main form').noValidate = true")

    admin.fills("selector", BY_NAME).presses("Lưu thay đổi").sees("Trường này là bắt buộc.")

    admin.opens("/cau-hinh/quy-tac/").follows(RULE)
    assert admin.page.locator('select[name="selector"]').input_value() == BY_SUPERIOR
