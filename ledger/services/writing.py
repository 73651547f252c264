"""An entry is written in the transaction of what it vouches for."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from ledger.merkle import EMPTY_ROOT, HASH_BYTES, leaf_hash
from ledger.models import Checkpoint, Entry, Pending, Secret


@dataclass(frozen=True, slots=True)
class Anchor:
    """The newest signed head when a leaf was made: the leaf cannot be older."""

    size: int = 0
    root: bytes = EMPTY_ROOT


# Entry, secret and place in the queue in one round trip: every change of the portal pays for it.
WRITE = """
WITH entry AS (
    INSERT INTO ledger_entry (kind, key, form, hash, after_size, after_root, written_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
), secret AS (
    INSERT INTO ledger_secret (entry_id, salt) SELECT id, %s FROM entry
)
INSERT INTO ledger_pending (entry_id) SELECT id FROM entry RETURNING entry_id
"""
# The bytes of a leaf, made of a salt and the head that it names.
Body = Callable[[bytes, Anchor], bytes]


def newest_anchor() -> Anchor:
    """The newest signed head as a leaf names it; that of the empty tree before the first."""
    row = Checkpoint.objects.order_by("-size").values_list("size", "root").first()
    return Anchor(row[0], bytes(row[1])) if row else Anchor()


def append(kind: str, key: int, body: Body, anchor: Anchor, *, form: str = "") -> int:
    """Write the entry of a leaf whose bytes ``body`` makes of a new salt and the anchor; the entry's key.

    The caller's transaction holds the original too: either both are there or none.
    """
    salt = secrets.token_bytes(HASH_BYTES)
    digest = leaf_hash(body(salt, anchor))
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE, [kind, key, form, digest, anchor.size, anchor.root, timezone.now(), salt]
        )
        (pk,) = cursor.fetchone()
    return int(pk)


def append_many(
    kind: str, bodies: list[tuple[int, Body]], anchor: Anchor, *, form: str = ""
) -> int:
    """As ``append``, for many originals of one kind by their keys; how many were written."""
    made = [(key, secrets.token_bytes(HASH_BYTES), body) for key, body in bodies]
    entries = Entry.objects.bulk_create(
        Entry(
            kind=kind,
            key=key,
            form=form,
            hash=leaf_hash(body(salt, anchor)),
            after_size=anchor.size,
            after_root=anchor.root,
        )
        for key, salt, body in made
    )
    salts = [salt for _key, salt, _body in made]
    Secret.objects.bulk_create(
        Secret(entry=entry, salt=salt) for entry, salt in zip(entries, salts, strict=True)
    )
    Pending.objects.bulk_create(Pending(entry=entry) for entry in entries)
    return len(entries)
