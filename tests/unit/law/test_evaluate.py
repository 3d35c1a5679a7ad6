"""One definition of every formula: on one object, and the same as SQL."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given

from hattama.domain.errors import RuleSetError
from hattama.law.evaluate import LARGEST_INTEGER, LARGEST_SUM, bound, number, sql, truth
from hattama.law.expression import Arithmetic, Name, Node, Number, parse
from hattama.law.rulesets import RULESETS, load
from tests.unit.law.formulas import COLUMNS, all_figures, in_engine, numbers, truths

T, F, U = "1 = 1", "1 = 0", "missing = 1"
"""True, false and unknown."""


def of(text: str) -> Node:
    return parse(text, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 = 3", True),
        ("3 = 4", False),
        ("3 != 3", False),
        ("3 != 4", True),
        ("3 < 4", True),
        ("3 < 3", False),
        ("4 <= 3", False),
        ("3 <= 3", True),
        ("4 > 3", True),
        ("3 > 3", False),
        ("3 >= 4", False),
        ("3 >= 3", True),
        ("a + 2 * b - 1 = 10", True),
        ("a = missing", None),
        ("missing = a", None),
        ("missing + 1 = 1", None),
        ("1 - missing = 1", None),
        ("0 * missing = 0", None),
        ("blank = 1", None),
    ],
)
def test_a_comparison_holds_fails_or_is_missing(text: str, *, expected: bool | None) -> None:
    assert truth(of(text), {"a": 3, "b": 4, "blank": None}) is expected


@pytest.mark.parametrize(
    ("left", "right", "both", "either", "follows"),
    [
        (T, T, True, True, True),
        (T, F, False, True, False),
        (T, U, None, True, None),
        (F, T, False, True, True),
        (F, F, False, False, True),
        (F, U, False, None, True),
        (U, T, None, True, True),
        (U, F, False, None, None),
        (U, U, None, None, None),
    ],
)
def test_logic_has_three_values(
    left: str, right: str, *, both: bool | None, either: bool | None, follows: bool | None
) -> None:
    assert truth(of(f"{left} and {right}"), {}) is both
    assert truth(of(f"{left} or {right}"), {}) is either
    assert truth(of(f"{left} implies {right}"), {}) is follows


@pytest.mark.parametrize(("text", "expected"), [(T, False), (F, True), (U, None)])
def test_the_contrary_of_the_unknown_is_unknown(text: str, *, expected: bool | None) -> None:
    assert truth(of(f"not {text}"), {}) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7", 7), ("a", 3), ("a + 4", 7), ("a - 4", -1), ("a * 4", 12), ("-a", -3), ("a + x", None)],
)
def test_a_number_is_computed(text: str, expected: int | None) -> None:
    assert number(of(text), {"a": 3}) == expected


def test_a_number_is_no_truth() -> None:
    with pytest.raises(RuleSetError) as caught:
        truth(Number(1), {})

    assert str(caught.value) == "a number stands where true or false is needed."


def test_a_truth_is_no_number() -> None:
    with pytest.raises(RuleSetError) as caught:
        number(of("1 = 1"), {})

    assert str(caught.value) == "true or false stands where a number is needed."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", "7"),
        ("a", "a"),
        ("a + b", "(a + b)"),
        ("2 * a - b", "((2 * a) - b)"),
        ("(100 + 1) * a", "(101 * a)"),
        ("-1 * a", "(-1 * a)"),
        ("-a", "(0 - a)"),
        ("a = b", "(a = b)"),
        ("a != b", "(a <> b)"),
        ("a <= b", "(a <= b)"),
        ("not a > b", "(NOT (a > b))"),
        ("a = 1 and b = 1", "((a = 1) AND (b = 1))"),
        ("a = 1 or b = 1", "((a = 1) OR (b = 1))"),
        ("a = 1 implies b = 1", "((NOT (a = 1)) OR (b = 1))"),
    ],
)
def test_a_formula_becomes_sql(text: str, expected: str) -> None:
    assert sql(of(text)) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Number(7), 7),
        (Number(-7), 7),
        (Name("a"), LARGEST_SUM),
        (of("a + 7"), LARGEST_SUM + 7),
        (of("a - 7"), LARGEST_SUM + 7),
        (of("100 * a"), 100 * LARGEST_SUM),
        (of("0 * (100 * a)"), 100 * LARGEST_SUM),
        (of("(100 * a) * 0"), 100 * LARGEST_SUM),
        (Arithmetic("*", Number(-(10**6)), Name("a")), 10**6 * LARGEST_SUM),
        (of("a = 7"), LARGEST_SUM),
        (of("7 < a + 1"), LARGEST_SUM + 1),
        (of("not 5 * a = 1"), 5 * LARGEST_SUM),
        (of("1 = 1 and 5 * a = 1"), 5 * LARGEST_SUM),
        (of("5 * a = 1 or 1 = 1"), 5 * LARGEST_SUM),
    ],
)
def test_nothing_in_a_formula_exceeds_its_bound(node: Node, expected: int) -> None:
    assert bound(node) == expected


def test_the_largest_integer_is_that_of_the_engine() -> None:
    largest = in_engine([f"CAST({LARGEST_INTEGER} AS BIGINT)", "9223372036854775807"], {"a": 1})

    assert largest == (LARGEST_INTEGER, LARGEST_INTEGER)


def test_arithmetic_on_constants_does_not_overflow_in_the_engine() -> None:
    node = of("60 * 100000000 * 1000 <= 1 + a")

    assert in_engine([sql(node)], {"a": 1}) == (truth(node, {"a": 1}),)


@given(truths, all_figures)
def test_a_truth_is_the_same_in_the_engine(node: Node, figures: Mapping[str, int | None]) -> None:
    if bound(node) <= LARGEST_INTEGER:
        assert in_engine([sql(node)], figures) == (truth(node, figures),)


@given(numbers, all_figures)
def test_a_number_is_the_same_in_the_engine(node: Node, figures: Mapping[str, int | None]) -> None:
    if bound(node) <= LARGEST_INTEGER:
        assert in_engine([sql(node)], figures) == (number(node, figures),)
        assert abs(number(node, figures) or 0) <= bound(node)


@given(all_figures)
def test_every_rule_that_is_shipped_is_the_same_in_the_engine(
    figures: Mapping[str, int | None],
) -> None:
    for id_ in RULESETS:
        rules = load(id_, date(2021, 7, 25))
        wins = [rule.win for rule in rules.outcomes if rule.win is not None]
        formulas = [*(rule.formula for rule in rules.checks), *wins]
        values = [rules.turnout_of, rules.turnout_base, rules.share_base]

        found = in_engine([*map(sql, formulas), *map(sql, values)], figures)

        scalar = [truth(node, figures) for node in formulas]
        assert found == (*scalar, *(number(node, figures) for node in values))


@given(truths)
def test_a_formula_reads_only_what_it_names(node: Node) -> None:
    without: dict[str, int | None] = {}

    assert truth(node, without) is truth(node, dict.fromkeys(COLUMNS))
