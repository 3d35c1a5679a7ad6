"""A figure is read as people write it, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.protocol import MAX_FIGURE
from hattama.package.figures import read_figure


@pytest.mark.parametrize(
    ("text", "signs", "figure"),
    [
        ("0", {}, 0),
        ("007", {}, 7),
        ("+7", {}, 7),
        (" 7 ", {}, 7),
        ("7.0", {}, 7),
        ("7,00", {}, 7),
        ("1 234", {}, 1234),
        ("1\u00a0234\u202f567", {}, 1234567),
        ("1'234", {}, 1234),
        ("1,234", {"thousands": ","}, 1234),
        ("1.234.567", {"thousands": "."}, 1234567),
        ("1.234,00", {"thousands": ".", "decimal": ","}, 1234),
        ("1,000", {"decimal": ","}, 1),
        ("1234,5000", {"thousands": "."}, None),
        ("999999999", {}, MAX_FIGURE),
        ("0" * 5000 + "5", {}, 5),
    ],
)
def test_a_figure_is_read_as_it_was_meant(
    text: str, signs: dict[str, str], figure: int | None
) -> None:
    if figure is None:
        with pytest.raises(ValueError, match="is not a whole number"):
            read_figure(text, **signs)
    else:
        assert read_figure(text, **signs) == figure


@pytest.mark.parametrize(
    ("text", "signs", "reason"),
    [
        ("-1", {}, "is negative"),
        ("\u22121", {}, "is negative"),
        ("- 1", {}, "is negative"),
        ("-", {}, "is not a number"),
        ("\u2014", {}, "is not a number"),
        ("1.5", {}, "is not a whole number"),
        ("1,5", {}, "is not a whole number"),
        ("1,234", {}, "may be 1234 or 1 and a fraction"),
        ("1.234", {}, "may be 1234 or 1 and a fraction"),
        ("1,234", {"decimal": ","}, "is not a whole number"),
        ("1.5", {"decimal": ","}, "is not a number"),
        ("10,00", {"thousands": ","}, "is not a number"),
        ("1,2,3", {"thousands": ","}, "is not a number"),
        ("1 23", {}, "is not a number"),
        ("12 34 567", {}, "is not a number"),
        ("1234 567", {}, "is not a number"),
        ("1.234.5", {"thousands": "."}, "is not a number"),
        ("1,234,56", {"thousands": ","}, "is not a number"),
        ("3e1", {}, "is not a number"),
        ("0x1f", {}, "is not a number"),
        ("1_000", {}, "is not a number"),
        ("NaN", {}, "is not a number"),
        ("\u0663", {}, "is not a number"),
        ("3\u00b2", {}, "is not a number"),
        ("1000000000", {}, "is larger than 999,999,999"),
        ("9" * 5000, {}, "is larger than 999,999,999"),
    ],
)
def test_what_is_no_figure_says_what_it_is(text: str, signs: dict[str, str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_figure(text, **signs)


@given(st.integers(0, MAX_FIGURE), st.sampled_from([" ", "\u00a0", "\u202f", "'"]))
def test_thousands_parted_by_blanks_change_nothing(figure: int, blank: str) -> None:
    assert read_figure(f"{figure:,}".replace(",", blank)) == figure


@given(st.text(max_size=12))
def test_any_text_is_a_figure_or_refused(text: str) -> None:
    try:
        figure = read_figure(text)
    except ValueError as refused:
        reason = str(refused)
    else:
        reason = "is a figure" if 0 <= figure <= MAX_FIGURE else ""

    assert reason.startswith(("is ", "may "))
