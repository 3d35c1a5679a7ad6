"""`python3 dev bench`: every promise of speed, held against its peer in the same run.

Each job runs in a process of its own; jobs and peers take turns, and the ratio is that of the medians.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks import log_root
from benchmarks.generated import write_long_csv, write_package


def measure(
    jobs: dict[str, tuple[str, Path]], runs: int, out: Path
) -> dict[str, dict[str, float]]:
    """Run jobs in turn and give the median of each figure.

    Args:
        jobs: label -> job and its input.
        runs: how often each runs after a first time that is not counted.
        out: a place for what a job writes.

    Raises:
        SystemExit: two jobs that should agree gave different results.
    """
    found: dict[str, list[dict[str, float]]] = {label: [] for label in jobs}
    for turn in range(runs + 1):
        for label, (job, path) in jobs.items():
            words = [sys.executable, "-m", "benchmarks.jobs", job, str(path), str(out)]
            printed = subprocess.run(words, check=True, capture_output=True, text=True).stdout
            if turn:
                found[label].append(json.loads(printed))
    return {
        label: {
            figure: statistics.median(run[figure] for run in results)
            for figure in ("result", "seconds", "processor", "megabytes")
        }
        for label, results in found.items()
    }


def show(
    title: str, measured: dict[str, dict[str, float]], promises: tuple[tuple[str, str, float], ...]
) -> None:
    """Print the medians of one experiment and its promises."""
    print(f"\n## {title}\n\n| job | seconds | processor seconds | peak MB |\n|---|--:|--:|--:|")
    for label, figures in measured.items():
        print(
            f"| {label} | {figures['seconds']:.3f} | {figures['processor']:.3f}"
            f" | {figures['megabytes']:.0f} |"
        )
    print()
    for label, peer, limit in promises:
        ratio = measured[label]["seconds"] / measured[peer]["seconds"]
        print(f"* {label} / {peer}: {ratio:.2f} (promised at most {limit})")
        more = measured[label]["megabytes"] - measured[peer]["megabytes"]
        print(f"* {label} peak memory: {more:+.0f} MB against {peer}")


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stations", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
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
                "hattama count, Parquet": ("count", parquet),
                "hattama check, Parquet": ("check", parquet),
                "Polars, text ids": ("polars_text_ids", texts),
            },
            options.runs,
            folder / "out",
        )
        show(
            f"{n:,} stations, {6 * n:,} rows, from Parquet",
            peers,
            (
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
            max(1, options.runs // 2),
            folder / "out",
        )
        show(
            f"{n:,} stations from a long CSV",
            scans,
            (("hattama import and count, CSV", "bare DuckDB, CSV", 2.0),),
        )
        print("\n## From 10,000 to 1,000,000 stations: seconds of `hattama count` per million\n")
        for size in (10_000, 100_000, n):
            path = parquet if size == n else write_package(folder, size)
            seconds = measure({"count": ("count", path)}, options.runs, folder)["count"]["seconds"]
            print(f"* {size:,}: {seconds:.3f} s, {seconds / size * 1_000_000:.2f} s per million")
    log_root.main(["--runs", str(options.runs)])


if __name__ == "__main__":
    main()
