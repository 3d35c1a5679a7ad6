"""From a clean text file to a table of texts: dialect, header, rows."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from hattama.domain.errors import BadInputError
from hattama.domain.names import normal
from hattama.package.intake import Intake

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A table of texts in the connection.

    Attributes:
        table: its name there; `rowid` + 2 is the row of the file.
        columns: its columns, header by header.
        file: the name of the file for messages.
    """

    table: str
    columns: tuple[str, ...]
    file: str


def load(
    connection: duckdb.DuckDBPyConnection,
    intake: Intake,
    table: str,
    *,
    delimiter: str = "",
    unnamed_twice: Iterable[str] = (),
) -> Loaded:
    """Load a delimited file as texts; an empty cell becomes NULL.

    Args:
        connection: where to load it.
        intake: the clean file.
        table: the name of the table to make.
        delimiter: the sign between cells; found from the header if empty.
        unnamed_twice: headers that may stand more than once, because nobody reads those columns.

    Raises:
        BadInputError: there is no header, a header stands twice, or a row has another number of cells.
    """
    header, delimiter = _header(intake, delimiter)
    columns = _unique(header, frozenset(unnamed_twice), intake.name)
    quoted = str(intake.path).replace("'", "''")
    types = ", ".join(f"{_text(column)}: 'VARCHAR'" for column in columns)
    try:
        connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv('{quoted}', columns = {{{types}}},"
            f" auto_detect = false, header = true, delim = {_text(delimiter)}, quote = '\"',"
            " escape = '\"', nullstr = '', strict_mode = true, null_padding = false,"
            f" max_line_size = {2 << 20}, parallel = true)"
        )
    except duckdb.InvalidInputException as error:
        raise _located(error, intake, len(columns)) from error
    return Loaded(table, columns, intake.name)


def name(column: str) -> str:
    """Give a column's name as an SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _header(intake: Intake, delimiter: str) -> tuple[list[str], str]:
    with intake.path.open(encoding="utf-8", newline="") as lines:
        first = lines.readline()
    if not first.strip():
        raise BadInputError("the file is empty", where=intake.name)
    sign = delimiter or max(DELIMITERS, key=first.count)
    header = [normal(cell) for cell in next(csv.reader([first], delimiter=sign))]
    return header, sign


def _unique(header: list[str], ignored: frozenset[str], file: str) -> tuple[str, ...]:
    """Give each header once; those nobody reads are numbered."""
    seen: Counter[str] = Counter()
    columns = []
    for place, title in enumerate(header, start=1):
        seen[title] += 1
        if seen[title] > 1 and title not in ignored and title:
            raise BadInputError(
                f"the header {title!r} stands twice",
                where=f"{file}, row 1, column {place}",
                todo="rename one, or list it under `ignore` in the profile if neither is read",
            )
        columns.append(title if seen[title] == 1 and title else f"{title} #{place}")
    return tuple(columns)


def _located(error: duckdb.Error, intake: Intake, columns: int) -> BadInputError:
    """Find the row that the engine could not read, with the standard library's reader."""
    with intake.path.open(encoding="utf-8", newline="") as lines:
        first = lines.readline()
        sign = max(DELIMITERS, key=first.count)
        lines.seek(0)
        try:
            for row, cells in enumerate(csv.reader(lines, delimiter=sign, strict=True), start=1):
                if len(cells) != columns and cells:
                    return BadInputError(
                        f"the row has {len(cells)} cells where the header has {columns}",
                        where=f"{intake.name}, row {row}",
                        todo="mend the row",
                    )
        except csv.Error as broken:
            return BadInputError(f"the row cannot be parsed ({broken})", where=intake.name)
    return BadInputError(f"cannot be parsed ({str(error).splitlines()[0]})", where=intake.name)
