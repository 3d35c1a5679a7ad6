"""Foreign maps, GeoJSON and TopoJSON, as features: read leniently, nothing but areas kept.

RFC 7946; M. Bostock and C. Metcalf, The TopoJSON Format Specification, version 1.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

from hattama.domain.errors import BadInputError
from hattama.package.boundaries import Polygon, Position, Ring, Shape

__all__ = ["Feature", "read_features"]

LARGEST = 256 << 20
"""Bytes; the finest boundaries of a country have a tenth of it."""


@dataclass(frozen=True, slots=True)
class Feature:
    """Something on a map.

    Attributes:
        texts: what is said about it: property -> text; its id stands under the empty property.
        shape: where it is.
    """

    texts: Mapping[str, str]
    shape: Shape


def read_features(path: Path) -> Sequence[Feature]:
    """Read the areas of a map; points and lines are left out.

    Args:
        path: a GeoJSON or TopoJSON file.

    Raises:
        BadInputError: the file cannot be read, is neither, or holds no area in degrees.
    """
    where = path.name
    try:
        if path.stat().st_size > LARGEST:
            raise BadInputError("the map is larger than 256 MB", where=where)
        read = json.loads(path.read_bytes())
        features = [one for one in _features(read) if one.shape]
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", where=str(path)) from error
    except (ValueError, RecursionError) as error:
        what = f"neither GeoJSON nor TopoJSON ({error})"
        raise BadInputError(what, where=where, todo="give a map of areas") from error
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise BadInputError(
            "a part of the map is not of the kind that it must be",
            where=where,
            todo="give a GeoJSON or TopoJSON file",
        ) from error
    if not features:
        raise BadInputError("the map holds no areas", where=where, todo="give one of polygons")
    for position in _positions(features):
        if not (abs(position[0]) <= 180 and abs(position[1]) <= 90):  # noqa: PLR2004  also no NaN
            raise BadInputError(
                "the map is not in degrees of longitude and latitude",
                where=where,
                todo="project it to WGS 84",
            )
    return features


def _positions(features: Sequence[Feature]) -> Iterator[Position]:
    return chain.from_iterable(
        ring for feature in features for polygon in feature.shape for ring in polygon
    )


def _features(read: Any) -> Iterator[Feature]:  # noqa: ANN401  JSON
    match read["type"]:
        case "Topology":
            arcs = _arcs(read)
            for thing in read["objects"].values():
                yield from _of_topology(thing, arcs)
        case "FeatureCollection":
            for feature in read["features"]:
                yield from _features(feature)
        case "Feature":
            geometry = read.get("geometry") or {"type": "Point"}
            yield Feature(_texts(read), _shape(geometry, _ring))
        case kind:
            raise ValueError(f"a map of the type {kind!r}")


def _texts(thing: Mapping[str, Any]) -> Mapping[str, str]:
    properties = {"": thing.get("id"), **(thing.get("properties") or {})}
    return {
        key: str(value).strip()
        for key, value in properties.items()
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip()
    }


def _shape(geometry: Mapping[str, Any], ring: Any) -> Shape:  # noqa: ANN401  Callable of JSON
    if geometry["type"] not in {"Polygon", "MultiPolygon"}:
        return ()
    is_one = geometry["type"] == "Polygon"
    polygons = [geometry["coordinates"]] if is_one else geometry["coordinates"]
    made = (_polygon(polygon, ring) for polygon in polygons)
    return tuple(polygon for polygon in made if polygon)


def _polygon(rings: Sequence[Any], ring: Any) -> Polygon:  # noqa: ANN401  Callable of JSON
    made = (ring(one) for one in rings)
    return tuple(one for one in made if len(one) > 3)  # noqa: PLR2004  fewer have no area


def _ring(positions: Sequence[Sequence[float]]) -> Ring:
    found = tuple((float(x), float(y)) for x, y, *_ in positions)
    return found if not found or found[0] == found[-1] else (*found, found[0])


def _arcs(topology: Mapping[str, Any]) -> Sequence[Ring]:
    """Give the arcs of a topology in degrees: differences are added up where it is quantised."""
    transform = topology.get("transform")
    if transform is None:
        return [tuple((float(x), float(y)) for x, y, *_ in arc) for arc in topology["arcs"]]
    (a, b), (c, d) = transform["scale"], transform["translate"]
    return [
        tuple(
            (c + a * x, d + b * y)
            for x, y in accumulate(
                ((x, y) for x, y, *_ in arc), lambda at, by: (at[0] + by[0], at[1] + by[1])
            )
        )
        for arc in topology["arcs"]
    ]


def _of_topology(thing: Mapping[str, Any], arcs: Sequence[Ring]) -> Iterator[Feature]:
    if thing["type"] == "GeometryCollection":
        for inner in thing["geometries"]:
            yield from _of_topology(inner, arcs)
        return

    def joined(numbers: Sequence[int]) -> Ring:
        """Join arcs end to end; a negative number is an arc from its end."""
        found: list[Position] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            found += arc[1:] if found else arc
        return _ring(found)

    if "arcs" in thing:
        yield Feature(_texts(thing), _shape({**thing, "coordinates": thing["arcs"]}, joined))
