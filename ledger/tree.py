"""The stored tree: nodes read from tiles, and from leaves where a tile is not full yet."""

from collections.abc import Callable

from ledger.merkle import HASH_BYTES, perfect_root
from ledger.models import Leaf, Tile

TILE_BITS = 8
TILE = 1 << TILE_BITS


class StoredNodes:
    """Reads nodes of perfect subtrees; each tile is read once."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of the node. Raises ``LookupError`` when not all of its leaves are there."""
        above, rest = divmod(level, TILE_BITS)
        first = index << rest
        tile = self.tile(above, first >> TILE_BITS)
        start = first & (TILE - 1)
        found = tile[start : start + (1 << rest)]
        if len(found) != 1 << rest:
            raise LookupError(f"no node {level}/{index}")
        return perfect_root(found)

    def tile(self, level: int, index: int) -> list[bytes]:
        """The hashes of a tile, as many as there are."""
        key = (level, index)
        if key not in self._tiles:
            self._tiles[key] = self._read(level, index)
        return self._tiles[key]

    def _read(self, level: int, index: int) -> list[bytes]:
        row = Tile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first()
        if row is not None:
            return cut(bytes(row))
        first = index << TILE_BITS
        if level == 0:
            rows = Leaf.objects.filter(index__gte=first, index__lt=first + TILE)
            return [bytes(found) for found in rows.order_by("index").values_list("hash", flat=True)]
        below = Tile.objects.filter(level=level - 1, index__gte=first, index__lt=first + TILE)
        return [
            perfect_root(cut(bytes(hashes)))
            for hashes in below.order_by("index").values_list("hashes", flat=True)
        ]


def cut(hashes: bytes) -> list[bytes]:
    """The hashes of a stored tile."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def full_tiles(
    before: int, after: int, read: Callable[[int, int], list[bytes]]
) -> list[tuple[int, int, bytes]]:
    """Level, index and hashes of the tiles that became full when the tree grew, the lowest level first.

    ``read`` gives the hashes of a tile of the grown tree, level by level: those of a level are stored before
    the next one is read.
    """
    found, level = [], 0
    while after >> TILE_BITS:
        before, after = before >> TILE_BITS, after >> TILE_BITS
        found += [(level, index, b"".join(read(level, index))) for index in range(before, after)]
        level += 1
    return found
