"""Results as flat tables, one row to each thing that newsrooms ask for, every name beside its id.

The columns follow elex, the client of the Associated Press: counted of due, last updated, a flag for the winner.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from hattama.count.counting import Count
from hattama.portal.downloads.results import elected
from hattama.portal.world import World

__all__ = ["BY_CONTEST", "BY_STATION", "BY_UNIT", "FLAT", "Column", "Flat", "tell"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: its header; what it says is a word of the group `column`.
        source: where it comes from, as `table.column`; a package may lack it.
        kind: its type in SQL.
        per_language: stands for one column per language of the package.
    """

    name: str
    source: str
    kind: str = "VARCHAR"
    per_language: bool = False


@dataclass(frozen=True, slots=True)
class Flat:
    """A flat table.

    Attributes:
        name: its name.
        relation: what it is read from.
        order: how its rows are sorted.
        listed: its columns.
    """

    name: str
    relation: str
    order: str
    listed: tuple[Column, ...]

    def columns(self, languages: Iterable[str]) -> Sequence[tuple[str, Column]]:
        """Give the headers, one per language where it is a name, with their columns."""
        codes = tuple(languages)
        return [
            pair
            for column in self.listed
            for pair in (
                [(f"{column.name}_{code}", column) for code in codes]
                if column.per_language
                else [(column.name, column)]
            )
        ]

    def query(self, languages: Iterable[str], present: Mapping[str, Sequence[str]]) -> str:
        """Give the query of the table.

        Args:
            languages: those of the package.
            present: table -> its columns; what is absent there is missing in every row.
        """
        cells = ", ".join(
            f"{_source(name, column, present)} AS {name}"
            for name, column in self.columns(languages)
        )
        return f"SELECT {cells} FROM {self.relation} ORDER BY {self.order}"


def _source(name: str, column: Column, present: Mapping[str, Sequence[str]]) -> str:
    source = column.source
    if column.per_language:
        source += "_" + name.rpartition("_")[2]
    table, _, cell = source.partition(".")
    return source if cell in present[table] else f"CAST(NULL AS {column.kind})"


_CONTEST = (
    Column("contest", "told.id"),
    Column("contest_name", "told.name", per_language=True),
    Column("office", "told.office"),
    Column("unit", "told.unit"),
    Column("round", "told.round", "BIGINT"),
)
_CANDIDACY = (
    Column("candidacy", "candidacies.id"),
    Column("candidate_name", "candidacies.name", per_language=True),
    Column("party", "named.party"),
    Column("route", "candidacies.route"),
    Column("position", "candidacies.position", "BIGINT"),
)
_PROGRESS = (
    Column("protocols_counted", "told.counted", "BIGINT"),
    Column("protocols_due", "told.due", "BIGINT"),
    Column("contest_state", "told.state"),
    Column("outcome", "told.outcome"),
    Column("is_elected", "named.is_elected"),
    Column("updated_at", "told.updated_at"),
)

BY_STATION = Flat(
    "results_by_station",
    "stored_votes AS votes"
    " JOIN stored_protocols AS protocols ON protocols.key = votes.protocol"
    " JOIN stored_stations AS stations ON stations.key = protocols.station"
    " JOIN stored_candidacies AS candidacies ON candidacies.key = votes.candidacy"
    " JOIN told ON told.key = protocols.contest"
    " JOIN named ON named.key = votes.candidacy",
    "protocols.contest, protocols.key, votes.candidacy",
    (
        *_CONTEST,
        Column("station", "stations.id"),
        Column("station_number", "stations.number"),
        Column("station_name", "stations.name", per_language=True),
        Column("protocol", "protocols.id"),
        Column("protocol_status", "protocols.status"),
        *_CANDIDACY,
        Column("votes", "votes.votes", "BIGINT"),
        *_PROGRESS,
    ),
)
BY_CONTEST = Flat(
    "results_by_contest",
    "stored_candidacies AS candidacies"
    " JOIN told ON told.key = candidacies.contest"
    " JOIN named ON named.key = candidacies.key",
    "candidacies.contest, candidacies.key",
    (
        *_CONTEST,
        Column("seats", "told.seats", "BIGINT"),
        *_CANDIDACY,
        Column("candidacy_status", "candidacies.status"),
        Column("votes", "named.votes", "BIGINT"),
        Column("blanks", "named.blanks", "BIGINT"),
        Column("share_of", "told.share_of", "BIGINT"),
        Column("margin", "told.margin", "BIGINT"),
        *_PROGRESS,
    ),
)
BY_UNIT = Flat(
    "turnout_by_unit",
    "told_turnout AS turnout",
    "turnout.place",
    (
        Column("unit", "turnout.unit"),
        Column("parent", "turnout.parent"),
        Column("level", "turnout.level"),
        Column("unit_name", "turnout.name", per_language=True),
        Column("office", "turnout.office"),
        Column("protocols_counted", "turnout.counted", "BIGINT"),
        Column("protocols_due", "turnout.due", "BIGINT"),
        Column("could_vote", "turnout.base", "BIGINT"),
        Column("voted", "turnout.voted", "BIGINT"),
        Column("listed", "turnout.listed", "BIGINT"),
        Column("covered", "turnout.covered", "BIGINT"),
    ),
)
FLAT = (BY_CONTEST, BY_STATION, BY_UNIT)
"""Every flat table."""


