"""From the station protocols to totals, turnout, outcomes and seats."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from hattama.count.directory import Directory, read_directory
from hattama.count.engines import Engine
from hattama.count.script import Prepared, prepare
from hattama.domain.ids import CandidacyId, ContestId, OfficeId, UnitId
from hattama.domain.outcome import Outcome, OutcomeKind
from hattama.domain.states import COUNTED, REGISTERED, CandidacyState, ProtocolState
from hattama.domain.tally import Tally, Total
from hattama.law.evaluate import number
from hattama.law.expression import Node
from hattama.law.outcome import ContestResult, contest_figures, decide
from hattama.law.ruleset import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedContest:
    """A contest, its totals and what they come to.

    Attributes:
        contest: its id.
        result: the totals.
        outcome: what follows from them.
        share_of: the formula of what shares of votes are parts of.
    """

    contest: ContestId
    result: ContestResult
    outcome: Outcome
    share_of: Node

    @property
    def share_base(self) -> int | None:
        """The number that shares of votes are parts of; None where it cannot be computed."""
        return number(self.share_of, contest_figures(self.result))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTurnout:
    """Turnout of one office in one round and unit.

    Attributes:
        office: the office.
        round: the round, from 1.
        unit: the unit.
        due: protocols expected.
        counted: protocols added up.
        known: those of them from which turnout can be computed.
        base: who could vote there.
        voted: who did.
        listed: voters on the lists of all stations before the day, None if the package has no lists.
        covered: those of them at stations whose protocol is counted.
    """

    office: OfficeId
    round: int
    unit: UnitId
    due: int
    counted: int
    known: int
    base: int | None
    voted: int | None
    listed: int | None
    covered: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominees:
    """How many nominees of one kind there are."""

    office: OfficeId
    route: str | None
    party: str | None
    state: CandidacyState
    sex: str | None
    nominees: int

    def is_candidate(self) -> bool:
        """Say whether their registration stands."""
        return self.state in REGISTERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Observers:
    """Observers that one organisation sent."""

    organisation: str
    observers: int | None
    stations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Everything that the count of a package gives."""

    directory: Directory
    contests: tuple[CountedContest, ...]
    turnout: tuple[UnitTurnout, ...]
    nominees: tuple[Nominees, ...]
    observers: tuple[Observers, ...]

    def seats_by_nominator(self, office: str) -> Counter[str]:
        """Give the seats that each party won; seats of others stand under their route of nomination.

        No party has the word for a route as its id.
        """
        nominators = {
            entry.id: entry.party or entry.route or ""
            for entry in self.directory.candidacies.values()
        }
        return Counter(
            nominators[candidacy]
            for contest in self.contests
            if contest.result.office == office
            for candidacy in contest.outcome.seated()
        )

    def outcomes(self) -> Counter[OutcomeKind]:
        """Give the number of contests per kind of outcome."""
        return Counter(contest.outcome.kind for contest in self.contests)


def count(engine: Engine, rules: RuleSet, *, polling_day: date) -> Count:
    """Count a package.

    Args:
        engine: an engine that holds the tables of the package.
        rules: the rule set in force.
        polling_day: the day from which terms of office are counted.

    Raises:
        RuleSetError: the rule set does not say who wins a contest of the package.
    """
    tables = prepare(engine, rules).hold("uncounted")
    with ThreadPoolExecutor() as pool:  # the engine reads the large tables, Python the small ones
        votes = pool.submit(_votes, tables)
        held = pool.submit(tables.hold, "unit_totals")
        directory = read_directory(tables)
        nominees = _nominees(tables, directory)
        observers = _observers(tables)
        tables = held.result()
        turnout = pool.submit(_turnout, tables, directory)
        results = _results(tables, directory, votes.result())
        contests = tuple(
            _judge(rules, contest, result, polling_day) for contest, result in results
        )
    return Count(
        directory=directory,
        contests=contests,
        turnout=turnout.result(),
        nominees=nominees,
        observers=observers,
    )


