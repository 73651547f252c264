"""How a row becomes a leaf of the ledger: canonical JSON (RFC 8785), its texts behind salted commitments.

Numbers, days, choices and links stand in the leaf as they are. Everything that people wrote (texts, documents)
is there as a commitment only: SHA-256 over a salt of its own and the value. A value can be shown together with
its salt, be withheld, or be erased with its salt as the law demands: the leaf, and with it the tree, stays.

A leaf is made twice: of a record that was just saved, and of a row as the database gives it back. Both ways
meet in ``Form._assembled``.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache, partial
from hashlib import sha256, shake_256
from types import MappingProxyType
from typing import Any

import rfc8785
from django.apps import apps
from django.db import connection, models

from ledger.services.writing import Anchor, append

FORMAT, CODE_LENGTH = 1, 16
SALT_BYTES = 32
SAFE_INTEGER = 2**53 - 1
ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
)
Values = Mapping[str, Any]
Marks = Mapping[str, str]
NO_MARKS: Marks = MappingProxyType({})


def canonical(value: Any) -> bytes:
    """The value as RFC 8785 writes it.

    The standard library writes the same bytes, many times faster, unless there are fractions or names of fields
    that are not ASCII; those go to the library that knows the rest of the rules.
    """
    return ENCODER.encode(value).encode() if _is_plain(value) else rfc8785.dumps(value)


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-SAFE_INTEGER <= value <= SAFE_INTEGER)
    if kind is list:
        return all(map(_is_plain, value))
    if kind is dict:
        return all(map(str.isascii, value)) and all(map(_is_plain, value.values()))
    return False


def field_salts(salt: bytes, count: int) -> list[bytes]:
    """The salts of the hidden fields in their order: to show one gives nothing away about the others.

    Once a field was erased there is nothing any more from which its salt could be made: the others are kept
    one by one then, with zeros in its place.
    """
    is_whole = len(salt) == SALT_BYTES
    stream = shake_256(salt).digest(SALT_BYTES * count) if is_whole else salt
    return [stream[at : at + SALT_BYTES] for at in range(0, len(stream), SALT_BYTES)]


def commitment(salt: bytes, value: Any) -> str:
    """SHA-256 of a field's salt and its canonical value, in hexadecimal."""
    return sha256(salt + canonical(value)).hexdigest()


# --- kinds of columns: how a saved value becomes JSON, and how SQL gives the same -----------------


def _text(value: Any) -> Any:
    return None if value is None else str(value)


def _number(value: Any) -> Any:
    if value is None:
        return None
    number = int(value)
    return number if abs(number) <= SAFE_INTEGER else str(number)


def _flag(value: Any) -> Any:
    return None if value is None else bool(value)


def _moment(value: datetime | None) -> Any:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z" if value else None


def _day(value: date | None) -> Any:
    return value.isoformat() if value else None


def _amount(value: Any) -> Any:
    return None if value is None else format(Decimal(value).normalize(), "f")


@lru_cache(maxsize=2048)
def _document(text: bytes) -> bytes:
    """A stored document in canonical JSON; the history of a file repeats its plan again and again."""
    return canonical(json.loads(text))


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of columns: ``plain`` makes JSON of a saved value, ``sql`` reads a stored one in canonical JSON.

    They speak of values that are there; nothing is ``null`` either way. A document is canonical only after
    ``_document``.
    """

    plain: Callable[[Any], Any]
    sql: str
    is_document: bool = False


MOMENT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
LARGE = (
    f"CASE WHEN abs({{0}}) > {SAFE_INTEGER} THEN to_json({{0}}::text) ELSE to_json({{0}}) END::text"
)
SORTS = {
    "flag": Sort(_flag, "to_json({})::text"),
    "large": Sort(_number, LARGE),
    "number": Sort(_number, "to_json({})::text"),
    "moment": Sort(_moment, f"to_json({MOMENT})::text"),
    "day": Sort(_day, "to_json(to_char({}, 'YYYY-MM-DD'))::text"),
    "amount": Sort(_amount, "to_json(trim_scale({})::text)::text"),
    "document": Sort(lambda value: value, "{}::text", is_document=True),
    "text": Sort(_text, "to_json({}::text)::text"),
}
# The first that fits: a BooleanField is no IntegerField, but a DateTimeField is a DateField.
SORT_OF: tuple[tuple[type[Any], str], ...] = (
    (models.BooleanField, "flag"),
    (models.BigIntegerField, "large"),
    (models.IntegerField, "number"),
    (models.DateTimeField, "moment"),
    (models.DateField, "day"),
    (models.DecimalField, "amount"),
    (models.JSONField, "document"),
    (models.UUIDField, "text"),
    (models.CharField, "text"),
    (models.TextField, "text"),
)


def _sort_of(field: Any) -> str:
    for kind, code in SORT_OF:
        if isinstance(field, kind):
            return code
    raise TypeError(f"{field} cannot be sealed")


# --- tables ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sealed table, as a form keeps it."""

    name: str
    code: str
    is_hidden: bool

    @property
    def sort(self) -> Sort:
        """How it is read."""
        return SORTS[self.code]

    def stored(self, table: str) -> str:
        """SQL that reads the column as canonical JSON."""
        place = f"{table}.{connection.ops.quote_name(self.name)}"
        return f"coalesce({self.sort.sql.format(place)}, 'null')"


