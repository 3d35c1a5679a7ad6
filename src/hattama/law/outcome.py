"""Who won under a rule set: one pure function from the totals of a contest to its outcome."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from hattama.domain.errors import RuleSetError
from hattama.domain.ids import CandidacyId, OfficeId
from hattama.domain.outcome import Outcome, OutcomeKind, Reason, Term
from hattama.domain.states import ContestState
from hattama.domain.tally import Tally, Total
from hattama.law.evaluate import truth
from hattama.law.expression import Node
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

    def behind(self, seated: int) -> "_Ranking":
        """Give the ranking of the others for the seats left, once the first `seated` have theirs."""
        return _Ranking(order=self.order[seated:], votes=self.votes, seats=self.seats - seated)

    def seatable(self) -> int:
        """Give how many seats can be filled."""
        return min(self.seats, len(self.order))

    def at(self, place: int) -> int:
        """Give the votes of the one at `place` from 0; 0 where nobody is."""
        return self.votes[self.order[place]] if place < len(self.order) else 0

    def first(self, count: int) -> tuple[CandidacyId, ...]:
        """Give the first `count`, and whoever has as many votes as the last of them."""
        least = self.at(count - 1)
        return tuple(candidacy for candidacy in self.order if self.votes[candidacy] >= least)

    def line(self) -> int:
        """Give the votes of the last who would be seated; 0 where nobody stands."""
        return self.at(max(0, self.seatable() - 1))

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
    votes = _votes(result)
    return _figures(result, votes, _ranking(result, votes))


def _figures(
    result: ContestResult, votes: Mapping[CandidacyId, Total], ranking: _Ranking
) -> dict[str, int | None]:
    final = result.state is ContestState.CERTIFIED

    def known(total: Total) -> int | None:
        if (total.blanks and not final) or total.blanks == result.tally.counted:
            return None
        return total.known

    parts = [known(total) for total in votes.values()]
    there = [part for part in parts if part is not None]
    complete = there and (final or len(there) == len(parts))
    return {line: known(total) for line, total in result.tally.lines.items()} | {
        "candidate_votes": sum(there) if complete else None,
        "candidates": len(result.standing),
        "first": ranking.line(),
        "second": ranking.at(result.seats),
    }


def decide(rules: RuleSet, result: ContestResult, *, polling_day: date) -> Outcome:
    """Say what a contest came to, by the first line of the table in spec/ruleset.md, section 6, that applies.

    Nobody is called the winner before the voting has closed, nor from partial data: as long as the
    contest is not certified, an awaited protocol or a blank figure makes the outcome not computable
    (ODIHR, quoted as S112 in the facts of the project).

    Args:
        rules: the rule set.
        result: the totals.
        polling_day: the day from which the term of office is counted.

    Raises:
        RuleSetError: the rule set does not say who wins there.
    """
    rule = outcome_rule(rules, result.office, result.round)
    if uncounted := _UNCOUNTED.get(result.state):
        return Outcome(kind=OutcomeKind.NOT_COMPUTABLE, reasons=(uncounted,))
    votes = _votes(result)
    ranking = _ranking(result, votes)
    if result.state is not ContestState.CERTIFIED and _is_annulled(rule, result.tally):
        return _repeat(ranking, Reason.PROTOCOLS_ANNULLED)
    if lacking := _lacking(result, votes):
        return _open(ranking, lacking)
    if rule.win is None:
        return Outcome(
            kind=OutcomeKind.TOTALS_ONLY,
            candidacies=ranking.leaders(),
            margin=ranking.margin(),
            reasons=(Reason.SEATS_APPORTIONED_ELSEWHERE,),
        )
    term = _term_of_office(rules.term, polling_day) if rules.term else None
    return _by_votes(rule, rule.win, ranking, _figures(result, votes, ranking), term)


_UNCOUNTED: Mapping[ContestState, Reason] = {
    ContestState.CALLED: Reason.VOTING_NOT_CLOSED,
    ContestState.NOMINATING: Reason.VOTING_NOT_CLOSED,
    ContestState.LISTED: Reason.VOTING_NOT_CLOSED,
    ContestState.VOTING: Reason.VOTING_NOT_CLOSED,
    ContestState.REPEATING: Reason.VOTING_NOT_CLOSED,
    ContestState.CANCELLED: Reason.CONTEST_CANCELLED,
}
"""Why a contest in such a state has no outcome, whatever figures there are."""

_term_of_office = cache(term_of_office)
"""The same for every contest of an election."""


def _by_votes(
    rule: OutcomeRule,
    win: Node,
    ranking: _Ranking,
    figures: Mapping[str, int | None],
    term: Term | None,
) -> Outcome:
    if ranking.at(0) == 0:
        return _repeat(ranking, Reason.NO_VOTES)
    won = truth(win, figures)
    if won is None:
        return _open(ranking, (Reason.RULE_LACKS_FIGURES,))
    if won:
        return Outcome(
            kind=OutcomeKind.ELECTED,
            candidacies=ranking.order[: ranking.seats],
            margin=ranking.margin(),
            term=term,
        )
    safe = _safe(win, ranking, figures)
    return replace(_without_winner(rule, ranking.behind(safe)), safe=ranking.order[:safe])


def _safe(win: Node, ranking: _Ranking, figures: Mapping[str, int | None]) -> int:
    """Give how many would be elected if there were fewer seats: the most for whom the rule holds."""
    for seated in range(ranking.seatable() - 1, 0, -1):
        line = {"first": ranking.at(seated - 1), "second": ranking.at(seated)}
        if line["first"] > line["second"] and truth(win, {**figures, **line}):
            return seated
    return 0


def _without_winner(rule: OutcomeRule, ranking: _Ranking) -> Outcome:
    if ranking.at(0) == 0:
        return _repeat(ranking, Reason.NO_VOTES)
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


def _votes(result: ContestResult) -> Mapping[CandidacyId, Total]:
    """Give the votes of everyone; who stands without a total has a blank in every counted protocol."""
    blank = {id_: Total(blanks=result.tally.counted) for id_ in result.standing}
    return {**blank, **result.tally.votes}


def _ranking(result: ContestResult, votes: Mapping[CandidacyId, Total]) -> _Ranking:
    known = {candidacy: votes[candidacy].known for candidacy in result.standing}
    order = tuple(sorted(known, key=lambda candidacy: (-known[candidacy], candidacy)))
    return _Ranking(order=order, votes=known, seats=result.seats)


def _lacking(result: ContestResult, votes: Mapping[CandidacyId, Total]) -> tuple[Reason, ...]:
    tally = result.tally
    if result.state is ContestState.CERTIFIED and tally.counted:
        unknown = any(votes[id_].blanks == tally.counted for id_ in result.standing)
        return (Reason.FIGURES_BLANK,) if unknown else ()
    reasons = (
        (Reason.PROTOCOLS_AWAITED, tally.awaited > 0),
        (Reason.NO_PROTOCOL_COUNTS, not tally.counted and not tally.awaited),
        (Reason.FIGURES_BLANK, any(total.blanks for total in votes.values())),
    )
    return tuple(reason for reason, applies in reasons if applies)


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
