"""Appending to a log, one record at a time and in batches, against bare writes with fsync on the same disk.

`python -m benchmarks.log_append [--records N] [--turns N] [--dir FOLDER]`; the disk of FOLDER is what is measured.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from hattama.translog import sequencer
from hattama.translog.key import key_from_seed
from hattama.translog.recovery import Places
from hattama.translog.storage import Folder

RECORD = 500  # bytes, about those of a protocol
BATCH = 100
ONE_BY_ONE_AT_LEAST, BATCHES_AT_LEAST = 0.5, 20


def bare(folder: Path, records: Sequence[bytes]) -> None:
    """Write and sync each record with nothing else."""
    file = os.open(folder / "bare", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for record in records:
        os.write(file, record)
        os.fsync(file)
    os.close(file)


def append(folder: Path, records: Sequence[bytes], batch: int) -> None:
    """Append records to a log; each batch is durable before the next."""
    places = Places(Folder(folder / "public"), Folder(folder / "private"))
    keys = [key_from_seed("TEST-log.example/bench", bytes(32))]
    sequencer.create(places, keys, production=False)
    with sequencer.opened(places, keys, production=False) as log:
        for at in range(0, len(records), batch):
            log.append(records[at : at + batch])
        if log.size != len(records):
            raise SystemExit(f"{log.size} records are in the log, not {len(records)}")


def rate(act: Callable[[Path, Sequence[bytes]], None], where: Path, count: int) -> float:
    """Give the records per second of an act in a fresh folder."""
    records = [b"%0*d" % (RECORD, number) for number in range(count)]
    with tempfile.TemporaryDirectory(prefix="hattama-append-", dir=where) as name:
        began = time.perf_counter()
        act(Path(name), records)
        return count / (time.perf_counter() - began)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure in turn, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--dir", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args(arguments)
    jobs: dict[str, Callable[[Path, Sequence[bytes]], None]] = {
        "bare write and fsync": bare,
        "append, one by one": lambda folder, records: append(folder, records, 1),
        f"append, {BATCH} at a time": lambda folder, records: append(folder, records, BATCH),
    }
    rates: dict[str, list[float]] = {name: [] for name in jobs}
    share = options.records // options.turns  # short turns, since the speed of a disk drifts
    for _ in range(options.turns):
        for name, act in jobs.items():
            rates[name].append(rate(act, options.dir, share))
    print(f"\n## Appending {share * options.turns:,} records of {RECORD} bytes, durably\n")
    print("| job | records a second | of the bare rate |\n|---|--:|--:|")
    bare_rates, *_ = rates.values()
    for name, found in rates.items():
        of_bare = statistics.median(a / b for a, b in zip(found, bare_rates, strict=True))
        print(f"| {name} | {statistics.median(found):,.0f} | {of_bare:.2f} |")
    print(f"\n* promised: at least {ONE_BY_ONE_AT_LEAST}, and in batches {BATCHES_AT_LEAST}")


if __name__ == "__main__":
    main()
