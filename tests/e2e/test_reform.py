"""The reform of 1 July 2025 on the tree of 2023, in the browser: two administrators, one night, every case."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.e2e.clocked import ClockedStack
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e

CITY = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE = datetime(2025, 6, 30, 9, 0, tzinfo=CITY)
AFTER = datetime(2025, 7, 1, 8, 0, tzinfo=CITY)
WARDS = (
    ("PBS", "UBND phường Bến Sậy (mẫu)"),
    ("PRL", "UBND phường Rạch Lau (mẫu)"),
)
CHANGES = (
    ("Chia tách", "UBND quận Bến Sậy (mẫu)", 0, True),
    ("Chia tách", "UBND quận Bến Sậy (mẫu)", 1, False),
    ("Sáp nhập", "UBND phường 3, quận Bến Sậy (mẫu)", 0, True),
    ("Sáp nhập", "UBND phường 7, quận Bến Sậy (mẫu)", 1, True),
)
OLD = {
    "UBND quận Bến Sậy (mẫu)": "QBS",
    "UBND phường 3, quận Bến Sậy (mẫu)": "QBS-P3",
    "UBND phường 7, quận Bến Sậy (mẫu)": "QBS-P7",
}
OPEN = {
    "SUBMITTED": "Đã gửi",
    "RETURNED": "Trả lại bổ sung",
    "RECEIVED": "Đã tiếp nhận",
    "PARTY_CONSULTATION": "Xin ý kiến cấp ủy",
    "COLLECTIVE_REVIEW": "Họp tập thể lãnh đạo",
    "COUNCIL_APPRAISAL": "Hội đồng thẩm định",
    "DECISION_PENDING": "Chờ quyết định",
    "URGENT_DIRECTION": "Chờ chỉ đạo khẩn",
}
DISTRICT = "UBND quận Bến Sậy (mẫu)"
CLOSED = {
    "APPROVED": "Đồng ý chủ trương",
    "REJECTED": "Không chấp thuận",
    "SCREENED_OUT": "Không thuộc phạm vi",
}
BEAT = 60.0  # seconds between two looks for reorganisations whose day has come; the first may need all of them
Enter = Callable[[str], Person]


@pytest.fixture(scope="module")
def town() -> Iterator[ClockedStack]:
    """The portal of 30 June 2025 with a case of the district in every state."""
    stack = ClockedStack()
    with ExitStack() as at_end:
        where = stack.folder / "cases.json"
        stack.begin(BEFORE, f"from tests.reorganisation.reform import seed; seed({str(where)!r})")
        at_end.callback(stack.stop)
        yield stack


@pytest.fixture
def enters(town: ClockedStack, browser: Browser) -> Iterator[Enter]:
    """Somebody signs in, in a browser of his own; no page may complain at the end."""
    people: list[Person] = []

    def make(key: str) -> Person:
        context = browser.new_context(
            base_url=town.url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
        )
        context.set_default_timeout(20_000)
        people.append(Person(context, key))
        return people[-1].signs_in()

    yield make
    complaints = [text for person in people for text in person.complaints]
    for person in people:
        person.context.close()
    assert complaints == []


def test_the_reform_of_2025(town: ClockedStack, enters: Enter) -> None:
    codes = json.loads((town.folder / "cases.json").read_text("utf-8"))
    readers = {"giang": enters("giang"), "khoi": enters("khoi")}
    clocks = _clocks(readers, codes)
    writer = enters("quantri")
    address = _writes(writer)
    _adjusts(writer, address, codes["RECEIVED"][0])
    _proposes(writer, enters("quantri2"), address)

    town.halt()
    town.begin(AFTER)

    second = enters("quantri2")
    second.opens(address).finally_sees("Đã hoàn tất", within=BEAT + 60)
    second.sees("0 không chuyển được, 0 đang chờ")
    _reports(second)
    readers = {"giang": enters("giang"), "khoi": enters("khoi")}
    _every_case(readers, codes, clocks)
    _the_past(readers["giang"], codes)
    _goes_on(enters("vanphong.qbs"), codes["SUBMITTED"][0])


def _clocks(readers: dict[str, Person], codes: dict[str, list[str]]) -> dict[str, str]:
    """What the proposer reads about the time limits of his open cases before the reform."""
    found = {}
    for state, words in OPEN.items():
        reader = _of(readers, state).opens_case(codes[state][0]).sees(words, DISTRICT)
        found[state] = _limits(reader)
    assert any("đang tính" in text for text in found.values())
    return found


def _of(readers: dict[str, Person], state: str) -> Person:
    """Who proposed the case in this state: the urgent one comes from a ward."""
    return readers["khoi" if state == "URGENT_DIRECTION" else "giang"]


def _limits(reader: Person) -> str:
    """The time limits of the case that is open, as the page tells them; a returned one has none that runs."""
    return "\n".join(reader.card("Thời hạn").all_inner_texts())


def _writes(writer: Person) -> str:
    """Two new wards; a district splits, its wards merge."""
    writer.opens("/").follows("Cấu hình").follows("Sắp xếp tổ chức")
    writer.follows("Lập sắp xếp tổ chức").writes("Tên", "Mô hình hai cấp")
    writer.writes("Số quyết định", "15/QĐ-UBND").writes("Có hiệu lực từ ngày", "2025-07-01")
    writer.ticks("Tính tiếp thời hạn đang chạy").writes("Lý do", "Theo nghị quyết")
    writer.presses("Lập sắp xếp tổ chức").sees_title("Mô hình hai cấp")
    for code, name in WARDS:
        writer.follows("Thêm đơn vị mới").writes("Mã", code).writes("Tên", name)
        writer.fills("unit_type", "PHUONG_XA").fills("superior", "UBTP")
        writer.fills("regime", "R2025_2TIER").fills("head_title", "Chủ tịch")
        writer.fills("register_code", code).writes("Lý do", "Thành lập")
        writer.presses("Thêm đơn vị mới").sees(name)
    for kind, unit, successor, takes in CHANGES:
        code, name = WARDS[successor]
        writer.follows("Thêm thay đổi của một đơn vị").chooses("Hình thức", kind)
        writer.chooses("Đơn vị", f"{unit} ({OLD[unit]})").fills("successor", code)
        if not takes:
            writer.page.get_by_label("Nhận hồ sơ đang giải quyết").uncheck()
        writer.writes("Lý do", "Sắp xếp").presses("Thêm thay đổi của một đơn vị")
        writer.sees(unit, name)
    writer.sees("Hãy lập lại danh sách").presses("Lập danh sách phải chuyển")
    writer.does_not_see("Cần sửa trước khi trình")
    writer.sees("Người giữ chức vụ (10)", "Hồ sơ đang xem xét (8)")
    return writer.page.url


def _adjusts(writer: Person, address: str, code: str) -> None:
    """One file goes to the other ward with its time limit begun anew; so does its proposer."""
    writer.opens(f"{address}muc/?loai=CASE&q={code}").follows(re.compile(f"Chỉnh.*{code}"))
    writer.fills("successor", "PRL").ticks("Tính lại từ đầu tại nơi tiếp nhận")
    writer.writes("Lý do", "Gần nơi thực hiện")
    writer.presses("Chỉnh nơi nhận: Hồ sơ đang xem xét")
    writer.opens(f"{address}muc/?q={code}").sees("chỉnh bằng tay", "Tính lại từ đầu")
    writer.opens(f"{address}muc/?loai=POSITION&q=Giang").sees("cần xem")
    writer.follows(re.compile("Chỉnh.*Hồ Sơn Trà Giang")).fills("successor", "PRL")
    writer.fills("title", "PCT_PHUONG").fills("rank", "DEPUTY")
    writer.writes("Tên chức vụ", "Phó Chủ tịch UBND phường Rạch Lau").writes("Lý do", "Bổ nhiệm")
    writer.presses("Chỉnh nơi nhận: Người giữ chức vụ").sees("Phó Chủ tịch UBND phường Rạch Lau")


def _proposes(writer: Person, second: Person, address: str) -> None:
    """Who wrote it does not confirm it; on its day, not before, it takes place."""
    writer.opens(address).follows("Trình người khác xác nhận").writes("Lý do", "Đã rà soát")
    writer.presses("Trình người khác xác nhận").sees("cần một quản trị khác")
    second.opens(address)
    second.follows("Xác nhận sắp xếp").writes("Lý do", "Đúng quyết định")
    second.presses("Xác nhận sắp xếp").sees("Đã xác nhận, chờ tới ngày", writer.name, second.name)


def _reports(person: Person) -> None:
    """What went where, as a paper and as a workbook."""
    address = person.page.url
    for button, name in (("Báo cáo (DOCX)", ".docx"), ("Danh sách (XLSX)", ".xlsx")):
        person.opens(address).presses(button).finally_sees("Đã xong.")
        with person.page.expect_download() as waiting:
            person.page.get_by_role("link", name="Tải tệp").click()
        assert waiting.value.suggested_filename.endswith(name)
        assert waiting.value.path().stat().st_size > 5_000


def _every_case(
    readers: dict[str, Person], codes: dict[str, list[str]], clocks: dict[str, str]
) -> None:
    """Each open case is with its new holder in its state, its time limits run on, its way is told."""
    for state, words in OPEN.items():
        name = WARDS[1][1] if state == "RECEIVED" else WARDS[0][1]
        reader = _of(readers, state).opens_case(codes[state][0])
        reader.sees(words, name, f"Nhận từ {DISTRICT}")
        now = _limits(reader)
        if state == "RECEIVED":
            assert now.count("D02") == clocks[state].count("D02") + 1
        else:
            assert now == clocks[state], state
        reader.opens_case(codes[state][0], "lich-su")
        reader.sees("Chuyển sang đơn vị kế thừa", "Theo 15/QĐ-UBND: Mô hình hai cấp", DISTRICT)
    for state, words in CLOSED.items():
        reader = readers["giang"]
        reader.opens_case(codes[state][0]).sees(words, DISTRICT)
        reader.opens_case(codes[state][0], "lich-su").does_not_see("15/QĐ-UBND")


def _the_past(reader: Person, codes: dict[str, list[str]]) -> None:
    """The file as it was on the last day of the district, and on the first of the ward."""
    for state in ("DECISION_PENDING", "COUNCIL_APPRAISAL"):
        for day, holder in (("2025-06-30", DISTRICT), ("2025-07-01", WARDS[0][1])):
            reader.opens(f"/ho-so/{codes[state][0]}/?as_of={day}")
            reader.sees("Hồ sơ như vào lúc", OPEN[state], f"tại {holder}")


def _goes_on(clerk: Person, code: str) -> None:
    """The clerk, who came over with the file, receives it at the ward."""
    clerk.opens_case(code).follows("Tiếp nhận").writes("Lý do", "Hồ sơ đủ")
    clerk.presses("Tiếp nhận").sees("Đã tiếp nhận", WARDS[0][1])
