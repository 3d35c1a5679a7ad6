"""Shares are exact and rounded half up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.share import percent


@pytest.mark.parametrize(
    ("part", "whole", "digits", "expected"),
    [
        (878, 2_297, 1, "38.2"),
        (1_419, 2_297, 1, "61.8"),
        (2_297, 2_582, 1, "89.0"),
        (32_981, 44_305, 2, "74.44"),
        (1, 3, 0, "33"),
        (2, 3, 0, "67"),
        (1, 8, 0, "13"),
        (1, 8, 1, "12.5"),
        (1, 16, 1, "6.3"),
        (1, 2_000, 1, "0.1"),
        (1, 2_001, 1, "0.0"),
        (1, 20_000, 2, "0.01"),
        (3, 2, 1, "150.0"),
        (0, 5, 1, "0.0"),
        (0, 0, 1, None),
        (5, 0, 1, None),
        (1, 1, 3, "100.000"),
    ],
)
def test_a_share_is_rounded_half_up(
    part: int, whole: int, digits: int, expected: str | None
) -> None:
    assert percent(part, whole, digits) == expected


def test_a_share_has_one_digit_unless_more_are_wanted() -> None:
    assert percent(1, 3) == "33.3"


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 4))
def test_a_share_is_never_off_by_more_than_half_of_its_last_digit(
    part: int, whole: int, digits: int
) -> None:
    shown = percent(part, whole, digits)
    assert shown is not None
    scaled = int(shown.replace(".", ""))

    assert -whole <= 2 * (10**digits * 100 * part - scaled * whole) < whole
