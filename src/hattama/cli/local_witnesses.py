"""Witnesses on this machine for a demo: processes of `hattama witness` with test keys."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from hattama.domain.errors import UnavailableError
from hattama.translog.key import VerifierKey, parse_vkey
from hattama.translog.policy import Witness

__all__ = ["local_witnesses"]

COMMAND = "from hattama.cli.main import run; run()"
SECONDS_TO_STOP = 10


@contextmanager
def local_witnesses(
    log: VerifierKey, folder: Path, names: Sequence[str]
) -> Iterator[list[list[Witness]]]:
    """Start witnesses, and stop them at the end.

    Args:
        log: the key of the log that they cosign.
        folder: where their keys and memories lie.
        names: what to call them; `TEST-` is put before each.

    Yields:
        for each witness its lines of a policy: it has a key of each kind.

    Raises:
        UnavailableError: one does not start.
    """
    running = [_start(log, folder / name, name) for name in names]
    try:
        yield [_announced(name, process) for name, process in zip(names, running, strict=True)]
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(SECONDS_TO_STOP)
            _output(process).close()


def _start(log: VerifierKey, folder: Path, name: str) -> subprocess.Popen[str]:
    words = ("witness", "--dir", str(folder), "--log", str(log), "--name", name)
    return subprocess.Popen(  # noqa: S603 - this program itself
        [sys.executable, "-u", "-c", COMMAND, *words, "--port", "0", "--test-key"],
        stdout=subprocess.PIPE,
        text=True,
    )


def _announced(name: str, process: subprocess.Popen[str]) -> list[Witness]:
    """Read what a witness tells of itself when it starts."""
    found = []
    for line in _output(process):
        words = line.split()
        if words[:1] == ["witness"]:
            found.append(Witness(words[1].encode(), parse_vkey(words[2]), words[3].encode()))
        if line.startswith("Stop it"):
            return found
    raise UnavailableError(f"The witness {name} does not start.")


def _output(process: subprocess.Popen[str]) -> IO[str]:
    if process.stdout is None:
        raise UnavailableError("The witness says nothing.")
    return process.stdout
