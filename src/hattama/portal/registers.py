"""The lists of a portal from A to Z, a sheet per page and language: places, and people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hattama.count.engines import Engine
from hattama.domain.names import Names
from hattama.portal.alphabet import Letter, letters, sliced
from hattama.portal.sheets import Station
from hattama.portal.world import World

__all__ = [
    "Leaf",
    "PeopleIndexSheet",
    "PeopleSheet",
    "PlacesSheet",
    "people_sheets",
    "places_sheets",
    "read_stations",
    "units_shown",
]

INDEX = "index"
UNNAMED = "unnamed"
"""The file of those whose names are not published."""

ROWS = 250
"""So many places with their stations, or so many people, stand on one page."""

AT_ONCE = 2000
"""So many stations are read together."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a page stands in its register.

    Attributes:
        language: the language of the page.
        letters: every letter with the name of its first file, and how many begin with it.
        slug: how the file is called; `index` for the first page.
        heading: the letter, or empty.
        part: which of the pages of this heading.
        parts: how many there are.
    """

    language: str
    letters: tuple[tuple[str, str, int], ...]
    slug: str
    heading: str = ""
    part: int = 1
    parts: int = 1

    @property
    def file(self) -> str:
        """The name of the file."""
        return part_file(self.slug, self.part)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with its stations: their ids with number and names."""

    unit: str
    stations: tuple[tuple[str, str | None, Names], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesSheet:
    """A page of places."""

    leaf: Leaf
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSheet:
    """A page of nominees: their ids, and the state that each has come to."""

    leaf: Leaf
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleIndexSheet:
    """The first page of people: how many by nominator and state, and by state and reason."""

    leaf: Leaf
    states: Mapping[tuple[str, str], int]
    reasons: tuple[tuple[str, str | None, int], ...]


def part_file(slug: str, part: int) -> str:
    """Give the name of the file of a part."""
    return f"{slug}.html" if part == 1 else f"{slug}-{part}.html"


def read_stations(engine: Engine, world: World) -> Iterator[Station]:
    """Yield every station with its names, in the order of the package."""
    columns = engine.columns("stored_stations")
    named = [column for column in columns if column.startswith("name_")]
    number = "number" if "number" in columns else "NULL"
    units = tuple(world.units)
    ((total,),) = engine.rows("SELECT COUNT(*) FROM stored_stations")
    for first in range(0, total, AT_ONCE):
        rows = engine.rows(
            f"SELECT {', '.join(['id', 'unit', number, *named])} FROM stored_stations"
            f" WHERE key BETWEEN {first} AND {first + AT_ONCE - 1} ORDER BY key"
        )
        for id_, unit, numbered, *names in rows:
            known = {
                column.removeprefix("name_"): name
                for column, name in zip(named, names, strict=True)
                if name
            }
            yield Station(id_, known, numbered, units[unit], None)


def units_shown(engine: Engine, world: World) -> frozenset[str]:
    """Give the units in which something is voted on or that have a station, and all that they lie in."""
    units = tuple(world.units)
    with_stations = (
        units[key] for (key,) in engine.rows("SELECT DISTINCT unit FROM stored_stations")
    )
    found: set[str] = set()
    for unit in {*world.contests_of, *with_stations}:
        if unit not in found:
            found.update(place.id for place in world.above(unit))
    return frozenset(found)


def places_sheets(engine: Engine, world: World, languages: Sequence[str]) -> Iterator[PlacesSheet]:
    """Yield the pages of places; they change with the tables of the frame only."""
    stations: dict[str, list[tuple[str, str | None, Names]]] = defaultdict(list)
    for station in read_stations(engine, world):
        names = {} if station.number else station.names
        stations[station.unit].append((station.id, station.number, names))
    shown = units_shown(engine, world) - {world.root}
    weights = {unit: 1 + len(there) // 3 for unit, there in stations.items()}
    for language in languages:
        found = _only(letters(engine, "units", _order(world, language)), shown)
        index = _index(found)
        first = [unit for unit in world.within.get(world.root, ()) if unit in shown]
        yield PlacesSheet(
            leaf=Leaf(language, index, INDEX),
            places=tuple(Place(unit, ()) for unit in first),
        )
        for one in found:
            for leaf, page in _leaves(
                Leaf(language, index, one.slug, one.letter), one.ids, weights
            ):
                yield PlacesSheet(
                    leaf=leaf,
                    places=tuple(Place(unit, tuple(stations.get(unit, ()))) for unit in page),
                )


def people_sheets(
    engine: Engine, world: World, languages: Sequence[str]
) -> Iterator[PeopleIndexSheet | PeopleSheet]:
    """Yield the pages of people from A to Z, and of those whose names are not published."""
    states = Counter((one.party or one.route or "", one.state) for one in world.people.values())
    reasons = _reasons(engine)
    for language in languages:
        found = letters(engine, "candidacies", _order(world, language))
        index = _index(found)
        yield PeopleIndexSheet(
            leaf=Leaf(language, index, INDEX),
            states=states,
            reasons=reasons,
        )
        for slug, heading, ids in _headings(world, found):
            for leaf, page in _leaves(Leaf(language, index, slug, heading), ids, {}):
                yield PeopleSheet(
                    leaf=leaf, people=tuple((id_, world.people[id_].state) for id_ in page)
                )


def _leaves(
    first: Leaf, ids: Sequence[str], weights: Mapping[str, int]
) -> Iterator[tuple[Leaf, Sequence[str]]]:
    """Cut what stands under one heading into pages."""
    pages = sliced(ids, weights, ROWS)
    for part, page in enumerate(pages, start=1):
        yield replace(first, part=part, parts=len(pages)), page


def _headings(world: World, found: Sequence[Letter]) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield what stands under each heading: file, heading, ids; first the letters, last the unnamed."""
    named: set[str] = set()
    for one in found:
        named.update(one.ids)
        yield one.slug, one.letter, one.ids
    unnamed = [id_ for id_ in world.people if id_ not in named]
    if unnamed:
        yield UNNAMED, "", unnamed


def _order(world: World, language: str) -> Sequence[str]:
    return (language, *(code for code in world.meta.languages if code != language))


def _only(found: Iterable[Letter], wanted: frozenset[str]) -> list[Letter]:
    kept = (
        Letter(one.letter, one.slug, tuple(id_ for id_ in one.ids if id_ in wanted))
        for one in found
    )
    return [one for one in kept if one.ids]


def _index(found: Iterable[Letter]) -> tuple[tuple[str, str, int], ...]:
    return tuple((one.letter, one.slug, len(one.ids)) for one in found)


def _reasons(engine: Engine) -> tuple[tuple[str, str | None, int], ...]:
    """Give how often a candidacy ended for a reason: state, reason, number."""
    if "reason" not in engine.columns("stored_candidacies"):
        return ()
    rows = engine.rows(
        "SELECT status, reason, COUNT(*) FROM stored_candidacies"
        " WHERE reason IS NOT NULL GROUP BY ALL ORDER BY status, 3 DESC, reason"
    )
    return tuple((state, reason, number) for state, reason, number in rows)
