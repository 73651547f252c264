"""Witnesses outside the portal: their keys, and the heads that they signed too."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from ledger.models import Checkpoint, Cosignature, LogKey, Witness
from ledger.notes import COSIGNATURE, BadNote, Note, PublicKey, heads_in


class Contradiction(RuntimeError):
    """A witness saw another tree of the same size: somebody was shown another log."""


def add_witness(*, line: str, note: str, at: datetime) -> Witness:
    """Know a witness by his key from now on. Raises ``BadNote`` for a line that is no witness's key."""
    key = PublicKey.parse(line)
    if key.kind != COSIGNATURE:
        raise BadNote("not the key of a witness")
    found, _made = Witness.objects.get_or_create(
        line=str(key), defaults={"note": note, "added_at": at}
    )
    return found


@transaction.atomic
def take_cosignatures(text: str) -> int:
    """Keep every signature of a known witness in a text with heads of ours; how many are new.

    Raises ``BadNote`` when there is none, ``Contradiction`` for a head of ours that is not in this log.
    """
    keys = [(row, row.public) for row in Witness.objects.order_by("pk")]
    seen = new = 0
    for head, note in heads_in(text):
        row = Checkpoint.objects.filter(size=head.size).first()
        if row is None or row.signed.body != note.body:
            if row is not None and head.root != bytes(row.root) and _is_ours(note):
                raise Contradiction(str(head.size))
            continue
        for witness, key in keys:
            signed_at = note.signed_at(key)
            if signed_at is None:
                continue
            seen += 1
            line = "".join(_lines(note, key))
            _row, made = Cosignature.objects.get_or_create(
                checkpoint=row, witness=witness, defaults={"line": line, "signed_at": signed_at}
            )
            new += made
    if not seen:
        raise BadNote("no signature of a known witness under a head of this log")
    return new


def _is_ours(note: Note) -> bool:
    """Whether this log's own key signed it."""
    return any(note.is_signed_by(row.public) for row in LogKey.objects.order_by("pk"))


def _lines(note: Note, key: PublicKey) -> Iterable[str]:
    own = [one for one in note.signatures if one.name == key.name and one.key_id == key.key_id]
    return [one.line for one in own if Note(note.body, (one,)).signed_at(key)][:1]
