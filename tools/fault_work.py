"""What runs while faults are injected: a log and a witness, brought to the same end from anywhere.

Every step may be repeated: leaves carry their index, and a witness says which size it saw. So the work after a
restart is the same work again, and what was acknowledged before is held against what is found at the end.
"""

from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from pathlib import Path

from hattama.translog import merkle, note, sequencer
from hattama.translog.checkpoint import Checkpoint, SignedCheckpoint
from hattama.translog.key import Scheme, key_from_seed
from hattama.translog.note import Note
from hattama.translog.policy import Log, Policy, Witness
from hattama.translog.published import CHECKPOINT, PENDING
from hattama.translog.recovery import Places
from hattama.translog.storage import Folder
from hattama.translog.witness import Answer, Request, name_of
from hattama.translog.witness import Witness as RunningWitness
from hattama.translog.witness_client import Prove, Reply
from tools import log_folder

AT = 1_767_139_200
LOG = key_from_seed("TEST-log.example/faults", bytes([1]) * 32)
COSIGNER = key_from_seed("TEST-witness.example", bytes([2]) * 32, Scheme.COSIGNATURE_ED25519)
ALONE = Policy(logs=(Log(LOG.verifier),))
WITNESSED = Policy(logs=ALONE.logs, witnesses=(Witness(b"w", COSIGNER.verifier),), quorum=b"w")
# How many leaves are appended in one call; 0 integrates, and without its witness where that comes twice in a row.
PLAN = (3, 0, 1, 249, 0, 2, 4, 0, 0, 260, 1, 0)
SHORT_PLAN = (2, 0, 254, 0, 0)
SIZES = (1, 3, 3, 4, 260, 520)
LEAVES = [b"record %d" % index for index in range(max(sum(PLAN), *SIZES))]
HASHES = merkle.leaf_hashes(LEAVES)

Tell = Callable[[int, bytes], None]


def run_sequencer(
    folder: Path,
    acknowledged: Callable[[int], None],
    signed: Tell,
    plan: Sequence[int] = PLAN,
) -> None:
    """Bring a log to its end.

    Args:
        folder: where it lies, or will lie.
        acknowledged: is told up to which leaf all are acknowledged.
        signed: is told size and root of all that is signed.
        plan: what is done.
    """
    places = Places(Folder(folder / "public"), Folder(folder / "private"))

    def ask(asked: SignedCheckpoint, _: int, __: Prove) -> Iterable[Reply]:
        signed(asked.checkpoint.size, asked.checkpoint.root)
        return ()

    if places.private.read("signed") is None:
        sequencer.create(places, [LOG], production=False)
    with sequencer.opened(places, [LOG], production=False) as log:
        at = 0
        for step, before in zip(plan, (1, *plan), strict=False):
            if step:
                log.append(LEAVES[at : at + step], at=at)
                at += step
                acknowledged(at)
            else:
                log.integrate(AT, ALONE if before else WITNESSED, ask)


def check_sequencer(folder: Path, acknowledged: int, views: list[tuple[int, bytes]]) -> None:
    """Check a log as a fault left it, before anything else is done to it.

    Raises:
        BrokenLogError: the published tree is not sound, or two views were signed.
    """
    for name in (CHECKPOINT, PENDING):
        found = log_folder.check(folder / "public", name)
        if found != LEAVES[: len(found)] or len(found) > max([0, *(size for size, _ in views)]):
            raise log_folder.BrokenLogError(f"{name}: these are not the leaves that were signed")
    log_folder.check_views(views, LEAVES)
    places = Places(Folder(folder / "public"), Folder(folder / "private"))
    if places.private.read("signed") is None:
        if acknowledged:
            raise log_folder.BrokenLogError("acknowledged leaves are gone with their log")
        return
    with sequencer.opened(places, [LOG], production=False) as log:
        kept = list(log.leaves())
    if kept != LEAVES[: len(kept)] or len(kept) < acknowledged:
        raise log_folder.BrokenLogError(
            f"{acknowledged} leaves were acknowledged, {len(kept)} are there"
        )


def check_finished(folder: Path, plan: Sequence[int] = PLAN) -> None:
    """Check that a log got to its end.

    Raises:
        BrokenLogError: it did not.
    """
    if log_folder.check(folder / "public") != LEAVES[: sum(plan)]:
        raise log_folder.BrokenLogError("the log did not get to its end")


def run_witness(folder: Path, cosigned: Tell) -> None:
    """Have a log cosigned by a witness.

    Args:
        folder: where the memory of the witness lies.
        cosigned: is told size and root of all that the witness gave a cosignature for.
    """
    witness = RunningWitness([COSIGNER], [LOG.verifier], Folder(folder / "memory"))
    for size in SIZES:
        answer = _asked(witness, 0, HASHES[:size])
        if answer.status == HTTPStatus.CONFLICT and (old := int(answer.body)) <= size:
            answer = _asked(witness, old, HASHES[:size])
        if answer.status == HTTPStatus.OK:
            cosigned(size, merkle.root(HASHES[:size]))


def check_witness(folder: Path, views: list[tuple[int, bytes]]) -> None:
    """Check that a witness remembers all that it cosigned, and cosigns nothing beside it.

    Raises:
        BrokenLogError: it does not.
    """
    log_folder.check_views(views, LEAVES)
    memory = Folder(folder / "memory")
    held = memory.read(name_of(LOG.name))
    size = int(held.split(b"\n")[1]) if held else 0
    if views and size < views[-1][0]:
        raise log_folder.BrokenLogError(f"{views[-1][0]} leaves were cosigned, {size} remembered")
    other = [merkle.leaf_hash(b"another record"), *HASHES[1 : size + 1]]
    witness = RunningWitness([COSIGNER], [LOG.verifier], memory)
    if size and _asked(witness, size, other).status == HTTPStatus.OK:
        raise log_folder.BrokenLogError("the witness cosigned a second view")


def check_cosigned(folder: Path) -> None:
    """Check that a witness cosigned up to the end.

    Raises:
        BrokenLogError: it did not.
    """
    held = Folder(folder / "memory").read(name_of(LOG.name)) or b"\n0"
    if held.split(b"\n")[1] != b"%d" % SIZES[-1]:
        raise log_folder.BrokenLogError("the witness did not cosign to the end")


def _asked(witness: RunningWitness, old: int, hashes: list[bytes]) -> Answer:
    checkpoint = Checkpoint(LOG.name, len(hashes), merkle.root(hashes))
    signed = Note(checkpoint.text, (note.sign(checkpoint.text, LOG),))
    proof = merkle.consistency_proof(hashes, old) if old else []
    request = Request(old, tuple(proof), SignedCheckpoint(checkpoint, signed))
    return witness.add_checkpoint(bytes(request), AT)
