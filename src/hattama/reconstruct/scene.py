"""Where and when the acts of a reconstructed election take place: what every part of its history shares."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from hattama.domain.election_state import ElectionState
from hattama.domain.record_choices import Role
from hattama.domain.record_kinds import Body
from hattama.reconstruct.chance import Random, stream
from hattama.reconstruct.commissions import Commissions, Row, Rows
from hattama.reconstruct.facts import Facts

__all__ = ["Act", "Commit", "Row", "Scene", "act"]

Commit = Callable[[str, object, bool], str]
"""What the commitment is for, the data, whether the law makes it public -> the commitment."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act: when, who signs, and what it says given the election as it stands by then."""

    at: datetime
    signers: Sequence[str]
    make: Callable[[ElectionState], Body]


def act(kind: type[Body], at: datetime, signers: Sequence[str], **members: object) -> Act:
    """Give an act that says the same however the election stands."""
    body = kind(at=at.isoformat(), **members)
    return Act(at, signers, lambda _: body)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What the history of one election is drawn from.

    Attributes:
        facts: the days of the procedure.
        tables: the rows of the package that the records must come to.
        commissions: who signs.
        commit: makes commitments, and disclosures of what the law makes public.
        seed: the seed of the reconstruction.
    """

    facts: Facts
    tables: Mapping[str, Rows]
    commissions: Commissions
    commit: Commit
    seed: int

    def moment(self, day: date, clock: str, *, minutes: int = 0) -> datetime:
        """Give a moment of a day, so many minutes after `HH:MM` in the time of the capital."""
        start = datetime.fromisoformat(f"{day}T{clock}{self.facts.offset}")
        return start + timedelta(minutes=minutes)

    @property
    def called(self) -> date:
        """The day on which the election is called: the one before nominations begin."""
        return self.facts.election.first_nomination - timedelta(days=1)

    def polling(self, clock: str, *, days: int = 0, minutes: int = 0) -> datetime:
        """Give a moment of the polling day, or so many days from it."""
        day = self.facts.election.polling_day + timedelta(days=days)
        return self.moment(day, clock, minutes=minutes)

    def rng(self, *parts: str) -> Random:
        """Open the stream of chance of one part of the history."""
        return stream(self.seed, "history", *parts)

    def central(self) -> tuple[str, ...]:
        """Give who signs for the central commission."""
        return self.commissions.signers(Role.CENTRAL, self.commissions.root)

    def of_contest(self, contest: str) -> tuple[str, ...]:
        """Give who signs for the commission of the district of a contest."""
        return self.commissions.signers(Role.TERRITORIAL, self._district_of_contest[contest])

    def of_station(self, station: str) -> tuple[str, ...]:
        """Give who signs for the commission of a station."""
        return self.commissions.signers(Role.PRECINCT, station)

    def above_station(self, station: str) -> tuple[str, ...]:
        """Give who signs for the commission of the district of a station."""
        return self.commissions.signers(Role.TERRITORIAL, self._district_of_station[station])

    def observer_of(self, station: str) -> str:
        """Give the key of the observers at a station."""
        region = self.commissions.region_of[self._district_of_station[station]]
        return self.commissions.observer(region).id

    @cached_property
    def _district_of_contest(self) -> dict[str, str]:
        return dict(_turned(self.commissions.contests))

    @cached_property
    def _district_of_station(self) -> dict[str, str]:
        return dict(_turned(self.commissions.stations))


def _turned(places: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for district, inside in places.items():
        for place in inside:
            yield place, district
