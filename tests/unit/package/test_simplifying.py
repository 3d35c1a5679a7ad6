"""Shapes become light, and their common borders stay common."""

import zlib
from itertools import pairwise
from math import cos, isclose, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.package.boundaries import Position, Ring, Shape, read_boundaries, write_boundaries
from hattama.package.simplifying import LARGEST, simplify


def noise(seed: float) -> float:
    """Give a number from -0.2 to 0.2 that looks like chance."""
    return (sin(seed * 12.9898) * 43758.5453 % 1 - 0.5) * 0.4


def rough(start: Position, end: Position, seed: int, points: int) -> list[Position]:
    """Draw a border with a rough line, its ends left out."""
    return [
        (
            start[0] + (end[0] - start[0]) * n / points + noise(seed + start[0] + 9 * end[1] + n),
            start[1] + (end[1] - start[1]) * n / points + noise(seed + start[1] + 7 * end[0] - n),
        )
        for n in range(1, points)
    ]


def grid(seed: int, side: int, points: int) -> dict[str, Shape]:
    """Draw a country of `side` times `side` squares of two degrees with rough borders."""
    lines: dict[tuple[Position, Position], list[Position]] = {}

    def line(start: Position, end: Position) -> list[Position]:
        if (end, start) in lines:
            return lines[end, start][::-1]
        return lines.setdefault((start, end), rough(start, end, seed, points))

    shapes: dict[str, Shape] = {}
    for column in range(side):
        for row in range(side):
            x, y = 50.0 + 2 * column, 40.0 + 2 * row
            corners = [(x, y), (x + 2, y), (x + 2, y + 2), (x, y + 2), (x, y)]
            ring = [at for a, b in pairwise(corners) for at in (a, *line(a, b))]
            shapes[f"u{column}{row}"] = (((*ring, ring[0]),),)
    return shapes


def edges(shapes: dict[str, Shape]) -> list[tuple[Position, Position]]:
    return [
        edge
        for shape in shapes.values()
        for polygon in shape
        for ring in polygon
        for edge in pairwise(ring)
    ]


def inner_edges(shapes: dict[str, Shape]) -> set[tuple[Position, Position]]:
    """Give the edges that two units share, one in each direction."""
    every = set(edges(shapes))
    return {edge for edge in every if edge[::-1] in every}


@given(st.integers(0, 10_000), st.integers(2, 3), st.integers(2, 40))
def test_what_was_common_stays_common(seed: int, side: int, points: int) -> None:
    shapes = grid(seed, side, points)

    light = simplify(shapes)

    outside = len(edges(light)) - len(inner_edges(light))
    turned = {(end, start) for start, end in edges(light)}
    alone = [edge for edge in edges(light) if edge not in turned]
    assert len(alone) == outside
    # The edges that no other unit shares are the coast: they form one closed line.
    assert sorted(start for start, _ in alone) == sorted(end for _, end in alone)
    assert list(light) == list(shapes)


def test_a_heavy_map_becomes_light_and_stays_a_map() -> None:
    shapes = grid(7, 6, 400)
    assert len(zlib.compress(write_boundaries(shapes).encode(), 9)) > 5 * LARGEST

    text = write_boundaries(simplify(shapes))

    assert len(zlib.compress(text.encode(), 9)) <= LARGEST
    light = read_boundaries(text, shapes.keys(), "a test")
    assert sum(map(area, light.values())) == pytest.approx(
        sum(map(area, shapes.values())), rel=0.02
    )


def area(shape: Shape) -> float:
    return sum(
        abs(sum(a * y - x * b for (a, b), (x, y) in pairwise(polygon[0]))) / 2 for polygon in shape
    )


def circle(x: float, y: float, radius: float, points: int) -> Ring:
    turns = [2 * pi * n / points for n in range(points)]
    ring = [(x + radius * cos(turn), y + radius * sin(turn)) for turn in turns]
    return (*ring, ring[0])


def test_a_hole_and_what_lies_in_it_keep_one_border() -> None:
    inner = circle(55, 45, 1, 90)
    outer = circle(55, 45, 4, 90)

    light = simplify({"outer": ((outer, inner[::-1]),), "inner": ((inner,),)})

    assert set(light["outer"][0][1]) == set(light["inner"][0][0])


def test_specks_vanish_but_no_unit_does() -> None:
    speck = circle(59, 49, 0.001, 8)
    land = circle(55, 45, 4, 90)

    light = simplify({"land": ((land,), (speck,)), "isle": ((speck,),)})

    assert len(light["land"]) == 1
    assert len(light["isle"]) == 1


@given(st.floats(0, 300, exclude_min=True))
def test_positions_are_rounded_to_what_can_be_seen(size: float) -> None:
    ring = circle(0, 0, min(size / 2, 80), 30)

    ((outer, *_),) = simplify({"a": ((ring,),)})["a"]

    assert isclose(area(((outer,),)), area(((ring,),)), rel_tol=0.05) or size < 1e-5
