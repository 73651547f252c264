"""A browser without scripts, and a person without a mouse."""

import re

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.proposal import plan
from tests.e2e.story import registers, returns

pytestmark = pytest.mark.e2e


def test_registering_and_returning_without_scripts(somebody: Someone) -> None:
    author = somebody("truc", java_script_enabled=False)
    clerk = somebody("vanphong.pht", java_script_enabled=False)
    author.signs_in()
    clerk.signs_in()

    code = registers(author, plan("Bàn lưu động: trình duyệt không có script"))
    clerk.opens("/").sees("Kiểm tra, tiếp nhận").follows(re.compile(f": {code}$"))
    returns(clerk, code, "1. Bổ sung số buổi mỗi tuần.").sees("Trả lại bổ sung")

    author.opens("/").follows(re.compile(f": {code}$")).sees("1. Bổ sung số buổi mỗi tuần.")
