"""Office papers as DOCX in the layout of decree 30/2020 (B5): heads, headings, tables, signature."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from common.text import printable

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
BODY, SMALL, NARROW, TINY = Pt(14), Pt(13), Pt(12), Pt(11)
LEFT, CENTRE, JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TEXT_WIDTH = Mm(160)
WIDEST_HEAD = Mm(58)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text: who issues it, number, place and day, kind and subject."""

    above: str
    issuer: str
    number: str
    place_and_day: str
    kind: str
    subject: str
    to: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Signature:
    """What stands below: who gets copies, in which capacity and by whom it is signed."""

    capacity: str
    signer: str = ""
    copies: Sequence[str] = field(default=())


class Paper:
    """A document that is written from top to bottom; every text is text, never markup."""

    def __init__(self, head: Head) -> None:
        self.document = Document()
        self._set_up()
        self._heads(head)

    def _set_up(self) -> None:
        """A4, the decree's margins and fonts, page numbers in the top margin but on page 1."""
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(20)
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0]
        number.alignment = CENTRE
        _page_number(number.add_run())
        for style in self.document.styles:
            if style.type == WD_STYLE_TYPE.PARAGRAPH:
                _vietnamese_font(style)
        normal = self.document.styles["Normal"]
        normal.font.size = BODY
        normal.paragraph_format.space_after = Pt(6)
        for level in (1, 2):
            heading = self.document.styles[f"Heading {level}"]
            heading.font.size, heading.font.bold, heading.font.italic = BODY, True, False
            heading.font.color.rgb = None
            heading.paragraph_format.space_before = Pt(6)

    def _heads(self, head: Head) -> None:
        table = self.document.add_table(rows=2, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _set_widths(table, (WIDEST_HEAD, TEXT_WIDTH - WIDEST_HEAD))
        left, right = table.rows[0].cells
        if head.above:
            _line(left, head.above.upper(), SMALL)
        _line(left, head.issuer.upper(), SMALL, bold=True)
        _rule(left, Cm(1.9))
        _line(right, COUNTRY, NARROW, bold=True)
        _line(right, MOTTO, BODY, bold=True)
        _rule(right, Cm(1.8))
        number, place = table.rows[1].cells
        _line(number, f"Số: {head.number}", SMALL)
        _line(place, head.place_and_day, SMALL, italic=True)
        for cell in (left, right, number, place):
            _drop_first_blank(cell)
        kind = self.document.add_paragraph(style="Title")
        _plain_title(kind, head.kind.upper())
        subject = self.document.add_paragraph()
        subject.alignment = CENTRE
        subject.add_run(printable(head.subject)).bold = True
        subject.paragraph_format.space_after = Pt(0)
        _rule(self.document, Cm(5.5))
        self._to(head.to)

    def _to(self, receivers: Sequence[str]) -> None:
        if not receivers:
            return
        alone = len(receivers) == 1
        first = self.document.add_paragraph(f"Kính gửi: {receivers[0]}" if alone else "Kính gửi:")
        first.alignment = CENTRE
        first.paragraph_format.space_before = Pt(12)
        if not alone:
            for index, name in enumerate(receivers, 1):
                end = "." if index == len(receivers) else ";"
                self.document.add_paragraph(f"- {name}{end}").alignment = CENTRE

    def heading(self, text: str, level: int = 1) -> None:
        """A heading; levels 1 and 2."""
        self.document.add_heading(printable(text), level)

    def text(self, text: str) -> None:
        """Paragraphs, one for each line that is not blank."""
        for line in text.splitlines():
            if line.strip():
                paragraph = self.document.add_paragraph(printable(line.strip()))
                paragraph.alignment = JUSTIFIED
                paragraph.paragraph_format.first_line_indent = Cm(1)

    def bases(self, texts: Sequence[str]) -> None:
        """The grounds of a decision: italic, each line ends with ";", the last with "."."""
        for index, text in enumerate(texts, 1):
            end = "." if index == len(texts) else ";"
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Cm(1)
            paragraph.add_run(printable(f"{text}{end}")).italic = True

    def articles(self, texts: Sequence[str]) -> None:
        """The articles of a decision, numbered from 1."""
        for number, text in enumerate(texts, 1):
            paragraph = self.document.add_paragraph()
            paragraph.alignment = JUSTIFIED
            paragraph.paragraph_format.first_line_indent = Cm(1)
            paragraph.add_run(f"Điều {number}. ").bold = True
            paragraph.add_run(printable(text))

    def centred(self, text: str) -> None:
        """A bold line in the middle, such as who decides."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = CENTRE
        paragraph.add_run(printable(text)).bold = True

    def line(self, text: str) -> None:
        """One short line at the left, as a digest or a reference."""
        paragraph = self.document.add_paragraph(printable(text))
        paragraph.runs[0].font.size = TINY
        paragraph.paragraph_format.keep_with_next = True

    def table(
        self,
        heads: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        caption: str = "",
        parts: Sequence[int] = (),
    ) -> None:
        """A bordered table with a head row that is repeated on each page; numbers stand right.

        ``parts`` are the columns' widths as parts of the whole; without it all are alike.
        """
        if caption:
            paragraph = self.document.add_paragraph()
            paragraph.add_run(caption).italic = True
            paragraph.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=1, cols=len(heads))
        table.style = "Table Grid"
        for cell, text in zip(table.rows[0].cells, heads, strict=True):
            _fill(cell, text, bold=True)
        _repeat_head(table.rows[0])
        for row in rows:
            cells = table.add_row().cells
            for cell, value in zip(cells, row, strict=True):
                _fill(cell, value)
        shares = parts or [1] * len(heads)
        _set_widths(table, [TEXT_WIDTH * part // sum(shares) for part in shares])
        for row_made in table.rows:
            _keep_whole(row_made)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def sign(self, signature: Signature) -> None:
        """Copies on the left, signature on the right."""
        table = self.document.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        head = left.paragraphs[0].add_run("Nơi nhận:")
        head.bold = head.italic = True
        head.font.size = Pt(12)
        for copy in signature.copies:
            _line(left, f"- {copy}", TINY, align=LEFT)
        _line(right, signature.capacity.upper(), BODY, bold=True)
        for _blank in range(3):
            _line(right, "", BODY)
        _line(right, signature.signer, BODY, bold=True)
        _drop_first_blank(right)
        _keep_whole(table.rows[0])

    def as_bytes(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def place_and_day(day: date | None) -> str:
    """The city and a day: leading zeros for days below 10 and for January and February (B5)."""
    if day is None:
        return "Thành phố Hồ Chí Minh, ngày      tháng      năm"
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)  # noqa: PLR2004 -- the decree's
    return f"Thành phố Hồ Chí Minh, ngày {day.day:02d} tháng {month} năm {day.year}"


def _vietnamese_font(style: Any) -> None:
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _plain_title(paragraph: Any, text: str) -> None:
    """The kind of paper: the title of the document, without the line that Word draws below it."""
    border = paragraph.style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)
    run = paragraph.add_run(text)
    run.font.size, run.bold = BODY, True
    run.font.color.rgb = None
    paragraph.style.font.color.rgb = None
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.space_before = Pt(12)
    paragraph.paragraph_format.space_after = Pt(0)


def _line(
    cell: Any,
    text: str,
    size: Any,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = CENTRE,
) -> Any:
    paragraph = cell.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(printable(text))
    run.font.size, run.bold, run.italic = size, bold, italic
    return paragraph


def _rule(place: Any, indent: Any) -> None:
    """A thin line below what was written last, kept away from both edges by ``indent``."""
    paragraph = place.add_paragraph()
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = indent
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = Pt(4)
    border, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().append(border)  # noqa: SLF001 -- python-docx has no other way


def _drop_first_blank(cell: Any) -> None:
    """A new cell begins with an empty paragraph."""
    first = cell.paragraphs[0]
    if not first.text and len(cell.paragraphs) > 1:
        first._element.getparent().remove(first._element)  # noqa: SLF001 -- python-docx has no other way


def _fill(cell: Any, value: object, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(printable(shown(value)))
    run.font.size, run.bold = Pt(12), bold


def shown(value: object) -> str:
    """A cell as an office writes it: 1.234.567, 98,2, an empty one as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "x" if value else "–"
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    if isinstance(value, float):
        whole, _dot, part = f"{value:,.1f}".partition(".")
        return f"{whole.replace(',', '.')},{part}"
    return str(value)


def _set_widths(table: Any, widths: Sequence[Any]) -> None:
    """Fixed widths: Word reads them from the columns, others from each cell."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _keep_whole(row: Any) -> None:
    """A row that never breaks across pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 -- no other way


def _repeat_head(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 -- python-docx has no other way


def _page_number(run: Any) -> None:
    """The field that Word fills with the page's number."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)  # noqa: SLF001 -- python-docx has no other way
