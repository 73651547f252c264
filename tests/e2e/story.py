"""What people do with a case, each in one sentence; every step goes through the screen."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.e2e.person import Person
from tests.e2e.proposal import STEPS, Plan, plan

ROSTER = ("chutich.pht", "pct1.pht", "pct2.pht", "pct3.pht", "pct4.pht")
CHECKS = (
    "party_line",
    "law",
    "bottleneck",
    "common_interest",
    "no_harm",
    "calculated",
)


def today() -> str:
    """The day in the city, as a date field takes it."""
    return f"{datetime.now(ZoneInfo('Asia/Ho_Chi_Minh')):%Y-%m-%d}"


def starts(author: Person) -> str:
    """Pass the stop screen; the new draft's code."""
    author.opens("/").follows("Đăng ký", author.page.get_by_role("navigation", name="Điều hướng"))
    author.sees_title("Trước khi bắt đầu")
    author.ticks("Tôi xác nhận không nhập, không đính kèm nội dung thuộc danh mục bí mật nhà nước.")
    author.presses("Bắt đầu soạn")
    return code_on(author)


def code_on(person: Person) -> str:
    """The code in the address of a case's page."""
    found = re.search(r"/ho-so/([^/]+)/", person.page.url)
    assert found, person.page.url
    return found[1]


def fills_step(author: Person, values: dict[str, Any]) -> None:
    """Write every field of a step; a row that is not there yet is asked for first."""
    tables = {name: rows for name, rows in values.items() if isinstance(rows, list)}
    for name, rows in tables.items():
        for index in range(len(rows)):
            _asks_for_row(author, name, index)
    for name in values.keys() - tables.keys():
        author.fills(name, values[name])
    for name, rows in tables.items():
        for index, row in enumerate(rows):
            for column, text in row.items():
                author.fills(f"{name}-{index}-{column}", text)


def _asks_for_row(author: Person, name: str, index: int) -> None:
    if not author.page.locator(f'[name^="{name}-{index}-"]').count():
        with author.page.expect_navigation():
            author.page.click(f'button[name="add_row"][value="{name}"]')


def writes_plan(author: Person, content: Plan) -> None:
    """From the first step to the last, saving each."""
    for step in STEPS:
        expect(author.page).to_have_url(re.compile(f"/soan/{step}/$"))
        fills_step(author, content[step])
        author.presses("Lưu và tiếp tục").sees("Đã lưu")
        if step == "co-ban":
            author.sees(author.name, "đã xác nhận").presses("Lưu và tiếp tục")


def signs(author: Person, code: str) -> None:
    """Agree to every clause and sign."""
    author.opens(f"/ho-so/{code}/cam-ket/").sees("Bản cam kết của tôi")
    for box in author.page.locator('input[name="agreed"]').all():
        box.check()
    author.presses("Ký cam kết").sees("Đã ký bản cam kết.")


def drafts(author: Person, content: Plan | None = None) -> str:
    """A complete and signed draft, with the review page before the author; its code."""
    code = starts(author)
    writes_plan(author, content or plan("Bàn hướng dẫn lưu động cho người cao tuổi"))
    signs(author, code)
    author.sees("Hồ sơ sẽ gửi tới", "Hồ sơ đã đủ để gửi.")
    return code


def registers(author: Person, content: Plan | None = None) -> str:
    """From the stop screen to a case that waits at the receiving desk; its code."""
    code = drafts(author, content)
    author.presses("Gửi").sees("Đã gửi hồ sơ.", "Đang chờ: bộ phận tiếp nhận")
    return code


def takes_step(person: Person, code: str, name: str, **fields: str) -> Person:
    """Open a dialog from the case's page, fill it and confirm."""
    person.opens_case(code).follows(name, person.card("Việc có thể làm"))
    person.sees_title(name)
    for field, value in fields.items():
        person.fills(field, value)
    return person.presses(name).sees("Đã ghi nhận bước này.")


def returns(clerk: Person, code: str, missing: str) -> Person:
    """Send the file back with one list."""
    reason = "Hồ sơ chưa đủ theo danh mục"
    return takes_step(clerk, code, "Trả lại bổ sung", reason=reason, missing_list=missing)


def receives(clerk: Person, code: str) -> Person:
    """Take the file in."""
    return takes_step(clerk, code, "Tiếp nhận", reason="Hồ sơ đủ thành phần")


def asks_party(head: Person, code: str) -> Person:
    """Sign the checklist and ask the Party committee."""
    name = "Xin ý kiến cấp ủy"
    head.opens_case(code).follows(name, head.card("Việc có thể làm")).sees_title(name)
    for item in CHECKS:
        head.page.check(f'input[name="check_{item}"][value="YES"]')
    head.writes("Lý do", "Xin ý kiến trước khi họp tập thể lãnh đạo")
    return head.presses(name).sees("Đã ghi nhận bước này.")


def records_opinion(desk: Person, code: str) -> Person:
    """Enter the Party committee's opinion."""
    return takes_step(
        desk,
        code,
        "Ghi ý kiến cấp ủy",
        reason="Cấp ủy đã có ý kiến",
        number="45-CV/ĐU",
        on=today(),
        summary="Thống nhất chủ trương.",
    )


def votes(member: Person, code: str, choice: str = "Đồng ý") -> Person:
    """Cast one's own ballot from the list of one's work."""
    member.opens("/").follows(re.compile(f": {code}$"))
    member.follows("Phiên họp, biểu quyết").follows("Mở phiên họp, phiếu biểu quyết")
    mine = member.page.locator("section.card").filter(has_text=member.name)
    mine.get_by_label("Biểu quyết", exact=True).select_option(label=choice)
    mine.get_by_role("textbox", name="Ý kiến", exact=True).fill("Việc cần làm ngay.")
    return member.presses("Ghi phiếu", mine).sees("Đã ghi phiếu.")


def closes_minutes(clerk: Person, code: str) -> Person:
    """Write and close the minutes."""
    return takes_step(
        clerk,
        code,
        "Chốt biên bản họp",
        reason="Họp xong",
        number="31/BB-UBND",
        held_on=today(),
        place="Phòng họp UBND phường",
        secretary=clerk.name,
        discussion="Các thành viên trao đổi về đường truyền và bảo vệ dữ liệu.",
        conclusion="Thống nhất cho thực hiện tại năm khu phố.",
    )


def decide_together(
    somebody: Any, code: str, members: Sequence[str] = ROSTER, choice: str = "Đồng ý"
) -> None:
    """Clerk, head, Party desk and every member: until the case waits for its decision."""
    receives(somebody("vanphong.pht"), code)
    asks_party(somebody("chutich.pht"), code)
    records_opinion(somebody("capuy.pht"), code)
    for member in members:
        votes(somebody(member), code, choice)
    closes_minutes(somebody("vanphong.pht"), code)
