"""The log examined from its own rows: places, tiles, roots, heads, keys, and every head that was ever given out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from ledger.findings import Continued, FaultKind, Report
from ledger.merkle import (
    EMPTY_ROOT,
    Nodes,
    RunningRoot,
    consistency_proof,
    is_consistent,
    perfect_root,
)
from ledger.models import Checkpoint, Cosignature, LogKey, Pending
from ledger.notes import BadNote, Note, PublicKey, TreeHead
from ledger.services.keys import is_endorsed
from ledger.services.proofs import encoded
from ledger.tree import TILE, TILE_BITS, StoredNodes

PATIENCE = timedelta(minutes=15)
PLACES = """
    SELECT leaf.index, leaf.hash, entry.id, entry.hash, entry.after_size, entry.after_root
      FROM ledger_leaf AS leaf JOIN ledger_entry AS entry ON entry.id = leaf.entry_id
     WHERE leaf.index >= %s ORDER BY leaf.index
"""
UNPLACED = """
    SELECT entry.id FROM ledger_entry AS entry
     WHERE NOT EXISTS (SELECT FROM ledger_leaf AS leaf WHERE leaf.entry_id = entry.id)
       AND NOT EXISTS (SELECT FROM ledger_pending AS waiting WHERE waiting.entry_id = entry.id)
     ORDER BY entry.id
"""


def stream(sql: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Rows of a statement, read in batches so that a long table does not fill the memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, list(values))
        yield from cursor


class _Lines:
    """Takes what COPY writes, a row at a time, and hands on its columns."""

    def __init__(self, take: Callable[..., None]) -> None:
        self._take = take

    def write(self, line: bytes) -> None:
        """One row in COPY's text format; only backslashes are escaped in what JSON and numbers write."""
        if b"\\" in line:
            line = line.replace(b"\\\\", b"\\")
        self._take(*line[:-1].split(b"\t"))


def copy_out(sql: str, values: Iterable[Any], take: Callable[..., None]) -> None:
    """Give ``take`` the columns of each row in UTF-8, while the database prepares the next ones.

    The columns must be numbers, hexadecimal or JSON: there is no tab, no line break and no missing value in them.
    """
    with connection.cursor() as cursor:
        statement = cursor.mogrify(sql, list(values)).decode()
        cursor.copy_expert(f"COPY ({statement}) TO STDOUT", _Lines(take))


def verify_log(
    report: Report, *, since: datetime | None = None, now: datetime | None = None
) -> None:
    """Examine the log; ``since`` begins at the last head signed before, whose root is trusted then."""
    keys = _keys(report)
    roots = {0: EMPTY_ROOT}
    start = _start(since)
    try:
        running = RunningRoot.resumed(StoredNodes(), start)
    except (LookupError, IndexError):
        report.found(FaultKind.TRUNCATED, f"head {start}", "leaves or tiles under it are gone")
        start, running = 0, RunningRoot()
    heads, before = {}, None
    for row in Checkpoint.objects.order_by("size").iterator():
        roots[row.size] = bytes(row.root)
        heads[row.size] = _head(report, row, keys)
        if before is not None and row.signed_at < before:
            report.found(FaultKind.HEAD_BROKEN, f"head {row.size}", "earlier than the one before")
        before = row.signed_at
    if start and roots.get(start) != running.root():
        report.found(FaultKind.TILE_CHANGED, f"head {start}", "stored tiles give another root")
        start, running = 0, RunningRoot()
    _places(report, running, roots)
    last = max(heads, default=0)
    if running.size < last:
        report.found(FaultKind.TRUNCATED, f"leaf {running.size}", f"a head covers {last} leaves")
    elif running.size > last:
        report.found(FaultKind.TRUNCATED, f"head {last}", f"there are {running.size} leaves")
    _tiles(report)
    _witnessed(report)
    _waiting(report, now or timezone.now())


def _start(since: datetime | None) -> int:
    row = (
        Checkpoint.objects.filter(signed_at__lt=since).order_by("-size").first() if since else None
    )
    return row.size if row else 0


def _keys(report: Report) -> list[tuple[int, PublicKey]]:
    found: list[tuple[int, PublicKey]] = []
    before = None
    for row in LogKey.objects.order_by("pk"):
        try:
            found.append((row.since_size, row.public))
        except BadNote:
            report.found(FaultKind.KEY_UNENDORSED, f"key {row.pk}", "no key")
            continue
        if before is not None and row.endorsement and not is_endorsed(row, before):
            report.found(FaultKind.KEY_UNENDORSED, f"key {row.pk}", "signed by another key")
        if before is not None and not row.endorsement:
            report.looked_at["keys made after a loss"] += 1
        before = row
    return found


def _head(report: Report, row: Checkpoint, keys: list[tuple[int, PublicKey]]) -> TreeHead | None:
    report.looked_at["heads"] += 1
    where = f"head {row.size}"
    try:
        note = Note.parse(row.note)
        head = TreeHead.parse(note.body)
    except BadNote as error:
        report.found(FaultKind.HEAD_BROKEN, where, str(error))
        return None
    said = (head.size, head.root, head.at)
    if said != (row.size, bytes(row.root), row.signed_at.replace(microsecond=0)):
        report.found(FaultKind.HEAD_BROKEN, where, "the note says something else than the row")
    in_force = [key for since, key in keys if since <= row.size]
    if not in_force or head.origin != in_force[-1].name or not note.is_signed_by(in_force[-1]):
        report.found(FaultKind.HEAD_UNSIGNED, where)
    return head


