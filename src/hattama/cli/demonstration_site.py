"""The site of the demo: the election recorded, cosigned by two witnesses on this machine, published."""

import tempfile
import time
from functools import partial
from pathlib import Path

from hattama.cli.local_witnesses import local_witnesses
from hattama.reconstruct import read_facts
from hattama.reconstruct.publishing import (
    Site,
    log_key,
    publish_reconstruction,
    witnessed_policy,
)
from hattama.translog.witness_client import ask_all

__all__ = ["publish_demo"]

WITNESSES = ("university.example", "newsroom.example")
SECONDS = 10


def publish_demo(facts: Path, out: Path, *, seed: int, tool: str) -> None:
    """Record the election of a facts folder act by act and publish it.

    Args:
        facts: the folder with `facts.toml`, `units.csv` and `names.toml`.
        out: the site to make.
        seed: the same seed gives the same election and the same records.
        tool: name and version of the program.

    Raises:
        BadInputError: the facts are wrong.
        UnavailableError: a witness does not start.
    """
    log = log_key(read_facts(facts / "facts.toml").election.name, seed).verifier
    with (
        tempfile.TemporaryDirectory(prefix="hattama-witnesses-") as folder,
        local_witnesses(log, Path(folder), WITNESSES) as witnesses,
    ):
        policy = witnessed_policy(log, witnesses)
        ask = partial(ask_all, policy, seconds=SECONDS)
        site = Site(out=out, policy=policy, ask=ask, clock=lambda: int(time.time()), tool=tool)
        publish_reconstruction(facts, site, seed=seed)
