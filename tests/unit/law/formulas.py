"""Formulas, figures and the engine for the properties of evaluation."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

import duckdb
from hypothesis import strategies as st

from hattama.domain.protocol import FIGURES
from hattama.law.expression import (
    Arithmetic,
    Comparison,
    ComparisonSign,
    Logic,
    LogicWord,
    Name,
    Node,
    Not,
    Number,
)

COLUMNS: Final = (*FIGURES, "first", "second")
"""What any formula that is run as SQL may name."""

constants = st.builds(Number, st.integers(0, 3_000))


def products(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Draw a product with a constant on either side."""
    return st.one_of(
        st.builds(lambda a, b: Arithmetic("*", a, b), constants, inner),
        st.builds(lambda a, b: Arithmetic("*", a, b), inner, constants),
    )


def sums(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Draw a sum or a difference."""
    return st.builds(Arithmetic, st.sampled_from(("+", "-")), inner, inner)


names_of_figures = st.sampled_from(COLUMNS).map(Name)
leaves: st.SearchStrategy[Node] = st.one_of(names_of_figures, constants)
numbers: st.SearchStrategy[Node] = st.recursive(
    leaves, lambda inner: st.one_of(sums(inner), products(inner)), max_leaves=4
)
comparisons: st.SearchStrategy[Node] = st.builds(
    Comparison, st.sampled_from(get_args(ComparisonSign)), numbers, numbers
)
truths: st.SearchStrategy[Node] = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Logic, st.sampled_from(get_args(LogicWord)), inner, inner),
    ),
    max_leaves=5,
)
figure_values = st.one_of(st.none(), st.integers(0, 5), st.integers(0, 999_999_999))
all_figures = st.fixed_dictionaries(dict.fromkeys(COLUMNS, figure_values))


def in_engine(expressions: Sequence[str], figures: Mapping[str, int | None]) -> tuple[Any, ...]:
    """Evaluate SQL expressions over one row of the figures."""
    row = ", ".join(f"CAST(? AS BIGINT) AS {name}" for name in figures)
    found = duckdb.execute(
        f"SELECT {', '.join(expressions)} FROM (SELECT {row})",  # noqa: S608  made from formulas
        list(figures.values()),
    ).fetchone()
    assert found is not None
    return found
