"""The outcome of a contest: spec/ruleset.md, section 6, by an evaluator of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hattama_verify.rules import CONTEST, Decider, Values

Outcome = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """What the records of a contest add up to.

    Attributes:
        due: protocols due.
        counted: protocols added up.
        annulled: protocols that are void.
        lines: line -> sum of what is known, how many were blank.
        votes: candidacy -> sum of what is known, how many were blank.
        standing: the candidacies that can be elected, in the order of their nomination.
    """

    due: int
    counted: int
    annulled: int
    lines: Mapping[str, tuple[int, int]]
    votes: Mapping[str, tuple[int, int]]
    standing: Sequence[str]


class Ranking(NamedTuple):
    """Those who stand and may still be seated, by votes; `first` and `second` of the table, and who is safe."""

    votes: Mapping[str, int]
    seats: int
    first: int | None
    second: int
    safe: frozenset[str] = frozenset()

    def outcome(
        self, kind: str, least: int, reasons: tuple[str, ...] = (), then: str = ""
    ) -> Outcome:
        """Give an outcome that names whoever of the others has so many votes."""
        others = [name for name in self.votes if name not in self.safe]
        return {
            "kind": kind,
            "candidacies": [name for name in others if self.votes[name] >= least],
            "safe": [name for name in self.votes if name in self.safe],
            "margin": None if self.first is None else self.first - self.second,
            "reasons": list(reasons),
            "next_step": then,
        }

    def falling(self) -> list[int]:
        """Give the votes of those who are not safe, most first."""
        return sorted(
            (many for name, many in self.votes.items() if name not in self.safe), reverse=True
        )


def decide(decider: Decider, tally: Tally, seats: int, state: str) -> Outcome:
    """Give the outcome of a contest: the first line of the table of spec/ruleset.md, section 6 that applies.

    Args:
        decider: who decides.
        tally: the totals.
        seats: how many are elected.
        state: the state of the contest.
    """
    if state not in {"counting", "preliminary", "tied", "certified"}:
        reason = "contest_cancelled" if state == "cancelled" else "voting_not_closed"
        return Ranking({}, seats, None, 0).outcome("not_computable", 0, (reason,))
    votes = {name: tally.votes.get(name, (0, 0))[0] for name in tally.standing}
    ranked = sorted(votes.values(), reverse=True)
    first = ranked[min(seats, len(ranked)) - 1] if ranked else None
    ranking = Ranking(votes, seats, first, ranked[seats] if len(ranked) > seats else 0)
    certified = state == "certified"
    return _without_rule(decider, tally, ranking, certified=certified) or _by_rule(
        decider, tally, ranking, certified=certified
    )


def _without_rule(
    decider: Decider, tally: Tally, ranking: Ranking, *, certified: bool
) -> Outcome | None:
    if not certified and tally.annulled and decider.annulled == "repeat_voting":
        return ranking.outcome("repeat_voting", 0, ("protocols_annulled",), "repeat_voting")
    if reasons := _lacking(tally, certified=certified):
        return ranking.outcome("not_computable", _leading(ranking), reasons)
    if decider.win is None:
        reasons = ("seats_apportioned_elsewhere",)
        return ranking.outcome("totals_only", _leading(ranking), reasons)
    if not any(ranking.votes.values()):
        return ranking.outcome("repeat_voting", 0, ("no_votes",), "repeat_voting")
    return None


def _lacking(tally: Tally, *, certified: bool) -> tuple[str, ...]:
    missing = (0, tally.counted)  # whoever stands and has no total is blank everywhere
    blanks = [tally.votes.get(name, missing)[1] for name in tally.standing]
    if certified and tally.counted:
        return ("figures_blank",) if tally.counted in blanks else ()
    awaited = tally.due > tally.counted + tally.annulled
    reasons: tuple[str, ...] = ("protocols_awaited",) if awaited else ()
    if not awaited and not tally.counted:
        reasons = ("no_protocol_counts",)
    if any(blanks) or any(blank for _, blank in tally.votes.values()):
        reasons += ("figures_blank",)
    return reasons


def _by_rule(decider: Decider, tally: Tally, ranking: Ranking, *, certified: bool) -> Outcome:
    values = _values(tally, ranking, certified=certified)
    wins = decider.win.value(values) if decider.win else None
    if wins is None:
        return ranking.outcome("not_computable", _leading(ranking), ("rule_lacks_figures",))
    if wins:
        seated = _front(ranking, ranking.seats)
        named = {"candidacies": [name for name in ranking.votes if name in seated]}
        return ranking.outcome("elected", 0) | named
    return _open_seats(decider, ranking._replace(safe=_safe(decider, ranking, values)))


def _safe(decider: Decider, ranking: Ranking, values: Values) -> frozenset[str]:
    ranked = ranking.falling()
    for seated in reversed(range(1, min(ranking.seats, len(ranked)))):
        last, following = ranked[seated - 1], ranked[seated]
        if last > following and decider.win:
            fewer_seats = {**values, "first": last, "second": following}
            if decider.win.value(fewer_seats):
                return _front(ranking, seated)
    return frozenset()


def _front(ranking: Ranking, many: int) -> frozenset[str]:
    by_votes = sorted(ranking.votes, key=lambda name: -ranking.votes[name])
    return frozenset(by_votes[:many])


def _open_seats(decider: Decider, ranking: Ranking) -> Outcome:
    ranked = ranking.falling()
    seats = ranking.seats - len(ranking.safe)
    if not any(ranked):
        return ranking.outcome("repeat_voting", 0, ("no_votes",), "repeat_voting")
    if decider.runoff:
        least = ranked[min(decider.runoff, len(ranked)) - 1]
        return ranking.outcome("runoff_needed", least, ("no_majority",), "runoff")
    if len(ranked) > seats and ranking.first == ranking.second:
        tied = [name for name, many in ranking.votes.items() if many == ranking.first]
        return ranking.outcome("tie", 0, ("equal_votes",), decider.tie) | {"candidacies": tied}
    return ranking.outcome("repeat_voting", 0, ("no_majority",), "repeat_voting")


def _leading(ranking: Ranking) -> int:
    return max(1, *ranking.votes.values()) if ranking.votes else 1


def _values(tally: Tally, ranking: Ranking, *, certified: bool) -> Values:
    def total(known: int, blanks: int) -> int | None:
        return None if blanks == tally.counted or (blanks and not certified) else known

    # whoever asks knows that somebody has a vote, and that none is blank unless the contest is certified
    votes = sum(known for known, _ in tally.votes.values())
    return {
        **dict.fromkeys(CONTEST),
        **{name: total(*parts) for name, parts in tally.lines.items()},
        "candidate_votes": votes, "candidates": len(tally.standing),
        "first": ranking.first, "second": ranking.second,
    }  # fmt: skip
