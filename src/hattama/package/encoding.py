"""From tables of texts to tables with integer keys: every cell is examined, nothing is guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from hattama.domain.ids import ID_PATTERN
from hattama.package.cells import (
    DATE,
    MAYBE_UNTIDY,
    NO_SIGNS,
    ODD_FIGURE,
    TIME,
    read_figures,
    tidy,
)
from hattama.package.coherence import refuse_incoherent, refuse_outsiders
from hattama.package.integrity import (
    has_doubles,
    refuse_broken_tree,
    refuse_mixed_offsets,
    refuse_odd_grid,
    refuse_parties_like_routes,
    refuse_strangers,
    stored_columns,
)
from hattama.package.loading import Loaded, load, name
from hattama.package.report import SHOWN, Refusal, Report
from hattama.package.schema import TABLES, Column, Kind, Table


def encode(
    connection: duckdb.DuckDBPyConnection,
    loaded: Mapping[str, Loaded],
    languages: tuple[str, ...],
    report: Report,
) -> None:
    """Make a table `stored_<table>` in the Parquet layout from each table of texts.

    Args:
        connection: holds the tables of texts; the stored ones are made there.
        loaded: table -> where its texts are; a table that is stored already may be left out.
        languages: the languages of the package.
        report: takes repairs and refusals.

    Raises:
        BadInputError: something was refused; the report holds all of it.
    """
    for table in TABLES:
        there = table.name in loaded or stored_columns(connection, table.name)
        if not (there or table.optional):
            report.refuse([Refusal(table.name, 0, "", "", "the table is missing")])
    report.raise_if_refused()
    encode_tables(connection, loaded, languages, report)
    refuse_broken_tree(connection, loaded["units"].file, report)
    if "parties" in loaded:
        refuse_parties_like_routes(connection, loaded["parties"].file, report)
    refuse_odd_grid(connection, loaded["units"].file, report)
    refuse_incoherent(connection, lambda table: loaded[table].file, report)
    report.raise_if_refused()
    refuse_outsiders(connection, loaded["protocols"].file, report)
    if "votes" in loaded:
        refuse_strangers(connection, loaded["votes"].file, report)
    if "turnout" in loaded:
        refuse_mixed_offsets(connection, loaded["turnout"].file, report)
    report.raise_if_refused()


def encode_tables(
    connection: duckdb.DuckDBPyConnection,
    loaded: Mapping[str, Loaded],
    languages: tuple[str, ...],
    report: Report,
) -> None:
    """Make the stored form of some tables; arguments and errors as of `encode`."""
    for table in TABLES:
        if table.name in loaded:
            _Encoder(connection, table.in_languages(languages), loaded, report).encode()
            report.raise_if_refused()


class _Encoder:
    """Encodes one table; `texts` is what it reads, its rows numbered by `rowid`."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        loaded: Mapping[str, Loaded],
        report: Report,
    ) -> None:
        self.connection = connection
        self.table = table
        self.there = loaded.keys()
        self.source = loaded[table.name]
        self.report = report
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
            read_figures(self.connection, self.source, column.name, self.report, NO_SIGNS)
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

    def _refuse(  # noqa: PLR0913, PLR0917  a refusal has that many parts
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
        yield _Trouble(column, MAYBE_UNTIDY.format(cell))


_SHAPES: Mapping[Kind, tuple[str, str]] = {
    Kind.ID: (ID_PATTERN, "is not an id (letters, digits, dot, hyphen, underscore; at most 80)"),
    Kind.DATE: (DATE, "is not a date like 2021-07-25"),
    Kind.TIME: (TIME, "is not a time like 2021-07-25T12:00+06:00"),
}