def tell(
    connection: duckdb.DuckDBPyConnection,
    world: World,
    counted: Count,
    updated: Mapping[str, str],
) -> Mapping[str, Sequence[str]]:
    """Stand what the count says beside the stored tables; give the columns of all tables.

    Args:
        connection: holds the tables `stored_<table>`; the count's stand there as `told`, `named` ...
        world: the small tables.
        counted: the count.
        updated: contest -> its newest act.
    """
    _hold(connection, "told", _contests(world, counted, updated))
    _hold(connection, "named", _people(world, counted))
    _hold(connection, "told_turnout", _turnout(world, counted))
    told = {"told": "told", "named": "named", "turnout": "told_turnout"}
    stored = ("votes", "protocols", "stations", "candidacies")
    return {
        alias: [name for name, *_ in connection.execute(f"DESCRIBE {table}").fetchall()]
        for alias, table in (told | {name: f"stored_{name}" for name in stored}).items()
    }


Columns = Mapping[str, tuple[str, list[object]]]
"""Column -> its type in SQL, and its cells."""


def _hold(connection: duckdb.DuckDBPyConnection, table: str, columns: Columns) -> None:
    cells = ", ".join(
        f"UNNEST(CAST(${place} AS {kind}[])) AS {name}"
        for place, (name, (kind, _)) in enumerate(columns.items(), start=1)
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {cells}",
        [cells for _, cells in columns.values()],
    )


def _contests(world: World, counted: Count, updated: Mapping[str, str]) -> Columns:
    contests = [world.contests[one.contest] for one in counted.contests]
    tallies = [one.result.tally for one in counted.contests]
    names = [one.names or world.units[one.unit].names for one in contests]
    return {
        "key": ("BIGINT", list(range(len(contests)))),
        "id": ("VARCHAR", [one.id for one in contests]),
        "office": ("VARCHAR", [one.office for one in contests]),
        "unit": ("VARCHAR", [one.unit for one in contests]),
        "round": ("BIGINT", [one.round for one in contests]),
        "seats": ("BIGINT", [one.seats for one in contests]),
        "state": ("VARCHAR", [str(one.state) for one in contests]),
        "outcome": ("VARCHAR", [str(one.outcome.kind) for one in contests]),
        "margin": ("BIGINT", [one.outcome.margin for one in contests]),
        "counted": ("BIGINT", [one.counted for one in tallies]),
        "due": ("BIGINT", [one.due for one in tallies]),
        "share_of": ("BIGINT", [one.share_base for one in counted.contests]),
        "updated_at": ("VARCHAR", [updated.get(one.id) for one in contests]),
        **_in_languages(world, names),
    }


def _people(world: World, counted: Count) -> Columns:
    votes = {
        str(who): total
        for one in counted.contests
        for who, total in one.result.tally.votes.items()
    }
    people = list(world.people.values())
    totals = [votes.get(one.id) for one in people]
    named = {who for contest in world.contests.values() for who in elected(contest)}
    return {
        "key": ("BIGINT", list(range(len(people)))),
        "party": ("VARCHAR", [one.party for one in people]),
        "votes": ("BIGINT", [one.known if one else None for one in totals]),
        "blanks": ("BIGINT", [one.blanks if one else None for one in totals]),
        "is_elected": ("BOOLEAN", [one.id in named for one in people]),
    }


def _turnout(world: World, counted: Count) -> Columns:
    ones = counted.turnout
    units = [world.units[one.unit] for one in ones]
    figures = ("counted", "due", "base", "voted", "listed", "covered")
    return {
        "place": ("BIGINT", list(range(len(ones)))),
        "unit": ("VARCHAR", [one.id for one in units]),
        "parent": ("VARCHAR", [one.parent for one in units]),
        "level": ("VARCHAR", [str(one.level) for one in units]),
        "office": ("VARCHAR", [str(one.office) for one in ones]),
        **{name: ("BIGINT", [getattr(one, name) for one in ones]) for name in figures},
        **_in_languages(world, [one.names for one in units]),
    }


def _in_languages(world: World, names: Iterable[Mapping[str, str]]) -> Columns:
    held = list(names)
    return {
        f"name_{code}": ("VARCHAR", [one.get(code) for one in held])
        for code in world.meta.languages
    }
