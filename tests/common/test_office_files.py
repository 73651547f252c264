"""Papers and workbooks: opened again and read; nothing typed can become a formula or break them."""

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from openpyxl import load_workbook

from common.charts import Row, bar_chart, column_chart, share
from common.papers import Head, Paper, Signature, shown
from common.sheets import Sheet, workbook

HEAD = Head(
    above="UBND Thành phố",
    issuer="Sở Nội vụ",
    number="05/BC-SNV",
    place_and_day="Thành phố Hồ Chí Minh, ngày 05 tháng 01 năm 2026",
    kind="Báo cáo",
    subject="Tổng kết năm 2025",
    to=("UBND Thành phố", "Thành ủy"),
)
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def paper():
    made = Paper(HEAD)
    made.heading("I. KẾT QUẢ")
    made.text("Dòng một <b>&\n\n  Dòng hai\x0b\x00  ")
    made.table(("Nội dung", "Số"), [("Đề xuất", 1234567), ("Tỷ lệ", 98.24), ("Không", None)])
    made.line("SHA-256: 00")
    made.sign(Signature("Giám đốc", "Nguyễn Văn A", ("Như trên;", "Lưu: VT.")))
    return Document(io.BytesIO(made.as_bytes()))


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_a_paper_follows_the_decree():
    document = paper()
    section = document.sections[0]
    head = document.tables[0]

    assert (round(section.page_width.mm), round(section.left_margin.mm)) == (210, 30)
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.paragraphs[0]._p.xml
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert head.cell(0, 0).text.split("\n")[:2] == ["UBND THÀNH PHỐ", "SỞ NỘI VỤ"]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head.cell(0, 1).text
    assert head.cell(1, 0).text == "Số: 05/BC-SNV"
    assert head.cell(1, 1).paragraphs[0].runs[0].italic


def test_a_paper_keeps_text_as_text():
    document = paper()

    assert texts(document)[:8] == [
        "BÁO CÁO",
        "Tổng kết năm 2025",
        "Kính gửi:",
        "- UBND Thành phố;",
        "- Thành ủy.",
        "I. KẾT QUẢ",
        "Dòng một <b>&",
        "Dòng hai",
    ]
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert rows == [["Nội dung", "Số"], ["Đề xuất", "1.234.567"], ["Tỷ lệ", "98,2"], ["Không", "–"]]
    assert document.tables[1].rows[0]._tr.xml.count("w:tblHeader") == 1
    assert "GIÁM ĐỐC" in document.tables[-1].cell(0, 1).text
    assert "Lưu: VT." in document.tables[-1].cell(0, 0).text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234, "1.234"), (-5, "-5"), (1234.56, "1.234,6"), (True, "x"), ("", "–")],
)
def test_numbers_are_written_as_offices_write_them(value, text):
    assert shown(value) == text


def opened(*sheets):
    return load_workbook(io.BytesIO(workbook(sheets, title="Số liệu")))


def test_a_workbook_holds_tables_with_heads_notes_and_filters():
    rows = [("Phường [A]", 3, 2.5, date(2026, 1, 5), True, None)]
    moment = datetime(2026, 1, 5, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    book = opened(
        Sheet("Theo: đơn vị", ("Đơn vị", "Số", "TB", "Ngày", "Trễ", "Ghi chú"), rows, ("Chốt",)),
        Sheet("Lúc", ("Lúc",), [(moment,)]),
    )
    page = book["Theo  đơn vị"]

    assert page["A1"].value == "Chốt"
    assert [cell.value for cell in page[2]] == ["Đơn vị", "Số", "TB", "Ngày", "Trễ", "Ghi chú"]
    assert [cell.value for cell in page[3]] == [
        "Phường [A]",
        3,
        2.5,
        datetime(2026, 1, 5),
        "x",
        None,
    ]
    assert (page.freeze_panes, page.auto_filter.ref) == ("A3", "A2:F3")
    assert book["Lúc"]["A2"].value == datetime(2026, 1, 5, 9, 30)


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_a_formula(text):
    cell = opened(Sheet("S", ("Cột",), [(text,)]))["S"]["A2"]

    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_text_that_no_file_may_carry_is_taken_out():
    cell = opened(Sheet("S", ("Cột",), [("a\x00b\x0bc" + "x" * 40_000,)]))["S"]["A2"]

    assert cell.value.startswith("abcx")
    assert len(cell.value) == 32_767


def test_a_bar_is_as_long_as_its_value_and_never_invisible():
    chart = bar_chart("T", "", [Row("a", 200, "200", part=50), Row("b", 1, "1", goal=400)])

    assert [bar.length for bar in chart.bars] == ["50.00%", "0.50%"]
    assert (chart.bars[0].part, chart.bars[1].mark) == ("12.50%", "100.00%")
    assert share(0, 10) == share(1, 0) == "0%"


def test_columns_fill_the_width_and_the_highest_leaves_room_for_its_number():
    chart = column_chart("T", "", [("1", 0), ("2", 10)])

    assert [(c.height, c.y) for c in chart.columns] == [("0.00%", "88.00%"), ("70.00%", "18.00%")]
    assert chart.columns[1].middle == "75.00%"
    assert column_chart("T", "", []).columns == []
