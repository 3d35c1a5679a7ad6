"""Turnout through the day as small pictures on one scale."""

import re

from hattama.portal.charts.multiples import small_curve
from hattama.portal.sheets import Hour
from hattama.portal.tongue import Tongue

ENGLISH = Tongue("en")
DAY = [Hour("2021-07-25T10:00", 20, 1), Hour("2021-07-25T20:00", 80, 1)]


def lines(drawn: str) -> list[list[tuple[int, int]]]:
    return [
        [(int(x), int(y)) for x, y in re.findall(r"(\d+),(\d+)", points)]
        for points in re.findall(r'points="([^"]*)"', drawn)
    ]


def test_a_unit_is_drawn_before_the_whole_on_the_same_scale() -> None:
    drawn = small_curve(
        DAY, 100, ([Hour(h.at, 10 * h.issued, 9) for h in DAY], 1000), ENGLISH, "A & B"
    )

    whole, own = lines(drawn)
    assert whole == own
    assert 'aria-label="A &amp; B: 80.0%, 20:00"' in drawn
    assert ">80.0%</text>" in drawn


def test_higher_turnout_is_higher_and_more_than_everybody_stays_inside() -> None:
    low, high = (
        lines(small_curve(DAY, voters, (DAY, 100), ENGLISH, "A"))[1][-1][1] for voters in (100, 50)
    )

    assert 12 == high < low


def test_one_hour_or_no_voters_make_no_picture() -> None:
    assert small_curve(DAY[:1], 100, (DAY, 100), ENGLISH, "A") == ""
    assert small_curve(DAY, None, (DAY, 100), ENGLISH, "A") == ""
    assert small_curve(DAY, 100, (DAY[:1], 100), ENGLISH, "A") == ""
