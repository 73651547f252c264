"""A browser without scripts, and a person without a mouse."""

import re

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.person import Person
from tests.e2e.proposal import plan
from tests.e2e.story import registers, returns

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


def test_registering_and_returning_without_scripts(somebody: Someone) -> None:
    author = somebody("truc", java_script_enabled=False)
    clerk = somebody("vanphong.pht", java_script_enabled=False)
    author.signs_in()
    clerk.signs_in()

    code = registers(author, plan("Bàn lưu động: trình duyệt không có script"))
    clerk.opens("/").sees("Kiểm tra, tiếp nhận").follows(re.compile(f": {code}$"))
    returns(clerk, code, "1. Bổ sung số buổi mỗi tuần.").sees("Trả lại bổ sung")

    author.opens("/").follows(re.compile(f": {code}$")).sees("1. Bổ sung số buổi mỗi tuần.")
