"""What may be uploaded: the name and the bytes."""

import io
import signal
import unicodedata
import zipfile

import pytest

from common.errors import DomainError
from initiatives.files import ALLOWED, NAME_BYTES, examine, safe_name

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
AES = (
    b"<< /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O <%(o)s> /U <%(o)s> /OE <%(e)s>"
    b" /UE <%(e)s> /Perms <%(p)s> /CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >>"
    b" /StmF /StdCF /StrF /StdCF >>" % {b"o": b"41" * 48, b"e": b"41" * 32, b"p": b"41" * 16}
)
LONG_STEM = "Báo cáo kết quả thí điểm số hóa hồ sơ địa chính phường Hương Tràm "


def package(*entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def docx(*more):
    text = "<w:p><w:t>Kế hoạch thí điểm</w:t></w:p>"
    return package(("[Content_Types].xml", "<Types/>"), ("word/document.xml", text), *more)


def pdf(*objects, trailer=b""):
    """A PDF of one empty page and the objects given, with a correct table of contents."""
    page = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
    )
    out, table = b"%PDF-1.7\n", b""
    for number, body in enumerate((*page, *objects), start=1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = len(page) + len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n" % (size, table)
    end = b"<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))
    return out + head + end


def refusal(name, data):
    with pytest.raises(DomainError) as refused:
        examine(name, data)
    assert refused.value.field == "file"
    assert str(refused.value.message)
    return refused.value.code


@pytest.fixture
def patience():
    """A test that hangs fails after some seconds instead."""

    def out_of_time(*_args):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(5)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("ke-hoach.pdf", pdf(), ""),
        ("KE HOACH.PDF", b"\r\n" + pdf(), ""),
        ("anh.png", PNG, ""),
        ("anh.jpg", JPG, ""),
        ("anh.JPEG", JPG, ""),
        ("ghi-chu.txt", "Đề xuất".encode(), "Đề xuất"),
        ("ghi-chu.txt", "Đề xuất".encode("utf-8-sig"), "Đề xuất"),
        ("so-lieu.csv", b"a;b\n1;2\n", "a;b\n1;2\n"),
        ("bang.xlsx", package(("xl/workbook.xml", "<a>Bảng</a>")), "Bảng"),
        ("trinh.pptx", package(("ppt/presentation.xml", "<a>Trình</a>")), "Trình"),
        ("van-ban.odt", package(("content.xml", "<a>Văn bản</a>")), "Văn bản"),
        ("bang.ods", package(("content.xml", "<a>Bảng</a>")), "Bảng"),
    ],
)
def test_allowed_file_is_kept_under_its_own_name_and_type(name, data, text):
    found = examine(name, data)

    assert (found.name, found.text.strip()) == (name, text.strip())
    assert found.content_type == ALLOWED[name.rpartition(".")[2].lower()]


def test_text_of_every_part_of_an_office_file_is_read():
    found = examine("a.docx", docx(("word/header1.xml", "<w:t>Số hiệu</w:t>")))

    assert "Kế hoạch thí điểm" in found.text
    assert "Số hiệu" in found.text


@pytest.mark.parametrize("extension", sorted(ALLOWED))
def test_empty_file_is_refused(extension):
    assert refusal(f"a.{extension}", b"") == "file_empty"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("hinh.svg", SVG),
        ("trang.html", HTML),
        ("trang.htm", HTML),
        ("chay.exe", EXE),
        ("bao-cao.pdf.exe", EXE),
        ("bao-cao.pdf.js", b"alert(1)"),
        ("macro.docm", docx()),
        ("nen.zip", docx()),
        ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("khong-duoi", pdf()),
        ("", pdf()),
        (".", pdf()),
        ("a.pdf.", EXE + b".x"),
        ("ảnh\u202efdp.exe", EXE),
        ("a.pdf\x00.exe", EXE),
    ],
)
def test_type_that_is_not_on_the_list_is_refused(name, data):
    code = refusal(name, data)

    assert code == ("file_content" if name == "a.pdf." else "file_type")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("chay.pdf", EXE),
        ("hinh.pdf", PNG),
        ("trang.pdf", HTML),
        ("hinh.png", SVG),
        ("hinh.png", JPG),
        ("hinh.jpg", PNG),
        ("chay.jpg", EXE),
        ("van-ban.docx", pdf()),
        ("van-ban.docx", b"PK\x03\x04" + b"\x00" * 100),
        ("bang.xlsx", docx()),
        ("van-ban.odt", docx()),
        ("nen.docx", package(("a.exe", EXE))),
        ("nhi-phan.txt", b"abc\x00def"),
        ("bao-cao.exe.pdf", EXE),
    ],
)
def test_content_that_is_not_what_the_name_says_is_refused(name, data):
    assert refusal(name, data) == "file_content"


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "vbaProject.bin"])
def test_office_file_with_a_macro_is_refused(part):
    assert refusal("a.docx", docx((part, b"\x00"))) == "file_macro"


@pytest.mark.parametrize("part", ["Basic/Standard/Module1.xml", "Scripts/python/chay.py"])
def test_open_document_with_a_macro_is_refused(part):
    data = package(("content.xml", "<a/>"), (part, "Sub Main\nEnd Sub"))

    assert refusal("a.odt", data) == "file_macro"


