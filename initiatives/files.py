"""What an uploaded file really is: its name, its bytes and the text it carries."""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass

import filetype
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from common.errors import DomainError
from common.text import nfc

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
ALLOWED = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "odt": f"{OPEN}text",
    "ods": f"{OPEN}spreadsheet",
    "txt": "text/plain",
    "csv": "text/csv",
}
INSIDE = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "content.xml",
    "ods": "content.xml",
}
MAX_ENTRIES = 3000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_TEXT = 2_000_000
MAX_PAGES = 60
NAME_BYTES = 240
CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ENDS = re.compile(rb"</(?:\w+:)?(?:p|h|si|is|c|tr|row)>|<(?:\w+:)?(?:br|tab)\b[^>]*>")
TAGS = re.compile(rb"<[^>]+>")
MACROS = re.compile(r"(^|/)vbaproject\.bin$|^(basic|scripts)/.", re.IGNORECASE)
PDF_FAULTS = (
    PyPdfError,
    DependencyError,  # an encryption that cannot be opened here
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
)
PACKAGE_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept; ``text`` is what could be read of it, to look for markings."""

    name: str
    content_type: str
    text: str


def examine(name: str, data: bytes) -> Examined:
    """Decide by extension and by content whether a file may be kept.

    Raises ``DomainError`` with a sentence for an empty file, a type that is not on the list, content
    that is not what the name says, macros, packed bombs and text in a legacy encoding.
    """
    name = safe_name(name)
    extension = name.rpartition(".")[2].lower()
    if extension not in ALLOWED:
        allowed = ", ".join(sorted(ALLOWED))
        raise DomainError(
            "file_type", _("Chỉ nhận tệp: %(allowed)s.") % {"allowed": allowed}, "file"
        )
    if not data:
        raise DomainError("file_empty", _("Tệp rỗng."), "file")
    reader = _READERS.get(extension, _picture)
    return Examined(name, ALLOWED[extension], reader(extension, data))


def safe_name(name: str) -> str:
    """The file's own name with its diacritics, without folders, control or direction marks."""
    name = CONTROL.sub("", nfc(name)).replace("\\", "/").rpartition("/")[2].strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem:
        return name
    while stem and len(f"{stem}.{extension}".encode()) > NAME_BYTES:
        stem = stem[:-1]
    return f"{stem}.{extension}"


def _mismatch() -> DomainError:
    return DomainError(
        "file_content", _("Nội dung tệp không đúng với phần mở rộng của tên tệp."), "file"
    )


def _picture(extension: str, data: bytes) -> str:
    kind = filetype.guess(data[:4096])
    if kind is None or kind.mime != ALLOWED[extension]:
        raise _mismatch()
    return ""


def _pdf(_extension: str, data: bytes) -> str:
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise _mismatch()
    try:
        pages = PdfReader(io.BytesIO(data)).pages
        return "\n".join(page.extract_text() for page in list(pages)[:MAX_PAGES])[:MAX_TEXT]
    except PDF_FAULTS as error:
        raise DomainError("file_broken", _("Không đọc được tệp PDF này."), "file") from error


def _plain(_extension: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _(
            "Tệp văn bản không dùng bảng mã Unicode (UTF-8). Hãy lưu lại theo UTF-8 rồi gửi."
        )
        raise DomainError("file_encoding", message, "file") from error
    if "\x00" in text:
        raise _mismatch()
    return text[:MAX_TEXT]


def _office(extension: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _office_text(extension, package)
    except PACKAGE_FAULTS as error:
        raise _mismatch() from error


def _office_text(extension: str, package: zipfile.ZipFile) -> str:
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED:
        raise DomainError("file_bomb", _("Tệp nén bất thường, không thể nhận."), "file")
    names = {entry.filename for entry in entries}
    if INSIDE[extension] not in names:
        raise _mismatch()
    if any(MACROS.search(name) for name in names):
        raise DomainError("file_macro", _("Không nhận tệp có macro."), "file")
    text = b""
    for name in sorted(names):
        if name.endswith(".xml") and len(text) < MAX_TEXT:
            with package.open(name) as part:
                text += b"\n" + TAGS.sub(b"", ENDS.sub(b"\n", part.read(MAX_TEXT)))
    return text.decode("utf-8", "replace")[:MAX_TEXT]


_READERS = {
    "pdf": _pdf,
    "txt": _plain,
    "csv": _plain,
    **dict.fromkeys(INSIDE, _office),
}
