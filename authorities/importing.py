"""What a row of a directory says: heads and cells of a table turned into the values of a record."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.choices import Rank
from accounts.models import OrgUnit, PositionTitle, User
from authorities.registers import REGISTERS, Register
from common.tables import Cell, FormulaCell
from common.text import fold

# The parts in the order in which they lean on each other, and by what a row of each is recognised.
KEYS: dict[str, tuple[str, ...]] = {
    "don-vi": ("code",),
    "nguoi": ("email",),
    "chuc-vu": ("user", "unit", "title", "valid_from"),
    "nhiem-vu": ("user", "unit", "role", "valid_from"),
}
GIVES_POWER = frozenset({"chuc-vu", "nhiem-vu"})
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
TRUE, FALSE = {"x", "co", "1", "true", "yes"}, {"khong", "0", "false", "no"}


class RowFault(Exception):
    """What is wrong with a row; ``column`` is the head of the cell at fault, or ""."""

    def __init__(self, sentence: str, column: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.column = sentence, column


@dataclass(slots=True)
class Known:
    """What is there already: codes and addresses by key, records by what they are recognised by."""

    links: dict[type[models.Model], dict[str, int]] = field(default_factory=dict)
    records: dict[str, dict[tuple[Any, ...], tuple[int, dict[str, Any]]]] = field(
        default_factory=dict
    )
    heads: dict[int, list[tuple[date, date, int]]] = field(default_factory=dict)
    above: dict[int, int | None] = field(default_factory=dict)
    names: dict[type[models.Model], dict[int, str]] = field(default_factory=dict)

    def link(self, model: type[models.Model], code: str, pk: int) -> None:
        """Rows may point at this record by its code from now on."""
        self.links[model][code] = pk
        self.names.setdefault(model, {})[pk] = code

    def say(self, column: Any, value: Any) -> str:
        """A value in words; a record by its code."""
        if value is None or value == "":
            return ""
        if column.is_relation:
            return self.names.get(column.related_model, {}).get(value, str(value))
        if isinstance(value, bool):
            return _("Có") if value else _("Không")
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        return str(dict(column.flatchoices).get(value, value))


def load_known() -> Known:
    """Everything that a directory may point at; a handful of queries."""
    known = Known()
    known.links[OrgUnit] = dict(OrgUnit.objects.values_list("code", "pk"))
    known.links[PositionTitle] = dict(PositionTitle.objects.values_list("code", "pk"))
    people = User.objects.filter(is_system=False)
    known.links[User] = {mail.lower(): pk for mail, pk in people.values_list("email", "pk")}
    known.names = {
        model: {pk: code for code, pk in codes.items()} for model, codes in known.links.items()
    }
    known.above = dict(OrgUnit.objects.values_list("pk", "superior_id"))
    for part in KEYS:
        register = REGISTERS[part]
        columns = [column.attname for column in columns_of(register).values()]
        rows = register.records().values_list("pk", *columns)
        known.records[part] = {}
        for pk, *values in rows.iterator(chunk_size=5000):
            said = dict(zip(register.fields, values, strict=True))
            known.records[part][key_of(part, said)] = (pk, said)
            if said.get("rank") == Rank.HEAD:
                remember_head(known, said, pk)
    return known


def columns_of(register: Register) -> dict[str, Any]:
    """The columns behind a register's fields, in their order."""
    by_name = {column.name: column for column in register.model._meta.concrete_fields}
    return {name: by_name[name] for name in register.fields}


def key_of(part: str, said: Mapping[str, Any]) -> tuple[Any, ...]:
    """By what a record is recognised."""
    values = tuple(said[name] for name in KEYS[part])
    return tuple(value.lower() for value in values) if part == "nguoi" else values


def remember_head(known: Known, said: Mapping[str, Any], pk: int) -> None:
    """Note for how long somebody heads a unit."""
    period = (said["valid_from"], said["valid_to"] or date.max, pk)
    known.heads.setdefault(said["unit"], []).append(period)


