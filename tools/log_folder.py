"""An independent check of a published log folder: nothing but hashlib, and RFC 6962 as it is written.

It shares no code with the log, so that a fault in the log cannot hide itself. Signatures are not looked at.
"""

from base64 import b64decode
from hashlib import sha256
from itertools import pairwise
from pathlib import Path


class BrokenLogError(Exception):
    """A folder that is not a sound log."""


def check(public: Path, name: str = "checkpoint") -> list[bytes]:
    """Recompute every tile and the root out of the bundles and give the leaves; [] without a checkpoint.

    Raises:
        BrokenLogError: something does not fit.
    """
    if not (public / name).exists():
        return []
    _, size_text, root_text, *_ = (public / name).read_text(encoding="utf-8").split("\n")
    size = int(size_text)
    leaves = [leaf for index in range(-(-size // 256)) for leaf in _bundle(public, index, size)]
    hashes = [sha256(b"\0" + leaf).digest() for leaf in leaves]
    if tree_hash(hashes) != b64decode(root_text):
        raise BrokenLogError(f"{name}: the leaves do not give the root of {size} leaves")
    level, row = 0, hashes
    while row:
        for at in range(0, len(row), 256):
            part = row[at : at + 256]
            if _file(public, str(level), at // 256, len(part)) != b"".join(part):
                raise BrokenLogError(f"tile {at // 256} of level {level} does not fit the leaves")
        row = [tree_hash(row[at : at + 256]) for at in range(0, len(row) - 255, 256)]
        level += 1
    return leaves


def tree_hash(hashes: list[bytes]) -> bytes:
    """Give the Merkle tree hash over leaf hashes, as RFC 6962, section 2.1 defines it."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else sha256(b"").digest()
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return sha256(b"\1" + tree_hash(hashes[:half]) + tree_hash(hashes[half:])).digest()


def check_views(views: list[tuple[int, bytes]], leaves: list[bytes]) -> None:
    """Check that every view that was ever signed is one of the log as it is, and that they only grew.

    Args:
        views: size and root of each, in the order in which they were signed.
        leaves: the leaves of the log.

    Raises:
        BrokenLogError: there are two views.
    """
    hashes = [sha256(b"\0" + leaf).digest() for leaf in leaves]
    for size, root in set(views):
        if size > len(hashes) or tree_hash(hashes[:size]) != root:
            raise BrokenLogError(f"a tree of {size} leaves was signed that is not part of the log")
    for (before, _), (after, _) in pairwise(views):
        if after < before:
            raise BrokenLogError(f"a tree of {after} leaves was signed after one of {before}")


def _bundle(public: Path, index: int, size: int) -> list[bytes]:
    due = min(256, size - 256 * index)
    data, leaves, at = _file(public, "entries", index, due), list[bytes](), 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        leaves.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    if at != len(data) or len(leaves) != due:
        raise BrokenLogError(f"bundle {index} is cut short")
    return leaves


def _file(public: Path, level: str, index: int, width: int) -> bytes:
    if index >= 1000:  # noqa: PLR2004 - C2SP writes larger numbers in several parts
        raise BrokenLogError("this check is for small logs")
    path = public / "tile" / level / (f"{index:03}" + (f".p/{width}" if width < 256 else ""))  # noqa: PLR2004
    if not path.exists():
        raise BrokenLogError(f"{path} is missing")
    return path.read_bytes()
