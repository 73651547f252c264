"""What a plan still lacks before it may be sent."""

import pytest

from initiatives.plan.missing import Limits, Missing, missing_items
from initiatives.plan.schema import SECTIONS
from portal.demo.telling import plans
from tests import world

LIMITS = Limits()
BOTH = frozenset({"SCIENTIFIC", "PRACTICAL"})
INTEREST = {"person": "Em ruột", "relation": "Em", "interest": "Đứng tên nhóm cộng tác"}
REQUIRED = [(s.code, item) for s in SECTIONS for item in s.items if item.required]
COLUMNS = [
    (s.code, table, item)
    for s in SECTIONS
    for table in s.tables
    for item in table.columns
    if item.required and not table.asked
]
BOLD = {"cost_benefit": "Có lợi"}


def full(**changes):
    """A complete plan with one row at least in every table."""
    answered = [{"question": "Vì sao?", "answer": "Vì cần"}]
    more = {"has_interest": "YES", "interests": [dict(INTEREST)], "extra_answers": answered}
    return world.plan(**{**more, **changes})


def missing(content, kinds=frozenset(), limits=LIMITS):
    return missing_items(content, kinds, limits)


def with_row(table, index, **changes):
    """A complete plan with one row of one table changed."""
    content = full()
    content[table][index].update(changes)
    return content


def test_complete_plan_lacks_nothing():
    assert missing(full()) == []
    assert missing(world.plan()) == []


@pytest.mark.parametrize("code", plans())
def test_every_written_plan_is_complete(code):
    assert missing(plans()[code]) == []


@pytest.mark.parametrize(("step", "item"), REQUIRED, ids=lambda part: getattr(part, "code", part))
@pytest.mark.parametrize("empty", [None, ""])
def test_required_field_is_asked_for_by_name(step, item, empty):
    found = missing(full(**{item.code: empty}))

    assert found == [Missing(step, f"id_{item.code}", f"Chưa ghi “{item.label}”.")]


@pytest.mark.parametrize(
    ("step", "table", "item"), COLUMNS, ids=lambda part: getattr(part, "code", part)
)
def test_required_column_is_asked_for_by_row(step, table, item):
    content = with_row(table.code, 0, **{item.code: ""})
    message = f"{table.row_label} 1: chưa ghi “{item.label}”."

    assert missing(content) == [Missing(step, f"id_{table.code}-0-{item.code}", message)]


def test_optional_fields_and_columns_may_stay_empty():
    content = full()
    for section in SECTIONS:
        for item in section.items:
            if not item.required and item.code != "pilot_scale":
                content[item.code] = None
        for table in section.tables:
            for row in content[table.code]:
                row.update({i.code: None for i in table.columns if not i.required})

    found = [item for item in missing(content, BOTH) if "stop_criterion" not in item.anchor]
    assert found == []


@pytest.mark.parametrize(
    ("step", "table", "messages"),
    [
        ("loi-ich", "benefits", ["“Lợi ích chung” cần ít nhất 1 dòng."]),
        ("to-chuc", "tasks", ["“Nội dung, nhiệm vụ” cần ít nhất 1 dòng."]),
        ("to-chuc", "resources", ["“Nguồn lực” cần ít nhất 1 dòng."]),
        ("to-chuc", "support_requests", []),
        (
            "phuong-an",
            "options",
            [
                "“Phương án giải quyết” cần ít nhất 2 dòng.",
                "Cần ít nhất 2 phương án.",
                "Đánh dấu đúng một phương án được chọn.",
            ],
        ),
        (
            "rui-ro",
            "risks",
            ["“Rủi ro dự liệu” cần ít nhất 1 dòng.", "Cần ít nhất một tình huống xấu nhất."],
        ),
        ("loi-ich-lien-quan", "interests", ["Ghi lợi ích liên quan đã kê khai."]),
    ],
)
@pytest.mark.parametrize("rows", [[], None])
def test_table_needs_its_rows(step, table, messages, rows):
    found = missing(full(**{table: rows}))

    assert found == [Missing(step, f"table-{table}", message) for message in messages]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"urgency": "PRESSING"},
            [Missing("co-ban", "id_urgency_reason", "Mức độ khác “Thường” phải nêu lý do.")],
        ),
        (
            {"urgency": "EMERGENCY", "urgency_reason": ""},
            [Missing("co-ban", "id_urgency_reason", "Mức độ khác “Thường” phải nêu lý do.")],
        ),
        ({"urgency": "EMERGENCY", "urgency_reason": "Mặn xâm nhập"}, []),
        (
            {"proposer_kind": "ORGANISATION"},
            [Missing("co-ban", "id_organisation", "Chọn tổ chức đề xuất.")],
        ),
        ({"proposer_kind": "ORGANISATION", "organisation": "PA"}, []),
        (
            {"legal_gap_type": "UNCLEAR"},
            [
                Missing(
                    "van-de", "id_cited_rule", "Đã có quy định thì phải ghi điều khoản liên quan."
                )
            ],
        ),
        (
            {"legal_gap_type": "NO_LONGER_SUITABLE"},
            [
                Missing(
                    "van-de", "id_cited_rule", "Đã có quy định thì phải ghi điều khoản liên quan."
                )
            ],
        ),
        ({"legal_gap_type": "UNCLEAR", "cited_rule": "Điều 5"}, []),
        (
            {"pilot_requested": "YES", "pilot_scale": ""},
            [
                Missing(
                    "to-chuc", "id_pilot_scale", "Đề nghị thí điểm phải nêu quy mô, nơi, thời gian."
                )
            ],
        ),
        ({"pilot_requested": "NO", "pilot_scale": ""}, []),
        (
            {"starts_on": "2026-03-23", "ends_on": "2026-03-22"},
            [Missing("to-chuc", "id_ends_on", "Ngày kết thúc phải sau ngày bắt đầu.")],
        ),
        ({"starts_on": "2026-03-23", "ends_on": "2026-03-23"}, []),
        ({"has_interest": "NO", "interests": []}, []),
    ],
)
def test_answer_that_asks_for_another(changes, expected):
    assert missing(full(**changes)) == expected


