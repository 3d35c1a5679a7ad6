"""The language of formulas in rule sets: parsed, never run as code (spec/ruleset.md, section 3).

    formula    = disjunct [ "implies" formula ]
    disjunct   = conjunct { "or" conjunct }
    conjunct   = inverse { "and" inverse }
    inverse    = "not" inverse | comparison
    comparison = sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=") sum ]
    sum        = product { ("+" | "-") product }
    product    = factor { "*" factor }
    factor     = INTEGER | NAME | "-" factor | "(" formula ")"

Formulas are linear: of two factors at least one is a constant. Names are figures or parameters.
An integer has at most 18 digits, a formula at most 200 tokens and 30 brackets: a rule set comes
with an election package, from anyone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from hattama.domain.errors import RuleSetError

ComparisonSign = Literal["=", "!=", "<", "<=", ">", ">="]
ArithmeticSign = Literal["+", "-", "*"]
LogicWord = Literal["and", "or", "implies"]


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    value: int


@dataclass(frozen=True, slots=True)
class Name:
    """A figure; it may be missing."""

    name: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum, difference or product."""

    sign: ArithmeticSign
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of two numbers."""

    sign: ComparisonSign
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Logic:
    """Two truths joined by a word."""

    word: LogicWord
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a truth."""

    truth: "Node"


Node = Number | Name | Arithmetic | Comparison | Logic | Not

_TOKEN = re.compile(r"\s*([0-9]{1,18}|[a-z][a-z0-9_]*|<=|>=|!=|[=<>+*()-])")
_NAME = re.compile("[a-z][a-z0-9_]*")
_WORDS = {"and", "or", "not", "implies"}


def is_name(text: str) -> bool:
    """Say whether `text` may name a number in a formula."""
    return _NAME.fullmatch(text) is not None and text not in _WORDS


_MOST_TOKENS = 200
_MOST_BRACKETS = 30
_COMPARISONS: dict[str, ComparisonSign] = {s: s for s in ("=", "!=", "<", "<=", ">", ">=")}
_SUMS: dict[str, ArithmeticSign] = {"+": "+", "-": "-"}


def parse(text: str, constants: Mapping[str, int]) -> Node:
    """Parse a formula; names of `constants` are replaced by their values.

    Args:
        text: the formula.
        constants: the parameters of the rule set that are in force.

    Raises:
        RuleSetError: the text is not a formula of the language, or mixes numbers and truths.
    """
    parser = _Parser(text, constants)
    node = parser.formula()
    parser.expect_end()
    return node


@cache
def names(node: Node) -> tuple[str, ...]:
    """Give the figures that a formula names, each once, in order of appearance."""
    return tuple(dict.fromkeys(_names(node)))


def is_truth(node: Node) -> bool:
    """Say whether the node is true or false, rather than a number."""
    return isinstance(node, Comparison | Logic | Not)


def _names(node: Node) -> Iterator[str]:
    match node:
        case Name(name):
            yield name
        case Number():
            return
        case Not(truth):
            yield from _names(truth)
        case Arithmetic(_, left, right) | Comparison(_, left, right) | Logic(_, left, right):
            yield from _names(left)
            yield from _names(right)


class _Parser:
    """Recursive descent over the tokens of one formula; one method per line of the grammar."""

    def __init__(self, text: str, constants: Mapping[str, int]) -> None:
        self.text = text
        self.constants = constants
        self.tokens = list(self._tokens())
        self.at = 0
        if len(self.tokens) > _MOST_TOKENS or self.tokens.count("(") > _MOST_BRACKETS:
            raise self._error("the formula is too long")

    def _tokens(self) -> Iterator[str]:
        at = 0
        text = self.text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self._error(f"unexpected {text[at:].strip()[:12]!r}")
            yield match.group(1)
            at = match.end()

    def _error(self, what: str) -> RuleSetError:
        return RuleSetError(what, where=f"formula {self.text!r}")

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self.at += 1
        return token

    def expect_end(self) -> None:
        """Raise unless every token has been read."""
        if self._peek():
            raise self._error(f"unexpected {self._peek()!r}")

    def formula(self) -> Node:
        left = self._chain(self.conjunct, "or")
        if self._peek() == "implies":
            self._next()
            return Logic("implies", self._truth(left), self._truth(self.formula()))
        return left

    def conjunct(self) -> Node:
        return self._chain(self.inverse, "and")

    def inverse(self) -> Node:
        if self._peek() == "not":
            self._next()
            return Not(self._truth(self.inverse()))
        return self.comparison()

    def comparison(self) -> Node:
        left = self.sum()
        if self._peek() in _COMPARISONS:
            sign = _COMPARISONS[self._next()]
            return Comparison(sign, self._number(left), self._number(self.sum()))
        return left

    def sum(self) -> Node:
        left = self.product()
        while self._peek() in _SUMS:
            sign = _SUMS[self._next()]
            left = Arithmetic(sign, self._number(left), self._number(self.product()))
        return left

    def product(self) -> Node:
        left = self.factor()
        while self._peek() == "*":
            self._next()
            right = self.factor()
            if names(left) and names(right):
                raise self._error("a product of two figures is not linear")
            left = Arithmetic("*", self._number(left), self._number(right))
        return left

    def factor(self) -> Node:
        word = self._next()
        if word.isdigit():
            return Number(int(word))
        if word == "-":
            return Arithmetic("-", Number(0), self._number(self.factor()))
        if word == "(":
            inner = self.formula()
            if self._next() != ")":
                raise self._error("a bracket is not closed")
            return inner
        if is_name(word):
            return Number(self.constants[word]) if word in self.constants else Name(word)
        raise self._error(f"unexpected {word!r}" if word else "the formula ends too early")

    def _chain(self, part: Callable[[], Node], word: Literal["and", "or"]) -> Node:
        left = part()
        while self._peek() == word:
            self._next()
            left = Logic(word, self._truth(left), self._truth(part()))
        return left

    def _truth(self, node: Node) -> Node:
        if not is_truth(node):
            raise self._error("a number stands where true or false is needed")
        return node

    def _number(self, node: Node) -> Node:
        if is_truth(node):
            raise self._error("true or false stands where a number is needed")
        return node
