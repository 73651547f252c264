"""The tree against RFC 6962's definition, the vectors of certificate-transparency, and another implementation."""

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proofbundle import merkle as other

from ledger import merkle
from ledger.merkle import RunningRoot, consistency_proof, inclusion_proof, root_of
from ledger.tree import TILE, full_tiles

# The inputs and roots of certificate-transparency's tests, known to every implementation of RFC 6962.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = [  # leaf (from 0), size, path
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCIES = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def nodes_of(hashes):
    def read(level, index):
        found = hashes[index << level : (index + 1) << level]
        if len(found) != 1 << level:
            raise LookupError(level, index)
        return merkle.perfect_root(found)

    return read


def hexes(path):
    return [one.hex() for one in path]


HASHES = [merkle.leaf_hash(data) for data in INPUTS]


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS, 1)))
def test_published_roots(size, root):
    assert root_of(nodes_of(HASHES), size).hex() == root


@pytest.mark.parametrize(("index", "size", "path"), INCLUSIONS)
def test_published_inclusion_proofs(index, size, path):
    made = inclusion_proof(nodes_of(HASHES), index, size)
    root = merkle.root_from_inclusion(HASHES[index], index, size, made)

    assert hexes(made) == path
    assert root.hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("first", "second", "path"), CONSISTENCIES)
def test_published_consistency_proofs(first, second, path):
    made = consistency_proof(nodes_of(HASHES), first, second)
    roots = [bytes.fromhex(ROOTS[size - 1]) for size in (first, second)]

    assert hexes(made) == path
    assert merkle.is_consistent(first, roots[0], second, roots[1], made)


def test_the_empty_tree_has_the_published_root():
    assert b64decode("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=") == merkle.EMPTY_ROOT
    assert root_of(nodes_of([]), 0) == RunningRoot().root() == merkle.EMPTY_ROOT


leaves = st.lists(st.binary(max_size=20), min_size=1, max_size=70)


@given(leaves, st.data())
def test_proofs_here_hold_there_and_the_other_way_round(datas, data):
    hashes = [merkle.leaf_hash(one) for one in datas]
    size = len(datas)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    nodes = nodes_of(hashes)
    root, early = root_of(nodes, size), root_of(nodes, first)
    path, proof = inclusion_proof(nodes, index, size), consistency_proof(nodes, first, size)

    assert root == other.merkle_tree_hash(datas)
    assert path == other.inclusion_proof(datas, index)
    assert proof == other.consistency_proof(datas, first)
    assert other.verify_inclusion(datas[index], index, size, path, root)
    assert other.verify_consistency(first, size, proof, early, root)
    assert merkle.root_from_inclusion(hashes[index], index, size, path) == root
    assert merkle.is_consistent(first, early, size, root, proof)


@given(leaves, st.data())
def test_a_proof_that_was_touched_holds_nowhere(datas, data):
    hashes = [merkle.leaf_hash(one) for one in datas]
    size = len(datas)
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    nodes = nodes_of(hashes)
    root, early = root_of(nodes, size), root_of(nodes, first)
    path, proof = inclusion_proof(nodes, index, size), consistency_proof(nodes, first, size)
    wrong = bytes([root[0] ^ 1]) + root[1:]

    for spoilt in _spoilt(path):
        assert merkle.root_from_inclusion(hashes[index], index, size, spoilt) != root
    for spoilt in _spoilt(proof):
        assert not merkle.is_consistent(first, early, size, root, spoilt)
    assert not merkle.is_consistent(first, wrong, size, root, proof)
    assert not merkle.is_consistent(first, early, size, wrong, proof)


def _spoilt(path):
    """Each hash changed in a bit, one missing at either end, one too many."""
    for at, one in enumerate(path):
        yield [*path[:at], bytes([one[0] ^ 1]) + one[1:], *path[at + 1 :]]
    if path:
        yield path[1:]
        yield path[:-1]
    yield [*path, b"\x00" * 32]


@given(leaves)
def test_the_running_root_is_the_root(datas):
    hashes, running = [merkle.leaf_hash(one) for one in datas], RunningRoot()
    for size, one in enumerate(hashes, 1):
        running.add(one)
        assert running.root() == root_of(nodes_of(hashes), size)


@pytest.mark.parametrize(("first", "second"), [(-1, 3), (4, 3)])
def test_a_size_that_is_not_earlier_has_no_proof(first, second):
    with pytest.raises(ValueError, match="earlier"):
        consistency_proof(nodes_of(HASHES), first, second)
    assert not merkle.is_consistent(first, b"", second, b"", [])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3)])
def test_a_leaf_outside_the_tree_has_no_proof(index, size):
    with pytest.raises(ValueError, match="not in"):
        inclusion_proof(nodes_of(HASHES), index, size)
    assert merkle.root_from_inclusion(HASHES[0], index, size, []) is None


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_each_tile_is_full_once(before, more):
    after = before + more
    made = [(level, index) for level, index, _ in full_tiles(before, after, lambda *_: [b""])]
    expected = []
    for level in range(3):
        width = TILE ** (level + 1)
        expected += [(level, index) for index in range(before // width, after // width)]

    assert made == expected
