"""A disk that fails at a chosen operation, or loses its power there and with it all that was not synced."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hattama.translog import storage

FULL = errno.ENOSPC
BROKEN = errno.EIO
MUTATING = ("replace", "unlink", "mkdir", "rmdir")
READING = ("read_bytes", "iterdir")


class PowerLost(BaseException):
    """The process ends here; nothing catches it."""


class Disk:
    """Counts every file operation of `storage` and lets one of them, or all from it on, go wrong.

    Attributes:
        count: how many operations there were.
    """

    def __init__(
        self, root: Path, fail_at: int = -1, error: int = 0, *, last: bool = False
    ) -> None:
        """Choose what goes wrong; an end of the process or a full disk can only matter where files change.

        Args:
            root: the folder of which the durable state is kept in mind.
            fail_at: at which operation.
            error: the errno of it; 0 ends the process.
            last: whether all operations after it fail too.
        """
        self.root, self.fail_at, self.error, self.last = root, fail_at, error, last
        self.count = 0
        self._contents = dict[int, bytes]()  # inode -> what is synced of it
        self._entries = dict[int, dict[str, tuple[int, bool]]]()  # a folder -> its synced names
        self._entries[root.stat().st_ino] = {}
        self._gone = False

    def step(
        self,
        act: Callable[[], Any],
        torn: Callable[[], Any] | None = None,
        *,
        reads: bool = False,
    ) -> Any:  # noqa: ANN401
        """Do an operation, or fail."""
        if self._gone:
            raise PowerLost
        if reads and self.error != BROKEN:
            return act()
        self.count += 1
        if self.count - 1 == self.fail_at or (self.last and self.count > self.fail_at >= 0):
            if torn is not None:
                torn()
            if self.error:
                raise OSError(self.error, os.strerror(self.error))
            self._gone = True
            raise PowerLost
        return act()

    def synced(self, file: int) -> None:
        """Keep in mind what an fsync made durable."""
        inode = os.fstat(file).st_ino
        path = Path(f"/proc/self/fd/{file}").readlink()
        if path.is_dir():
            self._entries[inode] = {
                each.name: (each.inode(), each.is_dir()) for each in os.scandir(path)
            }
        else:
            self._contents[inode] = path.read_bytes()

    def forget(self, path: Path) -> None:
        """Keep in mind that a file or folder was made and nothing of it is durable."""
        inode = path.stat().st_ino
        self._contents.pop(inode, None)
        self._entries.pop(inode, None)

    def keep_what_is_synced(self) -> None:
        """Bring the folder to what would be found after a loss of power."""
        root = self.root.stat().st_ino
        shutil.rmtree(self.root)
        self._restore(self.root, root, is_folder=True)

    def _restore(self, path: Path, inode: int, *, is_folder: bool) -> None:
        if not is_folder:
            path.write_bytes(self._contents.get(inode, b""))
            return
        path.mkdir()
        for name, (child, is_one) in self._entries.get(inode, {}).items():
            self._restore(path / name, child, is_folder=is_one)

    @contextmanager
    def mounted(self) -> Iterator[None]:
        """Let `storage` work on this disk."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(storage, "os", _Os(self))
            for name in MUTATING + READING:
                patch.setattr(Path, name, self._counted(getattr(Path, name)))
            yield

    def _counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(path: Path, *words: Any, **more: Any) -> Any:  # noqa: ANN401
            if not str(path).startswith(f"{self.root}/"):
                return real(path, *words, **more)
            is_new = real.__name__ == "mkdir" and not path.exists()
            found = self.step(lambda: real(path, *words, **more), reads=real.__name__ in READING)
            if is_new:
                self.forget(path)
            return found

        return counted


class _Os:
    """The module `os` as `storage` sees it."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(os, name)

    def open(self, path: Path, flags: int, mode: int = 0o777) -> int:
        fresh = not path.exists()
        opened: int = self._disk.step(lambda: os.open(path, flags, mode))
        if fresh:
            self._disk.forget(path)
        return opened

    def write(self, file: int, data: memoryview) -> int:
        half = data[: len(data) // 2]
        written: int = self._disk.step(lambda: os.write(file, data), lambda: os.write(file, half))
        return written

    def pread(self, file: int, length: int, at: int) -> bytes:
        found: bytes = self._disk.step(lambda: os.pread(file, length, at), reads=True)
        return found

    def fsync(self, file: int) -> None:
        self._disk.step(lambda: self._disk.synced(file))
