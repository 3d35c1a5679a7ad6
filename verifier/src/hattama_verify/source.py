"""Where the published files come from: a folder, a zip of it, or an address; every read has a limit."""

import io
import os
import stat
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Protocol

from hattama_verify.report import CannotTell, Wrong, shown

MEGABYTE = 1_000_000
FILES_AT_MOST = 5_000_000
EXPANDED_AT_MOST = 50_000 * MEGABYTE
EXPANSION_AT_MOST = 100  # times the size of the zip; records shrink to a tenth
SECONDS = 60
CHUNK = 1 << 18


class Source(Protocol):
    """A tree of files that can be read by their paths."""

    def open(self, path: str) -> IO[bytes] | None:
        """Open a file for reading; nothing if there is none."""

    def names(self) -> Iterator[str] | None:
        """Yield the path of every file; nothing if they cannot be listed."""


def open_source(where: str) -> Source:
    """Open what was published.

    Args:
        where: a folder, a zip of it, or an http(s) address.

    Raises:
        CannotTell: there is nothing of that sort.
    """
    if where.startswith(("http://", "https://")):
        return Web(where)
    path = Path(where)
    if path.is_dir():
        return Folder(path)
    if path.is_file():
        return Zip(path)
    raise CannotTell("there is no such folder, zip or http(s) address", where)


def read(source: Source, path: str, at_most: int) -> bytes | None:
    """Read a file; nothing if there is none.

    Raises:
        Wrong: it is larger than it may be.
        CannotTell: it cannot be read.
    """
    opened = source.open(path)
    if opened is None:
        return None
    try:
        with closing(opened):
            raw = _read_at_most(opened, at_most + 1)
    except (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise CannotTell(f"cannot be read ({type(error).__name__})", path) from None
    if len(raw) > at_most:
        raise Wrong(f"is larger than {at_most:,} bytes", path)
    return raw


def _read_at_most(opened: IO[bytes], room: int) -> bytes:
    """Read what is there; asked for all at once, Python would make room for all that is allowed."""
    chunks: list[bytes] = []
    while room and (chunk := opened.read(min(room, CHUNK))):
        chunks.append(chunk)
        room -= len(chunk)
    return b"".join(chunks)


def need(source: Source, path: str, at_most: int) -> bytes:
    """Read a file that has to be there.

    Raises:
        Wrong: it is larger than it may be.
        CannotTell: it is missing or cannot be read.
    """
    raw = read(source, path, at_most)
    if raw is None:
        raise CannotTell("is missing", path)
    return raw


class Folder:
    """A folder; symbolic links in it are not followed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self, path: str) -> IO[bytes] | None:
        """Open a file."""
        at = str(self.root)
        try:
            for part in path.split("/"):
                at = f"{at}/{part}"
                if os.path.islink(at):  # noqa: PTH114 - a few times as fast, for every file of a log
                    raise Wrong("is a symbolic link", path)
            opened = open(at, "rb")  # noqa: PTH123, SIM115 - as above; the caller closes it
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise CannotTell(f"cannot be read ({type(error).__name__})", path) from None
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            opened.close()
            raise Wrong("is not a regular file", path)
        return opened

    def names(self) -> Iterator[str]:
        """Yield the path of every file."""
        many = 0
        for folder, _, files in os.walk(self.root, onerror=_unreadable):
            place = Path(folder).relative_to(self.root).as_posix()
            for name in files:
                many += 1
                if many > FILES_AT_MOST:
                    raise CannotTell(f"there are more than {FILES_AT_MOST:,} files")
                yield name if place == "." else f"{place}/{name}"


def _unreadable(error: OSError) -> None:
    raise CannotTell("cannot be listed", shown(error.filename))


UNREADABLE = (OSError, RuntimeError, ValueError, zipfile.BadZipFile)
"""What `zipfile` raises for a zip that it cannot read; RuntimeError where a member is encrypted or packed by
a method that it does not know."""


class Zip:
    """A zip; its only folder at the top, if it has one, is left out of the paths."""

    def __init__(self, path: Path) -> None:
        try:
            self.archive = zipfile.ZipFile(path)
        except UNREADABLE as error:
            raise CannotTell(
                f"is not a zip that can be read ({type(error).__name__})", str(path)
            ) from None
        files = [one for one in self.archive.infolist() if not one.is_dir()]
        expanded = sum(one.file_size for one in files)
        limit = max(EXPANSION_AT_MOST * path.stat().st_size, 100 * MEGABYTE)
        if len(files) > FILES_AT_MOST or expanded > min(limit, EXPANDED_AT_MOST):
            raise CannotTell("the zip expands to more than this verifier takes", str(path))
        self.members: dict[str, zipfile.ZipInfo] = {}
        for one in files:
            self._admit(one)
        tops = {name.split("/", 1)[0] for name in self.members}
        if len(tops) == 1 and not tops & {"log", "tile", "checkpoint"}:
            self.members = {name.partition("/")[2]: one for name, one in self.members.items()}

    def _admit(self, one: zipfile.ZipInfo) -> None:
        name = one.filename
        if (
            name.startswith("/")
            or "\\" in name
            or ".." in name.split("/")
            or name != one.orig_filename
        ):
            raise Wrong("a path in the zip leaves its folder", shown(name))
        if name in self.members:
            raise Wrong("stands twice in the zip", shown(name))
        if stat.S_ISLNK(one.external_attr >> 16):
            raise Wrong("is a symbolic link", shown(name))
        self.members[name] = one

    def open(self, path: str) -> IO[bytes] | None:
        """Open a member."""
        try:
            return self.archive.open(self.members[path]) if path in self.members else None
        except UNREADABLE as error:
            raise CannotTell(f"cannot be read ({type(error).__name__})", path) from None

    def names(self) -> Iterator[str]:
        """Yield the path of every member."""
        return iter(self.members)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Web:
    """An address; redirects are refused, and its files cannot be listed."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self.opener = urllib.request.build_opener(_NoRedirect)

    def open(self, path: str) -> IO[bytes] | None:
        """Open a file."""
        address = f"{self.address}/{urllib.parse.quote(path)}"
        try:
            asked = urllib.request.Request(address, headers={"Accept-Encoding": "identity"})  # noqa: S310
            answer: IO[bytes] = self.opener.open(asked, timeout=SECONDS)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in {404, 410}:
                return None
            why = "a redirect, which is refused" if 300 <= error.code < 400 else "an error"  # noqa: PLR2004
            raise CannotTell(f"the server answered {error.code}, {why}", path) from None
        except Exception as error:  # noqa: BLE001 - URLs, sockets and http.client fail in many ways
            raise CannotTell(f"cannot be fetched ({type(error).__name__})", path) from None
        if getattr(answer, "headers", {}).get("Content-Encoding") == "gzip":
            return io.BufferedReader(_Gzip(answer))
        return answer

    def names(self) -> None:
        """Nothing: a web server does not list its files."""
        return


class _Gzip(io.RawIOBase):
    """A compressed answer, expanded as far as it is read."""

    def __init__(self, answer: IO[bytes]) -> None:
        self.answer = answer
        self.expander = zlib.decompressobj(31)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        chunk = b""
        while not chunk and not self.expander.eof:
            compressed = self.expander.unconsumed_tail or self.answer.read(65536)
            if not compressed:
                raise EOFError
            chunk = self.expander.decompress(compressed, len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self.answer.close()
        super().close()
