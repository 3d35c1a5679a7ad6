"""One formula, evaluated twice by the same definition: on one object, and as SQL on a million.

Missing figures follow Kleene's strong logic of three values (Introduction to Metamathematics,
1952, section 64), which is also that of SQL: a missing number makes a sum and a comparison
missing; `and`, `or`, `implies` are decided as soon as one side decides them.
"""

import operator
from collections.abc import Callable, Mapping

from hattama.domain.errors import RuleSetError
from hattama.law.expression import (
    Arithmetic,
    Comparison,
    Logic,
    Name,
    Node,
    Not,
    Number,
    names,
)

LARGEST_SUM = 10**15
"""No figure that a rule names is larger: a million protocols of 999,999,999."""

LARGEST_INTEGER = 2**63 - 1
"""What the engines of the count hold exactly."""

_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPUTE: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_SQL: Mapping[str, str] = {"!=": "<>", "and": "AND", "or": "OR"}


def truth(node: Node, figures: Mapping[str, int | None]) -> bool | None:
    """Evaluate a formula that is true or false; None is "not computable".

    Args:
        node: the formula.
        figures: the figures; one that is absent or None is missing.

    Raises:
        RuleSetError: the formula is a number.
    """
    match node:
        case Comparison(sign, left, right):
            first, second = number(left, figures), number(right, figures)
            return None if first is None or second is None else _COMPARE[sign](first, second)
        case Not(inner):
            value = truth(inner, figures)
            return None if value is None else not value
        case Logic("implies", left, right):
            return _either(truth(Not(left), figures), truth(right, figures))
        case Logic("or", left, right):
            return _either(truth(left, figures), truth(right, figures))
        case Logic(_, left, right):
            neither = _either(truth(Not(left), figures), truth(Not(right), figures))
            return None if neither is None else not neither
        case _:
            raise RuleSetError("a number stands where true or false is needed")


def number(node: Node, figures: Mapping[str, int | None]) -> int | None:
    """Evaluate a formula that is a number; None where a figure is missing.

    Raises:
        RuleSetError: the formula is true or false.
    """
    match node:
        case Number(value):
            return value
        case Name(name):
            return figures.get(name)
        case Arithmetic(sign, left, right):
            first, second = number(left, figures), number(right, figures)
            return None if first is None or second is None else _COMPUTE[sign](first, second)
        case _:
            raise RuleSetError("true or false stands where a number is needed")


def sql(node: Node) -> str:  # noqa: PLR0911  one for each kind of node
    """Give the formula as an SQL expression over columns of the same names, BIGINT or BOOLEAN.

    Arithmetic on constants alone is done here: engines would do it in 32 bits and overflow.
    """
    match node:
        case Number(value):
            return str(value)
        case Name(name):
            return name
        case Not(inner):
            return f"(NOT {sql(inner)})"
        case Logic("implies", left, right):
            return f"((NOT {sql(left)}) OR {sql(right)})"
        case Arithmetic() if not names(node):
            return str(number(node, {}))
        case (
            Logic(sign, left, right)
            | Comparison(sign, left, right)
            | Arithmetic(sign, left, right)
        ):
            return f"({sql(left)} {_SQL.get(sign, sign)} {sql(right)})"


def bound(node: Node) -> int:  # noqa: PLR0911  one for each kind of node
    """Give a size that no part of the formula can exceed, so that SQL cannot overflow."""
    match node:
        case Number(value):
            return abs(value)
        case Name():
            return LARGEST_SUM
        case Not(inner):
            return bound(inner)
        case Arithmetic("*", left, right):
            return max(bound(left), bound(right), bound(left) * bound(right))
        case Arithmetic(_, left, right):
            return bound(left) + bound(right)
        case Comparison(_, left, right) | Logic(_, left, right):
            return max(bound(left), bound(right))


def _either(first: bool | None, second: bool | None) -> bool | None:  # noqa: FBT001  three-valued or
    if first is True or second is True:
        return True
    return None if first is None or second is None else False
