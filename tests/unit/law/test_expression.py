"""The language of formulas: what it accepts, how it binds, and what it refuses in which words."""

import pytest

from hattama.domain.errors import RuleSetError
from hattama.law.expression import (
    Arithmetic,
    Comparison,
    Logic,
    Name,
    Node,
    Not,
    Number,
    is_truth,
    names,
    parse,
)

A, B, C = Name("a"), Name("b"), Name("c")
A1, B1, C1 = (Comparison("=", name, Number(1)) for name in (A, B, C))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("7", Number(7)),
        ("999999999999999999", Number(10**18 - 1)),
        ("a", A),
        ("a_1b", Name("a_1b")),
        ("notes", Name("notes")),
        ("order", Name("order")),
        ("limit", Number(5)),
        ("-a", Arithmetic("-", Number(0), A)),
        ("--a", Arithmetic("-", Number(0), Arithmetic("-", Number(0), A))),
        ("-a * 2", Arithmetic("*", Arithmetic("-", Number(0), A), Number(2))),
        ("a + b - c", Arithmetic("-", Arithmetic("+", A, B), C)),
        ("a - b + c", Arithmetic("+", Arithmetic("-", A, B), C)),
        ("a - (b + c)", Arithmetic("-", A, Arithmetic("+", B, C))),
        ("a + 2 * b", Arithmetic("+", A, Arithmetic("*", Number(2), B))),
        ("2 * a + b", Arithmetic("+", Arithmetic("*", Number(2), A), B)),
        ("(2 + limit) * a", Arithmetic("*", Arithmetic("+", Number(2), Number(5)), A)),
        ("2 * 3 * a", Arithmetic("*", Arithmetic("*", Number(2), Number(3)), A)),
        ("a * 2 * 3", Arithmetic("*", Arithmetic("*", A, Number(2)), Number(3))),
        ("a = 1", A1),
        ("a=1", A1),
        ("\n a\t=\n1 \n", A1),
        ("a != b", Comparison("!=", A, B)),
        ("a < b", Comparison("<", A, B)),
        ("a <= b", Comparison("<=", A, B)),
        ("a > b", Comparison(">", A, B)),
        ("a >= b", Comparison(">=", A, B)),
        ("a + b = c", Comparison("=", Arithmetic("+", A, B), C)),
        ("a = b + c", Comparison("=", A, Arithmetic("+", B, C))),
        ("(a = 1)", A1),
        ("not a = 1", Not(A1)),
        ("not not a = 1", Not(Not(A1))),
        ("not a = 1 and b = 1", Logic("and", Not(A1), B1)),
        ("not (a = 1 and b = 1)", Not(Logic("and", A1, B1))),
        ("a = 1 and b = 1 and c = 1", Logic("and", Logic("and", A1, B1), C1)),
        ("a = 1 or b = 1 or c = 1", Logic("or", Logic("or", A1, B1), C1)),
        ("a = 1 or b = 1 and c = 1", Logic("or", A1, Logic("and", B1, C1))),
        ("a = 1 and b = 1 or c = 1", Logic("or", Logic("and", A1, B1), C1)),
        ("a = 1 and (b = 1 or c = 1)", Logic("and", A1, Logic("or", B1, C1))),
        ("a = 1 implies b = 1 implies c = 1", Logic("implies", A1, Logic("implies", B1, C1))),
        ("a = 1 or b = 1 implies c = 1", Logic("implies", Logic("or", A1, B1), C1)),
        ("a = 1 implies b = 1 or c = 1", Logic("implies", A1, Logic("or", B1, C1))),
    ],
)
def test_a_formula_is_read_as_it_binds(text: str, node: Node) -> None:
    assert parse(text, {"limit": 5}) == node


NUMBER_FOR_TRUTH = "a number stands where true or false is needed"
TRUTH_FOR_NUMBER = "true or false stands where a number is needed"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the formula ends too early"),
        ("a +", "the formula ends too early"),
        ("not", "the formula ends too early"),
        ("a =", "the formula ends too early"),
        ("(a", "a bracket is not closed"),
        ("(a b)", "a bracket is not closed"),
        ("a)", "unexpected ')'"),
        ("a b", "unexpected 'b'"),
        ("12a", "unexpected 'a'"),
        ("a = b = c", "unexpected '='"),
        ("* a", "unexpected '*'"),
        ("and", "unexpected 'and'"),
        ("a = or", "unexpected 'or'"),
        ("a = not b = 1", "unexpected 'not'"),
        ("implies", "unexpected 'implies'"),
        ("a == b", "unexpected '='"),
        ("1.5", "unexpected '.5'"),
        ("A", "unexpected 'A'"),
        ("a /  bcdefghijklmnop", "unexpected '/  bcdefghij'"),
        ("a %", "unexpected '%'"),
        ("_a", "unexpected '_a'"),
        ("٣", "unexpected '٣'"),
        ("²", "unexpected '²'"),
        ("1234567890123456789", "unexpected '9'"),
        ("a and b = 1", NUMBER_FOR_TRUTH),
        ("b = 1 and a", NUMBER_FOR_TRUTH),
        ("a or b = 1", NUMBER_FOR_TRUTH),
        ("b = 1 or a", NUMBER_FOR_TRUTH),
        ("a implies b = 1", NUMBER_FOR_TRUTH),
        ("b = 1 implies a", NUMBER_FOR_TRUTH),
        ("not a", NUMBER_FOR_TRUTH),
        ("(a = 1) = 1", TRUTH_FOR_NUMBER),
        ("1 = (a = 1)", TRUTH_FOR_NUMBER),
        ("(a = 1) + 1", TRUTH_FOR_NUMBER),
        ("1 - (a = 1)", TRUTH_FOR_NUMBER),
        ("2 * (a = 1)", TRUTH_FOR_NUMBER),
        ("(a = 1) * 2", TRUTH_FOR_NUMBER),
        ("-(a = 1)", TRUTH_FOR_NUMBER),
        ("a * b", "a product of two figures is not linear"),
        ("2 * a * b", "a product of two figures is not linear"),
        ("a * (1 + b)", "a product of two figures is not linear"),
        ("(" * 31 + "a" + ")" * 31, "the formula is too long"),
        ("a" + " + a" * 100, "the formula is too long"),
        ("(" * 100_000, "the formula is too long"),
    ],
)
def test_a_faulty_formula_is_refused_in_words(text: str, what: str) -> None:
    with pytest.raises(RuleSetError) as caught:
        parse(text, {})

    assert str(caught.value) == f"formula {text!r}: {what}."


def test_the_longest_formulas_are_read() -> None:
    assert parse("(" * 30 + "a" + ")" * 30, {}) == A
    assert names(parse("- " * 199 + "a", {})) == ("a",)
    assert is_truth(parse("not " * 197 + "a = 1", {}))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", ()),
        ("limit", ()),
        ("b + a - b", ("b", "a")),
        ("not (c = 1 and b = a or c < 2 implies a = d)", ("c", "b", "a", "d")),
    ],
)
def test_the_figures_of_a_formula_are_named_once_in_order(
    text: str, found: tuple[str, ...]
) -> None:
    assert names(parse(text, {"limit": 5})) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", False),
        ("a", False),
        ("a + 1", False),
        ("a = 1", True),
        ("not a = 1", True),
        ("a = 1 or a = 2", True),
    ],
)
def test_a_truth_is_told_from_a_number(text: str, *, expected: bool) -> None:
    assert is_truth(parse(text, {})) is expected
