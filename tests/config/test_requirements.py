"""``docs/requirements.md`` says what is true."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parents[2]
TEXT = (BASE_DIR / "docs" / "requirements.md").read_text(encoding="utf-8")
LAST = 95


@dataclass(frozen=True)
class Row:
    code: str
    level: str
    state: str
    what: str
    tests: tuple[str, ...]


def rows() -> list[Row]:
    found = []
    for line in TEXT.splitlines():
        if line.startswith("| R-"):
            code, level, state, what, tests = (cell.strip() for cell in line.strip("|").split("|"))
            found.append(Row(code, level, state, what, tuple(re.findall(r"`([^`]+)`", tests))))
    return found


def test_every_requirement_stands_there_once_in_order() -> None:
    assert [row.code for row in rows()] == [f"R-{number:03}" for number in range(1, LAST + 1)]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.code)
def test_a_row_is_complete_and_its_tests_exist(row: Row) -> None:
    assert row.level in {"MUST", "SHOULD"}
    assert row.state in {"fulfilled", "part", "open"}
    assert row.what
    if row.state == "fulfilled":
        assert row.tests, "fulfilled without a test"
        assert "missing" not in row.what
    if row.state == "part":
        assert "missing: " in row.what
    for name in row.tests:
        path, _, function = name.partition("::")
        text = (BASE_DIR / path).read_text(encoding="utf-8")
        assert re.search(rf"^\s*def {function}\(", text, re.MULTILINE), name


def test_the_sums_are_those_of_the_table() -> None:
    count = Counter(row.state for row in rows())

    said = f"{count['fulfilled']} fulfilled, {count['part']} in part, {count['open']} open."
    assert said in TEXT
