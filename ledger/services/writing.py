"""An entry is written in the transaction of what it vouches for."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from ledger.merkle import EMPTY_ROOT, HASH_BYTES, leaf_hash
from ledger.models import Checkpoint, Entry, Pending, Secret


@dataclass(frozen=True, slots=True)
class Anchor:
    """The newest signed head when a leaf was made: the leaf cannot be older."""

    size: int = 0
    root: bytes = EMPTY_ROOT


# The bytes of a leaf, made of a salt and the head that it names.
Body = Callable[[bytes, Anchor], bytes]


def newest_anchor() -> Anchor:
    """The newest signed head as a leaf names it; that of the empty tree before the first."""
    row = Checkpoint.objects.order_by("-size").values_list("size", "root").first()
    return Anchor(row[0], bytes(row[1])) if row else Anchor()


def append(kind: str, key: int, body: Body, anchor: Anchor) -> Entry:
    """Write the entry of a leaf whose bytes ``body`` makes of a new salt and the anchor.

    The caller's transaction holds the original too: either both are there or none.
    """
    salt = secrets.token_bytes(HASH_BYTES)
    entry = Entry.objects.create(
        kind=kind,
        key=key,
        hash=leaf_hash(body(salt, anchor)),
        after_size=anchor.size,
        after_root=anchor.root,
    )
    Secret.objects.create(entry=entry, salt=salt)
    Pending.objects.create(entry=entry)
    return entry


def append_many(kind: str, bodies: list[tuple[int, Body]], anchor: Anchor) -> int:
    """As ``append``, for many originals of one kind by their keys; how many were written."""
    made = [(key, secrets.token_bytes(HASH_BYTES), body) for key, body in bodies]
    entries = Entry.objects.bulk_create(
        Entry(
            kind=kind,
            key=key,
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
