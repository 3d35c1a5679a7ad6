"""The rule set in force and the outcome of a contest: spec/ruleset.md, by an evaluator of its own."""

import operator
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from hattama_verify.kinds import FIGURE, LINES
from hattama_verify.report import Wrong, shown

Values = Mapping[str, int | None]
Value = int | bool | None

BALLOT = frozenset({*LINES, "candidate_votes", "candidates", "turnout_last", "turnout_drops"})
CONTEST = BALLOT | {"first", "second"}
NOMINEE = frozenset(
    {
        "age", "signatures", "voters", "nominees", "citizen", "active_suffrage", "deposit_paid",
        "civil_service_qualified", "unexpunged_conviction", "corruption_offence", "party_member",
    }
)  # fmt: skip
SECTIONS = frozenset(
    {
        "id", "languages", "title", "sources", "ballot_order", "turnout", "share", "parameter",
        "check", "eligibility", "route", "deadline", "outcome", "term",
    }
)  # fmt: skip
OUTCOME = frozenset(
    {
        "office", "rounds", "win", "totals_only", "runoff", "tie", "annulled", "text", "source",
        "status", "article",
    }
)  # fmt: skip
TOKEN = re.compile(r"\s*(?:([0-9]{1,18})(?![0-9])|([a-z][a-z0-9_]*)|(!=|<=|>=|[=<>+\-*()]))")
TOKENS_AT_MOST, BRACKETS_AT_MOST, BITS_63, LARGEST_FIGURE = 200, 30, 2**63 - 1, 10**15
COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge,
}  # fmt: skip
ARITHMETIC: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip


class Part(NamedTuple):
    """A part of a formula: how to evaluate it, and what its place demands to know."""

    value: Callable[[Values], Value]
    is_truth: bool
    bound: int
    names_figure: bool


class Formula:
    """A parser of one formula by descent, one method per line of the grammar."""

    def __init__(self, text: str, numbers: Mapping[str, int], figures: Iterable[str]) -> None:
        self.numbers, self.figures = numbers, frozenset(figures)
        self.tokens = _tokens(text)
        self.part = self._implication()
        if self.tokens:
            raise Wrong(f"{self.tokens[0]!r} is out of place in {shown(text)!r}")

    def _next(self, *words: str) -> str:
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in words else ""

    def _implication(self) -> Part:
        left = self._words("or", self._conjunct)
        if self._next("implies"):
            return _either(_not(left), self._implication())
        return left

    def _conjunct(self) -> Part:
        return self._words("and", self._inverse)

    def _words(self, word: str, operand: Callable[[], Part]) -> Part:
        left = operand()
        while self._next(word):
            right = operand()
            # a and b = not (not a or not b), also with three values
            left = _either(left, right) if word == "or" else _not(_either(_not(left), _not(right)))
        return left

    def _inverse(self) -> Part:
        return _not(self._inverse()) if self._next("not") else self._comparison()

    def _comparison(self) -> Part:
        left = self._signs(("+", "-"), self._product)
        sign = self._next(*COMPARISONS)
        if not sign:
            return left
        right = self._signs(("+", "-"), self._product)
        return Part(_lifted(COMPARISONS[sign], *_both(left, right, truth=False)), True, 0, False)  # noqa: FBT003

    def _product(self) -> Part:
        return self._signs(("*",), self._factor)

    def _signs(self, signs: Sequence[str], operand: Callable[[], Part]) -> Part:
        left = operand()
        while sign := self._next(*signs):
            right = operand()
            _both(left, right, truth=False)
            if sign == "*" and left.names_figure and right.names_figure:
                raise Wrong("a formula multiplies two figures")
            bound = left.bound * right.bound if sign == "*" else left.bound + right.bound
            value = _lifted(ARITHMETIC[sign], left, right)
            left = _number(value, bound, names_figure=left.names_figure or right.names_figure)
        return left

    def _factor(self) -> Part:
        if self._next("("):
            part = self._implication()
            if not self._next(")"):
                raise Wrong("a bracket is not closed")
            return part
        if self._next("-"):
            part = self._factor()
            _both(part, part, truth=False)
            zero = _number(lambda _: 0, 0, names_figure=False)
            value = _lifted(operator.sub, zero, part)
            return _number(value, part.bound, names_figure=part.names_figure)
        return self._name_or_integer()

    def _name_or_integer(self) -> Part:
        word = self.tokens.pop(0) if self.tokens else "the end"
        number = int(word) if word.isdigit() else self.numbers.get(word)
        if number is not None:
            return _number(lambda _, number=number: number, number, names_figure=False)  # type: ignore[misc]
        if word not in self.figures:
            raise Wrong(f"{shown(word)!r} is neither a number of the law nor a figure here")
        return _number(lambda values: values[word], LARGEST_FIGURE, names_figure=True)


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found or len(tokens) == TOKENS_AT_MOST:
            raise Wrong(f"{shown(text)!r} is not a formula, or is too long")
        tokens.append(found[found.lastindex or 0])
        at = found.end()
    if tokens.count("(") > BRACKETS_AT_MOST:
        raise Wrong(f"{shown(text)!r} has too many brackets")
    return tokens


