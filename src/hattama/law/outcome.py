"""Who won under a rule set: one pure function from the totals of a contest to its outcome."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from hattama.domain.errors import RuleSetError
from hattama.domain.ids import CandidacyId, OfficeId
from hattama.domain.outcome import Outcome, OutcomeKind, Reason, Term
from hattama.domain.states import ContestState
from hattama.domain.tally import Tally, Total
from hattama.law.evaluate import truth
from hattama.law.judging import term_of_office
from hattama.law.ruleset import OutcomeRule, RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestResult:
    """The totals of a contest that its outcome follows from.

    Attributes:
        office: the office filled.
        round: the round, from 1.
        seats: how many are elected.
        state: how far the contest has come.
        standing: who can be elected; votes for others count but elect nobody.
        tally: the totals.
    """

    office: OfficeId
    round: int
    seats: int
    state: ContestState
    standing: Collection[CandidacyId]
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranking:
    """Those standing, most votes first; ids decide only the order of printing."""

    order: tuple[CandidacyId, ...]
    votes: Mapping[CandidacyId, int]
    seats: int

    def at(self, place: int) -> int:
        """Give the votes of the one at `place` from 0; 0 where nobody is."""
        return self.votes[self.order[place]] if place < len(self.order) else 0

    def first(self, count: int) -> tuple[CandidacyId, ...]:
        """Give the first `count`, and whoever has as many votes as the last of them."""
        least = self.at(count - 1)
        return tuple(candidacy for candidacy in self.order if self.votes[candidacy] >= least)

    def line(self) -> int:
        """Give the votes of the last who would be seated; 0 where nobody stands."""
        return self.at(max(0, min(self.seats, len(self.order)) - 1))

    def equal_at_the_line(self) -> tuple[CandidacyId, ...]:
        """Give those who share the votes of the last who would be seated, if they are too many."""
        line = self.line()
        if line > self.at(self.seats) or len(self.order) <= self.seats:
            return ()
        return tuple(candidacy for candidacy in self.order if self.votes[candidacy] == line)

    def leaders(self) -> tuple[CandidacyId, ...]:
        """Give those with most votes: several if they are equal, none without votes."""
        return self.first(1) if self.at(0) else ()

    def margin(self) -> int | None:
        """Give the votes between the last who would be seated and the next."""
        return self.line() - self.at(self.seats) if self.order else None


def outcome_rule(rules: RuleSet, office: OfficeId, round_: int) -> OutcomeRule:
    """Give the rule for an office in a round.

    Raises:
        RuleSetError: the rule set does not say who wins there.
    """
    for rule in rules.outcomes:
        if rule.office == office and round_ in rule.rounds:
            return rule
    raise RuleSetError(
        f"no outcome rule for the office {office!r} in round {round_}",
        where=f"rule set {rules.id}",
    )


def contest_figures(result: ContestResult) -> dict[str, int | None]:
    """Give the totals that an outcome rule may name; a line that the form lacks is absent.

    A total with a blank figure is missing until the contest is certified; then it is the sum of
    what is known.
    """
    return _figures(result, _ranking(result))


def _figures(result: ContestResult, ranking: _Ranking) -> dict[str, int | None]:
    tally = result.tally
    final = result.state is ContestState.CERTIFIED

    def known(total: Total) -> int | None:
        if (total.blanks and not final) or total.blanks == tally.counted:
            return None
        return total.known

    votes = [known(total) for total in tally.votes.values()]
    complete = final or None not in votes
    return {line: known(total) for line, total in tally.lines.items()} | {
        "candidate_votes": sum(number or 0 for number in votes) if complete else None,
        "candidates": len(result.standing),
        "first": ranking.line(),
        "second": ranking.at(result.seats),
    }


def decide(rules: RuleSet, result: ContestResult, *, polling_day: date) -> Outcome:
    """Say what a contest came to.

    Nobody is called the winner from partial data: as long as the contest is not certified, an
    awaited protocol or a blank figure makes the outcome not computable (ODIHR, quoted as S112 in
    the facts of the project).

    Args:
        rules: the rule set.
        result: the totals.
        polling_day: the day from which the term of office is counted.

    Raises:
        RuleSetError: the rule set does not say who wins there.
    """
    rule = outcome_rule(rules, result.office, result.round)
    ranking = _ranking(result)
    lacking = _lacking(result)
    if result.state is not ContestState.CERTIFIED and _is_annulled(rule, result.tally):
        return _repeat(ranking, Reason.PROTOCOLS_ANNULLED)
    if lacking:
        return _open(ranking, lacking)
    if rule.win is None:
        return Outcome(
            kind=OutcomeKind.TOTALS_ONLY,
            candidacies=ranking.leaders(),
            margin=ranking.margin(),
            reasons=(Reason.SEATS_APPORTIONED_ELSEWHERE,),
        )
    won = truth(rule.win, _figures(result, ranking))
    term = _term_of_office(rules.term, polling_day) if rules.term else None
    return _by_votes(rule, ranking, won=won, term=term)


_term_of_office = cache(term_of_office)
"""The same for every contest of an election."""


def _by_votes(
    rule: OutcomeRule, ranking: _Ranking, *, won: bool | None, term: Term | None
) -> Outcome:
    if ranking.at(0) == 0:
        return _repeat(ranking, Reason.NO_VOTES)
    if won is None:
        return _open(ranking, (Reason.RULE_LACKS_FIGURES,))
    if won:
        return Outcome(
            kind=OutcomeKind.ELECTED,
            candidacies=ranking.order[: ranking.seats],
            margin=ranking.margin(),
            term=term,
        )
    return _without_winner(rule, ranking)


def _without_winner(rule: OutcomeRule, ranking: _Ranking) -> Outcome:
    if rule.runoff:
        return Outcome(
            kind=OutcomeKind.RUNOFF_NEEDED,
            candidacies=ranking.first(rule.runoff),
            margin=ranking.margin(),
            reasons=(Reason.NO_MAJORITY,),
            next_step="runoff",
        )
    if tied := ranking.equal_at_the_line():
        return Outcome(
            kind=OutcomeKind.TIE,
            candidacies=tied,
            margin=0,
            reasons=(Reason.EQUAL_VOTES,),
            next_step=rule.tie,
        )
    return _repeat(ranking, Reason.NO_MAJORITY)


def _ranking(result: ContestResult) -> _Ranking:
    votes = {
        candidacy: total.known if (total := result.tally.votes.get(candidacy)) else 0
        for candidacy in result.standing
    }
    order = tuple(sorted(votes, key=lambda candidacy: (-votes[candidacy], candidacy)))
    return _Ranking(order=order, votes=votes, seats=result.seats)


def _lacking(result: ContestResult) -> tuple[Reason, ...]:
    tally = result.tally
    if result.state is ContestState.CERTIFIED and tally.counted:
        return ()
    awaited = (Reason.PROTOCOLS_AWAITED,) if tally.awaited or not tally.counted else ()
    blank = any(total.blanks for total in tally.votes.values())
    return (*awaited, *((Reason.FIGURES_BLANK,) if blank else ()))


def _is_annulled(rule: OutcomeRule, tally: Tally) -> bool:
    return tally.annulled > 0 and rule.annulled == "repeat_voting"


def _repeat(ranking: _Ranking, reason: Reason) -> Outcome:
    return Outcome(
        kind=OutcomeKind.REPEAT_VOTING,
        candidacies=ranking.order,
        margin=ranking.margin(),
        reasons=(reason,),
        next_step="repeat_voting",
    )


def _open(ranking: _Ranking, reasons: tuple[Reason, ...]) -> Outcome:
    return Outcome(
        kind=OutcomeKind.NOT_COMPUTABLE,
        candidacies=ranking.leaders(),
        margin=ranking.margin(),
        reasons=reasons,
    )
