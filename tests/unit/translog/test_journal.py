"""The journal keeps every acknowledged leaf, and tells a torn end from a broken middle."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import journal
from hattama.translog.journal import Journal
from hattama.translog.storage import Folder
from tests.factories.sequencing import leaves


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    journal.write(made, 256, leaves(2, 256))
    return made


def reopened(folder: Folder) -> tuple[int, list[bytes]]:
    opened = Journal(folder)
    try:
        return opened.size, list(opened.leaves(opened.start))
    finally:
        opened.close()


def test_leaves_are_found_again(folder: Folder) -> None:
    opened = Journal(folder)
    opened.append(leaves(3, 258))
    opened.append([b""])

    assert opened.size == 262
    assert list(opened.leaves(259)) == [b"leaf 259", b"leaf 260", b""]
    opened.close()
    assert reopened(folder) == (262, [*leaves(5, 256), b""])


def test_an_append_syncs_exactly_once(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, synced = Journal(folder), list[int]()
    monkeypatch.setattr(os, "fsync", synced.append)

    opened.append(leaves(100))

    assert len(synced) == 1
    opened.close()


def test_a_journal_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="journal: there is no journal of a log"):
        Journal(Folder(tmp_path))


def test_another_file_is_no_journal(tmp_path: Path) -> None:
    Folder(tmp_path).write("journal", b"something else")

    with pytest.raises(TamperedError, match="the first bytes are not those of a journal"):
        Journal(Folder(tmp_path))


@pytest.mark.parametrize(
    ("batch", "sentence"),
    [
        ([b"x" * 60_001], "leaf 258: a leaf of 60001 bytes is longer than 60000"),
        ([b"x" * 60_000] * 1200, "bytes of leaves are more than 67108864; append them in parts"),
    ],
)
def test_what_is_too_large_is_refused_unwritten(
    folder: Folder, batch: list[bytes], sentence: str
) -> None:
    opened = Journal(folder)
    with pytest.raises(BadInputError, match=sentence):
        opened.append(batch)
    opened.close()

    assert reopened(folder) == (258, leaves(2, 256))


def test_writing_anew_drops_what_is_before_and_what_is_torn(folder: Folder) -> None:
    opened = Journal(folder)
    opened.append(leaves(1, 258))
    with folder.path("journal").open("ab") as file:
        file.write(b"torn")

    opened = opened.rewritten(258)

    assert (opened.start, opened.size) == (258, 259)
    opened.close()
    assert reopened(folder) == (259, leaves(1, 258))


@given(cut=st.integers(min_value=1, max_value=10_000), garbage=st.binary(max_size=200))
def test_a_torn_end_costs_only_what_was_not_acknowledged(
    tmp_path_factory: pytest.TempPathFactory, cut: int, garbage: bytes
) -> None:
    folder = Folder(tmp_path_factory.mktemp("journal"))
    journal.write(folder, 0, leaves(2))
    opened = Journal(folder)
    whole = len(folder.read("journal") or b"")
    opened.append(leaves(5, 2))
    opened.close()
    data = folder.read("journal") or b""
    kept = data[: whole + cut % (len(data) - whole)]

    folder.write("journal", kept + garbage)

    assert reopened(folder) == (2, leaves(2))


@given(st.data())
def test_a_changed_bit_in_an_acknowledged_frame_is_never_a_torn_end(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = Folder(tmp_path_factory.mktemp("journal"))
    journal.write(folder, 0, leaves(2))
    first = len(folder.read("journal") or b"")
    opened = Journal(folder)
    opened.append(leaves(1, 2))
    opened.close()
    changed = bytearray(folder.read("journal") or b"")
    bit = data.draw(st.integers(min_value=16 * 8, max_value=first * 8 - 1))
    changed[bit // 8] ^= 1 << bit % 8

    folder.write("journal", bytes(changed))

    with pytest.raises(TamperedError, match="is broken and whole ones follow"):
        Journal(folder)
