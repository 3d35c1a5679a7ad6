"""The root over many leaves against one hashlib loop and, where it is built, Go's tlog.

`python -m benchmarks.log_root [--leaves N] [--runs N] [--go PROGRAM]`; PROGRAM is tests/peers/go, built.
"""

import argparse
import os
import statistics
import subprocess
from collections.abc import Callable, Sequence
from hashlib import sha256

from hattama.translog import merkle

PROMISED = 0.7
PEER = "one hashlib loop"


def bare_loop(leaves: Sequence[bytes]) -> bytes:
    """Hash leaves and tree as anyone would write it first."""
    level = [sha256(b"\0" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        above = []
        for at in range(0, len(level) - 1, 2):
            above.append(sha256(b"\1" + level[at] + level[at + 1]).digest())
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


def tightest_loop(leaves: Sequence[bytes]) -> bytes:
    """Hash as many leaves and nodes with nothing but hashlib in the loop."""
    hashed = sha256
    last = [hashed(b"\0" + leaf).digest() for leaf in leaves]
    node = b"\1" + last[0] + last[-1]
    for _ in range(len(last) - 1):
        hashed(node).digest()
    return b""


def seconds(act: Callable[[], object]) -> tuple[float, float]:
    """Give the wall time of an act and the processor time of all processes in it."""
    before = os.times()
    act()
    after = os.times()
    return after.elapsed - before.elapsed, sum(after[:4]) - sum(before[:4])


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure in turn, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--go", help="the built program of tests/peers/go")
    options = parser.parse_args(arguments)
    leaves = [b"%0200d" % number for number in range(options.leaves)]
    jobs: dict[str, Callable[[], object]] = {
        PEER: lambda: bare_loop(leaves),
        "nothing but hashlib": lambda: tightest_loop(leaves),
        "root_of, one process": lambda: merkle.root_of(leaves),
        "root_of, two processes": lambda: merkle.root_of(leaves, processes=2),
    }
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    if merkle.root_of(leaves, processes=2) != bare_loop(leaves):
        raise SystemExit("root_of and the loop give different roots")
    for _ in range(options.runs):
        for name, act in jobs.items():
            measured[name].append(seconds(act))
        if options.go:
            words = [options.go, "root", str(options.leaves)]
            printed = subprocess.run(words, check=True, capture_output=True, text=True).stdout
            spent = float(printed.split()[1])
            measured.setdefault("Go's tlog", []).append((spent, spent))
    print(f"\n## The root over {options.leaves:,} leaves of 200 bytes\n")
    print("| job | seconds | processor seconds | of the loop |\n|---|--:|--:|--:|")
    peer = statistics.median(wall for wall, _ in measured[PEER])
    for name, times in measured.items():
        wall, processor = (statistics.median(each) for each in zip(*times, strict=True))
        print(f"| {name} | {wall:.3f} | {processor:.3f} | {wall / peer:.2f} |")
    print(f"\n* promised: two processes at most {PROMISED} of {PEER}")


if __name__ == "__main__":
    main()
