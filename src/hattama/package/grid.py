"""The grid of units: one tile each in the picture of the unit that they lie in (spec/package.md, section 4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["LAST", "Place", "odd_places"]

LAST = 99
"""The last column and row that there can be."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands in the grid of the unit that it lies in, counted from 1."""

    unit: str
    parent: str | None
    column: int | None
    row: int | None


def odd_places(places: Iterable[Place]) -> Iterator[tuple[Place, str]]:
    """Yield every place that breaks the rules of the grid, and what is wrong with it.

    Args:
        places: all units of an election.
    """
    taken: dict[tuple[str | None, int, int], str] = {}
    for place in places:
        if place.column is None or place.row is None:
            if (place.column, place.row) != (None, None):
                yield place, "has one of grid_column and grid_row without the other"
        elif max(place.column, place.row) > LAST:
            yield place, f"stands beyond column and row {LAST} of the grid"
        else:
            tile = (place.parent, place.column, place.row)
            if tile in taken:
                yield place, f"stands on the same tile of the grid as {taken[tile]}"
            taken[tile] = place.unit
