"""Entries get their places in the tree, one sequencer at a time, and each larger tree gets a signed head."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from ledger.merkle import root_of
from ledger.models import Checkpoint, Entry, Leaf, Pending, Tile
from ledger.notes import TreeHead
from ledger.services import keys
from ledger.services.copies import keep_copies
from ledger.tree import StoredNodes, full_tiles

LOCK = keys.SEQUENCER
MOST_AT_ONCE = 10_000


Placed = Callable[[Sequence[int]], None]


def _nobody(_entries: Sequence[int]) -> None:
    """Nobody waits for them."""


def sequence(*, at: datetime | None = None, placed: Placed = _nobody, waits: bool = False) -> int:
    """Give every waiting entry its place, sign the new heads, and keep copies of them; how many entries.

    Safe when two run and at whatever moment one is killed: each batch is one transaction under one lock, in which
    ``placed`` is called with the keys of its entries. Where another one runs, this one goes, or ``waits`` for it.
    Heads bear the time at which they are signed unless ``at`` is given.
    Raises ``NoKey`` while the private key cannot be used; entries wait then.
    """
    total = 0
    while done := _one_batch(at, placed, waits=waits):
        total += done
        if done < MOST_AT_ONCE:
            break
    keep_copies()
    return total


@transaction.atomic
def _one_batch(given: datetime | None, placed: Placed, *, waits: bool) -> int:
    with connection.cursor() as cursor:
        if waits:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        else:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
    at = given or _now()  # the head is signed now, whenever this was asked for
    waiting = list(Pending.objects.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not waiting:
        return 0
    key = keys.signing_key()
    hashes = dict(Entry.objects.filter(pk__in=waiting).values_list("pk", "hash"))
    last = Leaf.objects.aggregate(last=Max("index"))["last"]
    before = 0 if last is None else last + 1
    Leaf.objects.bulk_create(
        Leaf(index=before + place, entry_id=pk, hash=hashes[pk]) for place, pk in enumerate(waiting)
    )
    size = before + len(waiting)
    _store_tiles(before, size)
    root = root_of(StoredNodes(), size)
    head = TreeHead(key.name, size, root, at)
    Checkpoint.objects.create(size=size, root=root, note=key.sign(head.body()), signed_at=at)
    Pending.objects.filter(pk__in=waiting).delete()
    placed(waiting)
    return len(waiting)


def _now() -> datetime:
    """The time; never before the last head, whatever was done to the clock."""
    newest = Checkpoint.objects.newest()
    return max(timezone.now(), newest.signed_at) if newest else timezone.now()


def _store_tiles(before: int, size: int) -> None:
    """Store the tiles that became full; those of a level are read from the level below."""

    def read(level: int, index: int) -> list[bytes]:
        hashes = StoredNodes().tile(level, index)
        Tile.objects.create(level=level, index=index, hashes=b"".join(hashes))
        return hashes

    full_tiles(before, size, read)