def _number(value: Callable[[Values], Value], bound: int, *, names_figure: bool) -> Part:
    if bound > BITS_63:
        raise Wrong("a part of a formula could leave 64 bits")
    return Part(value, is_truth=False, bound=bound, names_figure=names_figure)


def _both(left: Part, right: Part, *, truth: bool) -> tuple[Part, Part]:
    if left.is_truth != truth or right.is_truth != truth:
        raise Wrong(f"a formula takes a {'number for a truth' if truth else 'truth for a number'}")
    return left, right


def _lifted(
    sign: Callable[[Any, Any], Value], left: Part, right: Part
) -> Callable[[Values], Value]:
    def value(values: Values) -> Value:
        one, other = left.value(values), right.value(values)
        return None if one is None or other is None else sign(one, other)

    return value


def _not(part: Part) -> Part:
    _both(part, part, truth=True)

    def value(values: Values) -> Value:
        inner = part.value(values)
        return None if inner is None else not inner

    return Part(value, is_truth=True, bound=0, names_figure=False)


def _either(left: Part, right: Part) -> Part:
    _both(left, right, truth=True)

    def value(values: Values) -> Value:
        found = (left.value(values), right.value(values))
        return True if True in found else None if None in found else False

    return Part(value, is_truth=True, bound=0, names_figure=False)


@dataclass(frozen=True, slots=True)
class Decider:
    """What one entry `outcome` of a rule set says."""

    win: Part | None
    runoff: int
    tie: str
    annulled: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A rule set on its polling day: its id, and who decides per office and round."""

    id: str
    deciders: Mapping[tuple[str, int], Decider]


def read_rules(raw: bytes, polling_day: date) -> RuleSet:
    """Read a rule set as far as results depend on it, and every formula in it.

    Raises:
        Wrong: it is not TOML, or not a valid rule set.
    """
    try:
        rules = tomllib.loads(raw.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError, ValueError):
        raise Wrong("the rule set is not TOML") from None
    if not rules.keys() <= SECTIONS or not isinstance(rules.get("id"), str):
        raise Wrong("the rule set has sections that are not known, or no id")
    try:
        numbers = _numbers(rules.get("parameter", []), polling_day)
        _check_formulas(rules, numbers)
        deciders: dict[tuple[str, int], Decider] = {}
        for entry in rules.get("outcome", []):
            _add_decider(deciders, entry, numbers)
    except (TypeError, AttributeError, KeyError) as error:
        raise Wrong(
            f"the rule set lacks something, or has it in a wrong form ({shown(error)})"
        ) from None
    return RuleSet(rules["id"], deciders)


def _numbers(parameters: list[dict[str, Any]], day: date) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for one in parameters:
        name, value = one["name"], one["value"]
        if name in CONTEST | NOMINEE or type(value) is not int or not 0 <= value <= FIGURE:
            raise Wrong(f"the parameter {shown(name)!r} is not one")
        if one.get("since", day) <= day and ("until" not in one or day < one["until"]):
            if name in numbers:
                raise Wrong(f"the parameter {shown(name)!r} is in force twice")
            numbers[name] = value
    return numbers


def _check_formulas(rules: dict[str, Any], numbers: Mapping[str, int]) -> None:
    wanted = [
        (rules["turnout"]["of"], BALLOT, False),
        (rules["turnout"]["base"], BALLOT, False),
        (rules["share"]["base"], CONTEST, False),
        *((one["formula"], BALLOT, True) for one in rules.get("check", [])),
        *((one["formula"], NOMINEE, True) for one in rules.get("eligibility", [])),
        *((one["formula"], NOMINEE, True) for one in rules.get("route", [])),
    ]
    for text, figures, is_truth in wanted:
        if Formula(text, numbers, figures).part.is_truth is not is_truth:
            raise Wrong(f"{shown(text)!r} is not a {'truth' if is_truth else 'number'}")


def _add_decider(
    deciders: dict[tuple[str, int], Decider], entry: dict[str, Any], numbers: Mapping[str, int]
) -> None:
    only, win = entry.get("totals_only", False), entry.get("win", "")
    runoff, tie, annulled = (
        entry.get("runoff", 0),
        entry.get("tie", ""),
        entry.get("annulled", "ignored"),
    )
    if not entry.keys() <= OUTCOME or only is bool(win) or type(runoff) is not int or runoff < 0:
        raise Wrong(f"the outcome for {shown(entry['office'])!r} is not one")
    part = None if only else Formula(win, numbers, CONTEST).part
    if (part and not part.is_truth) or annulled not in {"ignored", "repeat_voting"}:
        raise Wrong(f"the outcome for {shown(entry['office'])!r} is not one")
    for number in entry.get("rounds", [1]):
        if (entry["office"], number) in deciders:
            raise Wrong(f"two outcomes for {shown(entry['office'])!r}, round {number}")
        deciders[entry["office"], number] = Decider(part, runoff, tie, annulled)


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
        on_ballot: how many choices are on the ballot.
    """

    due: int
    counted: int
    annulled: int
    lines: Mapping[str, tuple[int, int]]
    votes: Mapping[str, tuple[int, int]]
    standing: Sequence[str]
    on_ballot: int


