"""The forms of leaves, kept for as long as leaves of them are: a table that changes does not change its old leaves."""

from functools import lru_cache
from typing import Any

from django.db import connection

from ledger.models import Entry
from workflow.models import LeafForm
from workflow.sealing import Form, Shape, sealed_models, shape_of


def write_forms(**_signal: Any) -> int:
    """After each migration: write down the form of every sealed table as it is now; how many are new."""
    if LeafForm._meta.db_table not in connection.introspection.table_names():
        return 0  # migrated back to before there were any
    new = 0
    for model in sealed_models():
        shape = shape_of(model)
        _row, made = LeafForm.objects.get_or_create(
            kind=shape.kind,
            code=shape.code,
            defaults={"key": shape.key, "columns": shape.as_json()},
        )
        new += made
    return new


def forms_of(kind: str) -> list[tuple[str, Form | None]]:
    """Every form that leaves of a table have, by its code; None where it was not written down."""
    codes = (
        Entry.objects.filter(kind=kind).order_by("form").values_list("form", flat=True).distinct()
    )
    known = {row.code: row.form for row in LeafForm.objects.filter(kind=kind)}
    return [(code, _same(known.get(code), code)) for code in codes]


def form_of(entry: Entry, shape: Shape) -> Form:
    """The form of one leaf: the table's own, or an earlier one. Raises ``LeafForm.DoesNotExist``."""
    return shape if entry.form == shape.code else _earlier(entry.kind, entry.form)


@lru_cache(maxsize=64)
def _earlier(kind: str, code: str) -> Form:
    return LeafForm.objects.get(kind=kind, code=code).form


def _same(form: Form | None, code: str) -> Form | None:
    """A form whose columns do not give its code was changed."""
    return form if form is not None and form.code == code else None
