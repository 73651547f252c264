"""``suggest_liability``: JSON in, JSON out, with the matrix of the database."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from protection.models import LiabilityRow
from protection.services.matrix import load_matrix
from tests import world
from tests.protection.test_matrix import PLAIN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def matrix():
    load_matrix(at=world.START)


@pytest.fixture
def ask(tmp_path):
    def run(given, *options):
        file = tmp_path / "facts.json"
        file.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
        out = io.StringIO()
        call_command("suggest_liability", str(file), *options, stdout=out)
        return out.getvalue()

    return run


def test_one_object_gives_one_and_a_list_gives_a_list(ask):
    one = json.loads(ask(PLAIN, "--json"))
    many = json.loads(ask([PLAIN, {**PLAIN, "secret_or_illegal": True}], "--json"))

    assert {key: one[key] for key in ("gate", "rows", "outcomes", "status")} == {
        "gate": None,
        "rows": ["M02"],
        "outcomes": ["EXCLUDED", "EXEMPTED"],
        "status": "SUGGESTED",
    }
    assert many[0] == one
    assert many[1]["gate"] == "GATE-0"
    assert "11.3" in one["texts"][0]["source"]


def test_the_answer_reads_in_words_as_well(ask):
    text = ask(PLAIN)

    assert "M02" in text
    assert "EXCLUDED / EXEMPTED" in text


def test_missing_facts_are_named(ask):
    answer = json.loads(ask({"approved": True}, "--json"))

    assert (answer["status"], answer["outcomes"]) == ("MISSING", [])
    assert "motive" in answer["missing"]


@pytest.mark.parametrize("given", ["", "3", "{", json.dumps({"foreseen": "maybe"})])
def test_what_is_no_set_of_facts_is_refused(ask, given):
    with pytest.raises(CommandError):
        ask(given, "--json")


def test_the_matrix_of_a_day_counts_and_loading_again_changes_nothing(ask):
    assert load_matrix(at=world.START) == 0
    row = LiabilityRow.objects.get(code="M02")
    row.valid_to = date(2026, 1, 31)
    world.record(row)

    before = json.loads(ask(PLAIN, "--json", "--on", "2026-01-31"))
    after = json.loads(ask(PLAIN, "--json", "--on", "2026-02-01"))

    assert (before["rows"], after["rows"]) == (["M02"], [])
    assert after["status"] == "NO_ROW"
    assert row.history.count() == 2