class Form:
    """Which columns a leaf of a table holds. A table that gets a column gets a new form; old leaves keep theirs."""

    def __init__(self, kind: str, key: str, columns: Sequence[Column]) -> None:
        self.kind, self.key, self.columns = kind, key, tuple(columns)
        self._shown = [one for one in self.columns if not one.is_hidden]
        self.hidden = [one for one in self.columns if one.is_hidden]
        self._named = [f'"{one.name}":' for one in self.hidden]
        self._ending = f'"kind":"{self.kind}","v":{FORMAT}}}'
        self._documents = [at for at, one in enumerate(self.hidden) if one.sort.is_document]
        self.code = sha256(canonical([self.key, *self.as_json()])).hexdigest()[:CODE_LENGTH]

    def as_json(self) -> list[Any]:
        """The columns as they are kept."""
        return [[one.name, one.code, one.is_hidden] for one in self.columns]

    @classmethod
    def kept(cls, kind: str, key: str, columns: Sequence[Sequence[Any]]) -> "Form":
        """The form that ``as_json`` told."""
        return cls(kind, key, [Column(*one) for one in columns])

    def select(self, table: str) -> str:
        """SQL for ``stored_leaf``: what is shown, already as JSON, then each hidden column."""
        parts = [f"""'"{one.name}":' || {one.stored(table)}""" for one in self._shown]
        shown = " || ',' || ".join(parts) or "''"
        return ", ".join([shown, *(one.stored(table) for one in self.hidden)])

    def leaf(
        self, key: int, values: Values, salt: bytes, anchor: Anchor, kept: Marks = NO_MARKS
    ) -> bytes:
        """The leaf of what ``Shape.saved`` said; ``kept`` are the marks of fields that were erased."""
        shown = b",".join(
            b'"%b":%b' % (one.name.encode(), canonical(values[one.name])) for one in self._shown
        )
        hidden = [canonical(values[one.name]) for one in self.hidden]
        return self._assembled(key, shown, hidden, salt, anchor, kept)

    def stored_leaf(
        self,
        key: int,
        row: Sequence[bytes],
        salt: bytes,
        anchor: Anchor,
        kept: Marks = NO_MARKS,
    ) -> bytes:
        """The leaf of a row that was read with ``select``, each column in UTF-8."""
        shown, *hidden = row
        for at in self._documents:
            hidden[at] = _document(hidden[at])
        return self._assembled(key, shown, hidden, salt, anchor, kept)

    def stored_hidden(self, row: Sequence[bytes]) -> dict[str, Any]:
        """The hidden values of a row that was read with ``select``."""
        return {
            one.name: json.loads(value) for one, value in zip(self.hidden, row[1:], strict=True)
        }

    def _assembled(
        self,
        key: int,
        shown: bytes,
        hidden: Sequence[bytes],
        salt: bytes,
        anchor: Anchor,
        kept: Marks,
    ) -> bytes:
        """The bytes of a leaf from canonical JSON: names in their order, as RFC 8785 asks."""
        salts = field_salts(salt, len(hidden))
        marks = [
            f'{name}"{sha256(own + value).hexdigest()}"'
            for name, own, value in zip(self._named, salts, hidden, strict=True)
        ]
        if kept:
            marks = [
                f'"{one.name}":"{kept[one.name]}"' if one.name in kept else mark
                for one, mark in zip(self.hidden, marks, strict=True)
            ]
        before = f'{{"after":{{"root":"{anchor.root.hex()}","size":{anchor.size}}},"fields":{{'
        after = f'}},"hidden":{{{",".join(marks)}}},"key":{key},{self._ending}'
        return before.encode() + shown + after.encode()


class Shape(Form):
    """The form of a table as its model is now, with what reads saved records."""

    def __init__(self, model: Any) -> None:
        fields = {str(field.column): field for field in _fields(model)}
        columns = [Column(name, *_sealed(fields[name])) for name in sorted(fields)]
        super().__init__(model._meta.db_table, str(model._meta.pk.column), columns)
        self._fields = fields

    def saved(self, row: models.Model) -> dict[str, Any]:
        """What a saved record says, as JSON."""
        return {one.name: self._saved(one, row) for one in self.columns}

    def _saved(self, column: Column, row: models.Model) -> Any:
        field = self._fields[column.name]
        value = getattr(row, field.attname)
        if column.sort.is_document:
            return None if value is None else json.loads(json.dumps(value, cls=field.encoder))
        return column.sort.plain(field.to_python(value))


def _fields(model: Any) -> list[Any]:
    fields = model._meta.concrete_fields
    return [
        one for one in fields if not (one.primary_key or isinstance(one, models.GeneratedField))
    ]


@cache
def _shape_of(model: Any) -> Shape:
    return Shape(model)


def shape_of(model: Any) -> Shape:
    """How the rows of a model are sealed."""
    return _shape_of(model)


def _sealed(field: Any) -> tuple[str, bool]:
    """The sort of a column, and whether it is hidden: texts and documents are, choices and links are not."""
    target = field.target_field if field.is_relation else field
    is_text = isinstance(target, (models.CharField, models.TextField, models.JSONField))
    return _sort_of(target), is_text and not field.choices and not field.is_relation


def seal(row: models.Model, anchor: Anchor) -> None:
    """Write the leaf of a row that was just saved, in the same transaction."""
    shape, key = shape_of(type(row)), int(row.pk)
    values = shape.saved(row)
    body = partial(shape.leaf, key, values)
    append(shape.kind, key, body, anchor, form=shape.code)


def sealed_models() -> list[type[models.Model]]:
    """Every model whose rows become leaves: histories, and records that are written once."""
    from workflow.tracked import FrozenModel  # noqa: PLC0415 -- it seals, and is sealed by, this module

    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if hasattr(model, "instance_type") or issubclass(model, FrozenModel)
    ]
    return sorted(found, key=lambda model: model._meta.db_table)
