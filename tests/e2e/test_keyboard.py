"""A person without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from config.environment import DEMO_PASSWORD
from tests.e2e.conftest import Someone
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e

MOST_TABS = 60
FOCUSED = "document.activeElement.innerText || document.activeElement.getAttribute('name') || ''"
OUTLINED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
}"""


def _tabs_to(person: Person, wanted: str) -> None:
    """Press Tab until the focus is there; it can be seen all the way."""
    for _press in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        assert person.page.evaluate(OUTLINED), person.page.evaluate(FOCUSED)
        if re.search(wanted, person.page.evaluate(FOCUSED)):
            return
    raise AssertionError(f"The keyboard does not reach {wanted!r}.")


def test_signing_in_and_opening_a_case_with_the_keyboard(somebody: Someone) -> None:
    clerk = somebody("vanphong.syt").opens("/dang-nhap/")
    _tabs_to(clerk, "^login$")
    clerk.page.keyboard.type(clerk.email)
    _tabs_to(clerk, "^password$")
    clerk.page.keyboard.type(DEMO_PASSWORD)
    clerk.page.keyboard.press("Enter")
    clerk.sees_title("Việc của tôi")

    _tabs_to(clerk, "^Đến nội dung chính$")
    clerk.page.keyboard.press("Enter")
    expect(clerk.page.locator("main")).to_be_focused()
    _tabs_to(clerk, r": SK-\d{4}-BVM-\d{4}")
    clerk.page.keyboard.press("Enter")
    expect(clerk.page).to_have_url(re.compile(r"/ho-so/SK-\d{4}-BVM-\d{4}/$"))

    _tabs_to(clerk, "^Tiếp nhận$")
    clerk.page.keyboard.press("Enter")
    clerk.sees_title("Tiếp nhận")
    _tabs_to(clerk, "^reason$")
    clerk.page.keyboard.type("Hồ sơ đủ thành phần")
    assert clerk.page.get_by_label("Lý do", exact=True).input_value() == "Hồ sơ đủ thành phần"


def test_the_menu_opens_and_signs_out_with_the_keyboard(somebody: Someone) -> None:
    author = somebody("motcua")
    author.signs_in()
    _tabs_to(author, f"^{author.name}$")
    author.page.keyboard.press("Enter")
    _tabs_to(author, "^Đăng xuất$")
    author.page.keyboard.press("Enter")

    author.sees_title("Đăng nhập")
    author.opens("/")
    assert "/dang-nhap/" in author.page.url
