"""The SQL text of the count, filled in from a rule set: named views that build on each other."""

import re
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files

from hattama.count.engines import Engine
from hattama.domain.protocol import DERIVED, LINES
from hattama.law.evaluate import sql
from hattama.law.expression import names
from hattama.law.ruleset import RuleSet

_STATEMENT = re.compile(r"^-- (\w+): [^\n]*\n(.*?);$", re.MULTILINE | re.DOTALL)

TABLES = ("offices", "units", "contests", "candidacies", "stations", "protocols", "votes")
"""The tables that every package has."""

EMPTY_TABLES: Mapping[str, str] = {
    "parties": "SELECT CAST(NULL AS BIGINT) AS key, CAST(NULL AS VARCHAR) AS id WHERE FALSE",
    "turnout": "SELECT CAST(NULL AS BIGINT) AS protocol, CAST(NULL AS VARCHAR) AS at,"
    " CAST(NULL AS BIGINT) AS issued WHERE FALSE",
    "observers": "SELECT CAST(NULL AS VARCHAR) AS organisation, CAST(NULL AS BIGINT) AS station,"
    " CAST(NULL AS BIGINT) AS observers WHERE FALSE",
}
"""What stands for a table that the package may leave out."""

OPTIONAL_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "stations": {"registered": "BIGINT"},
    "contests": {"follows": "BIGINT"},
    "candidacies": {
        "position": "BIGINT",
        "route": "VARCHAR",
        "party": "BIGINT",
        "sex": "VARCHAR",
    },
    "protocols": dict.fromkeys(LINES, "BIGINT"),
}
"""Columns that a table may leave out and the count names."""


def statements(rules: RuleSet, lines: Iterable[str]) -> dict[str, str]:
    """Give the views of the count in order.

    Args:
        rules: the rule set in force.
        lines: the lines that the form of this election has.

    Returns:
        Name of the view -> its query.
    """
    turnout_names = {*names(rules.turnout_of), *names(rules.turnout_base)}
    blanks = {
        "{line_totals}": "".join(_line_total(line) for line in lines),
        "{turnout_of}": sql(rules.turnout_of),
        "{turnout_base}": sql(rules.turnout_base),
        "{turnout_relation}": "figures" if turnout_names & set(DERIVED) else "protocols",
    }
    text = files("hattama.count").joinpath("count.sql").read_text("utf-8")
    for word, filling in blanks.items():
        text = text.replace(word, filling)
    return dict(_STATEMENT.findall(text))


def script(rules: RuleSet, present: Mapping[str, tuple[str, ...]]) -> str:
    """Give the whole count as one text that runs in the folder of the Parquet files.

    Args:
        rules: the rule set in force.
        present: table -> the columns that the package has.
    """
    views = _tables(present, lambda table: f"'{table}.parquet'")
    views |= statements(rules, _lines(present))
    return "\n\n".join(
        f"CREATE OR REPLACE TEMP VIEW {name} AS\n{query};" for name, query in views.items()
    )


def define_views(engine: Engine, rules: RuleSet) -> tuple[str, ...]:
    """Define every view of the count in an engine.

    Args:
        engine: the engine, holding each table of the package as `stored_<table>`.
        rules: the rule set in force.

    Returns:
        The lines that the form of this election has.
    """
    present = {table: engine.columns(f"stored_{table}") for table in (*TABLES, *EMPTY_TABLES)}
    views = _tables(present, lambda table: f"stored_{table}")
    for view, query in (views | statements(rules, _lines(present))).items():
        engine.define(view, query)
    return _lines(present)


def _tables(
    present: Mapping[str, tuple[str, ...]], stored: Callable[[str], str]
) -> dict[str, str]:
    """Give a view per table in which every column that the count names exists, if only as missing figures."""
    views = {}
    for table in (*TABLES, *EMPTY_TABLES):
        lacking = [
            f", CAST(NULL AS {kind}) AS {name}"
            for name, kind in OPTIONAL_COLUMNS.get(table, {}).items()
            if name not in present.get(table, ())
        ]
        views[table] = (
            f"SELECT *{''.join(lacking)} FROM {stored(table)}"
            if present.get(table)
            else EMPTY_TABLES[table]
        )
    return views


def _lines(present: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(line for line in LINES if line in present["protocols"])


def _line_total(line: str) -> str:
    counted = f"CASE WHEN status IN ('accepted', 'corrected') THEN {line} END"
    return f",\n       SUM({counted}) AS {line}, COUNT({counted}) AS {line}_known"
