"""A year under review: late desks are urged, a unit reports, numbers are frozen, files are made and read."""

import io
import re

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.e2e.conftest import Someone
from tests.e2e.person import Person
from tests.e2e.test_every_page import Inspection

pytestmark = pytest.mark.e2e

PHONE = {"viewport": {"width": 320, "height": 640}}
REVIEW = "/theo-doi/tong-ket/2026/"


def finishes(person: Person) -> Person:
    """The page of a job follows the worker by itself until it says that all is done."""
    return person.finally_sees("Đã xong.")


def downloads(person: Person) -> bytes:
    """The file that the job made."""
    with person.page.expect_download() as waiting:
        person.page.get_by_role("link", name=re.compile("^Tải tệp")).click()
    return waiting.value.path().read_bytes()


def test_late_desks_are_urged_by_one_letter_each_that_was_shown_before(signed_in: Someone) -> None:
    focal, desk = signed_in("daumoi.snv"), signed_in("vanphong.tp")
    focal.opens("/theo-doi/").follows("Đôn đốc", focal.main)
    focal.writes("Nội dung đôn đốc", "Đề nghị trả lời trong tuần này.").presses("Xem trước")
    focal.sees("Sẽ gửi", "Đề nghị trả lời trong tuần này.", "Danh sách hồ sơ quá hạn")
    desk.has_no_mail("trong tuần này")
    send = focal.page.get_by_role("button", name=re.compile("^Gửi [0-9]+ thư$"))
    with focal.page.expect_navigation():
        send.click()

    finishes(focal)
    faults = Inspection().faults(focal, focal.page.url)
    focal.follows("Xem kết quả").sees("Đã gửi", "UBND Thành phố (mẫu): 1 hồ sơ")

    assert faults == []
    desk.gets_mail("Đôn đốc 1 hồ sơ quá hạn", "Đề nghị trả lời trong tuần này.", "SK-2026-HTM-0011")
    desk.opens_case("SK-2026-HTM-0011", "lich-su").sees("Đôn đốc", focal.name)
    focal.opens("/theo-doi/don-doc/").presses("Xem trước").sees("Mới được đôn đốc")


def test_a_year_is_reported_frozen_and_made_into_files(signed_in: Someone) -> None:
    head, focal = signed_in("chutich.prl", **PHONE), signed_in("daumoi.snv")
    head.opens("/").sees("Việc khác cần bạn làm", "UBND phường Rạch Lau (mẫu)")
    head.follows("Báo cáo năm của đơn vị").follows("Soạn báo cáo")
    head.writes("Kết quả đạt được", "Một đề xuất được loại trừ trách nhiệm.")
    head.writes("Hạn chế", "Chưa có đề xuất mới.").writes("Nguyên nhân", "Chủ quan.")
    head.presses("Lưu").sees("Đã lưu báo cáo.")
    assert head.page.evaluate("document.documentElement.scrollWidth") == 320
    head.follows("Gửi báo cáo").writes("Lý do", "Đúng hạn").presses("Gửi báo cáo")
    head.sees("Đã gửi", "Số liệu được giữ nguyên như lúc gửi")

    focal.gets_mail("Báo cáo năm 2026 của UBND phường Rạch Lau (mẫu): Đã gửi")
    focal.opens(REVIEW).follows("Soạn nội dung báo cáo")
    focal.sees("2 đơn vị đã viết phần này")
    focal.writes("Kết quả đạt được", "Bàn lưu động được ba phường nhân rộng.")
    focal.presses("Lưu").sees("Bàn lưu động được ba phường nhân rộng.")
    focal.follows("Chốt số liệu năm").writes("Lý do", "Đủ báo cáo").presses("Chốt số liệu năm")
    finishes(focal).follows("Xem kết quả").sees("Số liệu chốt lần 1", "SHA-256")
    number = int(focal.main.locator(".figures-strip strong").first.inner_text())

    focal.presses("Lập báo cáo (DOCX)")
    paper = Document(io.BytesIO(downloads(finishes(focal))))
    focal.opens(REVIEW).presses("Lập bảng số liệu (XLSX)")
    book = load_workbook(io.BytesIO(downloads(finishes(focal))))

    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "Bàn lưu động được ba phường nhân rộng." in text
    assert "II. HẠN CHẾ" in text
    totals = {row[0].value: row[1].value for row in book["Tổng hợp"].iter_rows()}
    assert totals["Đề xuất đăng ký"] == number
    codes = [row[0].value for row in book["Danh sách"].iter_rows(min_row=2)]
    assert "SK-2026-PHT-0001" in codes
    assert "SK-2026-PBS-0006" not in codes, "a Party file is in no report"
    focal.opens("/viec-nen/").sees("Chốt số liệu năm 2026", "so-lieu-nam-2026.xlsx")
