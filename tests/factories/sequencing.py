"""Logs that write into a folder, with test keys and witnesses in the same process."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hattama.translog import cosignature, sequencer
from hattama.translog.checkpoint import SignedCheckpoint
from hattama.translog.key import SigningKey
from hattama.translog.policy import Group, Log, Policy, Witness
from hattama.translog.recovery import Places
from hattama.translog.sequencer import Ask, Sequencer
from hattama.translog.storage import Folder
from hattama.translog.witness_client import Prove, Reply
from tests.factories.log import AT, W1, W2, W3, signing_key

TEST_LOG = signing_key("TEST-log.example/akim", 3)
ALONE = Policy(logs=(Log(TEST_LOG.verifier),))
NAMES = (b"one", b"two", b"three")
TWO_OF_THREE = Policy(
    logs=(Log(TEST_LOG.verifier),),
    witnesses=tuple(
        Witness(name, key.verifier) for name, key in zip(NAMES, (W1, W2, W3), strict=True)
    ),
    groups=(Group(b"most", 2, NAMES),),
    quorum=b"most",
)


def places(folder: Path) -> Places:
    return Places(Folder(folder / "public"), Folder(folder / "private"))


def created(folder: Path) -> Places:
    made = places(folder)
    sequencer.create(made, [TEST_LOG], production=False)
    return made


@contextmanager
def opened(folder: Path) -> Iterator[Sequencer]:
    with sequencer.opened(places(folder), [TEST_LOG], production=False) as log:
        yield log


def leaves(count: int, first: int = 0) -> list[bytes]:
    return [b"leaf %d" % number for number in range(first, first + count)]


def cosigned_by(*keys: SigningKey) -> Ask:
    """Give witnesses that cosign whatever they are asked to."""

    def ask(signed: SignedCheckpoint, _: int, __: Prove) -> Iterable[Reply]:
        for key in keys:
            yield Reply(key.name, (cosignature.sign(signed.note.text, key, AT),))

    return ask
