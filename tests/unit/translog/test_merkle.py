"""Roots, proofs and what is no proof."""

import pytest

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import merkle
from tests.factories.log import HASHES, LEAVES

ROOT = merkle.root(HASHES)


def test_several_processes_give_the_same_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merkle, "_PART", 2)

    assert merkle.root_of(LEAVES, processes=2) == ROOT == merkle.root_of(LEAVES)


@pytest.mark.parametrize("many", range(24))
def test_the_root_of_parts_is_that_of_a_tree_that_grew(
    monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(merkle, "_PART", 8)
    leaves = [b"%d" % number for number in range(many)]

    grown = merkle.Frontier().appended(merkle.leaf_hashes(leaves)).root()

    assert merkle.root_of(leaves) == grown


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == merkle.root_of([]) == merkle.Frontier().root() == merkle.EMPTY_ROOT


def test_the_root_does_not_change_what_it_is_given() -> None:
    hashes = list(HASHES)

    merkle.root(hashes)

    assert hashes == HASHES


@pytest.mark.parametrize(("index", "size"), [(-1, 7), (7, 7), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(BadInputError, match=f"a tree of {size} leaves has no leaf {index}"):
        merkle.verify_inclusion(HASHES[0], index, size, ROOT, [])


@pytest.mark.parametrize(
    ("size1", "size2", "sentence"),
    [
        (0, 7, "consistency proof: nothing can be proved from a tree of 0 leaves."),
        (0, 0, "consistency proof: nothing can be proved from a tree of 0 leaves."),
        (8, 7, "consistency proof: a tree of 8 leaves cannot grow into 7."),
    ],
)
def test_sizes_that_do_not_fit_are_refused(size1: int, size2: int, sentence: str) -> None:
    with pytest.raises(BadInputError) as caught:
        merkle.verify_consistency(size1, size2, ROOT, ROOT, [])

    assert str(caught.value) == sentence


def test_a_hash_of_another_length_is_refused() -> None:
    with pytest.raises(BadInputError, match="a hash has 31 bytes instead of 32"):
        merkle.verify_inclusion(HASHES[0][:31], 0, 7, ROOT, merkle.inclusion_proof(HASHES, 0))
    with pytest.raises(BadInputError, match="a hash has 0 bytes instead of 32"):
        merkle.verify_consistency(7, 7, b"", b"", [])


def test_a_proof_of_another_length_is_no_proof() -> None:
    proof = merkle.inclusion_proof(HASHES, 0)

    with pytest.raises(TamperedError, match="the proof has 4 hashes instead of 3"):
        merkle.verify_inclusion(HASHES[0], 0, 7, ROOT, [*proof, ROOT])
    with pytest.raises(TamperedError, match="the proof has 1 hashes instead of 0"):
        merkle.verify_consistency(7, 7, ROOT, ROOT, [ROOT])


def test_another_leaf_is_not_in_the_tree() -> None:
    with pytest.raises(TamperedError, match="leaf 0 is not in the tree of 7 leaves"):
        merkle.verify_inclusion(HASHES[1], 0, 7, ROOT, merkle.inclusion_proof(HASHES, 0))


def test_a_rewritten_past_is_noticed() -> None:
    proof, before = merkle.consistency_proof(HASHES, 3), merkle.root(HASHES[:3])

    with pytest.raises(TamperedError, match="does not lead to the root of 3 leaves"):
        merkle.verify_consistency(3, 7, ROOT, ROOT, proof)
    with pytest.raises(TamperedError, match="does not lead to the root of 7 leaves"):
        merkle.verify_consistency(3, 7, before, before, proof)
    with pytest.raises(TamperedError, match="does not lead to the root of 7 leaves"):
        merkle.verify_consistency(7, 7, ROOT, before, [])
