"""The forms of the registration: composed text and plain values in, malformed input refused."""

import unicodedata

import pytest
from django.http import QueryDict

from initiatives.forms import StepForms
from initiatives.plan.schema import BY_CODE

OPTIONS = {"units": [("PA", "Phường A")], "topics": [("CCHC", "Cải cách hành chính")]}


def forms_of(step, **values):
    data = QueryDict(mutable=True)
    data.update({"revision": "3", **values})
    return StepForms(BY_CODE[step], OPTIONS, {}, 3, data)


def test_forms_store_composed_text_with_one_kind_of_line_end():
    title = "Bàn tiếp nhận hồ sơ ngoài giờ"
    rows = {"options-count": "1", "options-0-name": unicodedata.normalize("NFD", "Phương án Ế")}

    basics = forms_of("co-ban", title=unicodedata.normalize("NFD", f"  {title} "))
    options = forms_of("phuong-an", chosen_reason="a\r\nb", **rows)

    assert (basics.is_valid(), options.is_valid()) == (True, True)
    assert (basics.values()["title"], basics.revision) == (title, 3)
    assert options.values()["chosen_reason"] == "a\nb"
    assert [item["name"] for item in options.values()["options"]] == ["Phương án Ế"]


def test_forms_store_days_amounts_and_scores_as_plain_values():
    rows = {
        "options-count": "3",
        "options-0-cost": "1.200.000 ",
        "options-1-cost": "1,200,000",
        "options-2-name": "Bỏ",
        "options-2-drop": "on",
    }
    risks = {"risks-count": "1", "risks-0-likelihood": "3"}

    options = forms_of("phuong-an", **rows)
    carrying = forms_of("to-chuc", starts_on="05/01/2026", ends_on="2026-02-01")
    risk_forms = forms_of("rui-ro", **risks)

    assert [form.is_valid() for form in (options, carrying, risk_forms)] == [True] * 3
    assert [item["cost"] for item in options.values()["options"]] == [1200000, 1200000]
    assert carrying.values()["starts_on"] == "2026-01-05"
    assert (carrying.values()["ends_on"], carrying.values()["tasks"]) == ("2026-02-01", [])
    assert risk_forms.values()["risks"][0]["likelihood"] == 3


@pytest.mark.parametrize(
    ("step", "values"),
    [
        ("co-ban", {"title": "a\x00b"}),
        ("co-ban", {"title": "a" * 201}),
        ("co-ban", {"domain": "KHAC"}),
        ("co-ban", {"primary_topic": "KHAC"}),
        ("to-chuc", {"starts_on": "31/02/2026"}),
        ("to-chuc", {"starts_on": "01/01/1800"}),
        ("phuong-an", {"options-count": "1", "options-0-cost": "-5"}),
        ("phuong-an", {"options-count": "1", "options-0-cost": "một triệu"}),
        ("rui-ro", {"risks-count": "1", "risks-0-impact": "6"}),
    ],
)
def test_forms_refuse_what_cannot_be_stored(step, values):
    assert forms_of(step, **values).is_valid() is False


@pytest.mark.parametrize("count", ["-1", "abc", "100000", ""])
def test_forms_do_not_believe_the_count_of_rows(count):
    forms = forms_of("phuong-an", **{"options-count": count})

    assert forms.is_valid()
    assert len(forms.tables[0].forms) <= 40
    assert forms.values()["options"] == []
