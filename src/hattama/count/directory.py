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
    offices = {key: Entry(id_, names) for key, id_, names in _rows(tables, "offices")}
    parties = {key: Entry(id_, names) for key, id_, names in _rows(tables, "parties")}
    units = {
        key: UnitEntry(UnitId(id_), names, parent, level)
        for key, id_, parent, level, names in _rows(tables, "units", "parent", "level")
    }
    contests = {
        key: ContestEntry(
            ContestId(id_),
            names,
            OfficeId(offices[office].id),
            units[unit].id,
            seats,
            round_,
            _CONTEST_STATES[state],
        )
        for key, id_, office, unit, seats, round_, state, names in _rows(
            tables, "contests", "office", "unit", "seats", "round", "state"
        )
    }
    party_ids = {key: PartyId(party.id) for key, party in parties.items()}
    candidacies = {
        key: CandidacyEntry(
            CandidacyId(id_),
            names,
            contest,
            route,
            party_ids.get(party),
            _CANDIDACY_STATES[status],
        )
        for key, id_, contest, route, party, status, names in _rows(
            tables, "candidacies", "contest", "route", "party", "status"
        )
    }
    return Directory(offices, units, parties, contests, candidacies)


_CONTEST_STATES = {state.value: state for state in ContestState}
_CANDIDACY_STATES = {state.value: state for state in CandidacyState}


def _rows(tables: Prepared, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Give key, id, some columns and the names of each row of a table."""
    present = tables.engine.columns(f"stored_{table}")
    named = [column for column in present if column.startswith("name_")]
    codes = [column.removeprefix("name_") for column in named]
    wanted, width = ("key", "id", *columns), len(columns) + 2
    for row in tables.rows(f"SELECT {', '.join((*wanted, *named))} FROM {table} ORDER BY key"):
        names = dict(zip(codes, row[width:], strict=True))
        if not all(row[width:]):
            names = {code: name for code, name in names.items() if name}
        yield (*row[:width], names)
