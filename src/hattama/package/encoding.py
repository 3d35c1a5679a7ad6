"""From tables of texts to tables with integer keys: every cell is examined, nothing is guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from hattama.domain.ids import ID_PATTERN
from hattama.domain.protocol import MAX_FIGURE
from hattama.package.figures import read_figure
from hattama.package.loading import Loaded, load, name
from hattama.package.report import SHOWN, Refusal, Repair, Report
from hattama.package.schema import BY_NAME, TABLES, Column, Kind, Table

DATE = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
# A figure that reads back as it stands is canonical; twice as fast as a regular expression.
ODD_FIGURE = (
    "({0} IS NOT NULL AND CAST(TRY_CAST({0} AS UINTEGER) AS VARCHAR) IS DISTINCT FROM {0}"
    f" OR TRY_CAST({{0}} AS UINTEGER) > {MAX_FIGURE})"
)
# What may have to be tidied, told by the fastest means; `tidy` looks closer.
UNTIDY = (
    "({0} <> nfc_normalize({0}) OR {0} LIKE ' %' OR {0} LIKE '% '"
    + "".join(
        f" OR contains({{0}}, chr({code}))" for code in (0x09, 0x0A, 0xA0, 0x2028, 0x2029, 0x202F)
    )
    + ")"
)
TIME = rf"{DATE}T([01][0-9]|2[0-3]):[0-5][0-9]([+-](0[0-9]|1[0-4]):[0-5][0-9])?"


BITS = 62
"""Bits of a BIGINT that can be shifted into without reaching its sign."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs that a source is known to use in figures."""

    thousands: str = ""
    decimal: str = ""


def encode(
    connection: duckdb.DuckDBPyConnection,
    loaded: Mapping[str, Loaded],
    languages: tuple[str, ...],
    report: Report,
    signs: Signs = Signs(),
) -> None:
    """Make a table `stored_<table>` in the Parquet layout from each table of texts.

    Args:
        connection: holds the tables of texts; the stored ones are made there.
        loaded: table -> where its texts are; a table that is stored already may be left out.
        languages: the languages of the package.
        report: takes repairs and refusals.
        signs: the signs that the source is known to use in figures.

    Raises:
        BadInputError: something was refused; the report holds all of it.
    """
    for table in TABLES:
        if table.name in loaded:
            _Encoder(connection, table.in_languages(languages), loaded, report, signs).encode()
        elif not (table.optional or stored_columns(connection, table.name)):
            report.refuse([Refusal(table.name, 0, "", "", "the table is missing")])
        report.raise_if_refused()
    refuse_broken_tree(connection, loaded["units"].file, report)
    if "votes" in loaded:
        refuse_strangers(connection, loaded["votes"].file, report)
    report.raise_if_refused()


