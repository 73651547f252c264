"""Rows for COPY: one writer a table, text format, defaults taken from the model."""

import io
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, models

NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Ready(str):
    """Text that is escaped for COPY already, because it goes into several rows."""

    __slots__ = ()


def escape(text: str) -> str:
    """A text as COPY reads it."""
    if "\\" in text or "\n" in text or "\t" in text or "\r" in text:
        return text.translate(_ESCAPES)
    return text


def _json(value: Any) -> str:
    return escape(json.dumps(value, ensure_ascii=False))


_BY_TYPE: dict[type, Callable[[Any], str]] = {
    Ready: lambda value: value,
    str: escape,
    type(None): lambda _value: NULL,
    bool: lambda value: "t" if value else "f",
    int: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    dict: _json,
    list: _json,
}


def encode(value: Any) -> str:
    """One value as COPY reads it; dictionaries and lists become JSON."""
    known = _BY_TYPE.get(type(value))
    return known(value) if known else escape(str(value))


class Table:
    """The rows of one table that wait to be copied.

    ``numbered`` tables get their keys here, because other rows refer to them; the rest leave their
    key to the database.
    """

    def __init__(self, model: type[models.Model], *, numbered: bool = False) -> None:
        self.model = model
        fields = [
            field
            for field in model._meta.concrete_fields
            if not field.generated and (numbered or not field.primary_key)
        ]
        self.columns = [field.column for field in fields]
        self.place = {field.attname: index for index, field in enumerate(fields)}
        self.blank = [_default(field) for field in fields]
        self.rows: list[str] = []
        self.last = self._highest() if numbered else 0
        self.numbered = numbered

    def _highest(self) -> int:
        return self.model._default_manager.aggregate(top=models.Max("pk"))["top"] or 0

    def next_pk(self) -> int:
        """A key for a new row."""
        self.last += 1
        return self.last

    def add(self, values: dict[str, Any]) -> None:
        """Write one row; what is not given has the model's default."""
        row = self.blank.copy()
        place = self.place
        for name, value in values.items():
            row[place[name]] = encode(value)
        self.rows.append("\t".join(row))

    def flush(self, cursor: Any) -> int:
        """Copy what waits into the database; how many rows."""
        count = len(self.rows)
        if count:
            names = ", ".join(f'"{column}"' for column in self.columns)
            data = io.StringIO("\n".join(self.rows) + "\n")
            cursor.copy_expert(f"COPY {self.model._meta.db_table} ({names}) FROM STDIN", data)
            self.rows.clear()
        return count

    def move_sequence(self) -> None:
        """Let the database go on numbering behind the keys given here."""
        if not self.numbered or not self.last:
            return
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, self.last]
            )


def _default(field: Any) -> str:
    if field.has_default():
        return encode(field.get_default())
    return NULL if field.null else ""


def flush_all(tables: Iterable[Table]) -> int:
    """Copy what waits in all tables, in their order; how many rows."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        return sum(table.flush(cursor.cursor) for table in tables)
