"""The rule set in force: spec/ruleset.md, by an evaluator of its own."""

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
