"""An equal-area projection fitted to what is shown: a unit that looks twice as large is.

Albers' conic projection, and Lambert's cylindrical one where the parallels lie around the equator
(J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395, 1987, chapters 10 and 14).
"""

from collections.abc import Callable, Sequence
from math import cos, radians, sin, sqrt

from hattama.package.boundaries import Position

__all__ = ["Point", "fitted"]

Point = tuple[float, float]

FLATTEST = 0.05
"""Below this sine of the standard parallels the cone is so wide that a cylinder takes its place."""


def fitted(positions: Sequence[Position]) -> Callable[[Position], Point]:
    """Give a projection that distorts what is shown as little as an equal-area map can.

    Args:
        positions: what is shown, at least one.

    Returns:
        Position in degrees -> point on a plane, x to the right and y down; areas
        are those on a sphere of radius 1.
    """
    middle = _middle([longitude for longitude, _ in positions])
    latitudes = [latitude for _, latitude in positions]
    south, north = radians(min(latitudes)), radians(max(latitudes))
    first, second = south + (north - south) / 6, north - (north - south) / 6
    cone = (sin(first) + sin(second)) / 2
    if abs(cone) < FLATTEST:
        return _cylinder(middle, (south + north) / 2)
    return _cone(middle, cone, cos(first) ** 2 + 2 * cone * sin(first))


def _middle(longitudes: Sequence[float]) -> float:
    """Give the longitude opposite the widest gap, so that nothing is cut at the date line."""
    ordered = sorted(longitude % 360 for longitude in longitudes)
    after = [*ordered[1:], ordered[0] + 360]
    width, west = max((later - at, at) for at, later in zip(ordered, after, strict=True))
    return west + width / 2 + 180


def _turned(longitude: float, middle: float) -> float:
    return radians((longitude - middle + 180) % 360 - 180)


def _cylinder(middle: float, parallel: float) -> Callable[[Position], Point]:
    stretch = cos(parallel)
    return lambda at: (_turned(at[0], middle) * stretch, -sin(radians(at[1])) / stretch)


def _cone(middle: float, cone: float, constant: float) -> Callable[[Position], Point]:
    def project(at: Position) -> Point:
        radius = sqrt(max(0.0, constant - 2 * cone * sin(radians(at[1])))) / cone
        angle = cone * _turned(at[0], middle)
        return radius * sin(angle), radius * cos(angle)

    return project
