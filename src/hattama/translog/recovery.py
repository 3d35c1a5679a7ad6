"""What a log must find before it may sign again, and how it is repaired (spec/log.md)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from hattama.domain.errors import BadInputError, RolledBackError, TamperedError
from hattama.translog import cosignature, journal, merkle, published, signed_state, tile
from hattama.translog.checkpoint import Checkpoint, SignedCheckpoint
from hattama.translog.growth import Growth
from hattama.translog.journal import Journal
from hattama.translog.key import SigningKey, VerifierKey
from hattama.translog.published import CHECKPOINT, PENDING, bundle_places, read_bundle
from hattama.translog.signers import check_signers
from hattama.translog.storage import Folder
from hattama.translog.tile import WIDTH, Edge

LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Places:
    """Where a log lies: what everybody may read, and what only its one writer may."""

    public: Folder
    private: Folder


def load(places: Places, signers: Sequence[SigningKey], held: Journal) -> tuple[Checkpoint, Edge]:
    """Read what was signed last and the edge of that tree, and check that all fits together.

    Raises:
        BadInputError: there is no log, or it is of another origin.
        RolledBackError: more was signed or published than is known here.
        TamperedError: something does not fit what was signed.
    """
    signed = signed_state.read(places.private)
    where = str(places.private.root)
    if signed is None:
        raise BadInputError("it is not known what was signed last", where=where)
    if signed.origin != signers[0].name:
        what = f"this is the log {signed.origin!r}, not {signers[0].name!r}"
        raise BadInputError(what, where=where)
    if signed.size > held.size:
        raise _rolled_back(f"a tree of {signed.size} leaves was signed", held.size, where)
    edge = tile.read_edge(signed.size, published.tile_reader(places.public))
    _check_edge(edge, signed, held, places.public)
    for name in (CHECKPOINT, PENDING):
        if (found := _own(places.public, name, signers)) is not None:
            _check_fits(found.checkpoint, signed, places.public, name)
    return signed, edge


def repair(places: Places, signers: Sequence[SigningKey], *, production: bool) -> Checkpoint:
    """Take the published tree back in where it is beyond what is known here, as after an old backup.

    Everything is verified first: the signature, every bundle, every tile, the root; and that what is
    known here, acknowledged leaves and what was signed, is part of it. Nothing published is changed.

    Args:
        places: where the log lies.
        signers: its keys.
        production: whether keys that were made for tests are refused.

    Returns:
        the checkpoint that the log goes on from.

    Raises:
        BadInputError: nothing is published, or the keys will not do.
        RolledBackError: what was signed last is beyond what is published.
        TamperedError: the published files do not fit each other, or what is known here.
    """
    check_signers(signers, production=production)
    with places.private.locked(LOCK, wait=False):
        public, private = places.public, places.private
        candidates = [_own(public, name, signers) for name in (CHECKPOINT, PENDING)]
        found = [each.checkpoint for each in candidates if each is not None]
        if not found:
            raise BadInputError("no checkpoint is published here", where=str(public.root))
        newest = max(found, key=lambda each: each.size)
        _check_tree(public, newest)
        known = signed_state.read(private)
        if known is not None and known.size > newest.size:
            what = f"a tree of {known.size} leaves was signed"
            raise _rolled_back(what, newest.size, str(public.root))
        for each in (known, *found):
            if each is not None:
                _check_fits(each, newest, public, each.origin)
        more = list(_more(places, newest.size))
        start = newest.size // WIDTH * WIDTH
        journal.write(private, start, chain(_leaves(public, start, newest.size), more))
        private.write(signed_state.NAME, newest.text.encode())
        return newest


def _check_edge(edge: Edge, signed: Checkpoint, held: Journal, public: Folder) -> None:
    if edge.root() != signed.root:
        what = f"the published tiles do not give the root of {signed.size} leaves that was signed"
        raise TamperedError(what, where=str(public.root), todo="bring them back from a mirror")
    start = signed.size // WIDTH * WIDTH
    if held.start > start:
        what = f"the journal starts at leaf {held.start}, after the last full bundle"
        raise TamperedError(what, where=journal.NAME)
    known = merkle.leaf_hashes(islice(held.leaves(start), signed.size - start))
    if tuple(known) != (edge.partial[0] if edge.partial else ()):
        what = "the journal holds other leaves than were signed"
        raise TamperedError(what, where=journal.NAME)


def _own(public: Folder, name: str, signers: Sequence[SigningKey]) -> SignedCheckpoint | None:
    """Read a checkpoint that this log published, and check that it did."""
    if (found := published.read_checkpoint(public, name)) is None:
        return None
    keys: list[VerifierKey] = [key.verifier for key in signers]
    cosignature.verify(found, keys)
    if found.checkpoint.origin != keys[0].name:
        raise TamperedError("it is of another log", where=str(public.path(name)))
    return found


def _check_fits(old: Checkpoint, new: Checkpoint, public: Folder, name: str) -> None:
    where = str(public.path(name))
    if old.size > new.size:
        raise _rolled_back(f"a tree of {old.size} leaves is published", new.size, where)
    if old.size:
        read = published.tile_reader(public)
        proof = tile.consistency_proof(read, old.size, new.size)
        merkle.verify_consistency(old.size, new.size, old.root, new.root, proof)


def _check_tree(public: Folder, newest: Checkpoint) -> None:
    growth = Growth(Edge())
    for path, parts in growth.files(_leaves(public, 0, newest.size)):
        if public.read(path) != b"".join(parts):
            what = "this file does not fit the leaves"
            raise TamperedError(what, where=str(public.path(path)))
    if growth.edge.root() != newest.root:
        what = "the leaves do not give the root of the checkpoint"
        raise TamperedError(what, where=str(public.root))


def _more(places: Places, size: int) -> Iterator[bytes]:
    """Yield the leaves of the journal beyond a size; those before it must be the published ones."""
    if not places.private.path(journal.NAME).exists():
        return
    held = Journal(places.private)
    try:
        if held.start > size:
            what = f"the journal starts at leaf {held.start}, the published tree ends at {size}"
            raise TamperedError(what, where=journal.NAME)
        theirs = _leaves(places.public, held.start, size)
        for index, leaf in enumerate(held.leaves(held.start), start=held.start):
            if index >= size:
                yield leaf
            elif leaf != next(theirs):
                what = f"leaf {index} was acknowledged, and another one is published in its place"
                raise TamperedError(what, where=journal.NAME)
    finally:
        held.close()


def _leaves(public: Folder, first: int, size: int) -> Iterator[bytes]:
    for place in bundle_places(size, first):
        yield from read_bundle(public, place)


def _rolled_back(what: str, size: int, where: str) -> RolledBackError:
    return RolledBackError(
        f"{what}, but only {size} are here: this is an older state of the log",
        where=where,
        todo="bring back the newest state, or repair it from the published tree",
    )
