"""Generated elections of any size: a package in the Parquet layout, and a long CSV of the same kind."""

from datetime import date
from pathlib import Path

import duckdb

from hattama.law.rulesets import rules_text
from hattama.package.meta import Layout, Meta, Provenance
from hattama.package.saving import write

CHOICES = 6
REGIONS = 14


def connect(stations: int, contests: int = 730) -> duckdb.DuckDBPyConnection:
    """Give a connection with the stored tables of a generated election.

    Args:
        stations: how many polling stations, one protocol each.
        contests: how many contests, `CHOICES` candidates each; never more than stations.
    """
    contests = min(contests, stations)
    connection = duckdb.connect()
    for table, query in _queries(stations, contests).items():
        connection.execute(f"CREATE TABLE stored_{table} AS {query}")
    return connection


def _queries(stations: int, contests: int) -> dict[str, str]:
    big = "CAST({} AS BIGINT)"
    zero = big.format(0)
    return {
        "offices": f"SELECT {zero} AS key, 'akim' AS id, 'Akim' AS name_en",
        "units": f"SELECT {zero} AS key, 'XX' AS id, CAST(NULL AS BIGINT) AS parent, 'country' AS level,"
        " 'Generated country' AS name_en"
        f" UNION ALL SELECT 1 + i, 'R' || i, 0, 'region', 'Region ' || i FROM range({REGIONS}) t(i)"
        f" UNION ALL SELECT 1 + {REGIONS} + i, 'U' || i, 1 + i % {REGIONS}, 'constituency', 'Unit ' || i"
        f" FROM range({contests}) t(i) ORDER BY 1",
        "contests": f"SELECT i AS key, 'C' || i AS id, {zero} AS office, 1 + {REGIONS} + i AS unit,"
        f" {big.format(1)} AS seats, {big.format(1)} AS round, 'certified' AS state, 'Contest ' || i AS name_en"
        f" FROM range({contests}) t(i)",
        "candidacies": f"SELECT i AS key, 'P' || i AS id, CAST(i // {CHOICES} AS BIGINT) AS contest,"
        " 'self' AS route, 'on_ballot' AS status, 'Candidate ' || i AS name_en"
        f" FROM range({contests * CHOICES}) t(i)",
        "stations": f"SELECT i AS key, 'S' || lpad(CAST(i AS VARCHAR), 7, '0') AS id,"
        f" 1 + {REGIONS} + i % {contests} AS unit, CAST(1200 + hash(i) % 1500 AS BIGINT) AS registered,"
        f" 'Station ' || i AS name_en FROM range({stations}) t(i)",
        "votes": f"SELECT i AS protocol, (i % {contests}) * {CHOICES} + j AS candidacy,"
        f" CAST(hash(i * {CHOICES} + j) % (140 + 30 * (j % 2)) AS BIGINT) AS votes"
        f" FROM range({stations}) t(i), range({CHOICES}) u(j) ORDER BY 1, 2",
        "protocols": f"SELECT key, 'P' || id AS id, key % {contests} AS contest, key AS station,"
        f" 'accepted' AS status, registered AS voters_main, {zero} AS voters_additional, registered,"
        f" registered + 10 AS ballots_received, cast_ AS issued_station, {zero} AS issued_home,"
        f" {zero} AS issued_absentee, cast_ AS issued, {zero} AS home_applications,"
        f" registered + 10 - cast_ AS unused, {zero} AS spoiled, {zero} AS lost, {zero} AS extra,"
        f" cast_ AS in_fixed, {zero} AS in_portable, cast_ AS ballots_found, {big.format(5)} AS invalid,"
        f" cast_ - 5 AS valid, {big.format(3)} AS against_all, {big.format(90)} AS counting_minutes"
        " FROM stored_stations JOIN (SELECT protocol, CAST(SUM(votes) AS BIGINT) + 8 AS cast_"
        " FROM stored_votes GROUP BY protocol) ON protocol = key ORDER BY key",
    }


def write_package(folder: Path, stations: int, layout: Layout = "parquet") -> Path:
    """Write a generated package; give its path."""
    path = folder / f"generated-{stations}-{layout}"
    meta = Meta(
        id="generated",
        title={"en": "Generated election"},
        rule_set="kz-akim-2021",
        polling_day=date(2021, 7, 25),
        languages=("en",),
        provenance=Provenance(kind="generated", label={"en": "Generated for a benchmark"}),
    )
    with connect(stations) as connection:
        write(connection, meta, rules_text(meta.rule_set), path, layout=layout)
    return path


def write_long_csv(folder: Path, stations: int) -> Path:
    """Write the same election as a CSV with one row per station and choice; give its path."""
    path = folder / f"generated-{stations}.csv"
    with connect(stations) as connection:
        connection.execute(
            "COPY (SELECT stations.id AS station, regions.id AS region, contests.id AS contest,"
            " candidacies.id AS candidate, protocols.registered, protocols.issued, votes.votes"
            " FROM stored_votes AS votes JOIN stored_protocols AS protocols ON protocols.key = protocol"
            " JOIN stored_stations AS stations ON stations.key = protocols.station"
            " JOIN stored_contests AS contests ON contests.key = protocols.contest"
            " JOIN stored_units AS units ON units.key = contests.unit"
            " JOIN stored_units AS regions ON regions.key = units.parent"
            " JOIN stored_candidacies AS candidacies ON candidacies.key = candidacy"
            f" ORDER BY protocol, candidacy) TO '{path}' (HEADER)"
        )
    return path
