"""Shapes side by side in fewer points, so that borders stay common: each stretch of border is simplified once.

M. Bostock, How to Infer Topology (2013); D. H. Douglas and T. K. Peucker, Algorithms for the reduction
of the number of points required to represent a digitized line, Cartographica 10:2 (1973).
"""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import ceil, cos, hypot, log10, radians

from hattama.package.boundaries import Polygon, Position, Ring, Shape, write_boundaries

__all__ = ["LARGEST", "simplify"]

LARGEST = 15_000
"""Bytes that the units of one map may take, compressed."""

STEPS = 2000
"""A map is at most about so many pixels wide: finer positions cannot be seen."""

TOLERANCES = (0, 1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 90, 135, 200)
"""In steps."""

Arc = tuple[Position, ...]


def simplify(shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    """Give shapes with rounded positions, and with as few as it takes to be light.

    Args:
        shapes: unit -> its shape; units that one map shows.

    Returns:
        The same units; parts too small to be seen are gone, but each unit keeps its largest part.
    """
    positions = [
        at for shape in shapes.values() for polygon in shape for ring in polygon for at in ring
    ]
    step = _step(positions)
    digits = max(0, ceil(-log10(step)))
    stretch = cos(radians(sum(latitude for _, latitude in positions) / len(positions)))
    rounded = {
        unit: _mapped(shape, lambda ring: _settled(ring, digits), step)
        for unit, shape in shapes.items()
    }
    found = rounded
    for tolerance in TOLERANCES:
        found = _simplified(rounded, tolerance, step, stretch)
        if len(zlib.compress(write_boundaries(found).encode(), 9)) <= LARGEST:
            break
    return found


def _step(positions: Sequence[Position]) -> float:
    sides = [max(axis) - min(axis) for axis in zip(*positions, strict=True)]
    return float(max(*sides, 1e-6)) / STEPS


def _mapped(shape: Shape, change: Callable[[Ring], Ring], step: float) -> Shape:
    """Change every ring; those too small to be seen go, but the largest of a shape stays as it was."""
    changed: list[Polygon] = []
    for outer, *holes in shape:
        if _is_seen(ring := change(outer), step):
            kept = (change(hole) for hole in holes)
            changed.append((ring, *(hole for hole in kept if _is_seen(hole, step))))
    return tuple(changed) or ((max((polygon[0] for polygon in shape), key=_size),),)


def _is_seen(ring: Ring, step: float) -> bool:
    return len(ring) > 3 and _size(ring) > step * step  # noqa: PLR2004  a triangle has four positions


def _size(ring: Ring) -> float:
    return abs(sum(a * y - x * b for (a, b), (x, y) in pairwise(ring)))


def _settled(ring: Ring, digits: int) -> Ring:
    """Round a ring, and leave out positions that have fallen together."""
    places = [(round(x, digits) + 0.0, round(y, digits) + 0.0) for x, y in ring]
    return (places[0], *(after for before, after in pairwise(places) if before != after))


def _simplified(
    shapes: Mapping[str, Shape], tolerance: int, step: float, stretch: float
) -> dict[str, Shape]:
    rings = [ring for shape in shapes.values() for polygon in shape for ring in polygon]
    nodes = _nodes(rings)

    @cache
    def thinned(arc: Arc) -> Arc:
        return tuple(_kept(arc, tolerance * step, stretch))

    def change(ring: Ring) -> Ring:
        made: list[Position] = []
        for arc in _arcs(ring, nodes):
            ahead = arc <= arc[::-1]
            part = thinned(arc if ahead else arc[::-1])
            made += (part if ahead else part[::-1])[1 if made else 0 :]
        return tuple(made)

    return {unit: _mapped(shape, change, step) for unit, shape in shapes.items()}


def _nodes(rings: Sequence[Ring]) -> set[Position]:
    """Give the positions where borders meet: those that have other neighbours in another ring."""
    beside: dict[Position, set[frozenset[Position]]] = defaultdict(set)
    for ring in rings:
        for before, at, after in zip((ring[-2], *ring), ring[:-1], ring[1:], strict=False):
            beside[at].add(frozenset((before, after)))
    return {at for at, pairs in beside.items() if len(pairs) > 1}


def _arcs(ring: Ring, nodes: set[Position]) -> Iterator[Arc]:
    """Cut a ring at the nodes; one without any is cut where it is lowest, the same for all who share it."""
    inner = ring[:-1]
    first = next((n for n, at in enumerate(inner) if at in nodes), inner.index(min(inner)))
    turned = (*inner[first:], *inner[:first], inner[first])
    start = 0
    for number, at in enumerate(turned):
        if number and (at in nodes or number == len(turned) - 1):
            yield turned[start : number + 1]
            start = number


def _kept(arc: Arc, tolerance: float, stretch: float) -> Iterator[Position]:
    """Yield the positions of an arc that stand further from the line between others than the tolerance."""
    keep, spans = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while spans:
        first, last = spans.pop()
        found = max(
            (
                (_distance(arc[n], arc[first], arc[last], stretch), n)
                for n in range(first + 1, last)
            ),
            default=(0.0, 0),
        )
        if found[1] and (found[0] > tolerance or _is_closed(arc, first, last)):
            keep.add(found[1])
            spans += [(first, found[1]), (found[1], last)]
    return (at for number, at in enumerate(arc) if number in keep)


def _is_closed(arc: Arc, first: int, last: int) -> bool:
    """Say whether a span is a whole ring: it must keep a point opposite its ends."""
    return arc[first] == arc[last] and last - first > 1


def _distance(at: Position, start: Position, end: Position, stretch: float) -> float:
    """Give how far a position is from a line, in degrees of latitude."""
    x, y = (at[0] - start[0]) * stretch, at[1] - start[1]
    a, b = (end[0] - start[0]) * stretch, end[1] - start[1]
    length = a * a + b * b
    along = max(0.0, min(1.0, (x * a + y * b) / length)) if length else 0.0
    return hypot(x - along * a, y - along * b)
