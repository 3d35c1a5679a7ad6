"""Taking in a foreign file: unpack, decode and look for what no table may hold, in one bounded pass."""

import codecs
import gzip
import re
import shutil
import stat
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from hattama.domain.errors import BadInputError
from hattama.domain.names import FORBIDDEN
from hattama.package.report import Repair

CHUNK = 1 << 19
LONGEST_LINE = 1 << 20
"""Bytes; a protocol of a thousand choices is a hundredth of it."""

LARGEST_EXPANSION = 200
"""Times the packed size; only a bomb is denser over more than `FREE_EXPANSION` bytes."""

FREE_EXPANSION = 64 << 20

_SEPARATORS = re.compile(
    FORBIDDEN.pattern.replace("\\x00-\\x1f", "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f")
)
"""As `FORBIDDEN`, but a file may hold tabs and line ends."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A text file as UTF-8 without BOM, safe to parse.

    Attributes:
        path: where it lies; the given file itself if nothing had to be done.
        name: the name to use in messages.
        repairs: what was done to it.
        lines: how many there are down to the last that is not empty.
    """

    path: Path
    name: str
    repairs: tuple[Repair, ...]
    lines: int = 0


def take_in(path: Path, folder: Path, *, encoding: str = "utf-8", member: str = "") -> Intake:
    """Unpack, decode and examine a file.

    Args:
        path: a text file, plain or packed with gzip or zip.
        folder: where a cleaned copy may be written.
        encoding: how its text is coded unless a BOM says otherwise.
        member: which file of a zip is meant; may be empty if it holds only one.

    Raises:
        BadInputError: the file cannot be read, unpacked or decoded, or holds what no table may hold.
    """
    name = path.name
    target = folder / f"{len(list(folder.iterdir()))}-{path.stem}.txt"
    with _reading(path, member) as (stream, packed):
        chunks = _bounded(stream, path.stat().st_size if packed else None, name)
        first = next(chunks, b"")
        coding, bom = _by_bom(first) or (codecs.lookup(encoding).name, b"")
        lines = _Lines(name, coding)
        if packed or bom or coding != "utf-8":
            with target.open("wb") as out:
                out.writelines(lines.all_examined(first[len(bom) :], chunks))
        else:
            target = path.resolve()
            deque(lines.all_examined(first, chunks), maxlen=0)
        if lines.ends_with_return:
            target = _with_plain_ends(target, folder)
    repairs = tuple(_repairs(name, packed, coding, bom, lines))
    return Intake(target, name, repairs, lines.filled)


def _with_plain_ends(path: Path, folder: Path) -> Path:
    """Give a copy of a text whose lines all end alike, as the engine wants it."""
    copy = folder / f"{len(list(folder.iterdir()))}-{path.stem}.txt"
    with path.open(encoding="utf-8") as text, copy.open("w", encoding="utf-8", newline="") as out:
        shutil.copyfileobj(text, out, CHUNK)
    return copy


@contextmanager
def _reading(path: Path, member: str) -> Iterator[tuple[IO[bytes], str]]:
    if path.exists() and not path.is_file() and not path.is_dir():
        raise BadInputError("is not a plain file", where=str(path), todo="save it as one")
    try:
        with path.open("rb") as start:
            magic = start.read(4)
        if magic[:2] == b"\x1f\x8b":
            with gzip.open(path) as unpacked:
                yield cast("IO[bytes]", unpacked), "gzip"
        elif magic in (b"PK\x03\x04", b"PK\x05\x06"):
            with (
                zipfile.ZipFile(path) as archive,
                archive.open(_member(archive, member, path)) as unpacked,
            ):
                yield unpacked, "zip"
        else:
            with path.open("rb") as plain:
                yield plain, ""
    except DAMAGED as error:
        raise BadInputError(
            "the packed file is cut off or damaged", where=path.name, todo="fetch it again"
        ) from error
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", where=str(path)) from error


def _member(archive: zipfile.ZipFile, wanted: str, path: Path) -> zipfile.ZipInfo:
    members = [info for info in safe_members(archive, path.name) if not info.is_dir()]
    chosen = [info for info in members if info.filename == wanted] if wanted else members
    if len(chosen) != 1:
        raise BadInputError(
            f"the archive holds {len(members)} files",
            where=path.name,
            todo="name the one meant as `member` in the profile",
        )
    return chosen[0]


