"""How a stored plan reads: sections with labels and text, and the differences of two plans."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _

from initiatives.plan.fields import CHOICE, DAY, MONEY, TOPIC, TOPICS, UNIT, UNITS, YES, Item, Table
from initiatives.plan.schema import SECTIONS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of units and topics, by code."""

    units: Mapping[str, str]
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A field as a reader sees it."""

    code: str
    label: "StrOrPromise"
    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as a reader sees it; each row a list of cells."""

    code: str
    label: "StrOrPromise"
    row_label: "StrOrPromise"
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section as a reader sees it."""

    code: str
    label: "StrOrPromise"
    cells: list[Cell]
    tables: list[Rows]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same in two plans."""

    section: "StrOrPromise"
    label: str
    before: str
    after: str


def read(content: Content, names: Names) -> list[ReadSection]:
    """The whole plan in the order of the form; further questions only where some were asked."""
    return [
        ReadSection(
            section.code,
            section.label,
            [_cell(item, content, names) for item in section.items],
            [_rows(table, content, names) for table in section.tables],
        )
        for section in SECTIONS
        if not section.is_asked or any(rows_of(content, table.code) for table in section.tables)
    ]


def differences(before: Content, after: Content, names: Names) -> list[Difference]:
    """Field by field and row by row, what ``after`` changed."""
    return [
        Difference(section, label, old, new)
        for (section, label, old), (_section, _label, new) in zip(
            _flat(before, after, names), _flat(after, before, names), strict=True
        )
        if old != new
    ]


def _flat(content: Content, other: Content, names: Names) -> Iterator[tuple[Any, str, str]]:
    """Every field as (section, label, text); tables padded to the longer of the two plans."""
    for section in SECTIONS:
        for item in section.items:
            yield section.label, str(item.label), _cell(item, content, names).text
        for table in section.tables:
            mine, theirs = rows_of(content, table.code), rows_of(other, table.code)
            for index in range(max(len(mine), len(theirs))):
                row = mine[index] if index < len(mine) else {}
                for item in table.columns:
                    label = f"{table.row_label} {index + 1} – {item.label}"
                    yield section.label, label, _cell(item, row, names).text


def rows_of(content: Content, table: str) -> list[dict[str, Any]]:
    """The rows of a table, empty when none was ever filled."""
    return list(content.get(table) or [])


def _rows(table: Table, content: Content, names: Names) -> Rows:
    rows = [
        [_cell(item, row, names) for item in table.columns] for row in rows_of(content, table.code)
    ]
    return Rows(table.code, table.label, table.row_label, rows)


def _cell(item: Item, values: Content, names: Names) -> Cell:
    return Cell(item.code, item.label, text_of(item, values.get(item.code), names))


def text_of(item: Item, value: Any, names: Names) -> str:
    """A stored value as text in the reader's language; empty for nothing."""
    if value in (None, "", []):
        return ""
    if item.kind == CHOICE:
        return str(dict(item.choices).get(value, value))
    if item.kind == MONEY:
        return _("%(amount)s đồng") % {"amount": formats.number_format(value, use_l10n=True)}
    if item.kind == DAY:
        return formats.date_format(date.fromisoformat(value))
    if item.kind in {UNIT, UNITS}:
        return _joined(value, names.units)
    if item.kind in {TOPIC, TOPICS}:
        return _joined(value, names.topics)
    return str(value)


def _joined(value: Any, names: Mapping[str, str]) -> str:
    codes = [value] if isinstance(value, str) else value
    return ", ".join(names.get(code, code) for code in codes)


def risk_level(row: Mapping[str, Any]) -> int:
    """Likelihood times impact, 1–25; 0 while either is missing (G3)."""
    return int(row.get("likelihood") or 0) * int(row.get("impact") or 0)


def worst_cases(content: Content) -> list[dict[str, Any]]:
    """The risks flagged as worst case."""
    return [row for row in rows_of(content, "risks") if row.get("is_worst_case") == YES]


def chosen_option(content: Content) -> dict[str, Any] | None:
    """The option marked as chosen."""
    rows = [row for row in rows_of(content, "options") if row.get("is_chosen") == YES]
    return rows[0] if rows else None
