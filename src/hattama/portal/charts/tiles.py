"""Units as tiles of one size in a grid like the map: a large empty unit does not outweigh a small full one."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil, sqrt

from hattama.portal.charts.label import broken
from hattama.portal.charts.picture import Look, Spot, framed, linked

__all__ = ["places", "tiles"]

WIDTH, HEIGHT, GAP = 124, 100, 4
LONGEST = 11
"""Characters of a line of a name in a tile."""

Tile = tuple[int, int]
"""Column and row, from 1."""


def places(given: Mapping[str, Tile | None]) -> dict[str, Tile]:
    """Give every unit a tile: its own, or else the next one in rows below.

    Args:
        given: unit -> its tile in the package.
    """
    found = {unit: tile for unit, tile in given.items() if tile is not None}
    left = min((column for column, _ in found.values()), default=1) - 1
    top = min((row for _, row in found.values()), default=1) - 1
    found = {unit: (column - left, row - top) for unit, (column, row) in found.items()}
    others = [unit for unit in given if unit not in found]
    wide = max(column for column, _ in found.values()) if found else _columns(len(others))
    below = max((row for _, row in found.values()), default=0)
    for number, unit in enumerate(others):
        found[unit] = number % wide + 1, below + number // wide + 1
    return {unit: found[unit] for unit in given}


def _columns(number: int) -> int:
    """Give the columns of a picture that is somewhat wider than high."""
    return max(1, ceil(sqrt(1.6 * number)))


def tiles(
    spots: Sequence[Spot], given: Mapping[str, Tile | None], looks: Sequence[Look], label: str
) -> str:
    """Draw units as tiles.

    Args:
        spots: the units, in the order in which a reader meets them.
        given: unit -> its tile in the package.
        looks: the ways of colouring, as many as each unit has marks.
        label: what the picture shows.
    """
    where = places({spot.id: given.get(spot.id) for spot in spots})
    width = WIDTH * max(column for column, _ in where.values())
    height = HEIGHT * max(row for _, row in where.values())
    drawn = "".join(_tile(spot, *where[spot.id]) for spot in spots)
    svg = f'<svg class="tiles" viewBox="0 0 {width} {height}" width="{width}">{drawn}</svg>'
    return framed(svg, looks, label)


def _tile(spot: Spot, column: int, row: int) -> str:
    x, y = WIDTH * (column - 1) + GAP // 2, HEIGHT * (row - 1) + GAP // 2
    lines = broken(spot.name, LONGEST)
    name = "".join(
        f'<text x="8" y="{26 + 20 * number}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return f'<g transform="translate({x} {y})">{linked(spot, "".join(_faces(spot)) + name)}</g>'


def _faces(spot: Spot) -> Iterator[str]:
    width, height = WIDTH - GAP, HEIGHT - GAP
    for number, (kind, figure) in enumerate(spot.marks):
        yield (
            f'<rect class="v{number} {kind}" width="{width}" height="{height}" rx="6"/>'
            f'<text class="v{number} f" x="8" y="{height - 12}">{escape(figure)}</text>'
        )
