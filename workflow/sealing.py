"""How a row becomes a leaf of the ledger: canonical JSON (RFC 8785), its texts behind salted commitments.

Numbers, days, choices and links stand in the leaf as they are. Everything that people wrote (texts, documents)
is there as a commitment only: SHA-256 over a salt of its own and the value. A value can be shown together with
its salt, be withheld, or be erased with its salt as the law demands: the leaf, and with it the tree, stays.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from hmac import digest as hmac_digest
from typing import Any

import rfc8785
from django.apps import apps
from django.db import models

from ledger.services.writing import Anchor, append

FORMAT = 1
SAFE_INTEGER = 2**53 - 1
ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
)
Values = Mapping[str, Any]


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


def hidden(salt: bytes, name: str, value: Any) -> str:
    """The commitment to a value: hexadecimal."""
    return commitment(field_salt(salt, name), value)


def field_salt(salt: bytes, name: str) -> bytes:
    """The salt of one field: to show a field gives nothing away about the others."""
    return hmac_digest(salt, name.encode(), "sha256")


def commitment(salt: bytes, value: Any) -> str:
    """SHA-256 of a field's salt and its canonical value."""
    return sha256(salt + canonical(value)).hexdigest()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sealed table."""

    name: str
    plain: Callable[[Any], Any]
    of_instance: Callable[[Any], Any]
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a sealed table, and how to read its rows."""

    kind: str
    key: str
    columns: tuple[Column, ...]

    def stored(self, row: Sequence[Any]) -> dict[str, Any]:
        """What a row says, as JSON: its columns as the database gave them, in this order."""
        pairs = zip(self.columns, row, strict=True)
        return {column.name: column.plain(value) for column, value in pairs}

    def saved(self, row: models.Model) -> dict[str, Any]:
        """What a record says that was just saved: the same as ``stored`` says of it later."""
        return {column.name: column.of_instance(row) for column in self.columns}

    def leaf(self, key: int, values: Values, salt: bytes, anchor: Anchor) -> bytes:
        """The bytes of the leaf."""
        names = {column.name for column in self.columns if column.is_hidden}
        return leaf_bytes(
            self.kind,
            key,
            shown={name: value for name, value in values.items() if name not in names},
            sealed={name: hidden(salt, name, values[name]) for name in names},
            anchor=anchor,
        )


def leaf_bytes(
    kind: str, key: int, *, shown: Values, sealed: Mapping[str, str], anchor: Anchor
) -> bytes:
    """The leaf with these values in it and these commitments."""
    return canonical(
        {
            "v": FORMAT,
            "kind": kind,
            "key": key,
            "after": {"size": anchor.size, "root": anchor.root.hex()},
            "fields": shown,
            "hidden": dict(sealed),
        }
    )


def shape_of(model: Any) -> Shape:
    """How the rows of a model are sealed."""
    return _shape_of(model)


@cache
def _shape_of(model: Any) -> Shape:
    meta = model._meta
    fields = [
        field for field in meta.concrete_fields if not isinstance(field, models.GeneratedField)
    ]
    columns = tuple(_column(field) for field in fields if not field.primary_key)
    return Shape(meta.db_table, str(meta.pk.column), tuple(sorted(columns, key=_name)))


def _name(column: Column) -> str:
    return column.name


def _column(field: Any) -> Column:
    target = field.target_field if field.is_relation else field
    is_text = isinstance(target, (models.CharField, models.TextField, models.JSONField))
    is_hidden = is_text and not field.choices and not field.is_relation
    plain = _reader(target)
    return Column(str(field.column), plain, partial(_of_instance, field, plain), is_hidden)


def _of_instance(field: Any, plain: Callable[[Any], Any], row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if isinstance(field, models.JSONField):
        return None if value is None else json.loads(json.dumps(value, cls=field.encoder))
    return plain(field.to_python(value))


def _reader(field: Any) -> Callable[[Any], Any]:
    for kind, reader in READERS:
        if isinstance(field, kind):
            return reader
    raise TypeError(f"{field} cannot be sealed")


def _text(value: Any) -> Any:
    return None if value is None else str(value)


def _number(value: Any) -> Any:
    if value is None:
        return None
    number = int(value)
    return number if abs(number) <= SAFE_INTEGER else str(number)


def _flag(value: Any) -> Any:
    return None if value is None else bool(value)


def _moment(value: Any) -> Any:
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _day(value: Any) -> Any:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def _amount(value: Any) -> Any:
    return None if value is None else format(Decimal(value).normalize(), "f")


def _document(value: Any) -> Any:
    return None if value is None else json.loads(value)


def _bytes(value: Any) -> Any:
    return None if value is None else sha256(bytes(value)).hexdigest()


# The first that fits: a BooleanField is no IntegerField, but a DateTimeField is a DateField.
READERS: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (models.BooleanField, _flag),
    (models.IntegerField, _number),
    (models.DateTimeField, _moment),
    (models.DateField, _day),
    (models.DecimalField, _amount),
    (models.JSONField, _document),
    (models.BinaryField, _bytes),
    (models.UUIDField, _text),
    (models.CharField, _text),
    (models.TextField, _text),
)


def seal(row: models.Model, anchor: Anchor) -> None:
    """Write the leaf of a row that was just saved, in the same transaction."""
    shape, key = shape_of(type(row)), int(row.pk)
    values = shape.saved(row)
    append(shape.kind, key, lambda salt, after: shape.leaf(key, values, salt, after), anchor)


def sealed_models() -> list[type[models.Model]]:
    """Every model whose rows become leaves: histories, and records that are written once."""
    from workflow.tracked import FrozenModel  # noqa: PLC0415 -- it seals, and is sealed by, this module

    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if hasattr(model, "instance_type") or issubclass(model, FrozenModel)
    ]
    return sorted(found, key=lambda model: model._meta.db_table)
