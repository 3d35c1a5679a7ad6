"""The journal of a log: acknowledged leaves that do not lie in a full bundle yet (spec/log.md).

It starts at the first leaf of a bundle. Once a full bundle is durable and its root signed, the journal is written
anew without those leaves: the signed root already holds the bundle to what they were.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import storage
from hattama.translog.storage import Folder
from hattama.translog.tile import WIDTH, check_leaf

NAME = "journal"
BATCH_AT_MOST = 64 * 2**20  # bytes that one call may append

_HEAD = struct.Struct(">8sQ")  # magic, index of the first leaf
_FRAME = struct.Struct(">4sQI32s")  # magic, index of the first leaf, bytes of the body, hash
_HEAD_MAGIC = b"\xffhattama"
_FRAME_MAGIC = b"\xfflog"  # no UTF-8, so no record holds it
_LENGTH_BYTES = 2


class Journal:
    """The journal in its folder; `size` counts all leaves of the log, not only those in it."""

    def __init__(self, folder: Folder) -> None:
        """Open a journal and find its end.

        Raises:
            BadInputError: there is none.
            TamperedError: something before its last frame is broken.
        """
        self._folder = folder
        try:
            self._file = folder.journal(NAME)
        except FileNotFoundError:
            where = str(folder.path(NAME))
            raise BadInputError("there is no journal of a log", where=where) from None
        try:
            self._find_end()
        except BaseException:
            self._file.close()
            raise

    def _find_end(self) -> None:
        magic, self.start = _unpacked(_HEAD, self._file.read(0, _HEAD.size))
        if magic != _HEAD_MAGIC:
            what = "the first bytes are not those of a journal"
            raise TamperedError(what, where=str(self._folder.path(NAME)))
        self.size, self._end = int(self.start), _HEAD.size
        for leaves, end in self._frames(None):
            self.size, self._end = self.size + len(leaves), end

    def append(self, leaves: Sequence[bytes]) -> None:
        """Append leaves with one fsync; they are durable when this returns.

        Raises:
            BadInputError: a leaf is too long, or the leaves are too many; nothing is written.
            OSError: nothing can be said about the end; `rewritten` gives back what was acknowledged.
        """
        for number, leaf in enumerate(leaves, start=self.size):
            check_leaf(leaf, where=f"leaf {number}")
        framed = _frame(self.size, leaves)
        if len(framed) > BATCH_AT_MOST:
            what = f"{len(framed)} bytes of leaves are more than {BATCH_AT_MOST}"
            raise BadInputError(what, where="append", todo="append them in parts")
        self._file.append(framed)
        self.size, self._end = self.size + len(leaves), self._end + len(framed)

    def leaves(self, first: int) -> Iterator[bytes]:
        """Yield the acknowledged leaves from an index on, read and checked again."""
        index = self.start
        for leaves, _ in self._frames(self._end):
            yield from leaves[max(0, first - index) :]
            index += len(leaves)

    def rewritten(self, start: int) -> "Journal":
        """Write the journal anew, with the acknowledged leaves from an index on and nothing else.

        Returns:
            the new one, open; this one is closed. Where that fails, this one is as it was.
        """
        write(self._folder, start, self.leaves(start))
        fresh = Journal(self._folder)
        self.close()
        return fresh

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _frames(self, stop: int | None) -> Iterator[tuple[list[bytes], int]]:
        """Yield the leaves of each frame and where it ends, up to an end or to where frames are torn."""
        at, index = _HEAD.size, self.start
        while at != stop:
            if (body := _body(self._file, at, index)) is None:
                self._check_torn(at, stop)
                return
            leaves = _leaves(body)
            at, index = at + _FRAME.size + len(body), index + len(leaves)
            yield leaves, at

    def _check_torn(self, at: int, stop: int | None) -> None:
        """Refuse a broken frame that is not the last one: its leaves had been acknowledged."""
        rest = self._file.read(at, BATCH_AT_MOST + _FRAME.size)
        later = rest.find(_FRAME_MAGIC, 1)
        while later > 0 and stop is None:
            if _body(self._file, at + later, None) is not None:
                break
            later = rest.find(_FRAME_MAGIC, later + 1)
        if later > 0 or stop is not None:
            raise TamperedError(
                f"a frame at byte {at} is broken and whole ones follow or did follow",
                where=str(self._folder.path(NAME)),
                todo="bring the file back from a copy; acknowledged records are in it",
            )


def write(folder: Folder, start: int, leaves: Iterable[bytes]) -> None:
    """Write a whole journal in place of what is there."""
    folder.write_all([(NAME, _parts(start, leaves))])


def _parts(start: int, leaves: Iterable[bytes]) -> Iterator[bytes]:
    yield _HEAD.pack(_HEAD_MAGIC, start)
    rest, index = iter(leaves), start
    while batch := list(islice(rest, WIDTH)):
        yield _frame(index, batch)
        index += len(batch)


def _frame(index: int, leaves: Sequence[bytes]) -> bytes:
    body = b"".join([len(leaf).to_bytes(_LENGTH_BYTES) + leaf for leaf in leaves])
    return _FRAME.pack(_FRAME_MAGIC, index, len(body), _checksum(index, body)) + body


def _body(file: storage.Journal, at: int, index: int | None) -> bytes | None:
    """Read the body of a frame; None where there is no whole frame, or one of another index."""
    magic, first, length, checksum = _unpacked(_FRAME, file.read(at, _FRAME.size))
    if magic != _FRAME_MAGIC or index not in {None, first} or length > BATCH_AT_MOST:
        return None
    body = file.read(at + _FRAME.size, length)
    whole = len(body) == length and _checksum(first, body) == checksum
    return body if whole else None


def _leaves(body: bytes) -> list[bytes]:
    leaves, at = list[bytes](), 0
    while at < len(body):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(body[at:start])
        leaves.append(body[start:at])
    return leaves


def _checksum(index: int, body: bytes) -> bytes:
    return sha256(index.to_bytes(8) + len(body).to_bytes(8) + body).digest()


def _unpacked(form: struct.Struct, data: bytes) -> tuple[Any, ...]:
    return form.unpack(data.ljust(form.size, b"\0"))
