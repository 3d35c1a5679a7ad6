"""`python3 dev faults`: stop a log and a witness at every file system call, and see whether anything is lost.

Each cut point is one call of one process: strace attaches to it and, at the N-th call of one kind, kills it or
lets the call fail with EIO or ENOSPC, once or from then on. Then the folder is checked, the work is begun again
without faults, and the folder is checked once more. Needs Linux and strace.
"""

import argparse
import multiprocessing
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from hattama.domain.errors import HattamaError
from tools import fault_work
from tools.log_folder import BrokenLogError

CALLS = (
    *("openat", "read", "pread64", "write", "fsync", "rename", "renameat2", "unlink", "unlinkat"),
    *("mkdir", "rmdir", "flock", "close", "lseek", "ioctl", "getdents64"),
    *("newfstatat", "fstat", "stat", "statx", "lstat"),
)
FAULTS = {
    "SIGKILL": "signal=SIGKILL:when={n}",
    "EIO": "error=EIO:when={n}",
    "ENOSPC": "error=ENOSPC:when={n}",
    "ENOSPC until restart": "error=ENOSPC:when={n}+",
}
FILLING = ("openat", "write", "fsync", "rename", "mkdir")  # the calls that a full disk refuses
FAILED = 3  # exit code of a job that met an error
PATIENCE = 60  # seconds that one job may take

_TOLD = struct.Struct(">BQ32s")
_ACKNOWLEDGED, _VIEW = 0, 1


@dataclass
class Told:
    """What the world heard from a job before it ended."""

    acknowledged: int = 0
    views: list[tuple[int, bytes]] = field(default_factory=list)


Cut = tuple[str, str, int]  # call, fault, at which call of its kind
Job = Callable[[Path, Callable[[int], None], Callable[[int, bytes], None]], None]


def _log(folder: Path, acknowledged: Callable[[int], None], view: fault_work.Tell) -> None:
    fault_work.run_sequencer(folder, acknowledged, view)


def _witness(folder: Path, _: Callable[[int], None], view: fault_work.Tell) -> None:
    fault_work.run_witness(folder, view)


JOBS: dict[str, Job] = {"log": _log, "witness": _witness}


