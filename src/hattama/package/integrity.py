"""What must hold between the rows of stored tables: one tree, no doubles, no strangers."""

import duckdb

from hattama.domain.election import Route
from hattama.package.grid import Place, odd_places
from hattama.package.report import SHOWN, Refusal, Report
from hattama.package.schema import BY_NAME

BITS = 62
"""Bits of a BIGINT that can be shifted into without reaching its sign."""


def has_doubles(
    connection: duckdb.DuckDBPyConnection, table: str, unique: tuple[str, ...]
) -> bool:
    """Say whether two rows of a stored table have equal keys in the columns `unique`.

    Args:
        connection: holds the stored tables.
        table: the table.
        unique: its columns that should be unique together.
    """
    query = (
        f"SELECT 1 FROM stored_{table} GROUP BY {', '.join(unique)} HAVING COUNT(*) > 1 LIMIT 1"
    )
    if unique == ("protocol", "candidacy"):
        # A contest has few choices: one bit for each is six times as fast as six million groups.
        most = connection.execute(
            "SELECT MAX(choices) FROM (SELECT COUNT(*) AS choices FROM stored_candidacies GROUP BY contest)"
        ).fetchall()[0][0]
        if (most or 0) < BITS:
            query = (
                "WITH places AS (SELECT key, row_number() OVER (PARTITION BY contest ORDER BY key) - 1"
                " AS place FROM stored_candidacies)"
                " SELECT 1 FROM stored_votes JOIN places ON key = candidacy GROUP BY protocol"
                " HAVING bit_count(bit_or(CAST(1 AS BIGINT) << place)) <> COUNT(*) LIMIT 1"
            )
    return bool(connection.execute(query).fetchall())


def refuse_broken_tree(connection: duckdb.DuckDBPyConnection, file: str, report: Report) -> None:
    """Refuse units that do not form one tree below one country."""
    parent = "parent" if "parent" in stored_columns(connection, "units") else "NULL"
    rows = connection.execute(
        f"SELECT key, id, level, {parent} FROM stored_units ORDER BY key"
    ).fetchall()
    parents = {key: above for key, _, _, above in rows}
    roots = [row for row in rows if row[3] is None]
    if len(roots) != 1 or roots[0][2] != "country":
        named = ", ".join(row[1] for row in roots[:3]) or "none"
        report.refuse(
            [Refusal(file, 0, "parent", "", f"one country must be the only root, not {named}")]
        )
    lower = [row for row in rows if row[2] == "country" and row[3] is not None]
    for key, unit, *_ in lower[:SHOWN]:
        report.refuse([Refusal(file, key + 2, "level", unit, "is a country below another unit")])
    for key, unit, *_ in rows:
        above, steps = key, 0
        while above is not None and steps <= len(BY_NAME) + len(rows):
            above, steps = parents.get(above), steps + 1
        if above is not None:
            report.refuse([Refusal(file, key + 2, "parent", unit, "lies above itself")])
            return


def refuse_odd_grid(connection: duckdb.DuckDBPyConnection, file: str, report: Report) -> None:
    """Refuse units that have half a place in the grid, or the place of another."""
    there = stored_columns(connection, "units")
    cells = ", ".join(
        column if column in there else "NULL" for column in ("parent", "grid_column", "grid_row")
    )
    rows = connection.execute(f"SELECT id, {cells} FROM stored_units ORDER BY key").fetchall()
    numbers = {unit: number for number, (unit, *_) in enumerate(rows, start=2)}
    report.refuse(
        Refusal(file, numbers[place.unit], "grid_column", place.unit, what)
        for place, what in odd_places(Place(*row) for row in rows)
    )


def refuse_strangers(connection: duckdb.DuckDBPyConnection, file: str, report: Report) -> None:
    """Refuse votes for a candidacy of another contest than that of the protocol."""
    # Keys alone first: to carry the ids along takes four times as long.
    count = connection.execute(
        "SELECT COUNT(CASE WHEN protocols.contest <> candidacies.contest THEN 1 END) FROM stored_votes AS votes"
        " JOIN (SELECT key, contest FROM stored_protocols) AS protocols ON protocols.key = votes.protocol"
        " JOIN (SELECT key, contest FROM stored_candidacies) AS candidacies"
        " ON candidacies.key = votes.candidacy"
    ).fetchall()[0][0]
    if not count:
        return
    rows = connection.execute(
        "SELECT protocols.id, candidacies.id FROM stored_votes AS votes"
        " JOIN stored_protocols AS protocols ON protocols.key = votes.protocol"
        " JOIN stored_candidacies AS candidacies ON candidacies.key = votes.candidacy"
        f" WHERE protocols.contest <> candidacies.contest LIMIT {SHOWN}"
    ).fetchall()
    report.refuse(
        [
            Refusal(
                file,
                0,
                "candidacy",
                candidacy,
                f"does not stand in the contest of protocol {protocol}",
            )
            for protocol, candidacy in rows
        ],
        count,
    )


def refuse_parties_like_routes(
    connection: duckdb.DuckDBPyConnection, file: str, report: Report
) -> None:
    """Refuse parties whose id is the word for a route: seats are told by nominator, party or route."""
    if not stored_columns(connection, "parties"):
        return
    routes = ", ".join(f"'{route}'" for route in Route)
    rows = connection.execute(
        f"SELECT key, id FROM stored_parties WHERE id IN ({routes}) ORDER BY key"
    ).fetchall()
    report.refuse(
        Refusal(file, key + 2, "id", id_, "is the word for a route of nomination", "rename it")
        for key, id_ in rows
    )


def refuse_mixed_offsets(connection: duckdb.DuckDBPyConnection, file: str, report: Report) -> None:
    """Refuse turnout reports of one protocol with different offsets: as text they are not in order of time."""
    offset = f"substr(reported_at, {len('2021-07-25T12:00') + 1})"
    times = f"(SELECT DISTINCT {offset} AS own FROM stored_turnout)"
    if connection.execute(f"SELECT COUNT(*) FROM {times}").fetchall()[0][0] <= 1:
        return
    rows = connection.execute(
        "SELECT id FROM stored_protocols JOIN (SELECT protocol FROM stored_turnout GROUP BY protocol"
        f" HAVING MIN({offset}) <> MAX({offset})) ON protocol = key ORDER BY key"
    ).fetchall()
    what = "has turnout reports with different offsets from UTC"
    todo = "give all of them with one"
    report.refuse(
        [Refusal(file, 0, "reported_at", id_, what, todo) for (id_,) in rows[:SHOWN]], len(rows)
    )


def stored_columns(connection: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    """Give the columns of the stored form of a table, none if it is not stored."""
    try:
        rows = connection.execute(f"PRAGMA table_info('stored_{table}')").fetchall()
    except duckdb.CatalogException:
        return frozenset()
    return frozenset(row[1] for row in rows)
