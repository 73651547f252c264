"""Proofs that anybody checks without the portal: C2SP tlog-proof and RFC 6962 consistency proofs."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.merkle import consistency_proof, inclusion_proof
from ledger.models import Checkpoint, Entry
from ledger.tree import StoredNodes

FORMAT = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Where a leaf stands in the tree of a signed head, and how its hash leads to the root."""

    index: int
    path: list[bytes]
    checkpoint: Checkpoint

    def text(self) -> str:
        """The proof as C2SP writes it (https://c2sp.org/tlog-proof)."""
        hashes = "".join(f"{encoded(one)}\n" for one in self.path)
        return f"{FORMAT}\nindex {self.index}\n{hashes}\n{self.checkpoint.witnessed}"


def encoded(data: bytes) -> str:
    """A hash as proofs write it."""
    return base64.b64encode(data).decode()


def entry_of(kind: str, key: int) -> Entry | None:
    """The entry of an original; None when none was ever written."""
    rows = Entry.objects.select_related("leaf", "secret")
    return rows.filter(kind=kind, key=key).first()


def inclusion(entry: Entry, *, newest: bool = False, witnessed: bool = False) -> Inclusion | None:
    """The proof for the first signed head that holds the leaf, or for the newest; None until there is one.

    ``witnessed`` takes the first that somebody outside signed too, if there is one.
    """
    leaf = getattr(entry, "leaf", None)
    head = Checkpoint.objects.covering(leaf.index) if leaf else None
    if leaf is None or head is None:
        return None
    if newest:
        head = Checkpoint.objects.newest()
    if witnessed:
        head = Checkpoint.objects.witnessed().covering(leaf.index) or head
    return Inclusion(leaf.index, inclusion_proof(StoredNodes(), leaf.index, head.size), head)


def consistency(first: int, second: int) -> Sequence[bytes]:
    """That the tree of ``second`` leaves continues the one of ``first``. Raises ``ValueError`` for other sizes."""
    return consistency_proof(StoredNodes(), first, second)