class Ranking(NamedTuple):
    """A tally and its votes in falling order: of the last who would be seated, and of the next."""

    tally: Tally
    seats: int
    certified: bool
    votes: Mapping[str, int]
    ranked: Sequence[int]
    first: int | None
    second: int

    def outcome(
        self, kind: str, least: int, reasons: tuple[str, ...] = (), then: str = ""
    ) -> dict[str, object]:
        """Give an outcome that names whoever has so many votes."""
        return {
            "kind": kind,
            "candidacies": [name for name in self.tally.standing if self.votes[name] >= least],
            "margin": None if self.first is None else self.first - self.second,
            "reasons": list(reasons),
            "next_step": then,
        }


def decide(decider: Decider, tally: Tally, seats: int, *, certified: bool) -> dict[str, object]:
    """Give the outcome of a contest: the first line of the table of spec/ruleset.md, section 6 that applies."""
    votes = {name: tally.votes.get(name, (0, 0))[0] for name in tally.standing}
    ranked = sorted(votes.values(), reverse=True)
    first = ranked[min(seats, len(ranked)) - 1] if ranked else None
    second = ranked[seats] if len(ranked) > seats else 0
    ranking = Ranking(tally, seats, certified, votes, ranked, first, second)
    return _without_rule(decider, ranking) or _by_rule(decider, ranking)


def _without_rule(decider: Decider, ranking: Ranking) -> dict[str, object] | None:
    tally, certified = ranking.tally, ranking.certified
    blank = any(blanks for _, blanks in tally.votes.values())
    awaited = tally.due > tally.counted + tally.annulled
    if not certified and tally.annulled and decider.annulled == "repeat_voting":
        return ranking.outcome("repeat_voting", 0, ("protocols_annulled",), "repeat_voting")
    if not tally.counted or (not certified and (awaited or blank)):
        reasons: tuple[str, ...] = ("protocols_awaited",) if awaited or not tally.counted else ()
        reasons += ("figures_blank",) if blank else ()
        return ranking.outcome("not_computable", _leading(ranking), reasons)
    if decider.win is None:
        reasons = ("seats_apportioned_elsewhere",)
        return ranking.outcome("totals_only", _leading(ranking), reasons)
    if not any(ranking.ranked):
        return ranking.outcome("repeat_voting", 0, ("no_votes",), "repeat_voting")
    return None


def _by_rule(decider: Decider, ranking: Ranking) -> dict[str, object]:
    seats, votes, ranked = ranking.seats, ranking.votes, ranking.ranked
    wins = decider.win.value(_values(ranking)) if decider.win else None
    if wins is None:
        return ranking.outcome("not_computable", _leading(ranking), ("rule_lacks_figures",))
    if wins:
        standing = ranking.tally.standing
        seated = sorted(standing, key=lambda name: -votes[name])[:seats]
        named = {"candidacies": [name for name in standing if name in seated]}
        return ranking.outcome("elected", 0) | named
    if decider.runoff:
        least = ranked[min(decider.runoff, len(ranked)) - 1]
        return ranking.outcome("runoff_needed", least, ("no_majority",), "runoff")
    if len(ranked) > seats and ranking.first == ranking.second:
        return ranking.outcome("tie", ranking.second, ("equal_votes",), decider.tie)
    return ranking.outcome("repeat_voting", 0, ("no_majority",), "repeat_voting")


def _leading(ranking: Ranking) -> int:
    return max(ranking.ranked[0] if ranking.ranked else 1, 1)


def _values(ranking: Ranking) -> Values:
    tally, certified = ranking.tally, ranking.certified

    def total(known: int, blanks: int) -> int | None:
        return None if blanks == tally.counted or (blanks and not certified) else known

    # whoever asks knows that somebody has a vote, and that none is blank unless the contest is certified
    votes = sum(known for known, _ in tally.votes.values())
    return {
        **dict.fromkeys(CONTEST),
        **{name: total(*parts) for name, parts in tally.lines.items()},
        "candidate_votes": votes, "candidates": tally.on_ballot,
        "first": ranking.first, "second": ranking.second,
    }  # fmt: skip