def _places(report: Report, running: RunningRoot, roots: dict[int, bytes]) -> None:
    for index, placed, entry, written, size, root in stream(PLACES, [running.size]):
        report.look_at("leaves")
        where = f"leaf {index}"
        if index != running.size:
            report.found(FaultKind.TRUNCATED, f"leaf {running.size}", "a place is empty")
            return
        if bytes(placed) != bytes(written):
            report.found(FaultKind.ENTRY_CHANGED, where, f"entry {entry}")
        if size > index or roots.get(size) != bytes(root):
            report.found(FaultKind.ANCHOR_WRONG, where, f"entry {entry}")
        running.add(bytes(placed))
        if running.size in roots and roots[running.size] != running.root():
            report.found(
                FaultKind.REORDERED, f"head {running.size}", "the leaves give another root"
            )


def _tiles(report: Report) -> None:
    """Tiles repeat what the leaves say; those above repeat what those below say."""
    missing = """
        SELECT full_tile.index FROM (
            SELECT leaf.index >> 8 AS index, string_agg(leaf.hash, ''::bytea ORDER BY leaf.index) AS hashes
              FROM ledger_leaf AS leaf GROUP BY leaf.index >> 8 HAVING count(*) = 256) AS full_tile
          LEFT JOIN ledger_tile AS tile ON tile.level = 0 AND tile.index = full_tile.index
         WHERE tile.hashes IS DISTINCT FROM full_tile.hashes ORDER BY full_tile.index LIMIT 1
    """
    with connection.cursor() as cursor:
        cursor.execute(missing)
        for (index,) in cursor.fetchall():
            report.found(FaultKind.TILE_CHANGED, f"tile 0/{index}")
        cursor.execute("SELECT level, index, hashes FROM ledger_tile WHERE level > 0")
        for level, index, hashes in cursor.fetchall():
            below, first = StoredNodes(), index << TILE_BITS
            made = [_root(below, level - 1, first + place) for place in range(TILE)]
            if b"".join(made) != bytes(hashes):
                report.found(FaultKind.TILE_CHANGED, f"tile {level}/{index}")


def _root(nodes: StoredNodes, level: int, index: int) -> bytes:
    hashes = nodes.tile(level, index)
    return perfect_root(hashes) if len(hashes) == TILE else b""


def _witnessed(report: Report) -> None:
    """The kept lines of witnesses hold."""
    rows = Cosignature.objects.select_related("checkpoint", "witness").order_by("pk")
    for row in rows.iterator():
        report.looked_at["cosignatures"] += 1
        try:
            signed_at = Note.parse(row.checkpoint.note + row.line).signed_at(row.witness.public)
        except BadNote:
            signed_at = None
        if signed_at != row.signed_at:
            report.found(FaultKind.WITNESS_BROKEN, f"head {row.checkpoint_id}", str(row.witness))


def _waiting(report: Report, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(UNPLACED)
        for (entry,) in cursor.fetchmany(1):
            report.found(FaultKind.UNPLACED, f"entry {entry}", "neither placed nor waiting")
    old = Pending.objects.filter(entry__written_at__lt=now - PATIENCE).order_by("pk")
    for row in old[:1]:
        report.found(FaultKind.UNPLACED, f"entry {row.pk}", "waits for longer than 15 minutes")


def verify_given_out(
    report: Report, heads: Iterable[tuple[TreeHead, Note]], *, shows: bool = False
) -> None:
    """Compare heads that were kept elsewhere with the present log; ``shows`` keeps the proofs in the report.

    One that our key signed and that the present tree does not continue proves that the log was rewritten.
    """
    keys = [row.public for row in LogKey.objects.order_by("pk")]
    newest, nodes = Checkpoint.objects.newest(), StoredNodes()
    for head, note in heads:
        report.looked_at["given_out"] += 1
        where = f"head {head.size} given out"
        if not any(note.is_signed_by(key) for key in keys):
            report.found(FaultKind.HEAD_UNSIGNED, where, "signed by no key of this log")
        elif newest is None or head.size > newest.size:
            report.found(FaultKind.TRUNCATED, where, "the present log is shorter")
        elif (proof := _continued(head, newest, nodes)) is None:
            report.found(FaultKind.REWRITTEN, where, "the present log does not continue it")
        elif shows:
            report.continued.append(Continued(head.size, newest.size, [*map(encoded, proof)]))


def _continued(head: TreeHead, newest: Checkpoint, nodes: Nodes) -> Sequence[bytes] | None:
    """The proof that the newest tree continues the head; None when there is none."""
    try:
        proof = consistency_proof(nodes, head.size, newest.size)
    except (LookupError, IndexError):
        return None
    holds = is_consistent(head.size, head.root, newest.size, bytes(newest.root), proof)
    return proof if holds else None
