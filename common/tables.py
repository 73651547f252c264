"""Tables that people send in, XLSX or CSV: read row by row, within limits, with no formula taken for text."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from common.errors import DomainError
from common.text import nfc, printable

MEGABYTE = 1024 * 1024
MOST_UNPACKED, MOST_TIMES, MOST_PARTS = 400 * MEGABYTE, 200, 500
MOST_TEXTS = 64 * MEGABYTE  # the texts of a workbook are read into memory whole
MOST_ROWS, MOST_COLUMNS = 300_000, 60
LONGEST_CELL = 32_767
BULLETS = ("- ", "+ ")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FormulaCell:
    """Stands where a formula, or what a spreadsheet would take for one, was found."""


FORMULA_CELL = FormulaCell()
Cell = str | date | bool | FormulaCell | None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name and its rows from the head row on, each with its number in the file."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]


def tables(stream: IO[bytes], *, name: str, place: Callable[[str], int | None]) -> Iterator[Table]:
    """The tables of a file, to be read one after the other and row by row.

    ``place`` tells at which place a sheet of a name comes, None for one that is left out.

    Raises ``DomainError`` ``bad_table`` for a file that is neither, is damaged, or unpacks to more than
    400 MB or 200 times its size (a zip bomb).
    """
    if name.lower().endswith(".csv"):
        yield Table("", _csv_rows(stream))
    elif name.lower().endswith(".xlsx"):
        yield from _sheets(stream, place)
    else:
        raise _bad(_("Chỉ nhận tệp .xlsx hoặc .csv."))


def _bad(sentence: str) -> DomainError:
    return DomainError("bad_table", sentence, "file")


def _sheets(stream: IO[bytes], place: Callable[[str], int | None]) -> Iterator[Table]:
    _require_modest(stream)
    try:
        book = load_workbook(stream, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # the library raises whatever a damaged file makes it trip over
        raise _bad(_("Tệp bị hỏng hoặc không phải bảng tính .xlsx.")) from error
    try:
        places = [(place(sheet.title), sheet) for sheet in book.worksheets]
        wanted = [(number, sheet) for number, sheet in places if number is not None]
        for _number, sheet in sorted(wanted, key=lambda found: found[0]):
            yield Table(sheet.title, _sheet_rows(sheet))
    finally:
        book.close()


def _require_modest(stream: IO[bytes]) -> None:
    """Refuse an archive that would unpack to far more than it is; looked up, not unpacked."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _bad(_("Tệp bị hỏng hoặc không phải bảng tính .xlsx.")) from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    texts = sum(entry.file_size for entry in entries if "sharedstrings" in entry.filename.lower())
    if (
        texts > MOST_TEXTS
        or unpacked > MOST_UNPACKED
        or unpacked > MOST_TIMES * packed
        or len(entries) > MOST_PARTS
    ):
        raise _bad(_("Tệp giải nén ra quá lớn nên không được nhận."))
    stream.seek(0)


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=False)
    try:
        for number, row in enumerate(rows, 1):
            _require_few(number)
            yield number, [_cell(cell.value, is_formula=cell.data_type == "f") for cell in row]
    except DomainError:
        raise
    except Exception as error:  # as above
        raise _bad(_("Tệp bị hỏng hoặc không phải bảng tính .xlsx.")) from error


def _csv_rows(stream: IO[bytes]) -> Iterator[tuple[int, list[Cell]]]:
    """UTF-8 with or without a mark; comma, semicolon or tab, whichever the head row has most of."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        head = text.readline()
        text.seek(0)
        mark = max(",;\t", key=head.count)
        for number, row in enumerate(csv.reader(text, delimiter=mark, strict=True), 1):
            _require_few(number)
            yield number, [_cell(value, is_formula=False) for value in row[:MOST_COLUMNS]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _bad(_("Tệp .csv phải ghi bằng UTF-8, mỗi dòng một bản ghi.")) from error


def _require_few(number: int) -> None:
    if number > MOST_ROWS:
        raise _bad(_("Bảng có quá nhiều dòng; hãy chia thành nhiều tệp."))


def _cell(value: Any, *, is_formula: bool) -> Cell:
    """A value as plain text, day or truth; numbers as a person would have typed them."""
    if is_formula:
        return FORMULA_CELL
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = nfc(printable(str(value))).strip()[:LONGEST_CELL]
    if text.startswith("'") and text[1:].startswith(FORMULA):
        return text[1:]  # as this portal writes a text that begins like a formula
    if isinstance(value, str) and text.startswith(FORMULA) and not text.startswith(BULLETS):
        return FORMULA_CELL
    return text or None
