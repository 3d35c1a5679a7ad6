"""Contests as dots, and parts of a whole as a bar."""

import re

from hattama.portal.charts.bars import stacked
from hattama.portal.charts.dots import HIGHEST, Dot, Strip, dots
from hattama.portal.tongue import Tongue

ENGLISH = Tongue("en")


def strip(*margins: int, name: str = "Reds") -> Strip:
    return Strip(
        name, 0, [Dot(margin, f"contests/{n}.html", f"C{n}") for n, margin in enumerate(margins)]
    )


def test_every_contest_is_a_dot_with_its_title_and_link() -> None:
    drawn = dots([strip(10, 500, 501)], ENGLISH)

    assert drawn.count("<circle") == 3
    assert '<a href="contests/1.html" tabindex="-1"><title>C1</title>' in drawn
    assert ">Reds (3)</text>" in drawn


def test_a_larger_margin_is_further_right_and_equal_ones_stand_above_each_other() -> None:
    drawn = dots([strip(10, 10, 700)], ENGLISH)

    places = [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    first, second, third = places
    assert first[0] == second[0] < third[0]
    assert second[1] < first[1] == third[1]


def test_the_scale_ends_at_a_round_share() -> None:
    assert ">20%</text>" in dots([strip(150)], ENGLISH)
    assert ">100%</text>" in dots([strip(850)], ENGLISH)


def test_too_many_dots_become_bars() -> None:
    drawn = dots([strip(*[10] * (HIGHEST + 1)), strip(10)], ENGLISH)

    assert "<circle" not in drawn
    heights = [float(high) for high in re.findall(r'height="([\d.]+)"', drawn)]
    assert heights[0] == 280
    assert round(heights[0] / heights[1]) == HIGHEST + 1


def test_nothing_is_drawn_of_nothing() -> None:
    assert dots([], ENGLISH) == dots([strip()], ENGLISH) == ""
    assert stacked([], "Seats", ENGLISH) == stacked([("Reds", 0, 3)], "Seats", ENGLISH) == ""


def test_parts_are_as_wide_as_they_are_large() -> None:
    drawn = stacked([("Reds", 0, 30), ("Blues", 1, 9), ("Us & them", 2, 1)], "Seats", ENGLISH)

    assert re.findall(r'class="k c(\d)" x="([\d.]+)" width="([\d.]+)"', drawn) == [
        ("0", "0.0", "750.0"),
        ("1", "750.0", "225.0"),
        ("2", "975.0", "25.0"),
    ]
    assert "<title>Us &amp; them: 1</title>" in drawn
    assert ">30</text>" in drawn


def test_a_figure_that_has_no_room_is_left_to_the_title() -> None:
    drawn = stacked([("Reds", 0, 990), ("Blues", 1, 10)], "Seats", ENGLISH)

    assert ">10</text>" not in drawn
    assert "<title>Blues: 10</title>" in drawn
