"""Pymerkle gives the roots and inclusion paths that we give.

It counts leaves from 1 and puts the leaf before the path; its consistency proofs have a layout of their own.
"""

import pytest
from pymerkle import InmemoryTree

from hattama.translog import merkle

LEAVES = [f"record {number}".encode() for number in range(70)]
HASHES = merkle.leaf_hashes(LEAVES)


@pytest.fixture(scope="module")
def peer() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in LEAVES:
        tree.append_entry(leaf)
    return tree


@pytest.mark.parametrize("size", [*range(1, 18), 31, 32, 33, 63, 64, 65, 70])
def test_roots_and_paths_agree(peer: InmemoryTree, size: int) -> None:
    hashes = HASHES[:size]

    assert peer.get_root(size) == merkle.root(hashes)
    for index in range(size):
        path = peer.prove_inclusion(index + 1, size).path
        assert path[1:] == merkle.inclusion_proof(hashes, index)
