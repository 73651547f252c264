"""Workbooks for offices: tables with a head row, filters, widths, and no cell read as a formula."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from common.text import printable

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHEET_NAME = 31
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
MOST_CELL = 32_767
NARROWEST, WIDEST = 8, 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; ``notes`` stand above it, one a row."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[object]]
    notes: Sequence[str] = ()
    widths: Sequence[int] = ()


def workbook(sheets: Iterable[Sheet], *, title: str) -> bytes:
    """The file; rows are streamed, so that a hundred thousand of them need little memory."""
    book = Workbook(write_only=True)
    book.properties.title = title
    for sheet in sheets:
        _write(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(book: Any, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name.translate(FORBIDDEN_IN_NAMES)[:MOST_SHEET_NAME])
    widths = sheet.widths or [min(max(len(head) + 2, 14), 40) for head in sheet.heads]
    for index, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(index)].width = min(max(width, NARROWEST), WIDEST)
    head_row = len(sheet.notes) + 1
    page.freeze_panes = f"A{head_row + 1}"
    for note in sheet.notes:
        page.append([_cell(page, note, italic=True)])
    page.append([_cell(page, head, bold=True) for head in sheet.heads])
    count = 0
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])
        count += 1
    last = get_column_letter(len(sheet.heads))
    page.auto_filter.ref = f"A{head_row}:{last}{head_row + count}"


def _cell(page: Any, value: object, *, bold: bool = False, italic: bool = False) -> Any:
    cell = WriteOnlyCell(page, value=_harmless(value))
    if isinstance(value, str):
        cell.data_type = "s"  # whatever it begins with, a text is a text
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, datetime):
        cell.number_format = "dd/mm/yyyy hh:mm"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    elif isinstance(value, int) and not isinstance(value, bool):
        cell.number_format = "#,##0"
    if bold or italic:
        cell.font = Font(bold=bold, italic=italic)
    return cell


def _harmless(value: object) -> Any:
    """A value that a spreadsheet takes as it is; zoned times become the city's own."""
    if isinstance(value, str):
        text = printable(value)
        return (f"'{text}" if text.startswith(DANGEROUS) else text)[:MOST_CELL]
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, bool):
        return "x" if value else ""
    return value
