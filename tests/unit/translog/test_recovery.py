"""A log starts neither on an older state nor beside other files than it signed; some can be repaired."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError, RolledBackError, TamperedError
from hattama.translog import journal, merkle
from hattama.translog.checkpoint import Checkpoint
from hattama.translog.recovery import repair
from tests.factories.log import AT, LOG, signed
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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a log of 300 published leaves and 5 more, with a copy of its state at 100 in `old`."""
    created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(100))
        log.integrate(AT, ALONE)
    shutil.copytree(tmp_path / "private", tmp_path / "old")
    with opened(tmp_path) as log:
        log.append(leaves(200, 100))
        log.integrate(AT, ALONE)
        log.append(leaves(5, 300))
    return tmp_path


def restore(folder: Path) -> None:
    shutil.rmtree(folder / "private")
    shutil.copytree(folder / "old", folder / "private")


def start(folder: Path) -> None:
    with opened(folder):
        pass


def test_an_older_backup_with_a_newer_published_tree_does_not_start(folder: Path) -> None:
    restore(folder)

    with pytest.raises(
        RolledBackError,
        match="a tree of 300 leaves is published, but only 100 are here: this is an older state",
    ):
        start(folder)


def test_an_older_journal_alone_does_not_start(folder: Path) -> None:
    shutil.copy(folder / "old/journal", folder / "private/journal")

    with pytest.raises(RolledBackError, match="a tree of 300 leaves was signed, but only 100"):
        start(folder)


def test_an_older_backup_does_not_start_beside_a_pending_tree(folder: Path) -> None:
    restore(folder)
    (folder / "public/checkpoint").rename(folder / "public/checkpoint.pending")

    with pytest.raises(RolledBackError, match="pending: a tree of 300 leaves is published"):
        start(folder)


def test_an_older_backup_is_repaired_from_the_published_tree(folder: Path) -> None:
    restore(folder)

    found = repair(places(folder), [TEST_LOG], production=False)

    assert found.size == 300
    with opened(folder) as log:
        assert list(log.leaves(0)) == leaves(300)
        log.append(leaves(5, 300))
        log.integrate(AT, ALONE)
    assert log_folder.check(folder / "public") == leaves(305)


def test_a_lost_state_is_repaired_from_the_published_tree(folder: Path) -> None:
    shutil.rmtree(folder / "private")

    repair(places(folder), [TEST_LOG], production=False)

    with opened(folder) as log:
        assert list(log.leaves(290)) == leaves(10, 290)


def test_a_repair_keeps_acknowledged_leaves_that_are_not_published(folder: Path) -> None:
    repair(places(folder), [TEST_LOG], production=False)

    with opened(folder) as log:
        assert list(log.leaves(0)) == leaves(305)


def test_a_repair_takes_the_pending_tree_where_that_is_larger(tmp_path: Path) -> None:
    created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(10))
        log.integrate(AT, TWO_OF_THREE)
    shutil.rmtree(tmp_path / "private")

    assert repair(places(tmp_path), [TEST_LOG], production=False).size == 10


def test_a_repair_does_not_drop_what_was_acknowledged(folder: Path) -> None:
    journal.write(places(folder).private, 256, [*leaves(43, 256), b"another leaf", b"more"])

    with pytest.raises(TamperedError, match="leaf 299 was acknowledged, and another one"):
        repair(places(folder), [TEST_LOG], production=False)


def test_a_repair_does_not_go_back_behind_what_was_signed(folder: Path) -> None:
    shutil.copytree(folder / "public", folder / "older")
    with opened(folder) as log:
        log.integrate(AT, ALONE)
    shutil.rmtree(folder / "public")
    (folder / "older").rename(folder / "public")

    with pytest.raises(RolledBackError, match="a tree of 305 leaves was signed, but only 300"):
        repair(places(folder), [TEST_LOG], production=False)


def test_a_repair_needs_something_published(tmp_path: Path) -> None:
    created(tmp_path)

    with pytest.raises(BadInputError, match="public: no checkpoint is published here"):
        repair(places(tmp_path), [TEST_LOG], production=False)


def change(name: str) -> Callable[[Path], None]:
    """Give what changes one bit of a file."""

    def changed(folder: Path) -> None:
        path = folder / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes(data))

    changed.__name__ = f"change {name}"
    return changed


def remove(name: str) -> Callable[[Path], None]:
    def removed(folder: Path) -> None:
        (folder / name).unlink()

    removed.__name__ = f"remove {name}"
    return removed


def other_journal(folder: Path) -> None:
    journal.write(places(folder).private, 256, [b"another leaf", *leaves(43, 257)])


def late_journal(folder: Path) -> None:
    journal.write(places(folder).private, 290, leaves(15, 290))


def another_log(folder: Path) -> None:
    (folder / "public/checkpoint").write_bytes(signed(LOG))


def another_root(folder: Path) -> None:
    other = Checkpoint(TEST_LOG.name, 299, merkle.root(merkle.leaf_hashes(leaves(299, 1))))
    (folder / "public/checkpoint").write_bytes(signed(TEST_LOG, checkpoint=other))


def another_origin(folder: Path) -> None:
    other = Checkpoint("log.example/other", 300, bytes(32))
    (folder / "public/checkpoint").write_bytes(signed(TEST_LOG, checkpoint=other))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (change("public/tile/0/001.p/44"), "the published tiles do not give the root of 300"),
        (change("public/tile/1/000.p/1"), "the published tiles do not give the root of 300"),
        (remove("public/tile/1/000.p/1"), "this published file is missing; bring it back"),
        (change("public/checkpoint"), "checkpoint|note|base64"),
        (change("private/journal"), "journal: a frame at byte 16 is broken and whole ones follow"),
        (other_journal, "journal: the journal holds other leaves than were signed"),
        (late_journal, "the journal starts at leaf 290, after the last full bundle"),
        (another_log, "no known key signed this"),
        (another_root, "the proof does not lead to the root of 299 leaves"),
        (another_origin, "it is of another log"),
        (remove("private/signed"), "it is not known what was signed last"),
        (remove("private/journal"), "there is no journal of a log"),
    ],
)
def test_a_log_does_not_start_beside_what_it_did_not_sign(
    folder: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    spoil(folder)

    with pytest.raises(BadInputError, match=sentence):
        start(folder)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (change("public/tile/0/000"), "tile/0/000: this file does not fit the leaves"),
        (change("public/tile/entries/000"), "does not fit the leaves|bundle|missing"),
        (remove("public/tile/entries/001.p/44"), "this published file is missing"),
        (another_log, "no known key signed this"),
        (another_root, "this published file is missing|do not give the root"),
    ],
)
def test_a_repair_verifies_all_that_it_takes_in(
    folder: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    restore(folder)
    spoil(folder)

    with pytest.raises(BadInputError, match=sentence):
        repair(places(folder), [TEST_LOG], production=False)


def test_a_state_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "private/signed").write_bytes(b"\xff")

    with pytest.raises(BadInputError, match="signed: this is not UTF-8"):
        start(folder)


def test_an_unsigned_root_beside_pending_cosignatures_is_noticed(tmp_path: Path) -> None:
    created(tmp_path)
    with opened(tmp_path) as log:
        log.append(leaves(3))
        log.integrate(AT, TWO_OF_THREE, cosigned_by())
    change("public/checkpoint.pending")(tmp_path)

    with pytest.raises(BadInputError):
        start(tmp_path)
