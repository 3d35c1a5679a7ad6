"""Tiles and entry bundles: the tree and its leaves as plain files (C2SP tlog-tiles)."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from hattama.domain.errors import BadInputError
from hattama.translog import merkle
from hattama.translog.merkle import Range
from hattama.translog.token import HASH_BYTES

WIDTH = 256  # hashes of a full tile, leaves of a full bundle
HEIGHT = 8  # WIDTH = 2^HEIGHT
LEVEL_AT_MOST = 63
ENTRY_AT_MOST = 2**16 - 1  # what the length of an entry can say
LEAF_AT_MOST = 60_000  # our own logs keep a margin below that

_PATH = re.compile(r"tile/(?P<level>[^/]+)/(?P<index>.+?)(?:\.p/(?P<width>[^/]*))?")
_INDEX = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")
_LEVEL = re.compile(r"0|[1-9][0-9]?")
_PARTIAL = re.compile(r"[1-9][0-9]{0,2}")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a tile or a bundle stands.

    Attributes:
        level: the level of a tile, from 0 at the leaves; None for an entry bundle.
        index: which one it is on its level, from 0.
        width: how many hashes or leaves it holds; less than WIDTH makes it partial.
    """

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Give the path below the prefix of the log."""
        level = "entries" if self.level is None else str(self.level)
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{level}/{encode_index(self.index)}{partial}"


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile with its place and its hashes."""

    place: Place
    hashes: tuple[bytes, ...]


Read = Callable[[Place], Sequence[bytes]]


# Paths and shapes


def encode_index(index: int) -> str:
    """Spell the index of a tile in path elements of three digits, as `x001/x234/067`."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))


def parse_path(path: str) -> Place:
    """Read the path of a tile or a bundle below the prefix of the log.

    Raises:
        BadInputError: it is no such path, or another spelling of one.
    """
    match = _PATH.fullmatch(path)
    if not match:
        raise BadInputError("this is not the path of a tile", where=path[:100])
    level, index, width = match["level"], match["index"], match["width"]
    if level != "entries" and (not _LEVEL.fullmatch(level) or int(level) > LEVEL_AT_MOST):
        what = f"the level {level!r} is not a number from 0 to {LEVEL_AT_MOST}"
        raise BadInputError(what, where=path[:100])
    if not _INDEX.fullmatch(index) or index.startswith("x000"):
        what = f"the index {index!r} is not in elements of three digits, all but the last after x"
        raise BadInputError(what, where=path[:100])
    if width is not None and (not _PARTIAL.fullmatch(width) or int(width) >= WIDTH):
        what = f"the width {width!r} of a partial tile is not a number from 1 to {WIDTH - 1}"
        raise BadInputError(what, where=path[:100])
    return Place(
        None if level == "entries" else int(level),
        int(index.replace("x", "").replace("/", "")),
        WIDTH if width is None else int(width),
    )


def shape(size: int) -> list[tuple[int, int]]:
    """Give for each level of a tree the number of full tiles and the width of the partial one."""
    levels = []
    while size:
        levels.append((size // WIDTH, size % WIDTH))
        size //= WIDTH
    return levels


def places(size: int) -> Iterator[Place]:
    """Yield the places of all tiles and bundles of a tree: bundles first, then level by level."""
    levels = shape(size)
    for level, (full, partial) in zip(
        (None, *range(len(levels))), levels[:1] + levels, strict=False
    ):
        yield from (Place(level, index) for index in range(full))
        if partial:
            yield Place(level, full, partial)


# Contents


def encode_hashes(hashes: Iterable[bytes]) -> bytes:
    """Give the bytes of a tile."""
    return b"".join(hashes)


def decode_hashes(data: bytes, place: Place) -> tuple[bytes, ...]:
    """Read the bytes of a tile.

    Raises:
        BadInputError: the tile has another width than its place says.
    """
    if len(data) != place.width * HASH_BYTES:
        what = f"a tile of {place.width} hashes has {len(data)} bytes"
        raise BadInputError(
            what, where=place.path, todo=f"{place.width * HASH_BYTES} bytes are due"
        )
    return tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES))


def check_leaf(leaf: bytes, *, where: str = "leaf") -> None:
    """Refuse a leaf that is too long for a log of ours.

    Raises:
        BadInputError: it has more than LEAF_AT_MOST bytes.
    """
    if len(leaf) > LEAF_AT_MOST:
        raise BadInputError(
            f"a leaf of {len(leaf)} bytes is longer than {LEAF_AT_MOST}",
            where=where,
            todo="put large things beside the log and their hash into it",
        )


def encode_bundle(leaves: Sequence[bytes]) -> bytes:
    """Give the bytes of an entry bundle: each leaf after its length.

    Raises:
        BadInputError: there are no leaves, more than WIDTH, or one is longer than ENTRY_AT_MOST.
    """
    if not 1 <= len(leaves) <= WIDTH:
        raise BadInputError(f"a bundle cannot hold {len(leaves)} leaves", where="entry bundle")
    longest = max(map(len, leaves))
    if longest > ENTRY_AT_MOST:
        what = f"a leaf of {longest} bytes is longer than {ENTRY_AT_MOST}"
        raise BadInputError(what, where="entry bundle")
    return b"".join([len(leaf).to_bytes(2) + leaf for leaf in leaves])


def decode_bundle(data: bytes, place: Place) -> list[bytes]:
    """Read the leaves of an entry bundle.

    Raises:
        BadInputError: it is cut short, or holds more or fewer leaves than its place says.
    """
    leaves, at, end = list[bytes](), 0, len(data)
    while at < end and len(leaves) < place.width:
        start = at + 2
        at = start + int.from_bytes(data[at:start])
        leaves.append(data[start:at])
        if at > end:
            what = f"the bundle is cut short in its leaf {len(leaves) - 1}"
            raise BadInputError(what, where=place.path)
    if len(leaves) < place.width:
        what = f"the bundle holds {len(leaves)} leaves instead of {place.width}"
        raise BadInputError(what, where=place.path)
    if at != end:
        what = f"{end - at} bytes follow the {place.width} leaves of the bundle"
        raise BadInputError(what, where=place.path)
    return leaves


# A tree that grows, tile by tile


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree: what its partial tiles hold, level by level; enough to append."""

    size: int = 0
    partial: tuple[tuple[bytes, ...], ...] = ()

    def root(self) -> bytes:
        """Give the root of the tree."""
        subtrees = list[bytes]()
        for hashes in reversed(self.partial):
            for height, index in merkle.whole_subtrees((0, len(hashes))):
                start = index << height
                subtrees.append(merkle.root(hashes[start : start + (1 << height)]))
        return merkle.join(subtrees)


