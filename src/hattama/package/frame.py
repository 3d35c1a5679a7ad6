"""The frame of an election from its published objects (spec/record.md, section 4)."""

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
)
from hattama.domain.record_kinds import FRAME_TABLES
from hattama.domain.states import ContestState
from hattama.package.frame_csv import Cells, read_table
from hattama.package.grid import Place, odd_places


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
    _refuse_odd_grid(units)
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


def _refuse_odd_grid(units: Iterable[tuple[str, Cells]]) -> None:
    places = (
        Place(id_, row.get("parent"), _figure(row, "grid_column"), _figure(row, "grid_row"))
        for id_, row in units
    )
    for place, what in odd_places(places):
        raise BadInputError(f"{place.unit} {what}", where="frame, table units")


def _figure(row: Cells, title: str) -> int | None:
    cell = row.get(title)
    return None if cell is None else int(cell)


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
    return PollingStation(
        id=StationId(id_),
        unit=UnitId(_filled(row, "unit")),
        registered=_figure(row, "registered"),
        names=_names(row),
    )


def _due(id_: str, row: Cells) -> DueProtocol:
    return DueProtocol(
        id=ProtocolId(id_),
        contest=ContestId(_filled(row, "contest")),
        station=StationId(_filled(row, "station")),
    )
