"""Two administrators keep the registers: an office is given, a unit renamed on a later day, a slip undone."""

import io
import re
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.e2e.conftest import Someone
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e

PHONE = {"viewport": {"width": 320, "height": 640}}
FAR = "2099-01-05"


def test_an_office_is_given_by_two(signed_in: Someone) -> None:
    one, other = signed_in("quantri"), signed_in("quantri2", **PHONE)
    clerk = signed_in("thanhtra")
    one.opens("/").follows("Cấu hình").follows("Danh mục, tổ chức").follows("Nhiệm vụ", one.main)
    one.page.get_by_role("link", name="Thêm Nhiệm vụ").click()
    one.writes("Người được giao", "khong-co@demo.portal.invalid").fills("role", "UNIT_CLERK")
    one.chooses("Đơn vị", "Sở Xây dựng (mẫu)").writes("Lý do", "Theo đề nghị của sở")
    one.presses("Lập thay đổi")
    expected = "Hãy chọn một lựa chọn hợp lệ"
    one.sees(expected).writes("Người được giao", clerk.email).presses("Lập thay đổi")
    one.sees("Chờ người khác xác nhận", clerk.name, "cần một quản trị khác")
    change = one.page.url

    other.gets_mail("Thay đổi danh mục chờ xác nhận", "Theo đề nghị của sở")
    other.opens("/cau-hinh/danh-muc/").follows(f"Nhiệm vụ: {clerk.name} – Chuyên viên tiếp nhận")
    other.follows("Xác nhận").writes("Lý do", "Đúng đề nghị").presses("Xác nhận")
    other.sees("Đã áp dụng", one.name, other.name)
    assert other.page.evaluate("document.documentElement.scrollWidth") == 320

    one.opens(change).follows("Xem mục này").sees("Lịch sử thay đổi", other.name)
    one.opens(change).follows("Hoàn tác").writes("Lý do", "Nhầm người")
    one.presses("Hoàn tác thay đổi").sees("Đến ngày", "Chờ người khác xác nhận")


def test_a_unit_gets_another_name_on_a_later_day(signed_in: Someone) -> None:
    one, other = signed_in("quantri"), signed_in("quantri2")
    one.opens("/cau-hinh/danh-muc/cay-don-vi/").follows("UBND xã Rạch Sen (mẫu)").follows("Sửa")
    one.writes("Tên", "UBND phường Rạch Sen (mẫu)").writes("Thay đổi áp dụng từ ngày", FAR)
    one.writes("Lý do", "Xã lên phường").presses("Lập thay đổi")
    one.sees("UBND xã Rạch Sen (mẫu)", "UBND phường Rạch Sen (mẫu)")

    other.opens(one.page.url).follows("Xác nhận").writes("Lý do", "Đúng").presses("Xác nhận")
    other.sees("Đã xác nhận, chờ tới ngày").follows("Xem mục này")
    other.sees("Thay đổi đang chờ", "Áp dụng từ 05/01/2099")
    other.opens("/cau-hinh/danh-muc/cay-don-vi/").sees("UBND xã Rạch Sen (mẫu)")


def workbook(**sheets: list[list[str]]) -> bytes:
    """A small directory in the form of the template."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", "-"))
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sends(person: Person, data: bytes) -> Person:
    """Send a directory in and wait until the worker has read it."""
    person.opens("/cau-hinh/danh-muc/nhap/")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sent: Any = {"name": "danh-ba.xlsx", "mimeType": kind, "buffer": data}
    person.page.get_by_label("Tệp .xlsx theo mẫu", exact=False).set_input_files(sent)
    person.writes("Lý do", "Danh bạ của phường mới").presses("Gửi và kiểm tra")
    return person.finally_sees("Đã kiểm tra, chờ xác nhận")


def test_a_directory_comes_in_by_two_and_goes_out(signed_in: Someone) -> None:
    one, other = signed_in("quantri"), signed_in("quantri2", **PHONE)
    heads = ["Mã", "Tên", "Loại đơn vị", "Cấp trên trực tiếp", "Từ ngày"]
    wrong = [heads, ["PMO", "UBND phường Mơ (mẫu)", "Làng", "UBTP", "05/01/2099"]]
    sends(one, workbook(don_vi=wrong)).sees("1 lỗi", "Loại đơn vị", "không nằm trong danh sách")

    right = [heads, ["PMO", "UBND phường Mơ (mẫu)", "PHUONG_XA", "UBTP", "05/01/2099"]]
    sends(one, workbook(don_vi=right)).sees("Nếu nạp", "cần một quản trị khác")
    other.gets_mail("Nạp danh bạ", "Danh bạ của phường mới")
    other.opens(one.page.url).follows("Xác nhận và nạp").writes("Lý do", "Đúng")
    other.presses("Xác nhận và nạp").finally_sees("Đã nạp")
    assert other.page.evaluate("document.documentElement.scrollWidth") == 320
    one.opens(f"/cau-hinh/danh-muc/cay-don-vi/?ngay={FAR}").sees("UBND phường Mơ (mẫu)")

    one.opens("/cau-hinh/danh-muc/nhap/").presses("Xuất danh bạ (.xlsx)")
    one.finally_sees("Đã xong.")
    with one.page.expect_download() as waiting:
        one.page.get_by_role("link", name=re.compile("^Tải tệp")).click()
    book = load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    assert "PMO" in {row[0] for row in book["Đơn vị"].iter_rows(values_only=True)}
