"""Units by their boundaries, on an equal-area map."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

from hattama.package.boundaries import Shape
from hattama.portal.charts.label import broken
from hattama.portal.charts.picture import Look, Spot, framed, linked
from hattama.portal.charts.projection import fitted

__all__ = ["land", "outlines"]

LARGEST = 1000
"""Steps along the longer side; a step is less than a pixel."""

EDGE = 6
ROOM_FOR_FIGURE, ROOM_FOR_NAME = 55, 130
SHOWN = 0.72
LONGEST = 12

Pixel = tuple[int, int]
Outline = list[list[Pixel]]


def land(
    spots: Sequence[Spot],
    shapes: Mapping[str, Shape],
    looks: Sequence[Look],
    label: str,
    missing: str,
) -> str:
    """Draw units by their boundaries.

    Args:
        spots: the units, in the order in which a reader meets them; those without a shape are left out.
        shapes: unit -> its shape.
        looks: the ways of colouring, as many as each unit has marks.
        label: what the picture shows.
        missing: what to say before the names of those that are left out.
    """
    drawn, (width, height) = outlines(shapes)
    places = [spot for spot in spots if spot.id in drawn]
    paths = "".join(
        f'<path id="o{number}" d="{_path(drawn[spot.id])}"/>' for number, spot in enumerate(places)
    )
    areas = "".join(
        linked(spot, "".join(_faces(spot, number))) for number, spot in enumerate(places)
    )
    texts = "".join("".join(_texts(spot, drawn[spot.id])) for spot in places)
    svg = (
        f'<svg class="map" viewBox="0 0 {width} {height}" width="{SHOWN * width:.0f}"><defs>{paths}</defs>'
        f'{areas}<g class="names">{texts}</g></svg>'
    )
    left_out = ", ".join(spot.name for spot in spots if spot.id not in drawn)
    return framed(svg, looks, label, f"{missing} {left_out}" if left_out else "")


def outlines(shapes: Mapping[str, Shape]) -> tuple[dict[str, Outline], Pixel]:
    """Project shapes onto whole steps of a plane; common borders stay common.

    Args:
        shapes: unit -> its shape.

    Returns:
        Unit -> its rings, each without its last point, and width and height of the plane.
    """
    positions = [
        at for shape in shapes.values() for polygon in shape for ring in polygon for at in ring
    ]
    project = fitted(positions)
    points = {at: project(at) for at in positions}
    left, top = (min(point[axis] for point in points.values()) for axis in (0, 1))
    wide, high = (max(point[axis] for point in points.values()) for axis in (0, 1))
    scale = LARGEST / (max(wide - left, high - top) or 1)
    pixels = {
        at: (round((x - left) * scale) + EDGE, round((y - top) * scale) + EDGE)
        for at, (x, y) in points.items()
    }
    drawn = {
        unit: [
            _without_repeats([pixels[at] for at in ring]) for polygon in shape for ring in polygon
        ]
        for unit, shape in shapes.items()
    }
    size = round((wide - left) * scale) + 2 * EDGE, round((high - top) * scale) + 2 * EDGE
    return drawn, size


def _without_repeats(ring: Sequence[Pixel]) -> list[Pixel]:
    """Give a ring without points that stand twice in a row, its last one, which is the first, left out."""
    return [before for before, after in pairwise(ring) if before != after] or [ring[0]]


def _path(outline: Outline) -> str:
    return "".join(
        f"M{ring[0][0]} {ring[0][1]}"
        + "".join(f"l{x - a} {y - b}" for (a, b), (x, y) in pairwise(ring))
        + "z"
        for ring in outline
    )


def _faces(spot: Spot, number: int) -> Iterator[str]:
    for way, (kind, _) in enumerate(spot.marks):
        yield f'<use href="#o{number}" class="v{way} {kind}"/>'


def _texts(spot: Spot, outline: Outline) -> Iterator[str]:
    """Yield name and figures where there is room for them."""
    x, y, room = _middle(outline)
    if room < ROOM_FOR_FIGURE:
        return
    if room >= ROOM_FOR_NAME:
        for number, line in enumerate(reversed(broken(spot.name, LONGEST))):
            yield f'<text x="{x}" y="{y - 6 - 17 * number}" text-anchor="middle">{escape(line)}</text>'
    for way, (_, figure) in enumerate(spot.marks):
        yield (
            f'<text class="v{way} f" x="{x}" y="{y + 16}" text-anchor="middle">{escape(figure)}</text>'
        )


def _middle(outline: Outline) -> tuple[int, int, int]:
    """Give the middle of the widest stretch of a shape that a line from left to right finds, and its width."""
    ring = max(outline, key=_area)
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    found = []
    for part in range(3, 8):
        level = top + (bottom - top) * part / 10
        cuts = sorted(_crossings(ring, level))
        found += [
            (right - left, (left + right) / 2, level)
            for left, right in zip(cuts[::2], cuts[1::2], strict=False)
        ]
    width, x, y = max(found, default=(0, *ring[0]))
    return round(x), round(y), round(width)


def _crossings(ring: Sequence[Pixel], level: float) -> Iterator[float]:
    for (a, b), (x, y) in pairwise([*ring, ring[0]]):
        if (b <= level) != (y <= level):
            yield a + (x - a) * (level - b) / (y - b)


def _area(ring: Sequence[Pixel]) -> float:
    return abs(sum(a * y - x * b for (a, b), (x, y) in pairwise([*ring, ring[0]]))) / 2
