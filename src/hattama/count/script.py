"""The SQL text of the count, filled in from a rule set: named queries that build on each other."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from hattama.count.engines import Engine, Row
from hattama.domain.protocol import DERIVED, LINES
from hattama.law.evaluate import sql
from hattama.law.expression import names
from hattama.law.ruleset import RuleSet

_STATEMENT = re.compile(r"^-- (\w+): [^\n]*\n(?:--[^\n]*\n)*(.*?);$", re.MULTILINE | re.DOTALL)

TABLES = ("offices", "units", "contests", "candidacies", "stations", "protocols", "votes")
"""The tables that every package has."""

EMPTY_TABLES: Mapping[str, str] = {
    "parties": "SELECT CAST(NULL AS BIGINT) AS key, CAST(NULL AS VARCHAR) AS id WHERE FALSE",
    "turnout": "SELECT CAST(NULL AS BIGINT) AS protocol, CAST(NULL AS VARCHAR) AS reported_at,"
    " CAST(NULL AS BIGINT) AS issued WHERE FALSE",
    "observers": "SELECT CAST(NULL AS VARCHAR) AS organisation, CAST(NULL AS BIGINT) AS station,"
    " CAST(NULL AS BIGINT) AS observers WHERE FALSE",
}
"""What stands for a table that the package may leave out."""

OPTIONAL_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "units": {"parent": "BIGINT"},
    "stations": {"registered": "BIGINT"},
    "candidacies": {"route": "VARCHAR", "party": "BIGINT", "sex": "VARCHAR"},
    "protocols": dict.fromkeys(LINES, "BIGINT"),
    "observers": {"station": "BIGINT"},
}
"""Columns that a table may leave out and the count names: their figures are missing then."""

PUBLISHED_LINES = frozenset(
    {"registered", "issued", "ballots_found", "invalid", "blank_ballots", "valid", "against_all"}
)
"""Lines whose totals are published whatever the rule set needs."""


@dataclass(frozen=True, slots=True)
class Script:
    """The queries of the count for one package.

    Attributes:
        queries: name -> query, in an order in which each builds only on those before it.
        totalled: the lines that are added up.
    """

    queries: dict[str, str]
    totalled: tuple[str, ...]

    def select(self, query: str) -> str:
        """Give `query` behind those that it builds on, as one statement."""
        return _with(self._needed(query), query)

    def text(self) -> str:
        """Give everything as one text of views."""
        return "\n\n".join(
            f"CREATE OR REPLACE TEMP VIEW {name} AS\n{query};"
            for name, query in self.queries.items()
        )

    def with_query(self, name: str, query: str) -> "Script":
        """Give the script with another text for one of its queries."""
        return Script({**self.queries, name: query}, self.totalled)

    def _needed(self, query: str) -> Mapping[str, str]:
        wanted, found = set(_words(query)), {}
        for name in reversed(self.queries):
            if name in wanted:
                found[name] = self.queries[name]
                wanted.update(_words(self.queries[name]))
        return dict(reversed(found.items()))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A script on an engine."""

    engine: Engine
    script: Script

    def rows(self, query: str) -> list[Row]:
        """Run a query over the tables and the named queries of the count."""
        return self.engine.rows(self.script.select(query))

    def hold(self, name: str) -> "Prepared":
        """Compute a named query once for all that builds on it.

        Where it gives no row, that stands in the text: an engine that sees it leaves out the join with it.
        """
        held = f"held_{name}"
        self.engine.hold(held, self.script.select(f"SELECT * FROM {name}"))
        is_empty = not self.engine.rows(f"SELECT * FROM {held} LIMIT 1")
        query = f"SELECT * FROM {held}{' WHERE FALSE' if is_empty else ''}"
        return Prepared(self.engine, self.script.with_query(name, query))


def prepare(engine: Engine, rules: RuleSet) -> Prepared:
    """Fill the script in for a package.

    Args:
        engine: holds each table of the package as `stored_<table>`.
        rules: the rule set in force.
    """
    present = {table: engine.columns(f"stored_{table}") for table in (*TABLES, *EMPTY_TABLES)}
    return Prepared(engine, script(rules, present, lambda table: f"stored_{table}"))


def parquet_text(engine: Engine, rules: RuleSet) -> str:
    """Give the count of a package as one text that runs as it stands in the folder of its Parquet files.

    Args:
        engine: an engine that holds the tables of the package.
        rules: the rule set in force.
    """
    present = {table: engine.columns(f"stored_{table}") for table in (*TABLES, *EMPTY_TABLES)}
    return script(rules, present, lambda table: f"'{table}.parquet'").text()


def script(
    rules: RuleSet, present: Mapping[str, tuple[str, ...]], stored: Callable[[str], str]
) -> Script:
    """Give the queries of the count for a package.

    Args:
        rules: the rule set in force.
        present: table -> the columns that the package has.
        stored: what to call a stored table in SQL.
    """
    wanted = PUBLISHED_LINES | {
        name
        for node in (rules.share_base, *(rule.win for rule in rules.outcomes if rule.win))
        for name in names(node)
    }
    totalled = tuple(line for line in LINES if line in present["protocols"] and line in wanted)
    turnout_names = {*names(rules.turnout_of), *names(rules.turnout_base)}
    fillings = {
        "{lines}": "".join(f", {line}" for line in totalled),
        "{line_totals}": "".join(
            f",\n       SUM({line}) AS {line}, COUNT({line}) AS {line}_known" for line in totalled
        ),
        "{contest_totals}": "".join(
            f",\n       SUM({line}) AS {line}, SUM({line}_known) AS {line}_known"
            for line in totalled
        ),
        "{turnout_of}": sql(rules.turnout_of),
        "{turnout_base}": sql(rules.turnout_base),
        "{turnout_relation}": "figures" if turnout_names & set(DERIVED) else "protocols",
    }
    text = files("hattama.count").joinpath("count.sql").read_text("utf-8")
    for word, filling in fillings.items():
        text = text.replace(word, filling)
    return Script(dict(_tables(present, stored)) | dict(_STATEMENT.findall(text)), totalled)


def _tables(
    present: Mapping[str, tuple[str, ...]], stored: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """Give every table with all columns that the count names, if only as missing figures."""
    for table in (*TABLES, *EMPTY_TABLES):
        lacking = "".join(
            f", CAST(NULL AS {kind}) AS {name}"
            for name, kind in OPTIONAL_COLUMNS.get(table, {}).items()
            if name not in present.get(table, ())
        )
        there = bool(present.get(table))
        yield table, f"SELECT *{lacking} FROM {stored(table)}" if there else EMPTY_TABLES[table]


def _words(query: str) -> Iterable[str]:
    return re.findall(r"\w+", query)


def _with(before: Mapping[str, str], query: str) -> str:
    if not before:
        return query
    return (
        "WITH "
        + ",\n".join(f"{name} AS (\n{body}\n)" for name, body in before.items())
        + f"\n{query}"
    )
