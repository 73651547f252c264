"""A person without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from config.environment import DEMO_PASSWORD
from tests.e2e.conftest import Someone

pytestmark = pytest.mark.e2e


def test_signing_in_and_opening_a_case_with_the_keyboard(somebody: Someone) -> None:
    clerk = somebody("vanphong.syt").opens("/dang-nhap/")
    clerk.tabs_to("^login$")
    clerk.page.keyboard.type(clerk.email)
    clerk.tabs_to("^password$")
    clerk.page.keyboard.type(DEMO_PASSWORD)
    clerk.page.keyboard.press("Enter")
    clerk.sees_title("Việc của tôi")

    clerk.tabs_to("^Đến nội dung chính$")
    clerk.page.keyboard.press("Enter")
    expect(clerk.page.locator("main")).to_be_focused()
    clerk.tabs_to(r": SK-\d{4}-BVM-\d{4}")
    clerk.page.keyboard.press("Enter")
    expect(clerk.page).to_have_url(re.compile(r"/ho-so/SK-\d{4}-BVM-\d{4}/$"))

    clerk.tabs_to("^Tiếp nhận$")
    clerk.page.keyboard.press("Enter")
    clerk.sees_title("Tiếp nhận")
    clerk.tabs_to("^reason$")
    clerk.page.keyboard.type("Hồ sơ đủ thành phần")
    assert clerk.page.get_by_label("Lý do", exact=True).input_value() == "Hồ sơ đủ thành phần"


def test_the_menu_opens_and_signs_out_with_the_keyboard(somebody: Someone) -> None:
    author = somebody("motcua")
    author.signs_in()
    author.tabs_to(f"^{author.name}$")
    author.page.keyboard.press("Enter")
    author.tabs_to("^Đăng xuất$")
    author.page.keyboard.press("Enter")

    author.sees_title("Đăng nhập")
    author.opens("/")
    assert "/dang-nhap/" in author.page.url
