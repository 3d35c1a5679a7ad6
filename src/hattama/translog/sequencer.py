"""The one writer of a log: it takes leaves in durably, grows the tree, signs, publishes (spec/log.md).

The order of `integrate` is what makes it safe to stop at any moment: leaves are durable before they are
acknowledged, tiles before the root is signed, and what will be signed before the signature exists.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice

from hattama.domain.errors import BadInputError
from hattama.translog import cosignature, journal, note, recovery, signed_state, tile
from hattama.translog.checkpoint import Checkpoint, SignedCheckpoint
from hattama.translog.growth import Growth, filled
from hattama.translog.journal import Journal
from hattama.translog.key import Scheme, SigningKey
from hattama.translog.merkle import EMPTY_ROOT
from hattama.translog.note import Note, Signature
from hattama.translog.policy import Policy, Witness
from hattama.translog.published import (
    CHECKPOINT,
    PENDING,
    bundle_places,
    read_bundle,
    read_checkpoint,
    tile_reader,
)
from hattama.translog.recovery import LOCK, Places
from hattama.translog.signers import check_policy, check_signers
from hattama.translog.tile import WIDTH, Edge
from hattama.translog.witness_client import Prove, Reply

Ask = Callable[[SignedCheckpoint, int, Prove], Iterable[Reply]]


@dataclass(frozen=True, slots=True)
class Published:
    """What `integrate` made public.

    Attributes:
        signed: the checkpoint with all signatures that it has.
        has_quorum: whether enough witnesses cosigned it; if not it is published as pending only.
        missing: the witnesses of the policy that did not cosign it.
        replies: what came of asking.
    """

    signed: SignedCheckpoint
    has_quorum: bool
    missing: tuple[Witness, ...]
    replies: tuple[Reply, ...]


def nobody(_: SignedCheckpoint, __: int, ___: Prove) -> Iterable[Reply]:
    """Ask no witness."""
    return ()


def create(places: Places, signers: Sequence[SigningKey], *, production: bool) -> None:
    """Start a new log with no leaves.

    Args:
        places: where it lies.
        signers: its keys; they carry its origin as their name, and one signs plain notes.
        production: whether keys that were made for tests are refused.

    Raises:
        BadInputError: there is a log already, or the keys will not do.
    """
    check_signers(signers, production=production)
    with places.private.locked(LOCK, wait=False):
        known = (signed_state.NAME, places.private), (CHECKPOINT, places.public)
        for name, folder in (*known, (PENDING, places.public)):
            if folder.read(name) is not None:
                raise BadInputError("there is a log already", where=str(folder.path(name)))
        journal.write(places.private, 0, ())
        signed_state.swap(places.private, None, Checkpoint(signers[0].name, 0, EMPTY_ROOT))


@contextmanager
def opened(
    places: Places, signers: Sequence[SigningKey], *, production: bool
) -> Iterator["Sequencer"]:
    """Open a log for writing; nobody else can meanwhile.

    Args:
        places: where it lies.
        signers: its keys; they carry its origin as their name, and one signs plain notes.
        production: whether keys that were made for tests are refused.

    Raises:
        BadInputError: there is no log, somebody else has it open, or the keys will not do.
        RolledBackError: more was signed or published than there are leaves; see `recovery.repair`.
        TamperedError: files of the log are broken or do not fit what was signed.
    """
    check_signers(signers, production=production)
    with places.private.locked(LOCK, wait=False):
        log = Sequencer(places, signers)
        try:
            yield log
        finally:
            log.close()


class Sequencer:
    """An open log; made by `opened`."""

    _signed: Checkpoint
    _edge: Edge

    def __init__(self, places: Places, signers: Sequence[SigningKey]) -> None:
        self._places = places
        self._signers = signers
        self._journal = Journal(places.private)
        self._is_sound = False
        self._settle()

    @property
    def size(self) -> int:
        """Give the number of acknowledged leaves: the index of the next one."""
        return self._journal.size

    @property
    def signed(self) -> Checkpoint:
        """Give what was signed last."""
        return self._signed

    def leaves(self, first: int = 0) -> Iterator[bytes]:
        """Yield the acknowledged leaves from an index on, out of bundles and journal."""
        for place in bundle_places(self._journal.start, first):
            yield from read_bundle(self._places.public, place)[
                max(0, first - place.index * WIDTH) :
            ]
        yield from self._journal.leaves(first)

    def append(self, leaves: Sequence[bytes], *, at: int | None = None) -> range:
        """Take leaves in; they are durable when this returns.

        Args:
            leaves: what to append, in order; all or none of them are taken in.
            at: the index that the first one must get. A call that is repeated with it after a crash
                finds its leaves where they are, and appends none of them twice.

        Returns:
            their indices.

        Raises:
            BadInputError: a leaf is too long, or other leaves stand at that index.
            OSError: nothing was taken in; the next call first brings the journal back.
        """
        self._settle()
        first = self.size if at is None else at
        held = self._held(leaves, first)
        if rest := leaves[held:]:
            self._is_sound = False
            self._journal.append(rest)
            self._is_sound = True
        return range(first, first + len(leaves))

    def integrate(self, at: int, policy: Policy, ask: Ask = nobody) -> Published:
        """Grow the tree by all acknowledged leaves, sign it, have it cosigned, publish it.

        With no new leaves it renews the cosignatures.

        Args:
            at: POSIX seconds.
            policy: who has to cosign; it names this log.
            ask: asks the witnesses, given the checkpoint, the size that was published last, and what
                proves that the log grew from a size; as `witness_client.ask_all` does.

        Raises:
            BadInputError: the policy does not name this log.
            RolledBackError: a witness shows that this log signed a larger tree before.
            TamperedError: files were changed by somebody else, or a cosignature does not verify.
            OSError: a file could not be written; it is safe to call again.
        """
        check_policy(policy, self._signers)
        self._settle()
        self._is_sound = False
        edge = self._grow()
        new = Checkpoint(self._signed.origin, edge.size, edge.root())
        signed_state.swap(self._places.private, self._signed, new)
        self._signed, self._edge = new, edge
        published = self._publish(self._sign(at), policy, ask)
        if (start := edge.size // WIDTH * WIDTH) > self._journal.start:
            self._journal = self._journal.rewritten(start)
        self._is_sound = True
        return published

    def close(self) -> None:
        """Close the files."""
        self._journal.close()

    def _settle(self) -> None:
        """Read the state again and drop a torn end, after the start and after what failed."""
        if self._is_sound:
            return
        self._journal = self._journal.rewritten(self._journal.start)
        self._signed, self._edge = recovery.load(self._places, self._signers, self._journal)
        self._is_sound = True

    def _held(self, leaves: Sequence[bytes], first: int) -> int:
        """Give how many of the leaves stand in the log already, from an index on."""
        if not 0 <= first <= self.size:
            what = f"leaf {first} cannot be appended: the next one is {self.size}"
            raise BadInputError(what, where="append")
        found = list(islice(self.leaves(first), len(leaves))) if first < self.size else []
        for index, (old, new) in enumerate(zip(found, leaves, strict=False), start=first):
            if old != new:
                raise BadInputError(f"another leaf stands at {index}", where="append")
        return len(found)

    def _grow(self) -> Edge:
        """Write the bundles and tiles of the new leaves and give the edge of the larger tree."""
        growth = Growth(self._edge)
        leaves = self._journal.leaves(growth.start)
        self._places.public.write_all(growth.files(leaves))
        return growth.edge

    def _sign(self, at: int) -> SignedCheckpoint:
        text = self._signed.text
        made = [
            note.sign(text, key)
            if key.scheme is Scheme.ED25519
            else cosignature.sign(text, key, at)
            for key in self._signers
        ]
        return SignedCheckpoint(self._signed, Note(text, tuple(made)))

    def _publish(self, signed: SignedCheckpoint, policy: Policy, ask: Ask) -> Published:
        """Ask the witnesses and publish, as pending where too few answered."""
        public, size = self._places.public, signed.checkpoint.size
        read = tile_reader(public)
        before = read_checkpoint(public)
        seen = before.checkpoint.size if before else 0
        replies = tuple(ask(signed, seen, lambda old: tile.consistency_proof(read, old, size)))
        fresh = chain.from_iterable(reply.signatures for reply in replies)
        earlier = _cosignatures_of(signed.note.text, before, read_checkpoint(public, PENDING))
        gathered = replace(signed, note=signed.note.signed(*fresh, *earlier))
        own = (key.verifier for key in self._signers)
        by = cosignature.verify(gathered, {*own, *policy.keys})
        done = replace(signed, note=Note(signed.note.text, tuple(by.values())))
        if has_quorum := policy.is_met_by(by):
            public.write(CHECKPOINT, bytes(done.note))
            public.remove(PENDING)
            self._remove_partial(seen, size)
        else:
            public.write(PENDING, bytes(done.note))
        missing = tuple(each for each in policy.witnesses if each.key not in by)
        return Published(done, has_quorum, missing, replies)

    def _remove_partial(self, old: int, new: int) -> None:
        """Remove the partial tiles and bundles that full ones have taken the place of."""
        for place in filled(old, new):
            self._places.public.remove_files_of(f"{place.path}.p")


def _cosignatures_of(text: str, *held: SignedCheckpoint | None) -> Iterator[Signature]:
    """Yield the signatures that were published on the same text already."""
    for each in held:
        if each and each.note.text == text:
            yield from each.note.signatures