SCIENTIFIC = Missing(
    "can-cu",
    "id_scientific_evidence",
    "Cơ sở khoa học cần ít nhất một minh chứng: trích dẫn hoặc tệp.",
)
PRACTICAL = Missing(
    "can-cu",
    "id_practical_evidence",
    "Cơ sở thực tiễn cần ít nhất một minh chứng: trích dẫn hoặc tệp.",
)


@pytest.mark.parametrize(
    ("quoted", "kinds", "expected"),
    [
        ((), frozenset(), [SCIENTIFIC, PRACTICAL]),
        ((), frozenset({"OTHER"}), [SCIENTIFIC, PRACTICAL]),
        ((), frozenset({"SCIENTIFIC"}), [PRACTICAL]),
        ((), BOTH, []),
        (("scientific_evidence",), frozenset(), [PRACTICAL]),
        (("scientific_evidence",), frozenset({"PRACTICAL"}), []),
    ],
)
def test_each_basis_needs_one_piece_of_evidence(quoted, kinds, expected):
    content = full(scientific_evidence="", practical_evidence="")
    content.update(dict.fromkeys(quoted, "Báo cáo khảo sát"))

    assert missing(content, kinds) == expected


def chosen(*marks, breakthrough="NO"):
    rows = full()["options"]
    rows += [dict(rows[0]) for _index in range(len(marks) - len(rows))]
    return [
        row | {"is_chosen": mark, "is_breakthrough": breakthrough}
        for row, mark in zip(rows, marks, strict=False)
    ]


ONE_CHOSEN = [Missing("phuong-an", "table-options", "Đánh dấu đúng một phương án được chọn.")]


@pytest.mark.parametrize(
    ("marks", "limit", "expected"),
    [
        (("YES", "NO"), 2, []),
        (("NO", "NO"), 2, ONE_CHOSEN),
        (("YES", "YES"), 2, ONE_CHOSEN),
        (
            ("NO", "YES"),
            3,
            [Missing("phuong-an", "table-options", "Cần ít nhất 3 phương án.")],
        ),
        (("NO", "YES", "NO", "NO"), 4, []),
    ],
)
def test_enough_options_and_exactly_one_chosen(marks, limit, expected):
    assert missing(full(options=chosen(*marks)), limits=Limits(min_options=limit)) == expected


def test_breakthrough_needs_its_costs_only_when_it_is_chosen():
    bold = chosen("NO", "YES", breakthrough="YES")
    not_chosen = [bold[0], bold[1] | {"is_breakthrough": "NO"}]

    message = "Phương án đột phá phải có phần chi phí, lợi ích và tác động."
    assert missing(full(options=bold)) == [Missing("phuong-an", "id_cost_benefit", message)]
    assert missing(full(options=bold, **BOLD)) == []
    assert missing(full(options=not_chosen)) == []


def test_worst_case_is_named():
    content = full()
    content["risks"] = [row | {"is_worst_case": "NO"} for row in content["risks"]]

    assert missing(content) == [
        Missing("rui-ro", "table-risks", "Cần ít nhất một tình huống xấu nhất.")
    ]


def test_risk_codes_are_unlike():
    content = full()
    content["risks"][1]["risk_code"] = content["risks"][0]["risk_code"]

    assert missing(content) == [
        Missing("rui-ro", "table-risks", "Mã rủi ro không được trùng nhau.")
    ]


@pytest.mark.parametrize(
    ("likelihood", "impact", "limit", "asked"),
    [
        (3, 5, 15, True),
        (5, 3, 15, True),
        (5, 5, 15, True),
        (2, 5, 15, False),
        (3, 4, 12, True),
        (3, 5, 16, False),
    ],
)
def test_high_risk_needs_a_stop_criterion(likelihood, impact, limit, asked):
    changes = {"likelihood": likelihood, "impact": impact, "stop_criterion": ""}
    content = with_row("risks", 0, **changes)
    limits = Limits(stop_level=limit)

    found = missing(content, limits=limits)

    message = f"Rủi ro 1 ở mức {likelihood * impact} phải có ngưỡng dừng."
    expected = Missing("rui-ro", "id_risks-0-stop_criterion", message)
    assert (expected in found) is asked
    content["risks"][0]["stop_criterion"] = "Một sự cố"
    assert expected not in missing(content, limits=limits)


def test_missing_items_come_in_the_order_of_the_form():
    found = missing({"extra_answers": [{"question": "Vì sao?", "answer": ""}]})

    steps = list(dict.fromkeys(item.step for item in found))
    assert steps == [section.code for section in SECTIONS]
    assert len(set(found)) == len(found)