def edge_places(size: int) -> list[Place | None]:
    """Give for each level the place of the partial tile of a tree, None where there is none."""
    return [
        Place(level, full, partial) if partial else None
        for level, (full, partial) in enumerate(shape(size))
    ]


def read_edge(size: int, read: Read) -> Edge:
    """Read the right edge of a tree of that size out of its tiles."""
    return Edge(size, tuple(tuple(read(p)) if p else () for p in edge_places(size)))


def grow(edge: Edge, hashes: Sequence[bytes]) -> tuple[Edge, list[Tile]]:
    """Append leaves to a tree.

    Args:
        edge: the right edge of the tree so far.
        hashes: the hashes of the new leaves.

    Returns:
        the right edge of the larger tree, and every tile to write, lowest level first.
    """
    tiles, partial = list[Tile](), list[tuple[bytes, ...]]()
    size, new, level = edge.size, tuple(hashes), 0
    while new or level < len(edge.partial):
        held = edge.partial[level] if level < len(edge.partial) else ()
        held, first = held + new, size // WIDTH
        full = len(held) // WIDTH
        cut = [held[at : at + WIDTH] for at in range(0, len(held), WIDTH)]
        if new:
            tiles += [Tile(Place(level, first + i, len(part)), part) for i, part in enumerate(cut)]
        partial.append(held[full * WIDTH :])
        new = tuple(merkle.root(part) for part in cut[:full])
        size, level = first, level + 1
    return Edge(edge.size + len(hashes), tuple(partial)), tiles


# Proofs out of tiles


def inclusion_proof(read: Read, index: int, size: int) -> list[bytes]:
    """Prove out of the tiles of a tree that a leaf is in it.

    Args:
        read: gives the hashes of a tile of the tree; called again for a tile, so let it remember.
        index: where the leaf stands.
        size: how many leaves the tree has.

    Raises:
        BadInputError: the tree has no such leaf.
    """
    return [_range_root(read, part, size) for part in merkle.inclusion_ranges(index, size)]


def consistency_proof(read: Read, size1: int, size2: int) -> list[bytes]:
    """Prove out of the tiles of a tree that a smaller one grew into it.

    Raises:
        BadInputError: the first tree is empty or larger than the second.
    """
    return [_range_root(read, part, size2) for part in merkle.consistency_ranges(size1, size2)]


def root(read: Read, size: int) -> bytes:
    """Give the root of a tree out of its tiles."""
    return _range_root(read, (0, size), size)


def _range_root(read: Read, part: Range, size: int) -> bytes:
    return merkle.join(
        [_subtree(read, height, index, size) for height, index in merkle.whole_subtrees(part)]
    )


def _subtree(read: Read, height: int, index: int, size: int) -> bytes:
    level, above = divmod(height, HEIGHT)
    start = index << above
    hashes_of_level = size >> (HEIGHT * level)
    tile = start // WIDTH
    width = min(WIDTH, hashes_of_level - tile * WIDTH)
    at = start % WIDTH
    return merkle.root(read(Place(level, tile, width))[at : at + (1 << above)])
