"""How a plan reads in both languages, and what two plans have apart."""

import pytest
from django.utils import translation

from initiatives.canonical import canonical_json, digest
from initiatives.plan.fields import CHOICE, Item
from initiatives.plan.reading import (
    Difference,
    Names,
    chosen_option,
    differences,
    read,
    risk_level,
    text_of,
    worst_cases,
)
from initiatives.plan.schema import BY_CODE, OPTIONS, SECTIONS
from tests import world

NAMES = Names({"PA": "Phường A", "PB": "Phường B"}, {"CCHC": "Cải cách hành chính"})
INTEREST = {"person": "Em ruột", "relation": "Em", "interest": "Đứng tên nhóm cộng tác"}


def full(**changes):
    """A complete plan with one row at least in every table."""
    answered = [{"question": "Vì sao?", "answer": "Vì cần"}]
    more = {"has_interest": "YES", "interests": [dict(INTEREST)], "extra_answers": answered}
    return world.plan(**{**more, **changes})


@pytest.mark.parametrize(
    ("row", "level"),
    [
        ({"likelihood": 3, "impact": 5}, 15),
        ({"likelihood": 1, "impact": 1}, 1),
        ({"likelihood": None, "impact": 5}, 0),
        ({"likelihood": "", "impact": 5}, 0),
        ({}, 0),
    ],
)
def test_risk_level_is_likelihood_times_impact(row, level):
    assert risk_level(row) == level


def test_worst_cases_and_chosen_option_are_found():
    content = full()

    assert [row["is_worst_case"] for row in worst_cases(content)] == ["YES"]
    assert chosen_option(content)["name"].startswith("B. ")
    assert (worst_cases({}), chosen_option({})) == ([], None)


@pytest.mark.parametrize(
    ("language", "label", "kind", "domain", "amount", "day", "yes"),
    [
        (
            "vi",
            "Tên đề xuất",
            "Sáng kiến",
            "Xây dựng chính quyền",
            "1.140.000.000 đồng",
            "23/03/2026",
            "Có",
        ),
        (
            "en",
            "Title of the proposal",
            "Initiative",
            "Government building",
            "VND 1,140,000,000",
            "23/03/2026",
            "Yes",
        ),
    ],
)
def test_plan_reads_in_both_languages(language, label, kind, domain, amount, day, yes):
    with translation.override(language):
        basics, *_rest = sections = read(full(), NAMES)
        cells = {cell.code: cell for section in sections for cell in section.cells}
        options = {section.code: section for section in sections}["phuong-an"].tables[0]

        first = {cell.code: cell.text for cell in options.rows[0]}
        chosen_mark = {cell.code: cell.text for cell in options.rows[1]}["is_chosen"]
        assert [section.code for section in sections] == list(BY_CODE)
        assert (str(basics.cells[0].label), cells["initiative_type"].text) == (label, kind)
        assert cells["domain"].text == domain
        assert (first["cost"], cells["starts_on"].text, chosen_mark) == (amount, day, yes)
        assert cells["primary_topic"].text == "Cải cách hành chính"
        assert cells["title"].text == world.plan()["title"]


def test_nothing_of_the_plan_is_left_out_of_the_reading():
    content = full(scope_units=["PA", "PB"], topics=["CCHC", "KHAC"], organisation="PX")

    cells = {cell.code: cell.text for section in read(content, NAMES) for cell in section.cells}
    tables = {table.code: table for section in read(content, NAMES) for table in section.tables}
    assert set(cells) | set(tables) == {code for s in SECTIONS for code in s.codes()}
    assert cells["scope_units"] == "Phường A, Phường B"
    assert cells["topics"] == "Cải cách hành chính, KHAC"
    assert cells["organisation"] == "PX"
    assert {code: len(table.rows) for code, table in tables.items()} == {
        code: len(content[code]) for code in tables
    }


@pytest.mark.parametrize("value", [None, "", []])
def test_nothing_reads_as_nothing(value):
    for section in SECTIONS:
        assert {text_of(item, value, NAMES) for item in section.items} <= {""}


def test_zero_is_something():
    amount = next(item for item in OPTIONS.tables[0].columns if item.code == "cost")

    assert text_of(amount, 0, NAMES) == "0 đồng"


def test_choice_of_an_older_form_reads_as_it_was_stored():
    item = Item("x", "X", CHOICE, choices=(("A", "Chữ A"),))

    assert (text_of(item, "A", NAMES), text_of(item, "B", NAMES)) == ("Chữ A", "B")


def test_equal_plans_have_no_differences():
    assert differences(full(), full(), NAMES) == []
    assert differences({}, {}, NAMES) == []


@pytest.mark.parametrize(
    ("code", "value", "section", "label", "before", "after"),
    [
        ("title", "Tên mới", "Thông tin chung", "Tên đề xuất", world.plan()["title"], "Tên mới"),
        ("urgency", "PRESSING", "Thông tin chung", "Mức độ", "Thường", "Bức thiết"),
        ("topics", [], "Thông tin chung", "Chủ đề khác", "DATDAI", ""),
        (
            "scope_units",
            ["PA", "PB"],
            "Tổ chức thực hiện",
            "Đơn vị, địa phương nơi thực hiện",
            "",
            "Phường A, Phường B",
        ),
        (
            "ends_on",
            "2026-07-31",
            "Tổ chức thực hiện",
            "Thực hiện đến ngày",
            "30/06/2026",
            "31/07/2026",
        ),
    ],
)
def test_changed_field_is_told_with_both_texts(code, value, section, label, before, after):
    found = differences(world.plan(), world.plan(**{code: value}), NAMES)

    assert found == [Difference(section, label, before, after)]


def test_changed_cell_is_told_by_its_row():
    dearer = full()
    dearer["options"][1]["cost"] = 600000000

    found = differences(full(), dearer, NAMES)

    label = "Phương án 2 – Chi phí (đồng)"
    texts = ("576.000.000 đồng", "600.000.000 đồng")
    assert found == [Difference("Các phương án", label, *texts)]


def test_added_and_removed_rows_are_told_field_by_field():
    without, with_one = world.plan(interests=[]), world.plan(interests=[INTEREST])
    section = "Kê khai lợi ích liên quan"
    labels = [
        ("Kê khai 1 – Người, tổ chức có lợi ích", "Em ruột"),
        ("Kê khai 1 – Quan hệ", "Em"),
        ("Kê khai 1 – Lợi ích", "Đứng tên nhóm cộng tác"),
    ]

    added = differences(without, with_one, NAMES)
    removed = differences(with_one, without, NAMES)

    assert added == [Difference(section, label, "", text) for label, text in labels]
    assert removed == [Difference(section, label, text, "") for label, text in labels]


def test_differences_of_an_empty_and_a_full_plan_tell_everything_filled():
    content = full()

    found = differences({}, content, NAMES)

    filled = [
        cell.text
        for section in read(content, NAMES)
        for cells in (section.cells, *(row for table in section.tables for row in table.rows))
        for cell in cells
        if cell.text
    ]
    assert [item.after for item in found] == filled
    assert {item.before for item in found} == {""}


def test_digest_is_of_the_content_and_not_of_its_order():
    content = world.plan()
    turned = dict(reversed(content.items()))

    assert canonical_json(turned) == canonical_json(content)
    assert digest(turned) == digest(content)
    assert digest({**content, "title": "Khác"}) != digest(content)
    assert canonical_json({"b": "Ế", "a": [1, None]}) == '{"a":[1,null],"b":"Ế"}'
