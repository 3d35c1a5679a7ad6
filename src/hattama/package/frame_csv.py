"""Tables of the frame as CSV: one spelling each, read strictly (spec/record.md, section 4).

What is not spelt as this module spells it is refused, so that a table has one hash.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from hattama.domain.errors import BadInputError
from hattama.domain.ids import is_id
from hattama.domain.protocol import MAX_FIGURE
from hattama.domain.record_kinds import FRAME_TABLES
from hattama.domain.record_words import is_text
from hattama.package.schema import BY_NAME, Column, Kind

Row = Mapping[str, str | int | None]
Cells = Mapping[str, str | None]
_KEPT_OF_PROTOCOLS = 3


def frame_columns(table: str, languages: Iterable[str]) -> tuple[Column, ...]:
    """Give the columns that a table of the frame may have, in their order."""
    columns = BY_NAME[table].in_languages(languages).columns
    if table == "protocols":
        return columns[:_KEPT_OF_PROTOCOLS]
    return tuple(column for column in columns if (table, column.name) != ("contests", "state"))


def write_csv(titles: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Give a table in the CSV layout, with a cell quoted if and only if it has to be."""
    lines = [",".join(titles)]
    lines += [",".join(_spelt(row[title]) for title in titles) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _spelt(cell: str | int | None) -> str:
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if re.search('[,"\r\n]', text) else text


def write_frame(tables: Mapping[str, Sequence[Row]], languages: Iterable[str]) -> dict[str, bytes]:
    """Give the objects of a frame from the tables of a package.

    Args:
        tables: table -> its rows in the CSV layout; columns that the records give are left out.
        languages: the languages of the election.
    """
    found = {}
    for name in FRAME_TABLES:
        if rows := tables.get(name, ()):
            titles = [one.name for one in frame_columns(name, languages) if one.name in rows[0]]
            found[name] = write_csv(titles, rows)
    return found


def read_table(name: str, octets: bytes, languages: Iterable[str]) -> list[Cells]:
    """Read a table of the frame.

    Args:
        name: its name.
        octets: the object.
        languages: the languages of the election.

    Raises:
        BadInputError: it is not spelt as the specification wants it, or a cell is odd.
    """
    where = f"frame, table {name}"
    try:
        lines = list(csv.reader(io.StringIO(octets.decode(), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(f"it is not CSV in UTF-8 ({error})", where=where) from None
    titles = lines[0] if lines else []
    columns = _columns(name, titles, languages, where)
    rows = [_row(columns, line, f"{where}, row {at}") for at, line in enumerate(lines[1:], 2)]
    if not rows:
        raise BadInputError("it has no row", where=where)
    if write_csv(titles, rows) != octets:
        raise BadInputError("it is not spelt as the specification wants it", where=where)
    return rows


def _columns(
    name: str, titles: Sequence[str], languages: Iterable[str], where: str
) -> list[Column]:
    known = frame_columns(name, languages)
    columns = [column for column in known if column.name in titles]
    if [column.name for column in columns] != list(titles):
        raise BadInputError("its columns are not those of the table, in their order", where=where)
    for column in known:
        if not column.optional and column not in columns:
            raise BadInputError(f"the column {column.name} is missing", where=where)
    return columns


def _row(columns: Sequence[Column], line: Sequence[str], where: str) -> Cells:
    if len(line) != len(columns):
        raise BadInputError(f"it has {len(line)} cells, not {len(columns)}", where=where)
    for column, cell in zip(columns, line, strict=True):
        if (column.required and not cell) or (cell and not _fits(column, cell)):
            raise BadInputError(
                f"the cell {cell!r} is odd", where=f"{where}, column {column.name}"
            )
    return {column.name: cell or None for column, cell in zip(columns, line, strict=True)}


def _fits(column: Column, cell: str) -> bool:
    if column.choices:
        return cell in column.choices
    if column.kind in (Kind.ID, Kind.REFERENCE):
        return is_id(cell)
    if column.kind is Kind.FIGURE:
        digits = re.fullmatch("0|[1-9][0-9]{0,8}", cell)
        return digits is not None and column.least <= int(cell) <= MAX_FIGURE
    return is_text(cell)
