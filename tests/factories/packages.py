"""Small packages as plain rows, valid as they stand, and ways to have them counted."""

# ruff: noqa: S608 - the words of the queries are our own

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

import duckdb

from hattama.count.engines.duckdb_engine import DuckdbEngine
from hattama.domain.ids import CandidacyId, ContestId, ProtocolId, StationId
from hattama.domain.protocol import LINES, StationProtocol
from hattama.domain.states import REGISTERED, ProtocolState
from hattama.package.meta import Meta, Provenance
from hattama.package.schema import BY_NAME, TABLES, Column, Kind, Table

Row = Mapping[str, object]
Tables = Mapping[str, Sequence[Row]]
"""Table -> its rows in the CSV layout: references are ids, None is a blank cell."""

DAY: Final = date(2021, 7, 25)


def row(table: str, **cells: object) -> Row:
    """Build a row that is filled as far as the specification wants it; `cells` go before.

    A cell that is given as `...` takes its whole column away.
    """
    whole = {**_FILLED.get(table, {}), **cells}
    return {column: cell for column, cell in whole.items() if cell is not ...}


def protocol(contest: str, station: str, status: str = "accepted", **lines: int | None) -> Row:
    """Build the row of a protocol whose id is `contest.station`."""
    id_ = f"{contest}.{station}"
    return {"id": id_, "contest": contest, "station": station, "status": status, **lines}


def votes(protocol: str, **figures: int | None) -> list[Row]:
    """Build the rows of the votes of one protocol."""
    return [
        {"protocol": protocol, "candidacy": candidacy, "votes": figure}
        for candidacy, figure in figures.items()
    ]


def turnout(protocol: str, *figures: int | None) -> list[Row]:
    """Build the rows of a turnout series: one report an hour from ten o'clock."""
    return [
        {"protocol": protocol, "reported_at": f"2021-07-25T{hour}:00", "issued": figure}
        for hour, figure in enumerate(figures, start=10)
    ]


def small_package() -> dict[str, Sequence[Row]]:
    """Build a country of two districts, a contest for mayor in each, and three stations."""
    return {
        "offices": [row("offices")],
        "units": [
            row("units", id="country", parent=None, level="country"),
            row("units", id="north", parent="country"),
            row("units", id="south", parent="country"),
        ],
        "parties": [row("parties", id="red"), row("parties", id="blue")],
        "contests": [
            row("contests", id="n", unit="north"),
            row("contests", id="s", unit="south"),
        ],
        "candidacies": [
            row("candidacies", id="a", contest="n", route="party", party="red"),
            row("candidacies", id="b", contest="n", route="self", sex="m"),
            row("candidacies", id="c", contest="s", route="party", party="red"),
            row("candidacies", id="d", contest="s", route="party", party="blue", sex="m"),
        ],
        "stations": [
            row("stations", id="n1", unit="north", registered=100),
            row("stations", id="n2", unit="north", registered=50),
            row("stations", id="s1", unit="south", registered=80),
        ],
        "protocols": [
            protocol("n", "n1", registered=100, issued=60, invalid=2, valid=58),
            protocol("n", "n2", registered=50, issued=40, invalid=0, valid=40),
            protocol("s", "s1", registered=80, issued=70, invalid=10, valid=60),
        ],
        "votes": [
            *votes("n.n1", a=40, b=18),
            *votes("n.n2", a=5, b=35),
            *votes("s.s1", c=20, d=40),
        ],
    }


def meta(rule_set: str = "ge-local-2014", **facts: object) -> Meta:
    """Build what a package says of itself."""
    whole: dict[str, object] = {
        "id": "made-up",
        "title": {"en": "A made-up election"},
        "rule_set": rule_set,
        "polling_day": DAY,
        "languages": ("en",),
        "provenance": Provenance(kind="generated", label={"en": "Made up"}),
    }
    return Meta(**(whole | facts))  # type: ignore[arg-type]


