"""The boundaries of units in a package: GeoJSON of the one form that spec/package.md, section 7, allows."""

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from hattama.domain.errors import BadInputError
from hattama.package.meta import BOUNDARIES

__all__ = ["Polygon", "Position", "Ring", "Shape", "read_boundaries", "write_boundaries"]

Position = tuple[float, float]
"""Longitude and latitude in degrees."""
Ring = tuple[Position, ...]
"""Positions of which the last is the first."""
Polygon = tuple[Ring, ...]
"""An outer ring, then its holes."""
Shape = tuple[Polygon, ...]

LARGEST = 16 << 20
"""Characters; a map that people can read has a hundredth of it."""
SHORTEST_RING = 4


def write_boundaries(shapes: Mapping[str, Shape]) -> str:
    """Give the text of `boundaries.geojson`: a line per unit.

    Args:
        shapes: unit -> its shape.
    """
    features = ",\n".join(
        json.dumps(
            {
                "type": "Feature",
                "properties": {"unit": unit},
                "geometry": {"type": "MultiPolygon", "coordinates": shape},
            },
            separators=(",", ":"),
        )
        for unit, shape in shapes.items()
    )
    return f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'


def read_boundaries(text: str, units: Collection[str], where: str) -> Mapping[str, Shape]:
    """Read `boundaries.geojson`, strictly.

    Args:
        text: its content.
        units: the ids of the units of the package.
        where: the name of the package, for messages.

    Returns:
        Unit -> its shape, in the order of the file.

    Raises:
        BadInputError: naming the feature that breaks the specification.
    """
    place = f"{where}, {BOUNDARIES}"
    if len(text) > LARGEST:
        raise _odd("the file is larger than 16 MB", place)
    try:
        collection = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _odd(f"not JSON: {error}", place) from error
    if not _has(collection, "FeatureCollection", "features"):
        raise _odd("not a FeatureCollection of features and nothing else", place)
    shapes: dict[str, Shape] = {}
    for number, feature in enumerate(_listed(collection["features"], place), start=1):
        spot = f"{place}, feature {number}"
        unit, shape = _feature(feature, spot)
        if unit not in units:
            raise _odd(f"{unit!r} is not an id of units", spot)
        if unit in shapes:
            raise _odd(f"the unit {unit} stands twice", spot)
        shapes[unit] = shape
    return shapes


def _odd(what: str, place: str) -> BadInputError:
    return BadInputError(what, where=place, todo="see spec/package.md, section 7")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _has(value: object, kind: str, *members: str) -> bool:
    return isinstance(value, dict) and value.keys() == {"type", *members} and value["type"] == kind


def _listed(value: object, place: str) -> Sequence[Any]:
    if not isinstance(value, list) or not value:
        raise _odd("something is empty, or not a list where it must be one", place)
    return value


def _feature(feature: Any, place: str) -> tuple[str, Shape]:  # noqa: ANN401  JSON
    if not _has(feature, "Feature", "properties", "geometry"):
        raise _odd("not a Feature with properties and geometry and nothing else", place)
    properties, geometry = feature["properties"], feature["geometry"]
    if (
        not isinstance(properties, dict)
        or list(properties) != ["unit"]
        or not isinstance(properties["unit"], str)
    ):
        raise _odd("its properties are not `unit` alone", place)
    if _has(geometry, "Polygon", "coordinates"):
        polygons: Sequence[Any] = [geometry["coordinates"]]
    elif _has(geometry, "MultiPolygon", "coordinates"):
        polygons = _listed(geometry["coordinates"], place)
    else:
        raise _odd("its geometry is neither a Polygon nor a MultiPolygon", place)
    return properties["unit"], tuple(tuple(_rings(polygon, place)) for polygon in polygons)


def _rings(polygon: object, place: str) -> Iterator[Ring]:
    for ring in _listed(polygon, place):
        positions = tuple(_position(position, place) for position in _listed(ring, place))
        if len(positions) < SHORTEST_RING or positions[0] != positions[-1]:
            raise _odd("a ring is not closed, or has fewer than four positions", place)
        yield positions


def _position(position: object, place: str) -> Position:
    match position:
        case [int() | float() as longitude, int() | float() as latitude] if (
            not isinstance(longitude, bool)
            and not isinstance(latitude, bool)
            and math.isfinite(longitude)
            and abs(longitude) <= 180  # noqa: PLR2004  degrees
            and abs(latitude) <= 90  # noqa: PLR2004  degrees
        ):
            return longitude, latitude
    raise _odd("a position is not longitude and latitude in degrees", place)
