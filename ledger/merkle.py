"""The Merkle tree of RFC 6962, section 2.1: roots, proofs, and their checks. Pure; knows bytes only.

Whoever stores a tree tells how to read a node of a perfect subtree (``Nodes``); the functions here ask for
O(log n) of them.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

# The hash of the perfect subtree of 2**level leaves that begins at leaf index * 2**level.
Nodes = Callable[[int, int], bytes]

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """What stands for ``data`` in the tree."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The parent of two nodes."""
    return sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root of a perfect subtree: the number of hashes is a power of two."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(*level[at : at + 2]) for at in range(0, len(level), 2)]
    return level[0]


def split(count: int) -> int:
    """The largest power of two that is smaller than ``count``, for ``count`` > 1."""
    return 1 << ((count - 1).bit_length() - 1)


def subtree_root(nodes: Nodes, start: int, end: int) -> bytes:
    """MTH of the leaves from ``start`` up to, not including, ``end``; ``start`` is aligned as the RFC's are."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + split(count)
    return node_hash(subtree_root(nodes, start, middle), subtree_root(nodes, middle, end))


def root_of(nodes: Nodes, size: int) -> bytes:
    """The root of the first ``size`` leaves."""
    return subtree_root(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]), from the leaf's sibling up. Raises ``ValueError`` for a leaf outside the tree."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(subtree_root(nodes, middle, end))
            end = middle
        else:
            path.append(subtree_root(nodes, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """PROOF(first, D[second]). Raises ``ValueError`` unless 0 <= first <= second."""
    if not 0 <= first <= second:
        raise ValueError(f"{first} is not an earlier size of {second}")
    if first in {0, second}:
        return []
    proof, start, end, whole = [], 0, second, True
    while first != end:
        middle = start + split(end - start)
        if first <= middle:
            proof.append(subtree_root(nodes, middle, end))
            end = middle
        else:
            proof.append(subtree_root(nodes, start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(subtree_root(nodes, start, end))
    return proof[::-1]


def _climb(place: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bool, bytes]]:
    """Each sibling on the way up, and whether it stands to the left. Raises ``ValueError`` for another length."""
    for sibling in proof:
        if last == 0:
            raise ValueError("the proof is too long")
        is_left = bool(place & 1) or place == last
        yield is_left, sibling
        while is_left and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that the proof leads to from a leaf's hash (RFC 9162, 2.1.3.2); None when it has another length."""
    if not 0 <= index < size:
        return None
    found = leaf
    try:
        for is_left, sibling in _climb(index, size - 1, proof):
            found = node_hash(sibling, found) if is_left else node_hash(found, sibling)
    except ValueError:
        return None
    return found


def is_consistent(
    first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of ``second`` leaves continues the one of ``first`` (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second:
        return False
    if first in {0, second}:
        expected = second_root if first else EMPTY_ROOT
        return first_root == expected and not proof
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    try:
        old = new = path[0]
        for is_left, sibling in _climb(place, last, path[1:]):
            old = node_hash(sibling, old) if is_left else old
            new = node_hash(sibling, new) if is_left else node_hash(new, sibling)
    except (ValueError, IndexError):
        return False
    return old == first_root and new == second_root


class RunningRoot:
    """The root of leaves that are added one after the other, in O(log n) memory."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # perfect subtrees, the largest first

    @classmethod
    def resumed(cls, nodes: Nodes, size: int) -> "RunningRoot":
        """Go on after ``size`` leaves of a stored tree."""
        found, start = cls(), 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                found._peaks.append(nodes(level, start >> level))
                start += 1 << level
        found.size = size
        return found

    def add(self, leaf: bytes) -> None:
        """Take the next leaf's hash."""
        found, size = leaf, self.size
        while size & 1:
            found = node_hash(self._peaks.pop(), found)
            size >>= 1
        self._peaks.append(found)
        self.size += 1

    def root(self) -> bytes:
        """The root of what was added so far."""
        if not self._peaks:
            return EMPTY_ROOT
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = node_hash(peak, found)
        return found
