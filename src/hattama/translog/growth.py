"""A tree that grows into files: every bundle and tile that new leaves need, and none twice."""

from collections.abc import Iterable, Iterator
from itertools import islice

from hattama.translog import merkle, tile
from hattama.translog.tile import WIDTH, Edge, Place

File = tuple[str, tuple[bytes, ...]]


class Growth:
    """A tree of which the right edge is known, and the files it grows into; a pure function of the leaves.

    Attributes:
        edge: the right edge; of the larger tree once all files were taken.
        start: the first leaf that `files` needs: the start of a bundle.
    """

    def __init__(self, edge: Edge) -> None:
        self.edge = edge
        self.start = edge.size // WIDTH * WIDTH

    def files(self, leaves: Iterable[bytes]) -> Iterator[File]:
        """Yield the files of the larger tree that the smaller one had not.

        Args:
            leaves: all leaves from `start` on.
        """
        old, rest = self.edge.size, iter(leaves)
        index = self.start // WIDTH
        while bundle := list(islice(rest, WIDTH)):
            if fresh := bundle[self.edge.size - index * WIDTH :]:
                place = Place(None, index, len(bundle))
                yield place.path, (tile.encode_bundle(bundle),)
                self.edge, tiles = tile.grow(self.edge, merkle.leaf_hashes(fresh))
                for each in tiles:
                    if each.place.width == WIDTH:
                        yield each.place.path, each.hashes
            index += 1
        held = set(tile.edge_places(old))
        for at, hashes in zip(tile.edge_places(self.edge.size), self.edge.partial, strict=True):
            if at and at not in held:
                yield at.path, hashes


def filled(old: int, new: int) -> Iterator[Place]:
    """Yield the places of the tiles and bundles that became full while a tree grew."""
    before = tile.shape(old)
    for level, (full, _) in enumerate(tile.shape(new)):
        was = before[level][0] if level < len(before) else 0
        for index in range(was, full):
            yield Place(level, index)
            if level == 0:
                yield Place(None, index)
