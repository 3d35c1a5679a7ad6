"""What the tables say of each other has to make sense (spec/package.md, section 4)."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import duckdb

from hattama.package.integrity import stored_columns
from hattama.package.report import SHOWN, Refusal, Report

FileOf = Callable[[str], str]
"""Table -> what to call its file in messages."""

PAIRS = (
    "SELECT contest, unit FROM stored_protocols"
    " JOIN (SELECT key AS place, unit FROM stored_stations) ON place = station GROUP BY contest, unit"
)
"""Which contests are voted on in which units."""


def refuse_incoherent(
    connection: duckdb.DuckDBPyConnection, file_of: FileOf, report: Report
) -> None:
    """Refuse contests that follow none before them, and candidates of a party that they do not name.

    Args:
        connection: holds the stored tables.
        file_of: what to call the file of a table.
        report: takes the refusals.
    """
    if "follows" in stored_columns(connection, "contests"):
        rows = connection.execute(
            "SELECT later.key, later.id FROM stored_contests AS later"
            " JOIN stored_contests AS first ON first.key = later.follows"
            " WHERE first.round >= later.round OR first.office <> later.office ORDER BY 1"
        ).fetchall()
        what = "follows a contest that is not of the same office and an earlier round"
        report.refuse(_refusals(rows, file_of("contests"), "follows", what), len(rows))
    present = stored_columns(connection, "candidacies")
    if "route" in present:
        party = "party" if "party" in present else "NULL"
        rows = connection.execute(
            "SELECT key, id FROM stored_candidacies"
            f" WHERE route = 'party' AND {party} IS NULL ORDER BY 1"
        ).fetchall()
        what = "stands for a party, and none is named"
        report.refuse(_refusals(rows, file_of("candidacies"), "party", what), len(rows))


def refuse_outsiders(
    connection: duckdb.DuckDBPyConnection, file: str, report: Report, *, pairs: str = PAIRS
) -> None:
    """Refuse stations that vote in a contest in whose constituency they do not lie.

    Args:
        connection: holds the stored tables; the units form a tree.
        file: what to call the file of the protocols.
        report: takes the refusals.
        pairs: SQL for the contests and the units in which they are voted on.
    """
    parent = "parent" if "parent" in stored_columns(connection, "units") else "NULL"
    parents = dict(connection.execute(f"SELECT key, {parent} FROM stored_units").fetchall())
    contests = connection.execute("SELECT key, unit FROM stored_contests").fetchall()
    constituencies = dict(contests)
    outside = [
        (contest, unit)
        for contest, unit in connection.execute(pairs).fetchall()
        if constituencies[contest] not in _upwards(unit, parents)
    ]
    for contest, unit in sorted(outside)[:SHOWN]:
        rows = connection.execute(
            "SELECT protocols.key, stations.id, contests.id FROM stored_protocols AS protocols"
            " JOIN stored_stations AS stations ON stations.key = protocols.station"
            " JOIN stored_contests AS contests ON contests.key = protocols.contest"
            f" WHERE contests.key = {contest} AND stations.unit = {unit} ORDER BY 1 LIMIT 1"
        ).fetchall()
        report.refuse(
            Refusal(
                file, key + 2, "station", station, f"lies outside the constituency of {contest_id}"
            )
            for key, station, contest_id in rows
        )


def _upwards(unit: int | None, parents: Mapping[int, int | None]) -> Iterator[int]:
    while unit is not None:
        yield unit
        unit = parents[unit]


def _refusals(
    rows: Iterable[tuple[int, str]], file: str, column: str, what: str
) -> Iterator[Refusal]:
    for key, id_ in list(rows)[:SHOWN]:
        yield Refusal(file, key + 2, column, id_, what)
