"""The sequencer acknowledges durable leaves, signs only what grew, and says who has not cosigned."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hattama.domain.errors import BadInputError, RolledBackError, TamperedError
from hattama.translog import merkle, policy, proof, sequencer, signed_state
from hattama.translog.checkpoint import SignedCheckpoint
from hattama.translog.key import Scheme, SigningKey
from hattama.translog.policy import Policy
from hattama.translog.published import prove, publish_proofs
from hattama.translog.witness_client import Prove, Reply
from tests.factories.log import AT, LOG, QUANTUM, W1, W2, W3, signing_key
from tests.factories.sequencing import (
    ALONE,
    TEST_LOG,
    TWO_OF_THREE,
    cosigned_by,
    created,
    leaves,
    opened,
    places,
)
from tools import log_folder

ML_DSA_LOG = signing_key(TEST_LOG.name, 4, Scheme.COSIGNATURE_ML_DSA_44)


def test_leaves_get_their_indices_and_are_there_after_a_restart(tmp_path: Path) -> None:
    created(tmp_path)
    with opened(tmp_path) as log:
        assert log.append(leaves(2)) == range(2)
        assert log.append(leaves(3, 2)) == range(2, 5)
        assert log.append([]) == range(5, 5)

    with opened(tmp_path) as log:
        assert (log.size, list(log.leaves(1))) == (5, leaves(4, 1))


@settings(max_examples=15)
@given(st.lists(st.integers(min_value=0, max_value=300), min_size=1, max_size=5))
def test_the_folder_is_sound_after_every_step(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("log")
    created(folder)
    with opened(folder) as log:
        for step in steps:
            log.append(leaves(step, log.size))
            log.integrate(AT, ALONE)

            assert log_folder.check(folder / "public") == leaves(log.size)


def test_full_tiles_take_the_place_of_partial_ones(tmp_path: Path) -> None:
    created(tmp_path)
    with opened(tmp_path) as log:
        for step in (10, 245, 1, 256, 3):
            log.append(leaves(step, log.size))
            log.integrate(AT, ALONE)

        assert list(log.leaves(0)) == leaves(515)

    names = sorted(
        path.relative_to(tmp_path / "public").as_posix()
        for path in (tmp_path / "public").rglob("*")
        if path.is_file()
    )
    assert names == [
        "checkpoint",
        *("tile/0/000", "tile/0/001", "tile/0/002.p/3"),
        *("tile/1/000.p/1", "tile/1/000.p/2"),
        *("tile/entries/000", "tile/entries/001", "tile/entries/002.p/3"),
    ]
    assert (tmp_path / "private/journal").stat().st_size < 200


def test_a_call_that_is_repeated_with_its_index_appends_nothing_twice(tmp_path: Path) -> None:
    created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(300))
        log.integrate(AT, ALONE)

        assert log.append(leaves(2, 10), at=10) == range(10, 12)
        assert log.append(leaves(4, 298), at=298) == range(298, 302)
        assert list(log.leaves(0)) == leaves(302)


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (1, "append: another leaf stands at 1"),
        (4, "append: leaf 4 cannot be appended: the next one is 3"),
        (-1, "append: leaf -1 cannot be appended: the next one is 3"),
    ],
)
def test_a_leaf_is_only_appended_where_it_belongs(tmp_path: Path, at: int, sentence: str) -> None:
    created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(3))

        with pytest.raises(BadInputError, match=sentence):
            log.append(leaves(1), at=at)

        assert log.size == 3


def test_a_second_writer_is_refused_with_one_sentence(tmp_path: Path) -> None:
    created(tmp_path)

    with (
        opened(tmp_path),
        pytest.raises(BadInputError, match="another process is writing here; stop it first"),
        opened(tmp_path),
    ):
        pass


def test_a_log_is_started_only_once(tmp_path: Path) -> None:
    created(tmp_path)

    with pytest.raises(BadInputError, match="signed: there is a log already"):
        created(tmp_path)


def test_a_log_is_not_started_beside_a_published_tree(tmp_path: Path) -> None:
    made = created(tmp_path)
    with opened(tmp_path) as log:
        log.integrate(AT, ALONE)
    made.private.remove("signed")

    with pytest.raises(BadInputError, match="checkpoint: there is a log already"):
        created(tmp_path)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ([W1], "none of the keys signs plain notes"),
        ([LOG, signing_key(LOG.name, 9, Scheme.COSIGNATURE_ED25519)], "signs no log of its own"),
        ([LOG, QUANTUM], "all keys of a log carry its origin as their name"),
        ([TEST_LOG], "this key was made for tests; make a key for this election"),
    ],
)
def test_keys_that_will_not_do_are_refused(
    tmp_path: Path, keys: list[SigningKey], sentence: str
) -> None:
    with pytest.raises(BadInputError, match=sentence):
        sequencer.create(places(tmp_path), keys, production=True)

    assert list(tmp_path.iterdir()) == []


def test_a_key_of_another_log_does_not_open_this_one(tmp_path: Path) -> None:
    created(tmp_path)

    with (
        pytest.raises(BadInputError, match=r"this is the log 'TEST-log\.example/akim'"),
        sequencer.opened(places(tmp_path), [LOG], production=False),
    ):
        pass


def test_a_policy_that_does_not_name_the_log_is_refused(tmp_path: Path) -> None:
    created(tmp_path)
    with opened(tmp_path) as log, pytest.raises(BadInputError, match="no line `log` names TEST-"):
        log.integrate(AT, Policy())


def test_a_log_signs_with_all_its_keys(tmp_path: Path) -> None:
    keys = [TEST_LOG, ML_DSA_LOG]
    sequencer.create(places(tmp_path), keys, production=False)
    with sequencer.opened(places(tmp_path), keys, production=False) as log:
        published = log.integrate(AT, ALONE)

    assert [each.key_id for each in published.signed.note.signatures] == [
        key.verifier.id for key in keys
    ]


# Witnesses


def test_one_of_three_witnesses_may_be_silent(tmp_path: Path) -> None:
    made = created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(3))
        published = log.integrate(AT, TWO_OF_THREE, cosigned_by(W1, W3))

    assert published.has_quorum
    assert [each.name for each in published.missing] == [b"two"]
    data = made.public.read("checkpoint") or b""
    assert policy.verify(TWO_OF_THREE, data).checkpoint.size == 3
    assert made.public.read("checkpoint.pending") is None


def test_without_a_quorum_a_checkpoint_is_pending_and_the_last_one_stays(tmp_path: Path) -> None:
    made = created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(3))
        log.integrate(AT, TWO_OF_THREE, cosigned_by(W1, W2))
        before = made.public.read("checkpoint")
        log.append(leaves(300, 3))
        published = log.integrate(AT, TWO_OF_THREE, cosigned_by(W2))

        assert not published.has_quorum
        assert [each.name for each in published.missing] == [b"one", b"three"]
        assert made.public.read("checkpoint") == before
        assert log_folder.check(tmp_path / "public", "checkpoint.pending") == leaves(303)
        assert log_folder.check(tmp_path / "public") == leaves(3)


def test_cosignatures_come_together_one_after_the_other(tmp_path: Path) -> None:
    made = created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(3))
        log.integrate(AT, TWO_OF_THREE, cosigned_by(W2))
        published = log.integrate(AT + 60, TWO_OF_THREE, cosigned_by(W3))

    assert published.has_quorum
    assert made.public.read("checkpoint.pending") is None


def test_a_witness_that_saw_more_stops_the_log_before_it_publishes(tmp_path: Path) -> None:
    made = created(tmp_path)

    def saw_more(_: SignedCheckpoint, __: int, ___: Prove) -> Iterable[Reply]:
        raise RolledBackError("it saw 9 leaves")

    with opened(tmp_path) as log:
        log.append(leaves(3))
        with pytest.raises(RolledBackError, match="it saw 9 leaves"):
            log.integrate(AT, TWO_OF_THREE, saw_more)

    assert made.public.read("checkpoint") is None


def test_witnesses_get_proofs_from_any_size(tmp_path: Path) -> None:
    created(tmp_path)
    hashes = merkle.leaf_hashes(leaves(700))
    seen = list[int]()

    def checking(signed: SignedCheckpoint, old: int, prove: Prove) -> Iterable[Reply]:
        seen.append(old)
        new = signed.checkpoint
        for size in range(1, new.size + 1, 37):
            root = merkle.root(hashes[:size])
            merkle.verify_consistency(size, new.size, root, new.root, prove(size))
        return ()

    with opened(tmp_path) as log:
        for step in (0, 5, 300, 395):
            log.append(leaves(step, log.size))
            log.integrate(AT, ALONE, checking)

    assert seen == [0, 0, 5, 305]


def test_somebody_else_who_signs_is_noticed(tmp_path: Path) -> None:
    made = created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(2))
        log.integrate(AT, ALONE)
        state = signed_state.read(made.private)
        assert state
        made.private.write("signed", state.text.replace("2", "1").encode())

        with pytest.raises(TamperedError, match="was changed by somebody else"):
            log.integrate(AT, ALONE)


# Proofs


def test_published_proofs_verify_under_the_policy(tmp_path: Path) -> None:
    made = created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(300))
        log.integrate(AT, TWO_OF_THREE, cosigned_by(W1, W2))

    publish_proofs(made.public, [0, 255, 256, 299])

    for index in (0, 255, 256, 299):
        leaf = merkle.leaf_hash(b"leaf %d" % index)
        data = made.public.read(f"proofs/{leaf.hex()}.tlog-proof") or b""
        found = proof.parse(data)
        assert found.index == index
        assert proof.verify(found, leaf, TWO_OF_THREE).size == 300


def test_a_proof_from_an_older_checkpoint_reads_the_full_tiles_that_came_after(
    tmp_path: Path,
) -> None:
    made = created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(200))
        log.integrate(AT, ALONE)
        before = made.public.read("checkpoint") or b""
        log.append(leaves(200, 200))
        log.integrate(AT, ALONE)
    made.public.write("checkpoint", before)

    ((_, found),) = prove(made.public, [7])

    assert proof.verify(found, merkle.leaf_hash(b"leaf 7"), ALONE).size == 200


@pytest.mark.parametrize(
    ("index", "sentence"),
    [(3, "a tree of 3 leaves has no leaf 3"), (-1, "a tree of 3 leaves has no leaf -1")],
)
def test_no_proof_is_given_of_a_leaf_that_is_not_there(
    tmp_path: Path, index: int, sentence: str
) -> None:
    made = created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(3))
        log.integrate(AT, ALONE)

    with pytest.raises(BadInputError, match=sentence):
        publish_proofs(made.public, [index])


def test_no_proof_is_published_where_a_tile_was_changed(tmp_path: Path) -> None:
    made = created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(3))
        log.integrate(AT, ALONE)
    made.public.write("tile/0/000.p/3", bytes(96))

    with pytest.raises(TamperedError, match="leaf 0 is not in the tree"):
        publish_proofs(made.public, [0])
    with pytest.raises(BadInputError, match="no checkpoint is published here"):
        publish_proofs(places(tmp_path / "other").public, [0])
