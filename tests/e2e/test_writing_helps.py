"""While writing: where it would go, and what is like it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Someone
from tests.e2e.proposal import plan
from tests.e2e.story import registers, starts

pytestmark = pytest.mark.e2e

WHY = "Nội dung vượt thẩm quyền của phường"


def test_the_route_changes_with_what_is_chosen(signed_in: Someone) -> None:
    author = signed_in("truc")
    code = starts(author)
    author.opens(f"/ho-so/{code}/soan/co-ban/")
    route = author.page.locator("#noi-nhan")
    expect(route).to_contain_text("Chủ tịch UBND phường Hương Tràm (mẫu)")

    author.chooses("Lĩnh vực", "Xây dựng Đảng")
    expect(route).to_contain_text("luồng hồ sơ Đảng")
    author.chooses("Lĩnh vực", "Kinh tế").chooses("Đề nghị nơi nhận khác", "UBND Thành phố (mẫu)")
    author.writes("Lý do đề nghị nơi nhận khác", WHY)
    author.page.get_by_label("Lý do đề nghị nơi nhận khác", exact=True).blur()

    expect(route).to_contain_text(WHY)
    expect(route.locator("strong").first).to_have_text("Chủ tịch UBND Thành phố (mẫu)")


def test_what_is_alike_appears_under_the_title(signed_in: Someone) -> None:
    author = signed_in("truc")
    registers(author, plan("Trạm đọc sách tự phục vụ cho trẻ em xóm trọ"))
    code = starts(author)
    author.opens(f"/ho-so/{code}/soan/co-ban/")

    author.page.locator("#id_title").press_sequentially("tram doc sach tre em xom tro")

    expect(author.page.locator("#tuong-tu")).to_contain_text("Trạm đọc sách tự phục vụ cho trẻ em")
