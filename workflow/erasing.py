"""Personal data taken out of sealed rows, as the law demands: the leaves, and with them the tree, stay."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from ledger.models import Secret
from ledger.services.proofs import entry_of
from workflow.models import Erasure
from workflow.opening import DoesNotMatch, opened
from workflow.sealing import SALT_BYTES, commitment


@transaction.atomic
def erase(row: Any, instead: Mapping[str, Any], *, ground: str, at: datetime) -> Erasure:
    """Put other values in the place of hidden ones of a sealed row, and destroy the salts of the old ones.

    ``instead`` are values by their columns. The marks of the old ones stay in the leaf, and the erasure is sealed
    itself: ``ground`` names the request. Whoever keeps an old value with its salt can still show that it was
    there; nobody else can find it out. Raises ``DoesNotMatch`` when the row is not what was sealed, or was never
    sealed, or its salt is lost, and ``ValueError`` for a column that its leaf does not hide.
    """
    entry = entry_of(row._meta.db_table, int(row.pk))
    secret = Secret.objects.select_for_update().filter(entry=entry).first() if entry else None
    if entry is None or secret is None:
        raise DoesNotMatch(f"{row._meta.db_table} {row.pk} is not sealed")
    entry.secret = secret
    before = opened(row, entry)
    hidden = [one.name for one in before.form.hidden]
    if not instead or not set(instead) <= set(hidden):
        raise ValueError(f"{sorted(set(instead) - set(hidden))} of {entry} is not hidden")
    fresh = {
        name: commitment(before.salts[name], before.values[name])
        for name in instead
        if name in before.salts
    }
    erasure = Erasure.objects.create(
        kind=entry.kind,
        key=entry.key,
        marks=fresh,
        instead=dict(instead),
        ground=ground,
        made_at=at,
    )
    _carry_out(erasure)
    gone = bytes(SALT_BYTES)
    secret.salt = b"".join(
        gone if name in instead else before.salts.get(name, gone) for name in hidden
    )
    secret.save(update_fields=["salt"])
    return erasure


@transaction.atomic
def erase_unsealed(row: Any, instead: Mapping[str, Any], *, ground: str, at: datetime) -> Erasure:
    """The same for a record that can only be added to and whose history is what is sealed: it has no leaf."""
    erasure = Erasure.objects.create(
        kind=row._meta.db_table,
        key=row.pk,
        marks={},
        instead=dict(instead),
        ground=ground,
        made_at=at,
    )
    _carry_out(erasure)
    return erasure


def _carry_out(erasure: Erasure) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_erase(%s)", [erasure.pk])
        (done,) = cursor.fetchone()
    if done != 1:
        raise ValueError(f"{erasure} is not there")
