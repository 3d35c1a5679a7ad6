"""Verifying a generated log, against bare SHA-256 and JSON parsing of the same bytes in the same run.

`python -m benchmarks.verify_time [--records N ...] [--turns N]`; each job runs in a process of its own.
"""

import argparse
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson

from benchmarks.jobs import peak_megabytes
from benchmarks.verify_log import drawn, private, real, write_log
from hattama_verify import Options, verify
from hattama_verify.leaves import entries

AT_MOST, SIGNATURES_AT_LEAST = 3.0, 0.8
SIGNED = 10_000


def leaves(folder: Path) -> Iterator[bytes]:
    """Yield every leaf of a log."""
    for path in sorted((folder / "tile" / "entries").rglob("*")):
        if path.is_file():
            width = int(path.name) if path.parent.name.endswith(".p") else 256
            yield from entries(path.read_bytes(), width)


def bare(folder: Path) -> int:
    """Hash and parse every leaf, and nothing else."""
    count = 0
    for leaf in leaves(folder):
        hashlib.sha256(b"\0" + leaf).digest()
        orjson.loads(leaf)
        count += 1
    return count


def verified(folder: Path, *, signatures: bool = False) -> int:
    """Verify a log; give how many records were applied."""
    report = verify(str(folder), Options(signatures=signatures))
    if report.wrong:
        raise SystemExit(f"the generated log is not accepted: {report.wrong[0]}")
    return report.checked["records applied"]


def signed(folder: Path) -> int:
    """Verify a log with all signatures."""
    return verified(folder, signatures=True)


JOBS: dict[str, Callable[[Path], int]] = {job.__name__: job for job in (bare, verified, signed)}


def run(job: str, folder: Path) -> dict[str, float]:
    """Run a job in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.verify_time", "--job", job, str(folder)]
    told: dict[str, float] = json.loads(subprocess.check_output(words))
    return told


def measured(job: str, folder: Path) -> dict[str, float]:
    """Do a job here; the peak is of this process and, apart, of its largest child."""
    began = time.perf_counter()
    count = JOBS[job](folder)
    seconds = time.perf_counter() - began
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "count": count,
        "seconds": seconds,
        "processor": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "megabytes": peak_megabytes(),
        "child": children.ru_maxrss / 1024,
    }


def compare(records: int, turns: int) -> None:
    """Measure one size in turns and print the medians."""
    with tempfile.TemporaryDirectory(prefix="hattama-verify-") as name:
        folder = write_log(Path(name), records, drawn)
        found = {job: [run(job, folder) for _ in range(turns)] for job in ("bare", "verified")}
    if len(counts := {one["count"] for runs in found.values() for one in runs}) > 1:
        raise SystemExit(f"the jobs disagree on how many records there are: {counts}")
    ratios = [
        [a[what] / b[what] for a, b in zip(found["verified"], found["bare"], strict=True)]
        for what in ("seconds", "processor")
    ]
    wall, processor = map(statistics.median, ratios)
    last = found["verified"][-1]
    print(
        f"| {records:,} | {statistics.median(one['seconds'] for one in found['bare']):.2f}"
        f" | {statistics.median(one['seconds'] for one in found['verified']):.2f} | {wall:.1f}"
        f" | {processor:.1f} | {last['megabytes']:.0f} + {os.cpu_count()} x {last['child']:.0f} |"
    )


def signature_rate() -> float:
    """Give how the rate of verified signatures, with everything else, compares with the library's on all cores."""
    key, cores = private("rate"), os.cpu_count() or 1
    public, signature = key.public_key(), key.sign(b"x" * 500)

    def verify_some(many: int) -> None:
        for _ in range(many):
            public.verify(signature, b"x" * 500)

    began = time.perf_counter()
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(verify_some, [SIGNED // cores] * cores))
    library = SIGNED / (time.perf_counter() - began)
    with tempfile.TemporaryDirectory(prefix="hattama-verify-") as name:
        folder = write_log(Path(name), SIGNED, real())
        many = sum(len(orjson.loads(leaf)["sigs"]) for leaf in leaves(folder))
        apart = run("signed", folder)["seconds"] - run("verified", folder)["seconds"]
    return many / apart / library


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every size, print ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--job", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.job:
        print(json.dumps(measured(options.job[0], Path(options.job[1]))))
        return
    print("\n## Verifying a log, without the signatures of records\n")
    print("| records | bare, s | verify, s | ratio | ratio of processor time | peak MB |")
    print("|--:|--:|--:|--:|--:|--:|")
    for records in options.records:
        compare(records, options.turns)
    print(f"\n* promised: at most {AT_MOST}")
    print(
        f"* signatures a second, of the library's own rate on all cores: {signature_rate():.2f}"
        f" (promised at least {SIGNATURES_AT_LEAST})"
    )


if __name__ == "__main__":
    main()