def _judge(
    rules: RuleSet, contest: ContestId, result: ContestResult, polling_day: date
) -> CountedContest:
    return CountedContest(
        contest=contest,
        result=result,
        outcome=decide(rules, result, polling_day=polling_day),
        share_of=rules.share_base,
    )


def _votes(tables: Prepared) -> dict[int, Total]:
    """Give the votes of each candidacy by key."""
    query = f"SELECT candidacy, {_whole('votes', 'blanks')} FROM candidacy_votes"
    return {
        key: Total(known=votes or 0, blanks=blanks) for key, votes, blanks in tables.rows(query)
    }


def _results(
    tables: Prepared, directory: Directory, votes: Mapping[int, Total]
) -> Iterator[tuple[ContestId, ContestResult]]:
    tallies = _tallies(tables)
    standing: dict[int, list[CandidacyId]] = defaultdict(list)
    for key, candidacy in directory.candidacies.items():
        if key in votes:
            tallies[candidacy.contest].votes[candidacy.id] = votes[key]
        if candidacy.state in REGISTERED:
            standing[candidacy.contest].append(candidacy.id)
    for key, contest in directory.contests.items():
        yield (
            contest.id,
            ContestResult(
                office=contest.office,
                round=contest.round,
                seats=contest.seats,
                state=contest.state,
                standing=standing[key],
                tally=tallies[key],
            ),
        )


def _tallies(tables: Prepared) -> dict[int, Tally]:
    """Give the tally of each contest by key, without the votes."""
    lines = tables.script.totalled
    sums_of_lines = (column for line in lines for column in (line, f"{line}_known"))
    query = f"SELECT contest, status, {_whole('due', *sums_of_lines)} FROM contest_totals"
    tallies: dict[int, Tally] = defaultdict(Tally)
    for contest, status, due, *sums in tables.rows(query):
        tally = tallies[contest]
        tally.due += due
        if status == ProtocolState.ANNULLED:
            tally.annulled += due
        if status in COUNTED:
            tally.counted += due
            for line, total, known in zip(lines, sums[::2], sums[1::2], strict=True):
                held = tally.lines.setdefault(line, Total())
                held.known += total or 0
                held.blanks += due - known
    return tallies


def _turnout(tables: Prepared, directory: Directory) -> tuple[UnitTurnout, ...]:
    figures = ("due", "counted", "known", "base", "voted", "listed", "covered")
    query = (
        f"SELECT office, round, unit, {_whole(*figures)} FROM unit_turnout"
        " ORDER BY office, round, unit"
    )
    return tuple(
        UnitTurnout(
            office=OfficeId(directory.offices[office].id),
            round=round_,
            unit=directory.units[unit].id,
            due=due,
            counted=counted,
            known=known,
            base=base,
            voted=voted,
            listed=listed,
            covered=covered,
        )
        for office, round_, unit, due, counted, known, base, voted, listed, covered in (
            tables.rows(query)
        )
    )


def _observers(tables: Prepared) -> tuple[Observers, ...]:
    query = "SELECT organisation, observers, stations FROM observer_totals ORDER BY organisation"
    return tuple(
        Observers(organisation=organisation, observers=observers, stations=stations)
        for organisation, observers, stations in tables.rows(query)
    )


def _whole(*columns: str) -> str:
    """Give columns as numbers of 64 bits, in which they fit; engines add up in more, slower to read."""
    return ", ".join(f"CAST({column} AS BIGINT)" for column in columns)


def _nominees(tables: Prepared, directory: Directory) -> tuple[Nominees, ...]:
    query = "SELECT office, route, party, status, sex, nominees FROM nominations ORDER BY ALL"
    return tuple(
        Nominees(
            office=OfficeId(directory.offices[office].id),
            route=route,
            party=None if party is None else directory.parties[party].id,
            state=CandidacyState(status),
            sex=sex,
            nominees=nominees,
        )
        for office, route, party, status, sex, nominees in tables.rows(query)
    )
