"""The published folder of a log: checkpoints, tiles, bundles and proofs, read out of it (C2SP tlog-tiles)."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import checkpoint as checkpoints
from hattama.translog import merkle, tile
from hattama.translog.checkpoint import SignedCheckpoint
from hattama.translog.proof import Proof
from hattama.translog.storage import Folder
from hattama.translog.tile import WIDTH, Place, Read

CHECKPOINT = "checkpoint"
PENDING = "checkpoint.pending"  # signed by the log and not yet by enough witnesses

_TILES_KEPT = 256


def read_checkpoint(public: Folder, name: str = CHECKPOINT) -> SignedCheckpoint | None:
    """Read a published checkpoint; None where there is none. No signature is verified.

    Raises:
        BadInputError: it is no checkpoint.
    """
    if (data := public.read(name)) is None:
        return None
    return checkpoints.parse(data, where=str(public.path(name)))


def tile_reader(public: Folder) -> Read:
    """Give a function that reads the hashes of a tile, and remembers the last ones.

    It raises BadInputError where a tile has a wrong length, and TamperedError where it is missing.
    """

    @lru_cache(_TILES_KEPT)
    def read(place: Place) -> tuple[bytes, ...]:
        found, data = _find(public, place)
        return tile.decode_hashes(data, found)[: place.width]

    return read


def read_bundle(public: Folder, place: Place) -> list[bytes]:
    """Read the leaves of a bundle.

    Raises:
        BadInputError: it holds more or fewer leaves than it must.
        TamperedError: it is missing.
    """
    found, data = _find(public, place)
    return tile.decode_bundle(data, found)[: place.width]


def bundle_places(size: int, first: int = 0) -> Iterator[Place]:
    """Yield the places of the bundles of a tree, from the one that holds a leaf on."""
    for index in range(first // WIDTH, -(-size // WIDTH)):
        yield Place(None, index, min(WIDTH, size - index * WIDTH))


def prove(public: Folder, indices: Iterable[int]) -> Iterator[tuple[str, Proof]]:
    """Prove that leaves are in the log, at its published checkpoint.

    Args:
        public: the published folder.
        indices: where the leaves stand.

    Yields:
        for each the name of its file below the prefix of the log, and the proof; it was verified.

    Raises:
        BadInputError: there is no checkpoint, or it has no such leaf.
        TamperedError: the tiles do not lead to the checkpoint.
    """
    if (found := read_checkpoint(public)) is None:
        raise BadInputError("no checkpoint is published here", where=str(public.root))
    size, root = found.checkpoint.size, found.checkpoint.root
    read = tile_reader(public)
    for index in indices:
        hashes = tile.inclusion_proof(read, index, size)
        at = index // WIDTH
        leaf = read(Place(0, at, min(WIDTH, size - at * WIDTH)))[index % WIDTH]
        merkle.verify_inclusion(leaf, index, size, root, hashes)
        yield f"proofs/{leaf.hex()}.tlog-proof", Proof(index, tuple(hashes), bytes(found.note))


def publish_proofs(public: Folder, indices: Iterable[int]) -> None:
    """Write the proofs of leaves into the published folder.

    Raises:
        BadInputError: there is no checkpoint, or it has no such leaf.
        TamperedError: the tiles do not lead to the checkpoint.
    """
    public.write_all((name, (bytes(proof),)) for name, proof in prove(public, indices))


def _find(public: Folder, place: Place) -> tuple[Place, bytes]:
    """Read the file of a place; where a partial one is gone, the full one that took its place."""
    for candidate in (place, Place(place.level, place.index)):
        if (data := public.read(candidate.path)) is not None:
            return candidate, data
    raise TamperedError(
        "this published file is missing",
        where=str(public.path(place.path)),
        todo="bring it back from a mirror",
    )