class _Encoder:
    """Encodes one table; `texts` is what it reads, its rows numbered by `rowid`."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        loaded: Mapping[str, Loaded],
        report: Report,
        signs: Signs,
    ) -> None:
        self.connection = connection
        self.table = table
        self.there = loaded.keys()
        self.source = loaded[table.name]
        self.report = report
        self.signs = signs
        self.columns = tuple(self._present())

    def encode(self) -> None:
        """Examine every cell, and make the stored table if none is refused."""
        self.source = load(self.connection, self.source)
        refused = self.report.refused
        troubles = self._troubles()
        for column in dict.fromkeys(trouble.column for trouble in troubles):
            self._repair(column)
        for trouble in self._troubles() if troubles else ():
            if trouble.refused_as:
                self._refuse_where(trouble.where, trouble.column, trouble.refused_as)
        if self.report.refused == refused:
            self.connection.execute(self._storing())
            if dangling := self._dangling():
                for column in dangling:
                    self._repair(column)
                self.connection.execute(self._storing())
                self._refuse_dangling()
            self._refuse_doubles()
            self.report.rows[self.table.name] = self._count("TRUE")
        self.connection.execute(f"DROP TABLE {self.source.table}")

    def _storing(self) -> str:
        """Give the statement that makes the stored table."""
        joins = "".join(
            f" LEFT JOIN {self._ids(column)} AS ref_{column.name}"
            f" ON ref_{column.name}.id = texts.{name(column.name)}"
            for column in self._references()
        )
        key = "texts.rowid AS key, " if self.table.has_id else ""
        cells = ", ".join(f"{self._cell(column)} AS {column.name}" for column in self.columns)
        return (
            f"CREATE OR REPLACE TABLE stored_{self.table.name} AS SELECT {key}{cells}"
            f" FROM {self.source.table} AS texts{joins}"
        )

    def _references(self) -> list[Column]:
        return [column for column in self.columns if column.kind is Kind.REFERENCE]

    def _present(self) -> Iterator[Column]:
        known = {column.name for column in self.table.columns}
        for title in self.source.columns:
            if title not in known:
                self._refuse(1, title, "", "is not a column of this table", f"leave {title!r} out")
        for column in self.table.columns:
            if column.name in self.source.columns:
                yield column
            elif not column.optional:
                self._refuse(1, column.name, "", "the column is missing", "")

    def _troubles(self) -> list["_Trouble"]:
        """Give what is wrong anywhere in the table: one pass over it, whatever the number of rules."""
        possible = [trouble for column in self.columns for trouble in _possible_troubles(column)]
        counts = ", ".join(f"COUNT(CASE WHEN {trouble.where} THEN 1 END)" for trouble in possible)
        if not possible:
            return []
        found = self.connection.execute(f"SELECT {counts} FROM {self.source.table}").fetchall()[0]
        return [trouble for trouble, count in zip(possible, found, strict=True) if count]

    def _repair(self, column: Column) -> None:
        if column.kind is Kind.FIGURE:
            read_figures(self.connection, self.source, column.name, self.report, self.signs)
        else:
            tidy(self.connection, self.source, column.name, self.report)

    def _dangling(self) -> list[Column]:
        """Give the columns with a reference to a row that does not exist: it has found no key."""
        pairs = [(column, f"{name(column.name)} IS NOT NULL") for column in self._references()]
        return [
            column
            for column, given in pairs
            if self._count(given)
            != self.connection.execute(
                f"SELECT COUNT({column.name}) FROM stored_{self.table.name}"
            ).fetchall()[0][0]
        ]

    def _refuse_dangling(self) -> None:
        for column in self._dangling():
            cell = name(column.name)
            where = f"{cell} IS NOT NULL AND {cell} NOT IN (SELECT id FROM {self._ids(column)})"
            self._refuse_where(where, column, f"is not an id of {column.to}")

    def _refuse_doubles(self) -> None:
        """Refuse what must be unique and stands twice; keys are compared, not texts."""
        uniques = {self.table.unique, *([("id",)] if self.table.has_id else [])}
        for unique in sorted(uniques):
            if has_doubles(self.connection, self.table.name, unique):
                self._show_doubles(unique)

    def _show_doubles(self, unique: tuple[str, ...]) -> None:
        columns = ", ".join(name(column) for column in unique)
        doubles = self.connection.execute(
            f"SELECT MAX(rowid), {columns} FROM {self.source.table} GROUP BY {columns}"
            " HAVING COUNT(*) > 1 ORDER BY 1"
        ).fetchall()
        for rowid, *values in doubles:
            shown = " ".join(str(value) for value in values)
            self._refuse(rowid + 2, " and ".join(unique), shown, "stands twice", "keep one row")

    def _cell(self, column: Column) -> str:
        if column.kind is Kind.REFERENCE:
            return f"ref_{column.name}.key"
        cell = f"texts.{name(column.name)}"
        return f"CAST({cell} AS BIGINT)" if column.kind is Kind.FIGURE else cell

    def _ids(self, column: Column) -> str:
        """Give a relation of key and id of the table that a reference names."""
        if column.to == self.table.name:
            return f"(SELECT rowid AS key, id FROM {self.source.table})"
        return f"stored_{column.to}" if column.to in self.there else "(SELECT 0 AS key, '' AS id)"

    def _refuse_where(self, where: str, column: Column, what: str) -> None:
        self.report.refuse(
            [
                Refusal(self.source.file, row, column.name, value or "", what)
                for row, value in self._examples(where, name(column.name))
            ],
            self._count(where),
        )

    def _refuse(  # noqa: PLR0913  a refusal has that many parts
        self, row: int, column: str, value: str, what: str, todo: str, count: int = 1
    ) -> None:
        self.report.refuse([Refusal(self.source.file, row, column, value, what, todo)], count)

    def _count(self, where: str) -> int:
        found = self.connection.execute(f"SELECT COUNT(*) FROM {self.source.table} WHERE {where}")
        return int(found.fetchall()[0][0])

    def _examples(self, where: str, cell: str) -> list[tuple[int, str]]:
        return self.connection.execute(
            f"SELECT rowid + 2, {cell} FROM {self.source.table} WHERE {where} ORDER BY rowid LIMIT {SHOWN}"
        ).fetchall()


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Something that may be wrong with a cell; without `refused_as` it can be repaired."""

    column: Column
    where: str
    refused_as: str = ""


def _possible_troubles(column: Column) -> Iterator[_Trouble]:
    cell = name(column.name)
    if column.required:
        yield _Trouble(column, f"{cell} IS NULL", "is empty")
    if column.kind is Kind.FIGURE:
        yield _Trouble(column, ODD_FIGURE.format(cell))
        if column.least:
            where = f"TRY_CAST({cell} AS UINTEGER) < {column.least}"
            yield _Trouble(column, where, f"is less than {column.least}")
    elif column.choices:
        choices = ", ".join(f"'{choice}'" for choice in column.choices)
        what = f"is none of {', '.join(column.choices)}"
        yield _Trouble(column, f"{cell} NOT IN ({choices})", what)
    elif column.kind in _SHAPES:
        pattern, what = _SHAPES[column.kind]
        yield _Trouble(column, f"NOT regexp_full_match({cell}, '{pattern}')", what)
        if column.kind is not Kind.ID:
            day = f"left({cell}, 10)"
            where = f"TRY_CAST({day} AS DATE) IS NULL AND regexp_full_match({day}, '{DATE}')"
            yield _Trouble(column, where, "is not a day of the calendar")
    elif column.kind is Kind.TEXT:
        yield _Trouble(column, UNTIDY.format(cell))


