"""From a clean text file to a table of texts: dialect, header, rows."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from mmap import ACCESS_READ, mmap

import duckdb

from hattama.domain.errors import BadInputError
from hattama.domain.names import normal
from hattama.package.intake import Intake

DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 5_000
"""No form has as many; reading a row takes time that grows faster than the columns."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table of texts.

    Attributes:
        table: its name in the connection once it is there; `rowid` + 2 is the row of the file.
        columns: its columns, header by header.
        file: the name of the file for messages.
        unread: SQL that reads it from the file, as long as it is not in the connection; else empty.
        intake: the file, if it comes from one.
        delimiter: the sign between its cells.
    """

    table: str
    columns: tuple[str, ...]
    file: str
    unread: str = ""
    intake: Intake | None = None
    delimiter: str = ","


def find(
    intake: Intake, table: str, *, delimiter: str = "", unnamed_twice: Iterable[str] = ()
) -> Loaded:
    """Find out how to read a delimited file as texts; an empty cell becomes NULL.

    Args:
        intake: the clean file.
        table: the name of the table to make.
        delimiter: the sign between cells; found from the header if empty.
        unnamed_twice: headers that may stand more than once, because nobody reads those columns.

    Raises:
        BadInputError: there is no header, or a header stands twice.
    """
    header, delimiter = _header(intake, delimiter)
    if len(header) > MOST_COLUMNS:
        raise BadInputError(
            f"there are {len(header):,} headers, more than {MOST_COLUMNS:,}",
            where=f"{intake.name}, row 1",
            todo="keep one row per station and choice instead of a column per choice",
        )
    columns = _unique(header, frozenset(unnamed_twice), intake.name)
    types = ", ".join(f"{quoted(column)}: 'VARCHAR'" for column in columns)
    unread = (
        f"read_csv({quoted(str(intake.path))}, columns = {{{types}}}, auto_detect = false,"
        f" header = true, delim = {quoted(delimiter)}, quote = '\"', escape = '\"', nullstr = '',"
        " strict_mode = true, null_padding = false, compression = 'none', hive_partitioning = false)"
    )
    return Loaded(table, columns, intake.name, unread, intake, delimiter)


def load(connection: duckdb.DuckDBPyConnection, source: Loaded) -> Loaded:
    """Bring a table into the connection if it is not there yet.

    Raises:
        BadInputError: a row between others is blank, has another number of cells than the header, or cannot
            be parsed.
    """
    if not source.unread or source.intake is None:
        return source
    _refuse_blank_row(source.intake, source.delimiter)
    try:
        connection.execute(f"CREATE TABLE {source.table} AS SELECT * FROM {source.unread}")
    except duckdb.InvalidInputException as error:
        raise _located(error, source.intake, source) from error
    return replace(source, unread="")


def name(column: str) -> str:
    """Give a column's name as an SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


def quoted(value: str) -> str:
    """Give a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def _header(intake: Intake, delimiter: str) -> tuple[list[str], str]:
    with intake.path.open(encoding="utf-8", newline="") as lines:
        first = lines.readline()
        if not first:
            raise BadInputError("the file is empty", where=intake.name)
        if not first.strip():
            raise BadInputError(
                "the first row is blank",
                where=f"{intake.name}, row 1",
                todo="put the header there",
            )
        sign = delimiter or max(DELIMITERS, key=first.count)
        lines.seek(0)
        try:
            header = next(csv.reader(lines, delimiter=sign, strict=True))
        except csv.Error as error:
            raise _unparsed(error, intake, 1) from error
    return [normal(cell) for cell in header], sign


def _refuse_blank_row(intake: Intake, sign: str) -> None:
    """Refuse a blank row above others: the engine would pass over it and number the rest wrongly."""
    with intake.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as text:
        if text.find(b"\n\n") < 0:
            return
    with intake.path.open(encoding="utf-8", newline="") as lines:
        blank = row = 0
        try:
            for row, cells in enumerate(csv.reader(lines, delimiter=sign), start=1):
                if not cells:
                    blank = blank or row
                elif blank:
                    raise BadInputError(
                        "the row is blank", where=f"{intake.name}, row {blank}", todo="take it out"
                    )
        except csv.Error as error:
            raise _unparsed(error, intake, row + 1) from error


def _unique(header: list[str], ignored: frozenset[str], file: str) -> tuple[str, ...]:
    """Give each header once; those nobody reads are numbered.

    Headers that differ in their capitals alone are the same to the engine, and to most readers.
    """
    seen: Counter[str] = Counter()
    columns = []
    for place, title in enumerate(header, start=1):
        seen[title.casefold()] += 1
        where = f"{file}, row 1, column {place}"
        if title.casefold() == "rowid":
            raise BadInputError(f"the header {title!r} is taken", where=where, todo="rename it")
        if seen[title.casefold()] > 1 and title not in ignored and title:
            raise BadInputError(
                f"the header {title!r} stands twice",
                where=where,
                todo="rename one, or list it under `ignore` in the profile if neither is read",
            )
        first = seen[title.casefold()] == 1 and title
        columns.append(title if first else f"{title} #{place}".strip())
    return tuple(columns)


def _located(error: duckdb.Error, intake: Intake, source: Loaded) -> BadInputError:
    """Find the row that the engine could not read, with the standard library's reader."""
    row, columns = 0, len(source.columns)
    with intake.path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, delimiter=source.delimiter, strict=True)
        try:
            for row, cells in enumerate(reader, start=1):
                if len(cells) != columns and cells:
                    return BadInputError(
                        f"the row has {len(cells)} cells where the header has {columns}",
                        where=f"{intake.name}, row {row}",
                        todo="mend the row",
                    )
        except csv.Error as broken:
            return _unparsed(broken, intake, row + 1)
    return BadInputError(f"cannot be parsed ({str(error).splitlines()[0]})", where=intake.name)


def _unparsed(error: csv.Error, intake: Intake, row: int) -> BadInputError:
    open_quote = "end of data" in str(error)
    what = "a quote opens and does not close" if open_quote else f"cannot be parsed ({error})"
    return BadInputError(what, where=f"{intake.name}, row {row}", todo="mend the row")
