"""One builder per object of the domain, valid as it stands."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone

from hattama.domain.election import (
    Candidacy,
    Contest,
    Level,
    Office,
    Party,
    PollingStation,
    Route,
    Unit,
)
from hattama.domain.ids import (
    CandidacyId,
    ContestId,
    OfficeId,
    PartyId,
    ProtocolId,
    StationId,
    UnitId,
)
from hattama.domain.protocol import StationProtocol, TurnoutReport
from hattama.domain.states import CandidacyState, ContestState, ProtocolState

NOON = datetime(2021, 7, 25, 12, tzinfo=timezone(timedelta(hours=6)))


def unit(id_: str = "country", parent: str | None = None, level: Level = Level.COUNTRY) -> Unit:
    """Build a reporting unit: the country unless told otherwise."""
    above = None if parent is None else UnitId(parent)
    return Unit(id=UnitId(id_), parent=above, level=level, names={"en": id_})


def station(
    id_: str = "s1", in_unit: str = "country", registered: int | None = 100
) -> PollingStation:
    """Build a polling station."""
    return PollingStation(
        id=StationId(id_), unit=UnitId(in_unit), registered=registered, names={"en": id_}
    )


def office(id_: str = "mayor") -> Office:
    """Build an office."""
    return Office(id=OfficeId(id_), names={"en": id_})


def contest(
    id_: str = "c1", *, seats: int = 1, state: ContestState = ContestState.PRELIMINARY
) -> Contest:
    """Build a contest for the office of mayor in the whole country."""
    return Contest(
        id=ContestId(id_),
        office=OfficeId("mayor"),
        unit=UnitId("country"),
        seats=seats,
        round=1,
        state=state,
        names={"en": id_},
    )


def party(id_: str = "p1") -> Party:
    """Build a party."""
    return Party(id=PartyId(id_), names={"en": id_})


def candidacy(id_: str = "a", state: CandidacyState = CandidacyState.ON_BALLOT) -> Candidacy:
    """Build the candidacy of someone who nominated themselves."""
    return Candidacy(
        id=CandidacyId(id_),
        contest=ContestId("c1"),
        route=Route.SELF,
        party=None,
        state=state,
        nominated_on=date(2021, 6, 20),
        names={"en": id_},
    )


def protocol(
    id_: str = "c1.s1",
    *,
    contest: str = "c1",
    state: ProtocolState = ProtocolState.ACCEPTED,
    lines: Mapping[str, int | None] | None = None,
    votes: Mapping[str, int | None] | None = None,
) -> StationProtocol:
    """Build a protocol on which everything adds up, unless it is given other figures."""
    whole = {"registered": 100, "issued": 60, "invalid": 2, "valid": 58}
    cast = {"a": 40, "b": 18} if votes is None else votes
    return StationProtocol(
        id=ProtocolId(id_),
        contest=ContestId(contest),
        station=StationId("s1"),
        state=state,
        lines=whole if lines is None else lines,
        votes={CandidacyId(one): figure for one, figure in cast.items()},
    )


def turnout_report(issued: int | None = 30, at: datetime = NOON) -> TurnoutReport:
    """Build a report of turnout at noon."""
    return TurnoutReport(protocol=ProtocolId("c1.s1"), reported_at=at, issued=issued)
