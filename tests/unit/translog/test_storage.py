"""A folder writes files whole, durably, or not at all."""

import errno
import os
import threading
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.translog.storage import FOR_OWNER, Folder


def test_a_file_that_is_not_there_reads_as_nothing(tmp_path: Path) -> None:
    assert Folder(tmp_path).read("tile/0/000") is None


def test_what_was_written_is_read_and_nothing_else_lies_beside_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "log")

    folder.write("tile/0/x001/000", b"one")
    folder.write("tile/0/x001/000", b"two")

    assert folder.read("tile/0/x001/000") == b"two"
    assert [path.name for path in (tmp_path / "log/tile/0/x001").iterdir()] == ["000"]


def test_a_secret_is_for_its_owner_from_the_start(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    folder.write("key", b"secret", mode=FOR_OWNER)

    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path)
    folder.write("checkpoint", b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        folder.write("checkpoint", b"new")

    assert folder.read("checkpoint") == b"old"


def test_every_folder_up_to_the_root_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = list[str]()
    sync = os.fsync

    def noted(file: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{file}").readlink()))
        sync(file)

    monkeypatch.setattr(os, "fsync", noted)

    Folder(tmp_path / "log").write("tile/0/000", b"x")

    below = [path.removeprefix(str(tmp_path)) for path in synced]
    assert below == ["/log/tile/0/000.new", "/log/tile/0", "/log/tile", "/log", ""]


def test_a_second_lock_is_refused_with_one_sentence(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    with (
        folder.locked("lock", wait=False),
        pytest.raises(BadInputError, match="another process is writing here; stop it first"),
        folder.locked("lock", wait=False),
    ):
        pass

    with folder.locked("lock", wait=False):
        pass


def test_a_lock_holds_between_threads_too(tmp_path: Path) -> None:
    folder, counted = Folder(tmp_path), [0]

    def count() -> None:
        for _ in range(50):
            with folder.locked("lock"):
                held = counted[0]
                os.sched_yield()
                counted[0] = held + 1

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted == [200]


def test_removing_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("tile/0/000.p/3", b"x")

    folder.remove("nothing")
    folder.remove_files_of("nothing")
    folder.remove_files_of("tile/0/000.p")

    assert list((tmp_path / "tile/0").iterdir()) == []


def test_a_journal_grows_at_its_end(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("journal", b"head")
    journal = folder.journal("journal")

    journal.append(b"one")
    journal.append(b"two")

    assert journal.read(4, 6) == b"onetwo"
    assert journal.read(7, 100) == b"two"
    journal.close()


def test_many_files_are_written_whole(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("a/1", b"old")

    folder.write_many([("a/1", b"new"), ("b/2", b"two")])

    assert (folder.read("a/1"), folder.read("b/2")) == (b"new", b"two")
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["1", "2"]


def test_many_files_are_synced_before_they_get_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = list[list[str]]()
    monkeypatch.setattr(os, "sync", lambda: seen.append(sorted(os.listdir(tmp_path))))  # noqa: PTH208

    Folder(tmp_path).write_many([("1", b"one"), ("2", b"two")])

    assert seen == [["1.new", "2.new"]]


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("package/old", b"1")

    with folder.replaced("package") as made:
        made.mkdir()
        (made / "new").write_bytes(b"2")
        assert folder.read("package/old") == b"1"

    assert folder.read("package/old") is None
    assert folder.read("package/new") == b"2"
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_a_folder_that_cannot_be_made_anew_stays(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("package/old", b"1")

    with pytest.raises(ValueError, match="no"), folder.replaced("package"):
        raise ValueError("no")

    assert folder.read("package/old") == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["package"]
