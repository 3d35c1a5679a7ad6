"""Units by their boundaries, on a map on which areas are true."""

from itertools import pairwise
from math import isclose, radians, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hattama.package.boundaries import Position, Shape
from hattama.portal.charts.map import land, outlines
from hattama.portal.charts.picture import Look, Spot
from hattama.portal.charts.projection import Point, fitted


def box(west: float, south: float, east: float, north: float) -> Shape:
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return ((ring,),)


def area(points: list[Point]) -> float:
    return abs(sum(a * y - x * b for (a, b), (x, y) in pairwise([*points, points[0]]))) / 2


def fine(west: float, south: float, side: float) -> list[Position]:
    """Give a square of degrees with many points, so that its curved edges are followed."""
    steps = [side * n / 50 for n in range(50)]
    return [
        *((west + by, south) for by in steps),
        *((west + side, south + by) for by in steps),
        *((west + side - by, south + side) for by in steps),
        *((west, south + side - by) for by in steps),
    ]


@given(
    st.floats(-180, 180),
    st.floats(-80, 60),
    st.floats(1, 20),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_areas_are_those_on_the_sphere(
    west: float, south: float, size: float, right: float, up: float
) -> None:
    project = fitted([(west, south), (west + size, south + size)])
    at = south + up * size * 0.8

    drawn = area([project(p) for p in fine(west + right * size * 0.8, at, size / 5)])

    top, bottom = radians(at + size / 5), radians(at)
    assert isclose(drawn, radians(size / 5) * (sin(top) - sin(bottom)), rel_tol=2e-3)


@given(st.floats(150, 179), st.floats(-60, 60))
def test_nothing_is_cut_at_the_date_line(west: float, south: float) -> None:
    assume(abs(south) > 1)
    project = fitted([(west, south), (west - 340, south + 5)])

    (left, _), (right, _) = project((179.9, south)), project((-179.9, south))

    assert 0 < right - left < 0.01


@pytest.mark.parametrize("south", [-50.0, -2.5, 0.0, 40.0])
def test_north_is_up_and_east_is_right(south: float) -> None:
    project = fitted([(50.0, south), (60.0, south + 5)])

    (x, y), (east, _), (_, north) = (
        project((54.0, south + 2)),
        project((56.0, south + 2)),
        project((54.0, south + 4)),
    )

    assert east > x
    assert north < y


def test_a_common_border_stays_common() -> None:
    drawn, (width, height) = outlines({"a": box(50, 40, 55, 50), "b": box(55, 40, 60, 50)})

    assert len(set(drawn["a"][0]) & set(drawn["b"][0])) == 2
    assert all(0 <= x <= width and 0 <= y <= height for x, y in (*drawn["a"][0], *drawn["b"][0]))
    assert max(width, height) <= 1012


def test_points_that_fall_together_are_drawn_once() -> None:
    ring = ((50.0, 40.0), (50.0001, 40.0), (60.0, 40.0), (60.0, 50.0), (50.0, 40.0))

    drawn, _ = outlines({"a": ((ring,),)})

    assert len(drawn["a"][0]) == 3


def test_a_map_links_titles_and_says_who_is_not_on_it() -> None:
    marks = [("s1", "70 %")]
    spots = [
        Spot("a", "units/a.html", "Alpha", "Alpha: 70 %", marks),
        Spot("b", "", "Beta", "Beta", marks),
        Spot("z", "units/z.html", "Zeta", "Zeta", marks),
    ]
    shapes = {"a": box(50, 40, 55, 50), "b": box(55, 40, 55.2, 40.2)}

    drawn = land(spots, shapes, [Look("Turnout", [("s1", "x")])], "Units", "Not on the map:")

    assert (
        '<a href="units/a.html"><title>Alpha: 70 %</title><use href="#o0" class="v0 s1"/></a>'
        in drawn
    )
    assert '<g><title>Beta</title><use href="#o1" class="v0 s1"/></g>' in drawn
    assert drawn.count(">70 %</text>") == 1  # the second is too small for a figure
    assert "Not on the map: Zeta</figcaption>" in drawn
    assert ">Alpha</text>" in drawn
