"""Who nominated: each party, and each route without one, with its people and their votes by unit."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hattama.count.checking import CheckReport
from hattama.count.counting import Count
from hattama.domain.outcome import OutcomeKind
from hattama.domain.states import REGISTERED, CandidacyState, ContestState
from hattama.portal.world import Person, World

__all__ = ["NominatorSheet", "Part", "Seat", "read_nominators"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a nominator has in one unit for one office: in the first round, but for the seats.

    Attributes:
        office: the office.
        unit: the whole, or a unit that lies directly in it.
        nominees: people nominated there.
        candidates: those of them whose registration stands.
        elected: seats won by a certified result.
        leading: seats it would win by results that are not certified.
        votes: votes for its candidates, None where no protocol has any.
        of: votes for all candidates there.
    """

    office: str
    unit: str
    nominees: int
    candidates: int
    elected: int
    leading: int
    votes: int | None
    of: int | None


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat that one of its candidates has won, or would win if the result is certified."""

    person: str
    is_certified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NominatorSheet:
    """A party or, where `party` is None, a route of nomination without one.

    Attributes:
        party: the id of the party.
        route: the route; of a party's nominees any.
        nominees: what became of nominees, their sex, and how many of them there are.
        parts: figures by office and unit, the whole first.
        people: ids of its nominees in the order of the package.
        seats: what they have won.
    """

    party: str | None
    route: str | None
    nominees: tuple[tuple[CandidacyState, str | None, int], ...]
    parts: tuple[Part, ...]
    people: tuple[str, ...]
    seats: tuple[Seat, ...]


Key = tuple[str | None, str | None]
"""A party without its routes, or no party and a route."""


def read_nominators(world: World, counted: Count, report: CheckReport) -> Iterator[NominatorSheet]:
    """Yield the sheet of every nominator: parties in the order of the package, then routes."""
    people: dict[Key, list[Person]] = defaultdict(list)
    for party in world.parties:
        people[party, None] = []
    for person in world.people.values():
        people[_key(person.party, person.route)].append(person)
    nominees: dict[Key, list[tuple[CandidacyState, str | None, int]]] = defaultdict(list)
    for one in counted.nominees:
        nominees[_key(one.party, one.route)].append((one.state, one.sex, one.nominees))
    votes = _votes(report)
    for key, found in people.items():
        if any(key):
            yield NominatorSheet(
                party=key[0],
                route=key[1],
                nominees=tuple(nominees[key]),
                parts=tuple(_parts(world, key, found, votes)),
                people=tuple(person.id for person in found),
                seats=tuple(_seats(world, found)),
            )


def _key(party: str | None, route: str | None) -> Key:
    return (party, None) if party is not None else (None, route)


def _seats(world: World, people: list[Person]) -> Iterator[Seat]:
    for person in people:
        contest = world.contests[person.contest]
        if (
            contest.outcome.kind is OutcomeKind.ELECTED
            and person.id in contest.outcome.candidacies
        ):
            yield Seat(person.id, contest.state is ContestState.CERTIFIED)


Votes = Mapping[tuple[str, str], Mapping[Key, int]]
"""(office, unit) -> votes of each nominator there."""


def _parts(world: World, key: Key, people: list[Person], votes: Votes) -> Iterator[Part]:
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for person in people:
        contest = world.contests[person.contest]
        places = [(contest.office, unit.id) for unit in world.above(contest.unit)[:2]]
        if contest.round == 1:
            counts["nominees"].update(places)
            if person.state in REGISTERED:
                counts["candidates"].update(places)
    for seat in _seats(world, people):
        contest = world.contests[world.people[seat.person].contest]
        places = [(contest.office, unit.id) for unit in world.above(contest.unit)[:2]]
        counts["elected" if seat.is_certified else "leading"].update(places)
    for office in world.offices:
        for unit in (world.root, *world.within.get(world.root, ())):
            place, cast = (office, unit), votes.get((office, unit), {})
            if counts["nominees"][place] or key in cast:
                yield Part(
                    office=office,
                    unit=unit,
                    nominees=counts["nominees"][place],
                    candidates=counts["candidates"][place],
                    elected=counts["elected"][place],
                    leading=counts["leading"][place],
                    votes=cast.get(key),
                    of=sum(cast.values()) or None,
                )


def _votes(report: CheckReport) -> Votes:
    """Add the votes of the first round up by office, unit (the whole or directly in it) and nominator."""
    rows = report.tables.rows(
        "SELECT offices.id, units.id, parties.id, candidacies.route,"
        " CAST(SUM(votes.votes) AS BIGINT)"
        " FROM votes JOIN protocols ON protocols.key = votes.protocol"
        " JOIN candidacies ON candidacies.key = votes.candidacy"
        " JOIN contests ON contests.key = candidacies.contest"
        " JOIN offices ON offices.key = contests.office"
        " JOIN stations ON stations.key = protocols.station"
        " JOIN ancestors ON ancestors.unit = stations.unit"
        " JOIN units ON units.key = ancestors.ancestor"
        " LEFT JOIN units AS upper ON upper.key = units.parent"
        " LEFT JOIN parties ON parties.key = candidacies.party"
        " WHERE protocols.status IN ('accepted', 'corrected') AND contests.round = 1"
        " AND votes.votes IS NOT NULL AND upper.parent IS NULL"
        " GROUP BY offices.id, units.id, parties.id, candidacies.route"
    )
    found: dict[tuple[str, str], Counter[Key]] = defaultdict(Counter)
    for office, unit, party, route, votes in rows:
        found[office, unit][_key(party, route)] += votes
    return found