def safe_members(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Give the members of a zip.

    Args:
        archive: the zip.
        name: its name, for messages.

    Raises:
        BadInputError: a member would leave the folder that it is unpacked into, is a link, stands twice,
            is encrypted, or is packed otherwise than by `deflate`.
    """
    seen: set[str] = set()
    for info in archive.infolist():
        fault = _fault(info) or ("stands twice" if info.filename in seen else "")
        if fault:
            raise BadInputError(
                f"the member {info.filename!r} {fault}", where=name, todo="pack the files anew"
            )
        seen.add(info.filename)
    return archive.infolist()


def _fault(info: zipfile.ZipInfo) -> str:
    parts = PurePosixPath(info.filename.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in info.filename:
        return "leaves the archive's folder"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a symbolic link"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed in another way than by `deflate`"
    return ""


_ENCRYPTED = 1
"""The flag of a zip's member (APPNOTE 4.4.4)."""

DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile)
"""What the readers of packed files raise when one is cut off or has changed."""


def _bounded(stream: IO[bytes], packed_size: int | None, name: str) -> Iterator[bytes]:
    """Give the chunks of a stream; stop at a bomb."""
    total = 0
    while chunk := stream.read(CHUNK):
        total += len(chunk)
        if packed_size is not None and total > FREE_EXPANSION + LARGEST_EXPANSION * packed_size:
            raise BadInputError(
                f"the packed file grows to more than {LARGEST_EXPANSION} times its size",
                where=name,
                todo="unpack it by hand if you trust it",
            )
        yield chunk


def _repairs(name: str, packed: str, coding: str, bom: bytes, lines: "_Lines") -> Iterator[Repair]:
    if packed:
        yield Repair(name, 0, "", "", f"unpacked from {packed}")
    if bom:
        yield Repair(name, 1, "", "", f"byte order mark of {coding} left out")
    elif coding != "utf-8":
        yield Repair(name, 0, "", "", f"decoded from {coding}")
    if lines.ends_with_return:
        yield Repair(name, 0, "", "", "line ends of Windows read as line ends")


def _by_bom(start: bytes) -> tuple[str, bytes] | None:
    for coding, bom in (
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ):
        if start.startswith(bom):
            return coding, bom
    return None


class _Lines:
    """Walks through a coded text chunk by chunk, and knows the line it is in.

    Args:
        name: the name of the file, for messages.
        coding: how the text is coded.
    """

    def __init__(self, name: str, coding: str) -> None:
        self.name = name
        self.number = 1
        self.ends_with_return = False
        self.filled = 0
        self._open = 0
        self._coding = coding
        self._decoder = codecs.getincrementaldecoder(coding)()

    def all_examined(self, first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
        """Give the whole text as UTF-8; raise if it holds what no table may hold."""
        yield self._examined(first)
        for chunk in rest:
            yield self._examined(chunk)
        yield self._examined(b"", final=True)

    def _examined(self, chunk: bytes, *, final: bool = False) -> bytes:
        coded = self._as_utf8(chunk, final=final)
        # What is left when plain bytes are taken out shows in a fraction of the time of a search.
        rest = coded.translate(None, _PLAIN)
        if rest.strip(b"\n"):
            self._refuse_forbidden(coded.decode())
        self.ends_with_return = self.ends_with_return or b"\r" in coded
        first, last = coded.find(b"\n"), coded.rfind(b"\n")
        longest = self._open + (len(coded) if first < 0 else first)
        self._open = longest if last < 0 else len(coded) - last - 1
        if longest > LONGEST_LINE:
            raise BadInputError(
                f"the line is longer than {LONGEST_LINE:,} bytes",
                where=f"{self.name}, row {self.number}",
            )
        ends, filled = rest.count(b"\n"), len(coded.rstrip(b"\r\n"))
        if filled:
            self.filled = self.number + ends - coded.count(b"\n", filled)
        self.number += ends
        return coded

    def _as_utf8(self, chunk: bytes, *, final: bool) -> bytes:
        pending = self._decoder.getstate()[0]
        if self._coding == "utf-8" and chunk.isascii() and not pending:
            return chunk
        try:
            return self._decoder.decode(chunk, final).encode()
        except UnicodeDecodeError as error:
            line = self.number + chunk[: error.start].count(b"\n")
            raise BadInputError(
                f"the text is not {self._coding.upper()}",
                where=f"{self.name}, row {line}",
                todo='name its encoding in the profile, as `encoding = "windows-1251"`',
            ) from error

    def _refuse_forbidden(self, text: str) -> None:
        match = _SEPARATORS.search(text)
        if match:
            line = self.number + text[: match.start()].count("\n")
            control = ord(match.group()) < _LATIN_1_ENDS
            kind = "a control" if control else "a bidirectional override"
            raise BadInputError(
                f"the text holds {kind} character U+{ord(match.group()):04X}",
                where=f"{self.name}, row {line}",
                todo="save the file as plain UTF-8 text"
                if control
                else "take it out: it can make a name show as another",
            )


_LATIN_1_ENDS = 0x100


_PLAIN = bytes({9, 13, *range(0x20, 0x7F), *range(0x80, 0x100)} - {0xC2, 0xE2})
"""Bytes that no forbidden character has in UTF-8, but for line ends, which are counted."""
