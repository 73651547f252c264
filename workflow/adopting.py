"""Rows that were written before their table was sealed get their leaves, once a table."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction

from ledger.models import Entry
from ledger.services.writing import Body, append_many, newest_anchor
from workflow.sealing import Shape, sealed_models, shape_of

BATCH = 2000


def adopt_all() -> int:
    """Seal what is in tables of which nothing is sealed yet; how many rows.

    Afterwards a row without a leaf in such a table is a fault: nothing is adopted twice. What these leaves prove
    is that the row has not changed since the first signed head that covers them, not when it was written.
    """
    return sum(_adopt(model) for model in sealed_models())


@transaction.atomic
def _adopt(model: Any) -> int:
    shape = shape_of(model)
    if Entry.objects.filter(kind=shape.kind).exists():
        return 0
    anchor, done = newest_anchor(), 0
    batch: list[Any] = []
    for row in model._meta.base_manager.order_by("pk").iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            done, batch = (
                done + append_many(shape.kind, bodies_of(shape, batch), anchor, form=shape.code),
                [],
            )
    return done + append_many(shape.kind, bodies_of(shape, batch), anchor, form=shape.code)


def bodies_of(shape: Shape, rows: Iterable[Any]) -> list[tuple[int, Body]]:
    """The keys of rows of one table, each with what makes its leaf."""
    return [(int(row.pk), partial(shape.leaf, int(row.pk), shape.saved(row))) for row in rows]
