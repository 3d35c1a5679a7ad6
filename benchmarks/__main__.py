"""`python3 dev bench`: every promise of speed, held against its peer in the same run.

Each job runs in a process of its own; jobs and peers take turns. A ratio is the median of the ratios of each turn:
what else the machine does slows both sides of one turn, and medians of each side alone would not meet in it.
Where other work shares the cores, the ratio of processor seconds says more than that of seconds.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from benchmarks import log_append, log_root, verify_time
from benchmarks.generated import write_long_csv, write_package

Runs = Mapping[str, Sequence[Mapping[str, float]]]
"""Label of a job -> the figures of each of its runs, turn by turn."""


def measure(jobs: Mapping[str, tuple[str, Path]], turns: int, out: Path) -> Runs:
    """Run jobs in turn and give the figures of each run.

    Args:
        jobs: label -> job and its input.
        turns: how often each runs after a first time that is not counted.
        out: a place for what a job writes.
    """
    found: dict[str, list[dict[str, float]]] = {label: [] for label in jobs}
    for turn in range(turns + 1):
        for label, (job, path) in jobs.items():
            words = [sys.executable, "-m", "benchmarks.jobs", job, str(path), str(out)]
            printed = subprocess.run(words, check=True, capture_output=True, text=True).stdout
            if turn:
                found[label].append(json.loads(printed))
    return found


def refuse_different_results(found: Runs, *labels: str) -> None:
    """Refuse to compare jobs that did not come to the same.

    Raises:
        SystemExit: two jobs that should agree gave different results.
    """
    results = {label: {run["result"] for run in found[label]} for label in labels}
    if len(set.union(*results.values())) > 1:
        sys.exit(f"the jobs do not agree: {results}")


def median(runs: Sequence[Mapping[str, float]], figure: str) -> float:
    """Give the median of a figure."""
    return statistics.median(run[figure] for run in runs)


def ratio(
    runs: Sequence[Mapping[str, float]], peers: Sequence[Mapping[str, float]], figure: str
) -> float:
    """Give the median of the ratios of each turn."""
    return statistics.median(
        run[figure] / peer[figure] for run, peer in zip(runs, peers, strict=True)
    )


def show(title: str, found: Runs, promises: tuple[tuple[str, str, float], ...]) -> None:
    """Print the medians of one experiment and its promises."""
    print(f"\n## {title}\n\n| job | seconds | processor seconds | peak MB |\n|---|--:|--:|--:|")
    for label, runs in found.items():
        print(
            f"| {label} | {median(runs, 'seconds'):.3f} | {median(runs, 'processor'):.3f}"
            f" | {median(runs, 'megabytes'):.0f} |"
        )
    print()
    for label, peer, limit in promises:
        runs, peers = found[label], found[peer]
        more = median(runs, "megabytes") - median(peers, "megabytes")
        print(
            f"* {label} / {peer}: {ratio(runs, peers, 'seconds'):.2f} (promised at most {limit}),"
            f" processor seconds {ratio(runs, peers, 'processor'):.2f}, peak memory {more:+.0f} MB"
        )


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stations", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hattama-bench-") as name:
        folder, n = Path(name), options.stations
        parquet, long_csv = write_package(folder, n), write_long_csv(folder, n)
        texts = folder / "texts.parquet"
        duckdb.execute(
            f"COPY (SELECT * FROM '{long_csv}') TO '{texts}' (FORMAT parquet, COMPRESSION zstd)"
        )
        peers = measure(
            {
                "bare DuckDB, Parquet": ("duckdb_parquet", parquet),
                "count without looking at rows, Parquet": ("count_alone", parquet),
                "hattama count, Parquet": ("count", parquet),
                "hattama check, Parquet": ("check", parquet),
                "Polars, text ids": ("polars_text_ids", texts),
            },
            options.turns,
            folder / "out",
        )
        refuse_different_results(
            peers, "bare DuckDB, Parquet", "hattama count, Parquet", "Polars, text ids"
        )
        show(
            f"{n:,} stations, {6 * n:,} rows, from Parquet",
            peers,
            (
                ("count without looking at rows, Parquet", "bare DuckDB, Parquet", 1.3),
                ("hattama count, Parquet", "bare DuckDB, Parquet", 1.3),
                ("hattama count, Parquet", "Polars, text ids", 1.0),
                ("hattama check, Parquet", "hattama count, Parquet", 3.0),
            ),
        )
        scans = measure(
            {
                "bare DuckDB, CSV": ("duckdb_csv", long_csv),
                "hattama import and count, CSV": ("import_and_count", long_csv),
            },
            max(1, options.turns // 2),
            folder / "out",
        )
        refuse_different_results(scans, "bare DuckDB, CSV", "hattama import and count, CSV")
        show(
            f"{n:,} stations from a long CSV",
            scans,
            (("hattama import and count, CSV", "bare DuckDB, CSV", 2.0),),
        )
        print("\n## From 10,000 to 1,000,000 stations: seconds of `hattama count` per million\n")
        for size in (10_000, 100_000, n):
            path = parquet if size == n else write_package(folder, size)
            runs = measure({"count": ("count", path)}, options.turns, folder)["count"]
            seconds = median(runs, "seconds")
            print(f"* {size:,}: {seconds:.3f} s, {seconds / size * 1_000_000:.2f} s per million")
    log_root.main(["--runs", str(options.turns)])
    verify_time.main(["--turns", str(max(1, options.turns // 3))])
    log_append.main(["--turns", str(options.turns)])


if __name__ == "__main__":
    main()