def run_job(job: str, folder: Path, inject: str | None, trace: Path | None = None) -> Told:
    """Run a job in a process of its own under strace and give what it told.

    Args:
        job: which.
        folder: where it works.
        inject: what strace does to it, if anything.
        trace: where strace writes the calls it saw.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = os.fork()
    if child == 0:
        ours.close()
        _work(job, folder, theirs)
    theirs.close()
    words = ["strace", "-f", "-qq", "-o", str(trace or "/dev/null"), "-p", str(child)]
    words += ["-e", f"trace={','.join(CALLS)}", *(("-e", f"inject={inject}") if inject else ())]
    tracer = subprocess.Popen(words, stderr=subprocess.DEVNULL)  # noqa: S603 - our own words
    try:
        _wait_until_traced(child, tracer)
        os.kill(child, signal.SIGUSR1)
        told = _heard(ours)
    finally:
        os.waitpid(child, 0)
        tracer.wait()
        ours.close()
    return told


def _work(job: str, folder: Path, line: socket.socket) -> None:
    """Be the child: wait until strace is there, work, tell, end; never return."""

    def tell(kind: int, size: int, root: bytes = bytes(32)) -> None:
        line.send(_TOLD.pack(kind, size, root))  # no call that strace meddles with

    code = 0
    try:
        signal.sigwait({signal.SIGUSR1})
        JOBS[job](folder, lambda at: tell(_ACKNOWLEDGED, at), lambda *seen: tell(_VIEW, *seen))
    except (HattamaError, OSError):
        code = FAILED
    finally:
        os._exit(code)


def _wait_until_traced(child: int, tracer: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    status = Path(f"/proc/{child}/status")
    while "TracerPid:\t0\n" in status.read_text(encoding="ascii"):
        if tracer.poll() is not None or time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            raise SystemExit("strace could not attach; is it installed and allowed to trace?")
        time.sleep(0.002)
    time.sleep(0.005)  # it has seized the process; the first stop is on its way


def _heard(line: socket.socket) -> Told:
    told = Told()
    line.settimeout(PATIENCE)
    while message := line.recv(_TOLD.size):
        kind, size, root = _TOLD.unpack(message)
        if kind == _VIEW:
            told.views.append((size, root))
        else:
            told.acknowledged = max(told.acknowledged, size)
    return told


def calls_of(job: str, folder: Path) -> Counter[str]:
    """Count the calls of each kind that a job makes when nothing goes wrong."""
    trace = folder / "trace"
    (folder / "work").mkdir()
    run_job(job, folder / "work", None, trace)
    found = re.findall(r"^\d+ +(\w+)\(", trace.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return Counter(name for name in found if name in CALLS)


def cuts_of(counted: Counter[str]) -> Iterator[Cut]:
    """Yield every cut point: which call, which fault, at which call of its kind."""
    for call, count in sorted(counted.items()):
        for fault in FAULTS:
            if not fault.endswith("restart") or call in FILLING:
                yield from ((call, fault, number) for number in range(1, count + 1))


def try_cut(job: str, folder: Path, cut: Cut) -> str:
    """Run a job with one fault, begin it again without, and say what was lost; nothing if all is well."""
    call, fault, number = cut
    told = run_job(job, folder, f"{call}:{FAULTS[fault].format(n=number)}")
    try:
        _check(job, folder, told)
        JOBS[job](
            folder,
            lambda at: setattr(told, "acknowledged", max(told.acknowledged, at)),
            lambda *seen: told.views.append(seen),
        )
        _check(job, folder, told)
        if job == "log":
            fault_work.check_finished(folder)
        else:
            fault_work.check_cosigned(folder)
    except (BrokenLogError, HattamaError, OSError) as error:
        return f"{job}: {fault} at {call} {number}: {error}"
    return ""


def _check(job: str, folder: Path, told: Told) -> None:
    if job == "log":
        fault_work.check_sequencer(folder, told.acknowledged, told.views)
    else:
        fault_work.check_witness(folder, told.views)


def campaign(job: str, seconds: float, skip: int = 0) -> tuple[int, int, list[str]]:
    """Try the cut points of a job on all cores and give how many there are, how many were tried, what was lost.

    Args:
        job: which.
        seconds: when to stop; the cut points are taken in an order that is as good as random.
        skip: how many of them an earlier campaign tried.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    until, failures, tried = time.monotonic() + seconds, list[str](), 0
    with (
        tempfile.TemporaryDirectory(prefix="hattama-faults-") as name,
        multiprocessing.get_context("fork").Pool() as pool,
    ):
        cuts = sorted(cuts_of(calls_of(job, Path(name))), key=_mixed)
        for failure in pool.imap_unordered(_try_one, ((job, name, cut) for cut in cuts[skip:])):
            tried += 1
            if failure:
                failures.append(failure)
                print(failure, flush=True)
            if time.monotonic() > until:
                pool.terminate()
                break
    return len(cuts), tried, failures


def _mixed(cut: Cut) -> bytes:
    return sha256(repr(cut).encode()).digest()


def _try_one(what: tuple[str, str, Cut]) -> str:
    job, name, cut = what
    with tempfile.TemporaryDirectory(dir=name) as folder:
        return try_cut(job, Path(folder), cut)


def main() -> int:
    """Run the campaign and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=240, help="for each of the two jobs")
    parser.add_argument("--job", choices=JOBS, action="append", help="only this one")
    parser.add_argument("--skip", type=int, default=0, help="go on where one was cut short")
    options = parser.parse_args()
    if shutil.which("strace") is None:
        sys.exit("dev faults: strace is needed; on Debian and Ubuntu: apt install strace")
    worst = 0
    for job in options.job or JOBS:
        began = time.monotonic()
        known, tried, failures = campaign(job, options.seconds, options.skip)
        took = time.monotonic() - began
        print(
            f"{job}: {tried} of {known} cut points tried, {len(failures)} failures, {took:.0f} s",
            flush=True,
        )
        worst |= bool(failures)
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
