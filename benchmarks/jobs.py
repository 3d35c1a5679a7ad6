"""One job per call, in a process of its own: `python -m benchmarks.jobs JOB PATH [OUT]`.

Prints the seconds of the work itself (start-up and imports apart), of all cores, and the peak memory.
"""

import json
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hattama.package import Package


def count(path: Path, _: Path) -> object:
    """Open a package, look at its rows and count it, as the verb does."""
    from hattama import package

    with package.open(path) as opened:
        return opened.validated(lambda: _votes(opened), only_missing=True)


def count_alone(path: Path, _: Path) -> object:
    """Open a package and count it, its rows unseen."""
    from hattama import package

    with package.open(path) as opened:
        return _votes(opened)


def _votes(opened: "Package") -> int:
    from hattama.count import count as count_package

    counted = count_package(opened.engine, opened.rules, polling_day=opened.meta.polling_day)
    return sum(
        total.known for one in counted.contests for total in one.result.tally.votes.values()
    )


def check(path: Path, _: Path) -> object:
    """Open a package, look at its rows and check it against all rules, as the verb does."""
    from hattama import package
    from hattama.count import check as check_package

    with package.open(path) as opened:
        return opened.validated(lambda: check_package(opened.engine, opened.rules).checked)


def import_and_count(path: Path, out: Path) -> object:
    """Make a package from the long CSV, and count it."""
    from hattama.package.importing import import_file
    from hattama.package.profile import load_profile
    from hattama.package.report import Report

    shutil.rmtree(out, ignore_errors=True)
    profile = load_profile(str(Path(__file__).with_name("long.toml")))
    import_file(path, profile, out, layout="parquet", report=Report())
    return count_alone(out, out)


_LINES = ("registered", "issued", "ballots_found", "invalid", "valid", "against_all")


def duckdb_parquet(path: Path, _: Path) -> object:
    """The same totals in bare DuckDB over the same files: votes, lines by contest, turnout by unit."""
    import duckdb

    connection = duckdb.connect()
    votes = connection.execute(
        f"SELECT candidacy, SUM(votes) FROM '{path}/votes.parquet' GROUP BY candidacy"
    ).fetchall()
    lines = ", ".join(f"SUM({line}), COUNT({line})" for line in _LINES)
    connection.execute(
        f"SELECT contest, status, COUNT(*), {lines} FROM '{path}/protocols.parquet' GROUP BY ALL"
    ).fetchall()
    connection.execute(
        "SELECT stations.unit, SUM(protocols.registered), SUM(issued), SUM(stations.registered), COUNT(*)"
        f" FROM '{path}/protocols.parquet' AS protocols"
        f" JOIN '{path}/stations.parquet' AS stations ON stations.key = station GROUP BY stations.unit"
    ).fetchall()
    return int(sum(row[1] for row in votes))


def duckdb_csv(path: Path, _: Path) -> object:
    """The same totals in bare DuckDB from the long CSV: scan once, then votes and turnout."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE rows AS SELECT * FROM '{path}'")
    votes = connection.execute(
        "SELECT contest, candidate, SUM(votes) FROM rows GROUP BY ALL"
    ).fetchall()
    connection.execute(
        "SELECT region, SUM(registered), SUM(issued)"
        " FROM (SELECT DISTINCT station, region, registered, issued FROM rows) GROUP BY region"
    ).fetchall()
    return int(sum(row[2] for row in votes))


def polars_text_ids(path: Path, _: Path) -> object:
    """The same totals in Polars over one Parquet file with text ids."""
    import polars as pl

    rows = pl.scan_parquet(path)
    votes = rows.group_by("contest", "candidate").agg(pl.col("votes").sum())
    stations = rows.group_by("station", "region").agg(
        pl.col("registered").first(), pl.col("issued").first()
    )
    turnout = stations.group_by("region").agg(pl.col("registered").sum(), pl.col("issued").sum())
    counted = pl.collect_all([votes, turnout])[0]
    return int(counted["votes"].sum())


JOBS: dict[str, Callable[[Path, Path], object]] = {
    job.__name__: job
    for job in (
        count,
        count_alone,
        check,
        import_and_count,
        duckdb_parquet,
        duckdb_csv,
        polars_text_ids,
    )
}


def peak_megabytes() -> float:
    """Give the most memory this process held; what its parent held before is not counted."""
    status = Path("/proc/self/status").read_text("ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


def main() -> None:
    """Run one job."""
    job, path = JOBS[sys.argv[1]], Path(sys.argv[2])
    out = Path(sys.argv[-1])
    for module in ("duckdb", "hattama.package.importing", "hattama.count", "polars"):
        if "polars" not in module or "polars" in job.__name__:
            __import__(module)
    start, processor = time.perf_counter(), time.process_time()
    result = job(path, out)
    measured = {
        "result": result,
        "seconds": time.perf_counter() - start,
        "processor": time.process_time() - processor,
        "megabytes": peak_megabytes(),
    }
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
