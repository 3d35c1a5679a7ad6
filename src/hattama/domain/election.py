"""Reporting units, stations, offices, contests, parties and candidacies: who votes where on what.

Names follow NIST SP 1500-100 (election results reporting); columns are those of spec/package.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hattama.domain.errors import BadInputError
from hattama.domain.ids import CandidacyId, ContestId, OfficeId, PartyId, StationId, UnitId
from hattama.domain.names import Names
from hattama.domain.states import CandidacyState, ContestState


class Level(StrEnum):
    """Where in the tree a reporting unit stands, from the whole down to one place."""

    COUNTRY = "country"
    REGION = "region"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    LOCALITY = "locality"
    PLACE = "place"
    CONSTITUENCY = "constituency"


class Route(StrEnum):
    """How a nominee came to be nominated."""

    PARTY = "party"
    SELF = "self"
    SUPERIOR_AKIM = "superior_akim"
    INITIATIVE_GROUP = "initiative_group"
    LIST = "list"


class Sex(StrEnum):
    """As the register of candidates gives it."""

    FEMALE = "f"
    MALE = "m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A reporting unit; for Kazakhstan its id is the KATO code, which outlives every renaming."""

    id: UnitId
    parent: UnitId | None
    level: Level
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingStation:
    """A polling station; `registered` is the number of voters on its list before the day."""

    id: StationId
    unit: UnitId
    registered: int | None
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What is filled: akim, mayor, member of a council."""

    id: OfficeId
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """One office in one constituency in one round; a later round `follows` the first."""

    id: ContestId
    office: OfficeId
    unit: UnitId
    seats: int
    round: int
    state: ContestState
    names: Names
    follows: ContestId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A registered party."""

    id: PartyId
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidacy:
    """One person or list in one contest: a nominee until registered, a candidate after."""

    id: CandidacyId
    contest: ContestId
    route: Route | None
    party: PartyId | None
    state: CandidacyState
    nominated_on: date | None
    names: Names


def ancestors(units: Mapping[UnitId, Unit], unit: UnitId) -> Iterator[UnitId]:
    """Give `unit` and every unit above it, from below.

    Raises:
        BadInputError: the unit does not exist, or lies in a circle.
    """
    seen: set[UnitId] = set()
    current: UnitId | None = unit
    while current is not None:
        if current in seen:
            raise BadInputError(f"the unit {unit} lies above itself", where="units")
        if current not in units:
            raise BadInputError(f"there is no unit {current}", where="units")
        seen.add(current)
        yield current
        current = units[current].parent
