"""Taking in a foreign file: unpack, decode and look for what no table may hold, in one bounded pass."""

import codecs
import gzip
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from hattama.domain.errors import BadInputError
from hattama.domain.names import FORBIDDEN
from hattama.package.report import Repair

CHUNK = 1 << 20
LONGEST_LINE = 1 << 20
"""Bytes; a protocol of a thousand choices is a hundredth of it."""

LARGEST_EXPANSION = 200
"""Times the packed size; only a bomb is denser over more than `FREE_EXPANSION` bytes."""

FREE_EXPANSION = 64 << 20

_SEPARATORS = re.compile(FORBIDDEN.pattern.replace("\\x00-\\x1f", "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f"))
"""As `FORBIDDEN`, but a file may hold tabs and line ends."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A text file as UTF-8 without BOM, safe to parse.

    Attributes:
        path: where it lies; the given file itself if nothing had to be done.
        name: the name to use in messages.
        repairs: what was done to it.
    """

    path: Path
    name: str
    repairs: tuple[Repair, ...]


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
        bounded = _bounded(stream, path.stat().st_size if packed else None, name)
        repairs = tuple(_clean(bounded, target, encoding, name))
    if packed:
        repairs = (Repair(name, 0, "", "", f"unpacked from {packed}"), *repairs)
    return Intake(target, name, repairs)


@contextmanager
def _reading(path: Path, member: str) -> Iterator[tuple[IO[bytes], str]]:
    try:
        with path.open("rb") as start:
            magic = start.read(4)
        if magic[:2] == b"\x1f\x8b":
            with gzip.open(path) as unpacked:
                yield unpacked, "gzip"
        elif magic == b"PK\x03\x04":
            with zipfile.ZipFile(path) as archive, archive.open(_member(archive, member, path)) as unpacked:
                yield unpacked, "zip"
        else:
            with path.open("rb") as plain:
                yield plain, ""
    except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile) as error:
        raise BadInputError(
            "the packed file is cut off or damaged", where=path.name, todo="fetch it again"
        ) from error
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", where=str(path)) from error


def _member(archive: zipfile.ZipFile, wanted: str, path: Path) -> zipfile.ZipInfo:
    members = [info for info in archive.infolist() if not info.is_dir()]
    for info in members:
        refuse_unsafe_member(info, path.name)
    chosen = [info for info in members if info.filename == wanted] if wanted else members
    if len(chosen) != 1:
        raise BadInputError(
            f"the archive holds {len(members)} files",
            where=path.name,
            todo="name the one meant as `member` in the profile",
        )
    return chosen[0]


def refuse_unsafe_member(info: zipfile.ZipInfo, archive: str) -> None:
    """Raise if a member of a zip would leave the folder that it is unpacked into, or is a link.

    Raises:
        BadInputError: naming the member.
    """
    parts = PurePosixPath(info.filename.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in info.filename:
        raise BadInputError(f"the member {info.filename!r} leaves the archive's folder", where=archive)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BadInputError(f"the member {info.filename!r} is a symbolic link", where=archive)


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


def _clean(chunks: Iterator[bytes], target: Path, encoding: str, name: str) -> Iterator[Repair]:
    """Write the chunks to `target` as UTF-8, and give what was repaired."""
    first = next(chunks, b"")
    coding, bom = _by_bom(first) or (encoding, b"")
    if bom:
        yield Repair(name, 1, "", "", f"byte order mark of {coding} left out")
    elif codecs.lookup(coding).name != "utf-8":
        yield Repair(name, 0, "", "", f"decoded from {coding}")
    decoder = codecs.getincrementaldecoder(coding)()
    lines = _Lines(name)
    with target.open("wb") as out:
        for chunk in _chain(first[len(bom) :], chunks):
            out.write(lines.examined(_decoded(decoder, chunk, coding, lines)))
        _decoded(decoder, b"", coding, lines, final=True)
    if lines.ends_with_return:
        yield Repair(name, 0, "", "", "line ends of Windows read as line ends")


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _by_bom(start: bytes) -> tuple[str, bytes] | None:
    for coding, bom in (
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ):
        if start.startswith(bom):
            return coding, bom
    return None


def _decoded(
    decoder: codecs.IncrementalDecoder, chunk: bytes, coding: str, lines: "_Lines", *, final: bool = False
) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        line = lines.number + chunk[: error.start].count(b"\n")
        raise BadInputError(
            f"the text is not {coding.upper()}",
            where=f"{lines.name}, row {line}",
            todo="name its encoding in the profile, as `encoding = \"windows-1251\"`",
        ) from error


class _Lines:
    """Walks through a text chunk by chunk, and knows the line it is in."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = 1
        self.ends_with_return = False
        self._open = 0

    def examined(self, text: str) -> bytes:
        """Give the text as UTF-8; raise if a line is too long or holds a forbidden character."""
        coded = text.encode()
        # A printable ASCII chunk is the common case, and telling so is forty times as fast as a search.
        if not coded.isascii() or coded.translate(None, _PLAIN):
            self._refuse_forbidden(text)
        self.ends_with_return = self.ends_with_return or "\r" in text
        first, last = coded.find(b"\n"), coded.rfind(b"\n")
        longest = self._open + (len(coded) if first < 0 else first)
        self._open = longest if last < 0 else len(coded) - last - 1
        if longest > LONGEST_LINE:
            raise BadInputError(
                f"the line is longer than {LONGEST_LINE:,} bytes", where=f"{self.name}, row {self.number}"
            )
        self.number += coded.count(b"\n")
        return coded

    def _refuse_forbidden(self, text: str) -> None:
        match = _SEPARATORS.search(text)
        if match:
            line = self.number + text[: match.start()].count("\n")
            kind = "a control" if ord(match.group()) < 0x100 else "a bidirectional override"
            raise BadInputError(
                f"the text holds {kind} character U+{ord(match.group()):04X}",
                where=f"{self.name}, row {line}",
                todo="take it out: it can make a name show as another",
            )


_PLAIN = bytes([9, 10, 13, *range(0x20, 0x7F)])
