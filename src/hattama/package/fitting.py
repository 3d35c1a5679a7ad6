"""Which feature of a foreign map is which unit of a package: by id, or by a name in any language."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb

from hattama.domain.errors import BadInputError
from hattama.package.boundaries import Shape, write_boundaries
from hattama.package.geography import Feature, read_features
from hattama.package.integrity import stored_columns
from hattama.package.report import Repair, Report
from hattama.package.simplifying import simplify

__all__ = ["MapFile", "MapUnit", "fit_boundaries", "match"]

K = TypeVar("K")
V = TypeVar("V")

IS, BEGINS = 2, 1
"""How well a text fits: it is the name, or the name begins with it, as "North" in "North Region"."""


@dataclass(frozen=True, slots=True)
class MapFile:
    """A foreign map: a GeoJSON or TopoJSON file, and the only property to look at; empty for all and the id."""

    path: Path
    by: str = ""


@dataclass(frozen=True, slots=True)
class MapUnit:
    """A unit that a map may show."""

    id: str
    parent: str | None
    level: str
    names: tuple[str, ...]


def fit_boundaries(connection: duckdb.DuckDBPyConnection, drawn: MapFile, report: Report) -> str:
    """Give the text of `boundaries.geojson` for the units of stored tables.

    Args:
        connection: holds the stored tables.
        drawn: the map.
        report: takes which features fit no unit, and which units have none.

    Raises:
        BadInputError: the map cannot be read, or nothing on it fits.
    """
    units = _units(connection)
    features, file = read_features(drawn.path), drawn.path.name
    found = match(units, features, drawn.by)
    if not found:
        raise BadInputError(
            "no feature of the map has the id or name of a unit",
            where=file,
            todo="name the property that holds one of them with --boundaries-by",
        )
    _tell(file, units, features, found, report)
    beside: dict[str | None, dict[str, Shape]] = defaultdict(dict)
    for unit in units:
        if unit.id in found:
            beside[unit.parent][unit.id] = features[found[unit.id]].shape
    shapes = {
        unit: shape for siblings in beside.values() for unit, shape in simplify(siblings).items()
    }
    report.rows[file] = len(shapes)
    return write_boundaries(shapes)


def match(units: Sequence[MapUnit], features: Sequence[Feature], of: str = "") -> dict[str, int]:
    """Give which feature shows which unit.

    An id decides. Otherwise names are compared, among the units of the one level that most features fit: the
    same name often stands on several. A feature and a unit belong together if each fits the other best.

    Args:
        units: the units.
        features: the features.
        of: the only property to look at; empty for all of them and the id.

    Returns:
        Unit -> the place of its feature.
    """
    said = [
        {key: _plain(text) for key, text in feature.texts.items() if not of or key == of}
        for feature in features
    ]
    found = _by_id(units, said)
    texts = [set(one.values()) - {""} for one in said]
    levels = dict.fromkeys(unit.level for unit in units)
    by_name = [
        _by_name(
            [unit for unit in units if unit.level == level and unit.id not in found],
            texts,
            found.values(),
        )
        for level in levels
    ]
    return found | max(by_name, key=len, default={})


def _by_id(units: Sequence[MapUnit], said: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Compare ids with the one property that holds most of them: numbers stand in many."""
    ids = {_plain(unit.id): unit.id for unit in units}
    keys = dict.fromkeys(key for one in said for key in one)
    by_key = [
        _one_to_one(
            (ids[one[key]], place, IS) for place, one in enumerate(said) if one.get(key) in ids
        )
        for key in keys
    ]
    return max(by_key, key=len, default={})


def _by_name(
    units: Sequence[MapUnit], texts: Sequence[Collection[str]], taken: Collection[int]
) -> dict[str, int]:
    names = [(unit.id, {_plain(name) for name in unit.names}) for unit in units]
    fits = (
        (unit, place, sum(max(_fit(text, name) for name in known) for text in said))
        for place, said in enumerate(texts)
        if place not in taken
        for unit, known in names
        if known
    )
    return _one_to_one(fit for fit in fits if fit[2])


def _fit(text: str, name: str) -> int:
    if text == name:
        return IS
    return BEGINS if name.startswith(f"{text} ") else 0


def _one_to_one(fits: Iterable[tuple[str, int, int]]) -> dict[str, int]:
    """Give pairs of which each fits the other best and no other as well."""
    listed = list(fits)
    best_of_unit = _best(listed)
    best_of_feature = _best((place, unit, fit) for unit, place, fit in listed)
    return {
        unit: place for unit, place in best_of_unit.items() if best_of_feature.get(place) == unit
    }


def _best(fits: Iterable[tuple[K, V, int]]) -> dict[K, V]:
    """Give for each what fits it best, if nothing else fits as well."""
    found: dict[K, list[tuple[int, V]]] = defaultdict(list)
    for key, value, fit in fits:
        found[key].append((fit, value))
    made: dict[K, V] = {}
    for key, values in found.items():
        most = max(fit for fit, _ in values)
        best = {value for fit, value in values if fit == most}
        if len(best) == 1:
            made[key] = best.pop()
    return made


def _plain(text: str) -> str:
    """Give a text without case, signs and marks, as names are compared."""
    marked = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in marked if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", letters))


def _units(connection: duckdb.DuckDBPyConnection) -> list[MapUnit]:
    there = sorted(stored_columns(connection, "units"))
    names = [column for column in there if column.startswith("name_")]
    parent = "above.id" if "parent" in there else "NULL"
    join = (
        "LEFT JOIN stored_units AS above ON above.key = units.parent" if "parent" in there else ""
    )
    listed = "".join(f", units.{name}" for name in names)
    rows = connection.execute(
        f"SELECT units.id, {parent}, units.level{listed} FROM stored_units AS units {join} ORDER BY units.key"
    ).fetchall()
    return [
        MapUnit(id_, above, level, tuple(filter(None, named)))
        for id_, above, level, *named in rows
    ]


def _tell(
    file: str,
    units: Sequence[MapUnit],
    features: Sequence[Feature],
    found: Mapping[str, int],
    report: Report,
) -> None:
    """Report features that fit no unit, and units without a boundary beside units that have one."""
    shown = set(found.values())
    report.repair(
        Repair(file, 0, "", "; ".join(feature.texts.values()), "fits no unit, left out of the map")
        for place, feature in enumerate(features)
        if place not in shown
    )
    beside = Counter(unit.parent for unit in units if unit.id in found)
    report.repair(
        Repair(file, 0, "", unit.id, "has no boundary on the map")
        for unit in units
        if unit.id not in found and beside[unit.parent]
    )
