"""From the station protocols to totals, turnout, outcomes and seats."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from hattama.count.directory import Directory, read_directory
from hattama.count.engines import Engine
from hattama.count.script import define_views
from hattama.domain.ids import CandidacyId, ContestId, OfficeId, UnitId
from hattama.domain.outcome import Outcome, OutcomeKind
from hattama.domain.states import REGISTERED, CandidacyState, ContestState
from hattama.domain.tally import Tally, Total
from hattama.law.evaluate import number
from hattama.law.outcome import ContestResult, contest_figures, decide
from hattama.law.ruleset import RuleSet

NOT_STANDING = frozenset(
    {CandidacyState.REFUSED, CandidacyState.WITHDRAWN, CandidacyState.STRUCK}
)
"""Nominees who cannot be elected, whatever votes were cast for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedContest:
    """A contest, its totals and what they come to.

    Attributes:
        contest: its id.
        result: the totals.
        outcome: what follows from them.
        share_base: the number that shares of votes are parts of; None where it cannot be computed.
    """

    contest: ContestId
    result: ContestResult
    outcome: Outcome
    share_base: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTurnout:
    """Turnout of one office in one unit.

    Attributes:
        office: the office.
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

    def seats_by_nominator(self, office: OfficeId) -> Counter[str]:
        """Give the seats that each party won; seats of others stand under their route of nomination."""
        nominators = {
            entry.id: entry.party or entry.route or "" for entry in self.directory.candidacies.values()
        }
        return Counter(
            nominators[candidacy]
            for contest in self.contests
            if contest.result.office == office and contest.outcome.kind is OutcomeKind.ELECTED
            for candidacy in contest.outcome.candidacies
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
    lines = define_views(engine, rules)
    directory = read_directory(engine)
    return Count(
        directory=directory,
        contests=tuple(
            _judge(rules, contest, result, polling_day)
            for contest, result in _results(engine, directory, lines)
        ),
        turnout=tuple(_turnout(engine, directory)),
        nominees=tuple(_nominees(engine, directory)),
        observers=tuple(
            Observers(organisation=organisation, observers=observers, stations=stations)
            for organisation, observers, stations in engine.rows(
                "SELECT * FROM observer_totals ORDER BY organisation"
            )
        ),
    )


def _judge(
    rules: RuleSet, contest: ContestId, result: ContestResult, polling_day: date
) -> CountedContest:
    return CountedContest(
        contest=contest,
        result=result,
        outcome=decide(rules, result, polling_day=polling_day),
        share_base=number(rules.share_base, contest_figures(result)),
    )


def _results(
    engine: Engine, directory: Directory, lines: tuple[str, ...]
) -> Iterable[tuple[ContestId, ContestResult]]:
    votes = {
        key: Total(known=int(total or 0), blanks=blanks)
        for key, total, blanks in engine.rows("SELECT candidacy, votes, blanks FROM candidacy_votes")
    }
    of_contest: Mapping[int, list[int]] = defaultdict(list)
    for key, entry in directory.candidacies.items():
        of_contest[entry.contest].append(key)
    totals = {row[0]: row for row in engine.rows("SELECT * FROM contest_totals")}
    for key, entry in directory.contests.items():
        _, due, counted, annulled, *sums = totals.get(key, (key, 0, 0, 0, *[None, 0] * len(lines)))
        tally = Tally(due=due, counted=counted, annulled=annulled)
        tally.lines = {
            line: Total(known=int(total or 0), blanks=counted - known)
            for line, total, known in zip(lines, sums[::2], sums[1::2], strict=True)
        }
        people = {directory.candidacies[one].id: one for one in of_contest[key]}
        tally.votes.update(
            {candidacy: votes[one] for candidacy, one in people.items() if one in votes}
        )
        yield (
            entry.id,
            ContestResult(
                office=entry.office,
                round=entry.round,
                seats=entry.seats,
                state=ContestState(entry.state),
                standing=tuple(_standing(directory, people)),
                tally=tally,
            ),
        )


def _standing(directory: Directory, people: Mapping[CandidacyId, int]) -> Iterable[CandidacyId]:
    for candidacy, key in people.items():
        if directory.candidacies[key].state not in NOT_STANDING:
            yield candidacy


def _turnout(engine: Engine, directory: Directory) -> Iterable[UnitTurnout]:
    rows = engine.rows(
        "SELECT office, unit, due, counted, known, base, voted, listed, covered"
        " FROM unit_turnout ORDER BY office, unit"
    )
    for office, unit, due, counted, known, base, voted, listed, covered in rows:
        yield UnitTurnout(
            office=OfficeId(directory.offices[office].id),
            unit=directory.units[unit].id,
            due=int(due),
            counted=int(counted),
            known=int(known),
            base=_integer(base),
            voted=_integer(voted),
            listed=_integer(listed),
            covered=_integer(covered),
        )


def _nominees(engine: Engine, directory: Directory) -> Iterable[Nominees]:
    rows = engine.rows("SELECT office, route, party, status, sex, nominees FROM nominations ORDER BY ALL")
    for office, route, party, status, sex, nominees in rows:
        yield Nominees(
            office=OfficeId(directory.offices[office].id),
            route=route,
            party=None if party is None else directory.parties[party].id,
            state=CandidacyState(status),
            sex=sex,
            nominees=nominees,
        )


def _integer(value: int | None) -> int | None:
    return None if value is None else int(value)
