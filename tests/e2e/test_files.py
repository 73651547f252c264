"""A file goes in and comes out under its own name, byte for byte."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.person import Person
from tests.e2e.story import starts

pytestmark = pytest.mark.e2e

NAME = "Khảo sát ý kiến người dân – đợt 2 (bản đã ký).txt"
TEXT = "Ý kiến của 120 hộ dân phường Hương Tràm; kết quả: đồng thuận.\n".encode()


def _attaches(author: Person, code: str, name: str, data: bytes) -> Person:
    author.opens(f"/ho-so/{code}/tai-lieu/").chooses("Loại tài liệu", "Minh chứng thực tiễn")
    author.page.get_by_label("Tệp", exact=True).set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    return author.presses("Thêm tệp")


def test_a_file_is_downloaded_under_its_own_name(signed_in: Someone) -> None:
    author = signed_in("truc")
    code = starts(author)
    _attaches(author, code, NAME, TEXT).sees(f"Đã thêm tệp “{NAME}”.")

    with author.page.expect_download() as started:
        author.page.get_by_role("link", name=NAME, exact=True).click()

    download = started.value
    assert download.suggested_filename == NAME
    assert Path(download.path()).read_bytes() == TEXT
    author.presses(f"Gỡ {NAME}").sees(f"Đã gỡ tệp “{NAME}”.", "Chưa có tệp nào.")


def test_a_file_that_is_not_what_its_name_says_is_refused_with_a_sentence(
    signed_in: Someone,
) -> None:
    author = signed_in("truc")
    code = starts(author)

    _attaches(author, code, "Bản đồ.pdf", b"MZ" + bytes(200))

    author.sees("Nội dung tệp không đúng với phần mở rộng của tên tệp.", "Chưa có tệp nào.")


def test_a_marked_file_locks_the_case_and_nobody_but_the_officer_finds_it(
    signed_in: Someone,
) -> None:
    author, officer = signed_in("truc"), signed_in("baomat")
    code = starts(author)

    _attaches(author, code, "Phụ lục.txt", "Độ mật: MẬT\nSơ đồ trạm bơm".encode())

    author.sees("Hồ sơ bị tạm khóa", code)
    author.opens_case(code).sees("Không tìm thấy")
    author.opens(f"/ho-so/?q={code}").sees("Không có hồ sơ nào khớp.")
    officer.gets_mail(f"Tạm khóa hồ sơ {code}: nghi chứa bí mật")
    officer.opens_case(code).sees("Nội dung hồ sơ bị khóa với mọi người.", "MẬT")
    officer.does_not_see("Sơ đồ trạm bơm").follows("Mở khóa")
    officer.writes("Lý do", "Đã kiểm tra: tệp mẫu, không phải bí mật").presses("Mở khóa")
    officer.sees("Đã mở khóa hồ sơ.")
    author.opens_case(code).finally_sees("Bản nháp")
