"""Who is who in a package: the small tables, read once, by key; tuples, for there are many."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from hattama.count.script import Prepared
from hattama.domain.ids import CandidacyId, ContestId, OfficeId, PartyId, UnitId
from hattama.domain.names import Names
from hattama.domain.states import CandidacyState, ContestState


class Entry(NamedTuple):
    """A row that others refer to: its id and names."""

    id: str
    names: Names


class UnitEntry(NamedTuple):
    """A reporting unit with its place in the tree."""

    id: UnitId
    names: Names
    parent: int | None
    level: str


class ContestEntry(NamedTuple):
    """A contest, its office and constituency as ids."""

    id: ContestId
    names: Names
    office: OfficeId
    unit: UnitId
    seats: int
    round: int
    state: ContestState


class CandidacyEntry(NamedTuple):
    """A candidacy and who nominated it."""

    id: CandidacyId
    names: Names
    contest: int
    route: str | None
    party: PartyId | None
    state: CandidacyState


@dataclass(frozen=True, slots=True)
class Directory:
    """The small tables by key."""

    offices: Mapping[int, Entry]
    units: Mapping[int, UnitEntry]
    parties: Mapping[int, Entry]
    contests: Mapping[int, ContestEntry]
    candidacies: Mapping[int, CandidacyEntry]


def read_directory(tables: Prepared) -> Directory:
    """Read the small tables of a package."""
    reader = _Reader(tables)
    offices = {key: Entry(id_, names) for key, id_, names in reader.read("offices")}
    parties = {key: Entry(id_, names) for key, id_, names in reader.read("parties")}
    units = {
        key: UnitEntry(UnitId(id_), names, parent, level)
        for key, id_, names, parent, level in reader.read("units", "parent", "level")
    }
    contests = {
        key: ContestEntry(
            ContestId(id_),
            names,
            OfficeId(offices[office].id),
            units[unit].id,
            seats,
            round_,
            ContestState(state),
        )
        for key, id_, names, office, unit, seats, round_, state in reader.read(
            "contests", "office", "unit", "seats", "round", "state"
        )
    }
    candidacies = {
        key: CandidacyEntry(
            CandidacyId(id_),
            names,
            contest,
            route,
            None if party is None else PartyId(parties[party].id),
            CandidacyState(status),
        )
        for key, id_, names, contest, route, party, status in reader.read(
            "candidacies", "contest", "route", "party", "status"
        )
    }
    return Directory(offices, units, parties, contests, candidacies)


class _Reader:
    """Reads key, id, names and some columns of a table."""

    def __init__(self, tables: Prepared) -> None:
        self.tables = tables

    def read(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        present = self.tables.engine.columns(f"stored_{table}")
        named = [column for column in present if column.startswith("name_")]
        codes = [column.removeprefix("name_") for column in named]
        wanted = ", ".join(("key", "id", *named, *columns))
        for key, id_, *rest in self.tables.rows(f"SELECT {wanted} FROM {table} ORDER BY key"):
            names = {code: name for code, name in zip(codes, rest, strict=False) if name}
            yield (key, id_, names, *rest[len(codes) :])
