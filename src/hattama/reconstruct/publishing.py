"""A reconstructed election as a published site: its log, and the package that the records give."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hattama.package.from_log import LOG, PACKAGE
from hattama.package.from_records import save_package
from hattama.package.objects import Beside
from hattama.reconstruct.facts_file import read_facts
from hattama.reconstruct.recording import Recording, record_reconstruction
from hattama.translog import policy as policies
from hattama.translog import sequencer
from hattama.translog.key import SigningKey, VerifierKey, key_from_seed
from hattama.translog.policy import Group, Log, Policy, Witness
from hattama.translog.recovery import Places
from hattama.translog.sequencer import Ask, Published
from hattama.translog.storage import Folder

__all__ = ["Site", "log_key", "publish_reconstruction", "witnessed_policy"]

HOST = "TEST-hattama.example"
AT_ONCE = 500
"""So many leaves are made durable together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How a site is published.

    Attributes:
        out: the folder to make.
        policy: who has to cosign.
        ask: asks the witnesses.
        clock: gives POSIX seconds.
        tool: name and version of the program.
    """

    out: Path
    policy: Policy
    ask: Ask
    clock: Callable[[], int]
    tool: str


def log_key(election: str, seed: int) -> SigningKey:
    """Give the key of the log of a reconstruction: a test key, which anyone can make.

    Args:
        election: the id of the election; the origin of the log ends with it.
        seed: the seed of the reconstruction.
    """
    drawn = sha256(f"hattama test key/{seed}/log/{election}".encode()).digest()
    return key_from_seed(f"{HOST}/{election}", drawn)


def witnessed_policy(log: VerifierKey, witnesses: Sequence[Sequence[Witness]]) -> Policy:
    """Give the policy that trusts a log if all witnesses have seen it.

    Args:
        log: the key of the log.
        witnesses: each with its keys, of which any suffices.
    """
    keys = tuple(key for witness in witnesses for key in witness)
    anyone = tuple(
        Group(b"any-key-of-%d" % number, 1, tuple(key.name for key in witness))
        for number, witness in enumerate(witnesses, start=1)
    )
    everyone = Group(b"all-witnesses", len(anyone), tuple(group.name for group in anyone))
    return Policy((Log(log),), keys, (*anyone, everyone), everyone.name)


def publish_reconstruction(facts: Path, site: Site, *, seed: int) -> Published:
    """Reconstruct an election, record it, and publish log and package.

    Args:
        facts: the folder with `facts.toml`, `units.csv` and `names.toml`.
        site: how to publish.
        seed: the same seed gives the same election and the same records.

    Returns:
        What the log published last.

    Raises:
        BadInputError: a file is missing or wrong, the facts contradict each other, or a log is there.
    """
    signers = [log_key(read_facts(facts / "facts.toml").election.name, seed)]
    site.out.parent.mkdir(parents=True, exist_ok=True)
    # Made beside its place and renamed, so that nobody ever sees half a site.
    with tempfile.TemporaryDirectory(prefix=f".{site.out.name}-", dir=site.out.parent) as made:
        folder = Path(made) / "site"
        places = Places(Folder(folder / LOG), Folder(Path(made) / "private"))
        text = policies.encode(site.policy)
        places.public.write("policy.txt", text)
        beside, leaves = Beside(folder / LOG), list[bytes]()
        recording = Recording(beside=beside, append=leaves.append, policy=text, tool=site.tool)
        recorder = record_reconstruction(facts, recording, seed=seed)
        sequencer.create(places, signers, production=False)
        published = _append(places, signers, leaves, site)
        save_package(recorder.state, beside.object, beside.disclosure, folder / PACKAGE)
        folder.rename(site.out)
    return published


def _append(
    places: Places, signers: Sequence[SigningKey], leaves: Sequence[bytes], site: Site
) -> Published:
    with sequencer.opened(places, signers, production=False) as log:
        for start in range(0, len(leaves), AT_ONCE):
            log.append(leaves[start : start + AT_ONCE])
        return log.integrate(site.clock(), site.policy, site.ask)
