"""The tables of the frame as published objects: one spelling each, read strictly (spec/record.md, section 4).

What is not spelt as this module spells it is refused, so that a table has one hash.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hattama.domain.election import Contest, Level, Office, Party, PollingStation, Unit
from hattama.domain.errors import BadInputError
from hattama.domain.frame import DueProtocol, Frame
from hattama.domain.ids import (
    ContestId,
    OfficeId,
    PartyId,
    ProtocolId,
    StationId,
    UnitId,
    is_id,
)
from hattama.domain.protocol import MAX_FIGURE
from hattama.domain.record_kinds import FRAME_TABLES
from hattama.domain.record_words import is_text
from hattama.domain.states import ContestState
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


def read_frame(objects: Mapping[str, bytes], languages: Sequence[str]) -> Frame:
    """Read the frame from its objects.

    Args:
        objects: table -> the object; `parties` may be absent.
        languages: the languages of the election.

    Raises:
        BadInputError: a table is not what it must be.
    """
    tables = {name: read_table(name, octets, languages) for name, octets in objects.items()}
    offices, units, parties, contests, stations, protocols = (
        _by_id(name, tables.get(name, [])) for name in FRAME_TABLES
    )
    return Frame(
        offices={
            OfficeId(id_): Office(id=OfficeId(id_), names=_names(row)) for id_, row in offices
        },
        units={UnitId(id_): _unit(id_, row) for id_, row in units},
        parties={PartyId(id_): Party(id=PartyId(id_), names=_names(row)) for id_, row in parties},
        contests={ContestId(id_): _contest(id_, row) for id_, row in contests},
        stations={StationId(id_): _station(id_, row) for id_, row in stations},
        protocols={ProtocolId(id_): _due(id_, row) for id_, row in protocols},
    )


def _by_id(name: str, rows: Iterable[Cells]) -> list[tuple[str, Cells]]:
    seen: dict[str, Cells] = {}
    for row in rows:
        id_ = _filled(row, "id")
        if id_ in seen:
            raise BadInputError(f"the id {id_} stands twice", where=f"frame, table {name}")
        seen[id_] = row
    return list(seen.items())


def _names(row: Cells) -> dict[str, str]:
    return dict(_named(row))


def _named(row: Cells) -> Iterator[tuple[str, str]]:
    for title, cell in row.items():
        if title.startswith("name_") and cell is not None:
            yield title.removeprefix("name_"), cell


def _filled(row: Cells, title: str) -> str:
    return row[title] or ""


def _unit(id_: str, row: Cells) -> Unit:
    parent = row.get("parent")
    return Unit(
        id=UnitId(id_),
        parent=None if parent is None else UnitId(parent),
        level=Level(_filled(row, "level")),
        names=_names(row),
    )


def _contest(id_: str, row: Cells) -> Contest:
    follows = row.get("follows")
    return Contest(
        id=ContestId(id_),
        office=OfficeId(_filled(row, "office")),
        unit=UnitId(_filled(row, "unit")),
        seats=int(_filled(row, "seats")),
        round=int(_filled(row, "round")),
        state=ContestState.CALLED,
        names=_names(row),
        follows=None if follows is None else ContestId(follows),
    )


def _station(id_: str, row: Cells) -> PollingStation:
    registered = row.get("registered")
    return PollingStation(
        id=StationId(id_),
        unit=UnitId(_filled(row, "unit")),
        registered=None if registered is None else int(registered),
        names=_names(row),
    )


def _due(id_: str, row: Cells) -> DueProtocol:
    return DueProtocol(
        id=ProtocolId(id_),
        contest=ContestId(_filled(row, "contest")),
        station=StationId(_filled(row, "station")),
    )