def test_office_file_with_too_many_entries_is_refused():
    assert refusal("a.docx", docx(*((f"x/{i}", b"") for i in range(3000)))) == "file_bomb"


def test_office_file_that_unpacks_to_too_much_is_refused():
    data = bytearray(docx())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (400 * 1024 * 1024).to_bytes(4, "little")

    assert refusal("a.docx", bytes(data)) == "file_bomb"


def test_office_file_that_unpacks_to_less_than_the_limit_is_read_in_part():
    large = b"<w:t>" + b"a " * 3_000_000 + b"</w:t>"

    assert len(examine("a.docx", docx(("word/a.xml", large))).text) == 2_000_000


def test_damaged_office_file_is_refused():
    whole = package(("word/document.xml", "".join(f"<a>{n * n}</a>" for n in range(900))))
    body = whole.index(b"word/document.xml") + len("word/document.xml")
    damaged = whole[:body] + b"\xff" * 8 + whole[body + 8 :]

    assert refusal("a.docx", damaged) == "file_content"


@pytest.mark.parametrize("lost", [1, 20, 90, 400])
def test_office_file_cut_in_the_middle_is_refused(lost):
    whole = package(("word/document.xml", "".join(f"<a>{n * n}</a>" for n in range(900))))

    assert refusal("a.docx", whole[:50] + whole[50 + lost :]) == "file_content"
    assert refusal("a.docx", whole[:-lost]) == "file_content"


def test_office_file_with_a_broken_entry_name_is_refused():
    data = package(("word/document.xml", "<a/>"), ("á.xml", "<a/>"))

    assert refusal("a.docx", data.replace("á".encode(), b"\xff\xfe")) == "file_content"


def test_office_file_with_a_password_is_refused():
    data = bytearray(docx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.rindex(mark)
        data[start + place] |= 1

    assert refusal("a.docx", bytes(data)) == "file_content"


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16", "latin-1"])
def test_text_in_another_encoding_is_refused_with_the_way_out(encoding):
    data = unicodedata.normalize("NFD" if encoding == "cp1258" else "NFC", "Số mới: à é ô").encode(
        encoding, "replace"
    )

    with pytest.raises(DomainError) as refused:
        examine("cu.txt", data)

    assert refused.value.code == "file_encoding"
    assert "UTF-8" in str(refused.value.message)


def test_text_of_an_old_tcvn3_machine_is_refused():
    tcvn3 = b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdc a Vi\xd6t Nam"

    assert refusal("cu.txt", tcvn3) == "file_encoding"
    assert refusal("cu.csv", tcvn3) == "file_encoding"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\n",
        pdf()[:-120],
        b"%PDF-" + b"\x00" * 500,
        pdf(b"<< /Type /X >>").replace(b"/Pages 2 0 R", b"/Pages 9 0 R"),
    ],
)
def test_broken_pdf_is_refused(data):
    assert refusal("hong.pdf", data) == "file_broken"


def test_pdf_locked_by_a_password_is_refused():
    data = pdf(AES, trailer=b"/Encrypt 4 0 R /ID [<00><00>] ")

    assert refusal("khoa.pdf", data) == "file_broken"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\a.txt", "a.txt"),
        ("/tuyet/doi/a.txt", "a.txt"),
        ("C:\\Users\\An\\Bản vẽ.pdf", "Bản vẽ.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("ảnh\u202efdp.txt", "ảnhfdp.txt"),
        ("\u200ea\u2066b\u2069.txt", "ab.txt"),
        ("  .a.pdf . ", "a.pdf"),
        ("a.tar.pdf", "a.tar.pdf"),
        ("Đơn, số 5 (bản 2).docx", "Đơn, số 5 (bản 2).docx"),
        ("khong-duoi", "khong-duoi"),
    ],
)
def test_name_loses_folders_and_hidden_marks_and_keeps_its_letters(name, kept):
    assert safe_name(name) == kept


def test_decomposed_name_becomes_the_composed_one():
    name = "Đề xuất cải cách hành chính.pdf"

    assert safe_name(unicodedata.normalize("NFD", name)) == name


def name_of_255_bytes(form):
    stem = unicodedata.normalize(form, LONG_STEM * 5)
    while len(stem.encode()) > 251:
        stem = stem[:-1]
    return f"{stem}{'x' * (251 - len(stem.encode()))}.pdf"


def test_decomposed_name_of_255_bytes_fits_whole_once_composed():
    name = name_of_255_bytes("NFD")

    kept = safe_name(name)

    assert (len(name.encode()), kept) == (255, unicodedata.normalize("NFC", name))
    assert len(kept.encode()) <= NAME_BYTES


def test_composed_name_of_255_bytes_loses_letters_at_the_end_and_no_diacritics():
    name = name_of_255_bytes("NFC")

    kept = safe_name(name)

    assert len(name.encode()) == 255
    assert NAME_BYTES - 3 < len(kept.encode()) <= NAME_BYTES
    assert kept.endswith(".pdf")
    assert name.startswith(kept.removesuffix(".pdf"))


@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize("name", ["a." + "b" * 250, "a." + "ế" * 83, "." + "b" * 254])
def test_name_with_an_endless_extension_is_refused_at_once(name):
    assert refusal(name, pdf()) == "file_type"
