"""Merkle trees of RFC 6962, and how tlog-tiles cuts them into files."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH = 256  # hashes in a full tile, entries in a full bundle
SIZE = 32
PATH = re.compile(
    r"tile/(entries|0|[1-5]?[0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """A tile or an entry bundle (`level` -1), with its number and width."""

    level: int
    number: int
    width: int

    @property
    def path(self) -> str:
        """Its file below the log."""
        groups = [f"{self.number % 1000:03}"]
        rest = self.number // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03}")
            rest //= 1000
        level = "entries" if self.level < 0 else str(self.level)
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(groups)}{part}"


def read_path(path: str) -> Tile | None:
    """Read the path of a tile or bundle; nothing if it is not one, or not written as it must be."""
    match = PATH.fullmatch(path)
    if not match:
        return None
    level, groups, part = match.groups()
    number = int(groups.replace("x", "").replace("/", ""))
    tile = Tile(-1 if level == "entries" else int(level), number, int(part or WIDTH))
    return tile if tile.path == path else None


def tiles(size: int, level: int) -> Iterator[Tile]:
    """Yield the tiles of one level (-1: the entry bundles) of a tree of so many leaves."""
    nodes = size >> (8 * max(level, 0))
    for number in range(nodes // WIDTH):
        yield Tile(level, number, WIDTH)
    if nodes % WIDTH:
        yield Tile(level, nodes // WIDTH, nodes % WIDTH)


def levels(size: int) -> int:
    """Give how many levels of tiles a tree has."""
    return (max(size.bit_length() - 1, 0)) // 8 + 1 if size else 0


def leaf_hash(leaf: bytes) -> bytes:
    """Hash a leaf."""
    return hashlib.sha256(b"\0" + leaf).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Give the root over nodes of one level; whoever has no partner moves up as it is."""
    if not hashes:
        return hashlib.sha256().digest()
    sha256 = hashlib.sha256
    while len(hashes) > 1:
        paired = [
            sha256(b"\1" + left + right).digest()
            for left, right in zip(hashes[::2], hashes[1::2], strict=False)
        ]
        hashes = [*paired, hashes[-1]] if len(hashes) % 2 else paired
    return hashes[0]


def split(tile: bytes) -> list[bytes]:
    """Give the hashes of a tile."""
    return [tile[at : at + SIZE] for at in range(0, len(tile), SIZE)]


class Tree:
    """The leaf hashes of a log, and the roots of its full tiles."""

    def __init__(self) -> None:
        self.leaves = bytearray()
        self.full: list[bytes] = []

    def __len__(self) -> int:
        return len(self.leaves) // SIZE

    def leaf(self, index: int) -> bytes:
        """Give the hash of one leaf."""
        return bytes(self.leaves[index * SIZE : (index + 1) * SIZE])

    def add(self, hashes: bytes, tile_root: bytes) -> None:
        """Add the leaf hashes of the next bundle, and the root over them."""
        self.leaves += hashes
        if len(hashes) == WIDTH * SIZE:
            self.full.append(tile_root)

    def root(self, size: int) -> bytes:
        """Give the root of the first `size` leaves."""
        full = size // WIDTH
        rest = split(bytes(self.leaves[full * WIDTH * SIZE : size * SIZE]))
        return root([*self.full[:full], *([root(rest)] if rest else [])])

    def tile(self, tile: Tile) -> bytes:
        """Give the bytes that a tile of this tree has at that width."""
        nodes = self.full
        if tile.level == 0:
            start = tile.number * WIDTH * SIZE
            return bytes(self.leaves[start : start + tile.width * SIZE])
        for _ in range(tile.level - 1):
            nodes = [
                root(nodes[at : at + WIDTH]) for at in range(0, len(nodes) - WIDTH + 1, WIDTH)
            ]
        start = tile.number * WIDTH
        return b"".join(nodes[start : start + tile.width])
