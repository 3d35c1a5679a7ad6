"""From the station protocols to totals, turnout, outcomes and seats."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from hattama.count.directory import Directory, read_directory
from hattama.count.engines import Engine, Row
from hattama.count.script import Prepared, prepare
from hattama.domain.ids import CandidacyId, ContestId, OfficeId, UnitId
from hattama.domain.outcome import Outcome, OutcomeKind
from hattama.domain.states import COUNTED, REGISTERED, CandidacyState, ProtocolState
from hattama.domain.tally import Tally, Total
from hattama.law.evaluate import number
from hattama.law.expression import Node
from hattama.law.outcome import ContestResult, contest_figures, decide
from hattama.law.ruleset import RuleSet

NOT_STANDING = frozenset({CandidacyState.REFUSED, CandidacyState.WITHDRAWN, CandidacyState.STRUCK})
"""Nominees who cannot be elected, whatever votes were cast for them."""


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

    def seats_by_nominator(self, office: str) -> Counter[str]:
        """Give the seats that each party won; seats of others stand under their route of nomination."""
        nominators = {
            entry.id: entry.party or entry.route or ""
            for entry in self.directory.candidacies.values()
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
    tables = prepare(engine, rules).hold("uncounted").hold("unit_totals")
    directory = read_directory(tables)
    return Count(
        directory=directory,
        contests=tuple(
            _judge(rules, contest, result, polling_day)
            for contest, result in _results(tables, directory)
        ),
        turnout=tuple(_turnout(tables, directory)),
        nominees=tuple(_nominees(tables, directory)),
        observers=tuple(
            Observers(organisation=organisation, observers=observers, stations=stations)
            for organisation, observers, stations in tables.rows(
                "SELECT organisation, observers, stations FROM observer_totals ORDER BY organisation"
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
        share_of=rules.share_base,
    )


def _results(tables: Prepared, directory: Directory) -> Iterator[tuple[ContestId, ContestResult]]:
    tallies = _tallies(tables)
    votes = {
        key: Total(known=int(total or 0), blanks=blanks)
        for key, total, blanks in tables.rows(
            "SELECT candidacy, votes, blanks FROM candidacy_votes"
        )
    }
    standing: dict[int, list[CandidacyId]] = defaultdict(list)
    for key, candidacy in directory.candidacies.items():
        if key in votes:
            tallies[candidacy.contest].votes[candidacy.id] = votes[key]
        if candidacy.state not in NOT_STANDING:
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
    tallies: dict[int, Tally] = defaultdict(Tally)
    for contest, status, due, *sums in tables.rows("SELECT * FROM contest_totals"):
        tally = tallies[contest]
        tally.due += int(due)
        if status == ProtocolState.ANNULLED:
            tally.annulled += int(due)
        if status in COUNTED:
            tally.counted += int(due)
            pairs = zip(tables.script.totalled, sums[::2], sums[1::2], strict=True)
            for line, total, known in pairs:
                held = tally.lines.setdefault(line, Total())
                held.known += int(total or 0)
                held.blanks += int(due) - int(known)
    return tallies


def _turnout(tables: Prepared, directory: Directory) -> Iterator[UnitTurnout]:
    by_place: dict[tuple[int, int], list[Row]] = defaultdict(list)
    rows = tables.rows(
        "SELECT office, unit, status, due, listed, known, base, voted"
        " FROM unit_turnout ORDER BY office, unit"
    )
    for office, unit, *figures in rows:
        by_place[office, unit].append(figures)
    for (office, unit), found in by_place.items():
        counted = [row for row in found if row[0] in COUNTED]
        yield UnitTurnout(
            office=OfficeId(directory.offices[office].id),
            unit=directory.units[unit].id,
            due=sum(int(row[1]) for row in found),
            counted=sum(int(row[1]) for row in counted),
            known=sum(int(row[3]) for row in counted),
            base=_sum(row[4] for row in counted),
            voted=_sum(row[5] for row in counted),
            listed=_sum(row[2] for row in found),
            covered=_sum(row[2] for row in counted),
        )


def _sum(figures: Iterable[int | None]) -> int | None:
    """Add up what is known; None where nothing is."""
    known = [int(figure) for figure in figures if figure is not None]
    return sum(known) if known else None


def _nominees(tables: Prepared, directory: Directory) -> Iterator[Nominees]:
    rows = tables.rows(
        "SELECT office, route, party, status, sex, nominees FROM nominations ORDER BY ALL"
    )
    for office, route, party, status, sex, nominees in rows:
        yield Nominees(
            office=OfficeId(directory.offices[office].id),
            route=route,
            party=None if party is None else directory.parties[party].id,
            state=CandidacyState(status),
            sex=sex,
            nominees=nominees,
        )