_SHAPES: Mapping[Kind, tuple[str, str]] = {
    Kind.ID: (ID_PATTERN, "is not an id (letters, digits, dot, hyphen, underscore; at most 80)"),
    Kind.DATE: (DATE, "is not a date like 2021-07-25"),
    Kind.TIME: (TIME, "is not a time like 2021-07-25T12:00+06:00"),
}


def tidy(
    connection: duckdb.DuckDBPyConnection,
    source: Loaded,
    column: str,
    report: Report,
    *,
    row: str = "rowid + 2",
) -> None:
    """Bring texts into normal form C, on one line, without blanks at their ends.

    Args:
        connection: holds the table of texts.
        source: the table.
        column: its column.
        report: takes the repairs.
        row: SQL for the row of the file.
    """
    cell = name(column)
    tidied = f"regexp_replace(nfc_normalize({cell}), '[\\t\\n\\x{{2028}}\\x{{2029}}]+', ' ', 'g')"
    tidied = f"regexp_replace({tidied}, '^[\\s\\p{{Z}}]+|[\\s\\p{{Z}}]+$', '', 'g')"
    where = f"{UNTIDY.format(cell)} AND {tidied} <> {cell}"
    found = connection.execute(
        f"SELECT {row}, {cell} FROM {source.table} WHERE {where} ORDER BY 1"
    ).fetchall()
    if not found:
        return
    what = "brought into Unicode normal form C, without line ends and outer blanks"
    repairs = [Repair(source.file, place, column, value, what) for place, value in found[:SHOWN]]
    report.repair(repairs, len(found))
    connection.execute(f"UPDATE {source.table} SET {cell} = NULLIF({tidied}, '') WHERE {where}")


def read_figures(  # noqa: PLR0913  a column, its place, and what is known of it
    connection: duckdb.DuckDBPyConnection,
    source: Loaded,
    column: str,
    report: Report,
    signs: Signs,
    *,
    row: str = "rowid + 2",
    header: str = "",
) -> None:
    """Bring a column of figures into canonical form, by the one definition of a figure.

    Args:
        connection: holds the table of texts.
        source: the table.
        column: its column.
        report: takes repairs and refusals.
        signs: the signs that the source is known to use.
        row: SQL for the row of the file.
        header: what the file calls the column, if something else.
    """
    cell = name(column)
    header = header or column
    values = connection.execute(
        f"SELECT {cell}, COUNT(*), MIN({row}) FROM {source.table}"
        f" WHERE {ODD_FIGURE.format(cell)} GROUP BY 1 ORDER BY 3"
    ).fetchall()
    for value, count, first in values:
        try:
            figure = _figure(value, signs)
        except ValueError as reason:
            report.refuse([Refusal(source.file, first, header, value, str(reason))], count)
            continue
        what = "read as blank" if figure is None else f"read as {figure}"
        report.repair([Repair(source.file, first, header, value, what)], count)
        connection.execute(
            f"UPDATE {source.table} SET {cell} = ? WHERE {cell} = ?", [figure, value]
        )


def _figure(value: str, signs: Signs) -> str | None:
    if not value.strip():
        return None
    return str(read_figure(value, thousands=signs.thousands, decimal=signs.decimal))


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
    rows = connection.execute("SELECT key, id, level FROM stored_units ORDER BY key").fetchall()
    has_parent = "parent" in stored_columns(connection, "units")
    parents = dict(
        connection.execute("SELECT key, parent FROM stored_units").fetchall() if has_parent else []
    )
    roots = [row for row in rows if parents.get(row[0]) is None]
    if len(roots) != 1 or roots[0][2] != "country":
        named = ", ".join(row[1] for row in roots[:3]) or "none"
        report.refuse(
            [Refusal(file, 0, "parent", "", f"one country must be the only root, not {named}")]
        )
    for key, unit, _ in rows:
        above, steps = key, 0
        while above is not None and steps <= len(BY_NAME) + len(rows):
            above, steps = parents.get(above), steps + 1
        if above is not None:
            report.refuse([Refusal(file, key + 2, "parent", unit, "lies above itself")])
            return


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


def stored_columns(connection: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    """Give the columns of the stored form of a table, none if it is not stored."""
    try:
        rows = connection.execute(f"PRAGMA table_info('stored_{table}')").fetchall()
    except duckdb.CatalogException:
        return frozenset()
    return frozenset(row[1] for row in rows)
