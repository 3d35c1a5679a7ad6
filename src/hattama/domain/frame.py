"""The frame: what stands before the first act, and what a later one must keep of it (spec/record.md)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hattama.domain.election import Contest, Office, Party, PollingStation, Route, Unit, ancestors
from hattama.domain.errors import BadInputError
from hattama.domain.ids import ContestId, OfficeId, PartyId, ProtocolId, StationId, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class DueProtocol:
    """A protocol that is due: one station in one contest."""

    id: ProtocolId
    contest: ContestId
    station: StationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The tables of the frame by id, in their order."""

    offices: Mapping[OfficeId, Office]
    units: Mapping[UnitId, Unit]
    parties: Mapping[PartyId, Party]
    contests: Mapping[ContestId, Contest]
    stations: Mapping[StationId, PollingStation]
    protocols: Mapping[ProtocolId, DueProtocol]

    def root(self) -> UnitId:
        """Give the one unit that lies in no other."""
        return next(unit.id for unit in self.units.values() if unit.parent is None)


def check_frame(frame: Frame) -> None:
    """Refuse a frame that is not one: a row named and missing, a second root, a circle, a party like a route.

    Raises:
        BadInputError: naming the table and the row.
    """
    roots = [unit.id for unit in frame.units.values() if unit.parent is None]
    if len(roots) != 1:
        raise BadInputError(
            f"{len(roots)} units lie in no other, exactly one must", where="table units"
        )
    tables = _tables(frame)
    for table, row, to, named in _references(frame):
        if named is not None and named not in tables[to]:
            raise BadInputError(
                f"{row} names {named}, which is not in {to}", where=f"table {table}"
            )
    if taken := sorted(frame.parties.keys() & set(Route)):
        what = f"no party may have the id {taken[0]}, the word for a route of nomination"
        raise BadInputError(what, where="table parties")
    for unit in frame.units:
        tuple(ancestors(frame.units, unit))  # refuses a circle
    slots = Counter((due.contest, due.station) for due in frame.protocols.values())
    for (contest, station), count in slots.items():
        if count > 1:
            what = f"the station {station} has {count} protocols in the contest {contest}"
            raise BadInputError(what, where="table protocols")


def check_successor(old: Frame, new: Frame) -> None:
    """Refuse a frame that loses, moves or turns a row of the one before.

    Raises:
        BadInputError: naming the table.
    """
    after = _tables(new)
    for table, rows in _tables(old).items():
        if list(after[table])[: len(rows)] != list(rows):
            raise BadInputError(
                "all rows of the table before must stay, in their order", where=f"table {table}"
            )
    kept = set(_references(new))
    for reference in _references(old):
        if reference not in kept:
            table, row, to, _ = reference
            raise BadInputError(f"{row} must keep what it names in {to}", where=f"table {table}")


def _tables(frame: Frame) -> Mapping[str, Mapping[Any, object]]:
    return {
        "offices": frame.offices,
        "units": frame.units,
        "parties": frame.parties,
        "contests": frame.contests,
        "stations": frame.stations,
        "protocols": frame.protocols,
    }


def _references(frame: Frame) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield every reference: its table, its row, the table it leads to, and what it names there."""
    for unit in frame.units.values():
        yield "units", unit.id, "units", unit.parent
    for contest in frame.contests.values():
        yield "contests", contest.id, "offices", contest.office
        yield "contests", contest.id, "units", contest.unit
        yield "contests", contest.id, "contests", contest.follows
    for station in frame.stations.values():
        yield "stations", station.id, "units", station.unit
    for due in frame.protocols.values():
        yield "protocols", due.id, "contests", due.contest
        yield "protocols", due.id, "stations", due.station
