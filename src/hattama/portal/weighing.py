"""How much a finding weighs: the ballots it speaks of beside the margin of the contest."""

from collections.abc import Mapping

from hattama.domain.protocol import LINES
from hattama.law.evaluate import number
from hattama.law.expression import Arithmetic, Comparison, Name, Node, Number, names
from hattama.law.ruleset import Rule

__all__ = ["ballots_of"]

BALLOTS = frozenset({*LINES, "candidate_votes", "turnout_last"} - {"counting_minutes"})
"""Figures that count voters or ballots, so that a difference between them is one in ballots."""


def ballots_of(rule: Rule, numbers: Mapping[str, int | None]) -> int | None:
    """Give the ballots by which two sides of a rule that fails lie apart.

    Args:
        rule: the rule.
        numbers: the figures that made it fail.

    Returns:
        At least 1; None where the rule does not compare sums of ballots, or a figure is missing.
    """
    formula = rule.formula
    if not isinstance(formula, Comparison) or not BALLOTS.issuperset(names(formula)):
        return None
    if not (_is_sum(formula.left) and _is_sum(formula.right)):
        return None
    left, right = number(formula.left, numbers), number(formula.right, numbers)
    return None if left is None or right is None else max(abs(left - right), 1)


def _is_sum(node: Node) -> bool:
    """Say whether a node adds and subtracts figures and nothing else: no percentages, no limits."""
    match node:
        case Name():
            return True
        case Number(value):
            return value == 0
        case Arithmetic(sign, left, right):
            return sign != "*" and _is_sum(left) and _is_sum(right)
        case _:
            return False
