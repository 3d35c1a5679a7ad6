"""From tables of texts to tables with integer keys: every cell is examined, nothing is guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from hattama.domain.ids import ID_PATTERN
from hattama.package.figures import CANONICAL, read_figure
from hattama.package.loading import Loaded, name
from hattama.package.report import SHOWN, Refusal, Repair, Report
from hattama.package.schema import BY_NAME, TABLES, Column, Kind, Table

DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = rf"{DATE}T[0-9]{{2}}:[0-9]{{2}}([+-][0-9]{{2}}:[0-9]{{2}})?"


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
        loaded: table -> where its texts are.
        languages: the languages of the package.
        report: takes repairs and refusals.
        signs: the signs that the source is known to use in figures.

    Raises:
        BadInputError: something was refused; the report holds all of it.
    """
    for table in TABLES:
        if table.name in loaded:
            _Encoder(connection, table.in_languages(languages), loaded, report, signs).encode()
        elif not table.optional:
            report.refuse([Refusal(table.name, 0, "", "", "the table is missing")])
        report.raise_if_refused()
    refuse_broken_tree(connection, loaded["units"].file, report)
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
        self.loaded = loaded
        self.source = loaded[table.name]
        self.report = report
        self.signs = signs
        self.columns = tuple(self._present())

    def encode(self) -> None:
        """Examine every cell, and make the stored table if none is refused."""
        refused = self.report.refused
        for column in self.columns:
            self._refuse_where(f"{name(column.name)} IS NULL", column, "is empty", column.required)
            self._examine(column)
        self._refuse_doubles()
        if self.report.refused > refused:
            return
        key = "rowid AS key, " if self.table.has_id else ""
        joins = "".join(
            f" LEFT JOIN {self._ids(column)} AS ref_{column.name}"
            f" ON ref_{column.name}.id = texts.{name(column.name)}"
            for column in self.columns
            if column.kind is Kind.REFERENCE
        )
        key = "texts.rowid AS key, " if self.table.has_id else ""
        cells = ", ".join(f"{self._cell(column)} AS {column.name}" for column in self.columns)
        self.connection.execute(
            f"CREATE TABLE stored_{self.table.name} AS SELECT {key}{cells}"
            f" FROM {self.source.table} AS texts{joins} ORDER BY texts.rowid"
        )
        self.report.rows[self.table.name] = self._count("TRUE")

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

    def _examine(self, column: Column) -> None:
        cell = name(column.name)
        if column.kind is Kind.FIGURE:
            read_figures(self.connection, self.source, column.name, self.report, self.signs)
        elif column.kind is Kind.REFERENCE:
            self._refuse_where(
                f"{cell} IS NOT NULL AND {cell} NOT IN (SELECT id FROM {self._ids(column)})",
                column,
                f"is not an id of {column.to}",
            )
        elif column.choices:
            choices = ", ".join(f"'{choice}'" for choice in column.choices)
            self._refuse_where(
                f"{cell} NOT IN ({choices})", column, f"is none of {', '.join(column.choices)}"
            )
        elif pattern := {Kind.ID: ID_PATTERN, Kind.DATE: DATE, Kind.TIME: TIME}.get(column.kind):
            self._refuse_where(
                f"NOT regexp_full_match({cell}, '{pattern}')", column, f"is not {_SHAPES[column.kind]}"
            )
            if column.kind is not Kind.ID:
                self._refuse_where(f"TRY_CAST({cell} AS TIMESTAMP) IS NULL AND {cell} IS NOT NULL",
                                   column, "is not a day of the calendar")
        else:
            self._normalise(column)

    def _normalise(self, column: Column) -> None:
        """Bring texts into normal form C, without blanks at their ends."""
        cell = name(column.name)
        tidy = f"trim(nfc_normalize({cell}))"
        where = f"{tidy} <> {cell}"
        count = self._count(where)
        if count:
            self.report.repair(
                [
                    Repair(self.source.file, row, column.name, value, "brought into Unicode normal form C")
                    for row, value in self._examples(where, cell)
                ],
                count,
            )
            self.connection.execute(
                f"UPDATE {self.source.table} SET {cell} = NULLIF({tidy}, '') WHERE {where}"
            )

    def _refuse_doubles(self) -> None:
        columns = ", ".join(name(column) for column in self.table.unique)
        if not all(column in self.source.columns for column in self.table.unique):
            return
        doubles = self.connection.execute(
            f"SELECT MAX(rowid), {columns} FROM {self.source.table} GROUP BY {columns}"
            " HAVING COUNT(*) > 1 ORDER BY 1"
        ).fetchall()
        for rowid, *values in doubles:
            shown = " ".join(str(value) for value in values)
            self._refuse(rowid + 2, " and ".join(self.table.unique), shown, "stands twice", "keep one row")

    def _cell(self, column: Column) -> str:
        if column.kind is Kind.REFERENCE:
            return f"ref_{column.name}.key"
        cell = f"texts.{name(column.name)}"
        return f"CAST({cell} AS BIGINT)" if column.kind is Kind.FIGURE else cell

    def _ids(self, column: Column) -> str:
        """Give a relation of key and id of the table that a reference names."""
        if column.to == self.table.name:
            return f"(SELECT rowid AS key, id FROM {self.source.table})"
        return f"stored_{column.to}" if column.to in self.loaded else "(SELECT 0 AS key, '' AS id)"

    def _refuse_where(self, where: str, column: Column, what: str, wanted: bool = True) -> None:  # noqa: FBT001, FBT002
        if not wanted:
            return
        count = self._count(where)
        if count:
            self.report.refuse(
                [
                    Refusal(self.source.file, row, column.name, value or "", what)
                    for row, value in self._examples(where, name(column.name))
                ],
                count,
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


_SHAPES = {
    Kind.ID: "an id (letters, digits, dot, hyphen, underscore; at most 80)",
    Kind.DATE: "a date like 2021-07-25",
    Kind.TIME: "a time like 2021-07-25T12:00+06:00",
}


def read_figures(
    connection: duckdb.DuckDBPyConnection, source: Loaded, column: str, report: Report, signs: Signs
) -> None:
    """Bring a column of figures into canonical form, by the one definition of a figure.

    Args:
        connection: holds the table of texts.
        source: the table.
        column: its column.
        report: takes repairs and refusals.
        signs: the signs that the source is known to use.
    """
    cell = name(column)
    values = connection.execute(
        f"SELECT {cell}, COUNT(*), MIN(rowid) FROM {source.table}"
        f" WHERE NOT regexp_full_match({cell}, '{CANONICAL}') GROUP BY 1 ORDER BY 3"
    ).fetchall()
    for value, count, rowid in values:
        try:
            figure = _figure(value, signs)
        except ValueError as reason:
            report.refuse([Refusal(source.file, rowid + 2, column, value, str(reason))], count)
            continue
        what = "read as blank" if figure is None else f"read as {figure}"
        report.repair([Repair(source.file, rowid + 2, column, value, what)], count)
        connection.execute(f"UPDATE {source.table} SET {cell} = ? WHERE {cell} = ?", [figure, value])


def _figure(value: str, signs: Signs) -> str | None:
    if not value.strip():
        return None
    return str(read_figure(value, thousands=signs.thousands, decimal=signs.decimal))


def refuse_broken_tree(
    connection: duckdb.DuckDBPyConnection, file: str, report: Report
) -> None:
    """Refuse units that do not form one tree below one country."""
    rows = connection.execute("SELECT key, id, level FROM stored_units ORDER BY key").fetchall()
    has_parent = "parent" in _columns(connection, "stored_units")
    parents = dict(
        connection.execute("SELECT key, parent FROM stored_units").fetchall() if has_parent else []
    )
    roots = [row for row in rows if parents.get(row[0]) is None]
    if len(roots) != 1 or roots[0][2] != "country":
        named = ", ".join(row[1] for row in roots[:3]) or "none"
        report.refuse([Refusal(file, 0, "parent", "", f"one country must be the only root, not {named}")])
    for key, unit, _ in rows:
        above, steps = key, 0
        while above is not None and steps <= len(BY_NAME) + len(rows):
            above, steps = parents.get(above), steps + 1
        if above is not None:
            report.refuse([Refusal(file, key + 2, "parent", unit, "lies above itself")])
            return


def refuse_strangers(connection: duckdb.DuckDBPyConnection, file: str, report: Report) -> None:
    """Refuse votes for a candidacy of another contest than that of the protocol."""
    rows = connection.execute(
        "SELECT protocols.id, candidacies.id FROM stored_votes AS votes"
        " JOIN stored_protocols AS protocols ON protocols.key = votes.protocol"
        " JOIN stored_candidacies AS candidacies ON candidacies.key = votes.candidacy"
        f" WHERE protocols.contest <> candidacies.contest LIMIT {SHOWN}"
    ).fetchall()
    report.refuse(
        Refusal(file, 0, "candidacy", candidacy, f"does not stand in the contest of protocol {protocol}")
        for protocol, candidacy in rows
    )


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = ?", [table]
    ).fetchall()
    return {row[0] for row in rows}