def stored(tables: Tables, connection: duckdb.DuckDBPyConnection | None = None) -> DuckdbEngine:
    """Give the engine that holds the rows as stored tables, with keys in their order.

    A connection that is given holds nothing but these tables afterwards.
    """
    keys = {
        name: {str(row["id"]): key for key, row in enumerate(rows)}
        for name, rows in tables.items()
        if BY_NAME[name].has_id
    }
    present = [table for table in TABLES if tables.get(table.name) or not table.optional]
    columns = {table.name: _columns(table, tables.get(table.name, ())) for table in present}
    statements = [f"DROP TABLE IF EXISTS stored_{table.name}" for table in TABLES]
    for name, described in columns.items():
        listed = ", ".join(f"{column.name} {_TYPES[column.kind]}" for column in described)
        statements.append(f"CREATE TABLE stored_{name} ({listed})")
        if tables.get(name):
            values = ", ".join(_values(described, rows, keys) for rows in enumerate(tables[name]))
            statements.append(f"INSERT INTO stored_{name} VALUES {values}")
    connection = connection or duckdb.connect()
    connection.execute("BEGIN; " + "; ".join(statements) + "; COMMIT")
    return DuckdbEngine(
        connection,
        {
            f"stored_{name}": tuple(column.name for column in described)
            for name, described in columns.items()
        },
    )


def protocols_of(tables: Tables) -> list[StationProtocol]:
    """Give the protocols as objects of the domain; whoever stands and has no row is blank."""
    blank: dict[object, dict[CandidacyId, int | None]] = defaultdict(dict)
    for line in tables["candidacies"]:
        if line["status"] in REGISTERED:
            blank[line["contest"]][CandidacyId(str(line["id"]))] = None
    cast = {line["id"]: dict(blank[line["contest"]]) for line in tables["protocols"]}
    for line in tables["votes"]:
        cast[line["protocol"]][CandidacyId(str(line["candidacy"]))] = _figure(line["votes"])
    return [
        StationProtocol(
            id=ProtocolId(str(line["id"])),
            contest=ContestId(str(line["contest"])),
            station=StationId(str(line["station"])),
            state=ProtocolState(str(line["status"])),
            lines={name: _figure(line[name]) for name in LINES if name in line},
            votes=cast[line["id"]],
        )
        for line in tables["protocols"]
    ]


def turnout_of(tables: Tables) -> dict[ProtocolId, list[int | None]]:
    """Give the turnout series of every protocol in order of time."""
    series: dict[ProtocolId, list[int | None]] = defaultdict(list)
    for line in sorted(tables.get("turnout", ()), key=lambda line: str(line["reported_at"])):
        series[ProtocolId(str(line["protocol"]))].append(_figure(line["issued"]))
    return series


def _figure(cell: object) -> int | None:
    assert cell is None or isinstance(cell, int)
    return cell


_KEY = Column("key", Kind.FIGURE)


def _columns(table: Table, rows: Sequence[Row]) -> list[Column]:
    whole = table.in_languages(("en",)).columns
    named = set(rows[0]) if rows else {column.name for column in whole}
    there = [column for column in whole if column.name in named]
    return [_KEY, *there] if table.has_id else there


def _values(
    columns: Sequence[Column], numbered: tuple[int, Row], keys: Mapping[str, Mapping[str, int]]
) -> str:
    key, cells = numbered
    literals = (
        str(key) if column is _KEY else _literal(column, cells[column.name], keys)
        for column in columns
    )
    return f"({', '.join(literals)})"


def _literal(column: Column, cell: object, keys: Mapping[str, Mapping[str, int]]) -> str:
    if cell is None:
        return "NULL"
    if column.kind is Kind.REFERENCE:
        return str(keys[column.to][str(cell)])
    return str(cell) if column.kind is Kind.FIGURE else "'" + str(cell).replace("'", "''") + "'"


_TYPES = {kind: "BIGINT" if kind in (Kind.FIGURE, Kind.REFERENCE) else "VARCHAR" for kind in Kind}
_FILLED: Mapping[str, Row] = {
    "offices": {"id": "mayor", "name_en": "Mayor"},
    "units": {"parent": "country", "level": "district", "name_en": "Somewhere"},
    "parties": {"id": "red", "name_en": "The Reds"},
    "contests": {
        "id": "n",
        "office": "mayor",
        "unit": "country",
        "seats": 1,
        "round": 1,
        "state": "preliminary",
        "name_en": "A contest",
    },
    "candidacies": {
        "contest": "n",
        "route": "self",
        "party": None,
        "status": "on_ballot",
        "sex": "f",
        "name_en": "Somebody",
    },
    "stations": {"unit": "country", "registered": 100, "name_en": "A station"},
    "observers": {"station": None, "organisation": "watchers", "observers": 1},
}


def with_rows(tables: Tables, name: str, rows: Iterable[Row]) -> dict[str, Sequence[Row]]:
    """Give the package with other rows in one table."""
    return {**tables, name: list(rows)}
