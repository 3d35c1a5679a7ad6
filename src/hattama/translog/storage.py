"""A folder of files that are written whole and durably, or not at all; nothing else here touches files."""

import fcntl
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hattama.domain.errors import BadInputError

_NEW = ".new"  # ends the name of a file that is not yet whole
_FOR_ALL = 0o644
FOR_OWNER = 0o600


class Folder:
    """Files below one root, named by relative paths.

    A write that fails leaves what was there; a file that was written stays after a loss of power.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Give where a file lies, for messages and for those who serve it."""
        return self.root / name

    def read(self, name: str) -> bytes | None:
        """Read a file; None where there is none."""
        try:
            return self.path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, data: bytes, *, mode: int = _FOR_ALL) -> None:
        """Write or replace one file; the mode says who may read it."""
        self.write_all([(name, (data,))], mode=mode)

    def write_all(
        self, files: Iterable[tuple[str, Iterable[bytes]]], *, mode: int = _FOR_ALL
    ) -> None:
        """Write or replace files one after the other; all are durable when this returns.

        Args:
            files: the name of each file and the parts of its content.
            mode: who may read them.

        Raises:
            OSError: some may be written, each of them whole.
        """
        touched = dict[Path, None]()  # also folders that an earlier run made and did not sync
        for name, parts in files:
            path = self.path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(path.name + _NEW)
            _write_whole(fresh, parts, mode)
            fresh.replace(path)
            touched.update(dict.fromkeys(self._up_from(path.parent)))
        for folder in touched:
            _sync(folder)

    def write_many(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write or replace many small files; all are durable when this returns.

        The system is synced once before they get their names: for thousands that is far faster than
        syncing each.

        Args:
            files: the name of each file and its content.

        Raises:
            OSError: some may be written, each of them whole.
        """
        fresh = dict[Path, Path]()
        for name, data in files:
            path = self.path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh[path.with_name(path.name + _NEW)] = path
            path.with_name(path.name + _NEW).write_bytes(data)
        os.sync()
        for new, path in fresh.items():
            new.replace(path)
        for folder in {above for path in fresh.values() for above in self._up_from(path.parent)}:
            _sync(folder)

    @contextmanager
    def replaced(self, name: str) -> Iterator[Path]:
        """Replace a folder by another: give where to make it, and put it in place at the end.

        Between the two renames there is none; whoever reads then finds nothing rather than half.
        """
        with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=self.root) as aside:
            made = Path(aside) / "new"
            yield made
            self.path(name).rename(Path(aside) / "old")
            made.rename(self.path(name))
            _sync(self.root)

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none."""
        with suppress(FileNotFoundError):
            self.path(name).unlink()

    def remove_files_of(self, name: str) -> None:
        """Remove a folder that holds files only; nothing happens where there is none."""
        folder = self.path(name)
        with suppress(FileNotFoundError):
            for path in list(folder.iterdir()):
                path.unlink()
            folder.rmdir()

    @contextmanager
    def locked(self, name: str, *, wait: bool = True) -> Iterator[None]:
        """Hold a lock that no other process or thread holds.

        Args:
            name: the file that is locked; it stays there, empty.
            wait: whether to wait for whoever holds it.

        Raises:
            BadInputError: somebody else holds it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        held = os.open(self.path(name), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, FOR_OWNER)
        try:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise BadInputError(
                    "another process is writing here",
                    where=str(self.root),
                    todo="stop it first, or wait until it is done",
                ) from None
            yield
        finally:
            os.close(held)

    def _up_from(self, folder: Path) -> Iterator[Path]:
        while folder != self.root:
            yield folder
            folder = folder.parent
        yield from (self.root, self.root.absolute().parent)

    def journal(self, name: str) -> "Journal":
        """Open a file for appending; it has to be there."""
        return Journal(self.path(name))


class Journal:
    """A file that grows at its end, durably, with one fsync for each piece."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)

    def append(self, data: bytes) -> None:
        """Append a piece; it is durable when this returns.

        Raises:
            OSError: nothing can be said about the end of the file.
        """
        _write_to(self._file, data)
        os.fsync(self._file)

    def read(self, at: int, length: int) -> bytes:
        """Read a part; it is shorter where the file ends."""
        parts = list[bytes]()
        while length and (part := os.pread(self._file, length, at)):
            parts.append(part)
            at, length = at + len(part), length - len(part)
        return b"".join(parts)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def _write_whole(path: Path, parts: Iterable[bytes], mode: int) -> None:
    made = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, mode)
    try:
        for part in parts:
            _write_to(made, part)
        os.fsync(made)
    finally:
        os.close(made)


def _write_to(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