def part_of(name: str) -> str:
    """Which part a sheet's name means; "" for a sheet that is not one."""
    wanted = fold(name).strip()
    for part in KEYS:
        if wanted in (part, fold(str(REGISTERS[part].label))):
            return part
    return ""


def heads_of(part: str, cells: Sequence[Cell]) -> list[str]:
    """The fields that a head row names, by their labels or by their names.

    Raises ``RowFault`` for a head that is unknown or stands twice, and when a key column is missing.
    """
    register = REGISTERS[part]
    names = {fold(str(label)): name for name, label in register.fields.items()}
    names |= {name: name for name in register.fields}
    found: list[str] = []
    for cell in cells:
        text = fold(str(cell or "")).strip()
        if text and text not in names:
            raise RowFault(_("Không có cột nào tên “%(name)s”.") % {"name": cell})
        found.append(names.get(text, ""))
    given = [name for name in found if name]
    if len(given) != len(set(given)):
        raise RowFault(_("Có cột lặp lại."))
    missing = [str(register.fields[name]) for name in KEYS[part] if name not in given]
    if missing:
        raise RowFault(_("Thiếu cột: %(names)s.") % {"names": ", ".join(missing)})
    return found


def values_of(
    part: str, heads: Sequence[str], cells: Sequence[Cell], known: Known
) -> dict[str, Any]:
    """The values of a row; a blank cell says nothing. Raises ``RowFault`` with the cell at fault."""
    register = REGISTERS[part]
    columns, found = columns_of(register), {}
    for name, cell in zip(heads, cells, strict=False):
        if not name or cell is None:
            continue
        try:
            found[name] = _value(columns[name], cell, known)
        except RowFault as fault:
            raise RowFault(fault.sentence, str(register.fields[name])) from fault
    for name in KEYS[part]:
        if name not in found:
            raise RowFault(_("Ô này không được để trống."), str(register.fields[name]))
    return found


def _value(column: Any, cell: Cell, known: Known) -> Any:
    """One cell as its column takes it."""
    if isinstance(cell, FormulaCell):
        raise RowFault(_("Ô chứa công thức hoặc bắt đầu bằng =, +, -, @ nên không được nhận."))
    if column.is_relation:
        return _link(column.related_model, str(cell), known)
    if isinstance(column, models.DateField):
        return _day(cell)
    if isinstance(column, models.BooleanField):
        return _truth(cell)
    return _choice(column, str(cell)) if column.choices else _text(column, str(cell))


def _text(column: Any, text: str) -> str:
    if isinstance(column, models.EmailField):
        text = text.lower()
        if not EMAIL.fullmatch(text):
            raise RowFault(_("Không phải địa chỉ thư điện tử."))
    if column.max_length and len(text) > column.max_length:
        raise RowFault(_("Dài quá %(n)s ký tự.") % {"n": column.max_length})
    return text


def _link(model: type[models.Model], text: str, known: Known) -> int:
    code = text.lower() if model is User else text
    if code not in known.links[model]:
        raise RowFault(_("Không tìm thấy “%(code)s”.") % {"code": text[:60]})
    return known.links[model][code]


def _day(cell: Cell) -> date:
    if isinstance(cell, date):
        return cell
    text = str(cell)
    try:
        if found := DAY.fullmatch(text):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        if ISO.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise RowFault(_("Không phải ngày: ghi như 31/12/2026."))


def _truth(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = fold(str(cell))
    if word not in TRUE | FALSE:
        raise RowFault(_("Ghi Có hoặc Không."))
    return word in TRUE


@cache
def _choices(column: Any) -> dict[str, str]:
    """By folded code and by folded Vietnamese label."""
    with translation.override("vi"):
        labels = {fold(str(label)): str(code) for code, label in column.flatchoices}
    return labels | {fold(str(code)): str(code) for code, _label in column.flatchoices}


def _choice(column: Any, text: str) -> str:
    known = _choices(column)
    if (wanted := fold(text)) in known:
        return known[wanted]
    raise RowFault(_("“%(value)s” không nằm trong danh sách.") % {"value": text[:60]})
