"""What every page of a portal may name: the small tables of an election, by id."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hattama.count.counting import Count
from hattama.count.directory import Directory
from hattama.count.engines import Engine
from hattama.domain.names import Names
from hattama.domain.outcome import Outcome
from hattama.domain.states import ContestState
from hattama.law.ruleset import RuleSet
from hattama.package.boundaries import Shape, read_boundaries
from hattama.package.meta import Meta


@dataclass(frozen=True, slots=True)
class Unit:
    """A reporting unit: its id, names, level, kind (as `village`), the unit that it lies in, its tile there."""

    id: str
    names: Names
    level: str
    kind: str
    parent: str | None
    tile: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest, what it came to, and what shares of its votes are parts of."""

    id: str
    names: Names
    office: str
    unit: str
    seats: int
    round: int
    state: ContestState
    follows: str | None
    outcome: Outcome
    share_base: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """A nominee as other pages name them: no votes, no dates."""

    id: str
    names: Names
    contest: str
    route: str | None
    party: str | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The small tables by id.

    Attributes:
        meta: what the package says of itself.
        rules: the rule set in force.
        units: units in the order of the package; one without a name bears its id.
        within: unit -> the units that lie directly in it.
        offices: office -> names.
        parties: party -> names.
        contests: contests in the order of the package.
        people: nominees in the order of the package.
        contests_of: unit -> the contests whose constituency it is.
        runoffs: contest -> the contest of the next round.
        nominators: parties in the order of the package, then routes without a party -> place in the palette.
        shapes: unit -> its boundaries, where the package has them.
    """

    meta: Meta
    rules: RuleSet
    units: Mapping[str, Unit]
    within: Mapping[str, tuple[str, ...]]
    offices: Mapping[str, Names]
    parties: Mapping[str, Names]
    contests: Mapping[str, Contest]
    people: Mapping[str, Person]
    contests_of: Mapping[str, tuple[str, ...]]
    runoffs: Mapping[str, str]
    nominators: Mapping[str, int]
    shapes: Mapping[str, Shape]

    @property
    def shared(self) -> object:
        """What pages about any contest name: where it changes, every page may."""
        return (
            self.meta,
            self.rules,
            self.units,
            self.offices,
            self.parties,
            self.nominators,
            self.shapes,
        )

    @property
    def root(self) -> str:
        """The unit that lies in no other."""
        return next(unit.id for unit in self.units.values() if unit.parent is None)

    def above(self, unit: str) -> tuple[Unit, ...]:
        """Give a unit with all that it lies in, from the root down."""
        found, at = list[Unit](), self.units.get(unit)
        while at is not None:
            found.append(at)
            at = self.units[at.parent] if at.parent is not None else None
        return tuple(reversed(found))

    def below(self, unit: str) -> Iterator[Unit]:
        """Yield a unit and every unit that lies in it at any depth."""
        yield self.units[unit]
        for inner in self.within.get(unit, ()):
            yield from self.below(inner)


GREY = 9
"""The last colour of the palette, for all who have none of their own."""


def nominator_of(person: Person) -> str:
    """Give what a person counts under: the party, else the route."""
    return person.party or person.route or ""


def _nominators(parties: Sequence[str], people: Iterable[Person]) -> Mapping[str, int]:
    """Give colours by nominees, not by seats: a count that goes on must not recolour every page."""
    nominees = Counter(map(nominator_of, people))
    order = [*parties, *sorted(nominees.keys() - set(parties))]
    ranked = sorted(order, key=lambda one: -nominees[one])
    return {one: min(ranked.index(one), GREY) for one in order}


def read_world(
    engine: Engine, meta: Meta, rules: RuleSet, counted: Count, boundaries: str = ""
) -> World:
    """Read the small tables of a package that was counted, and its boundaries."""
    directory = counted.directory
    follows = _column(engine, "contests", "follows")
    found = {one.contest: one for one in counted.contests}
    units = _units(engine, directory)
    ids = {key: one.id for key, one in directory.contests.items()}
    contests = {
        str(one.id): Contest(
            one.id,
            one.names,
            one.office,
            one.unit,
            one.seats,
            one.round,
            one.state,
            ids.get(follows.get(key, -1)),
            found[one.id].outcome,
            found[one.id].share_base,
        )
        for key, one in directory.contests.items()
    }
    people = {
        str(one.id): Person(one.id, one.names, ids[one.contest], one.route, one.party, one.state)
        for one in directory.candidacies.values()
    }
    return World(
        meta=meta,
        rules=rules,
        units=units,
        within=_grouped((unit.parent, unit.id) for unit in units.values()),
        offices={one.id: one.names or {"": one.id} for one in directory.offices.values()},
        parties={one.id: one.names or {"": one.id} for one in directory.parties.values()},
        contests=contests,
        people=people,
        contests_of=_grouped((one.unit, one.id) for one in contests.values()),
        runoffs={one.follows: one.id for one in contests.values() if one.follows},
        nominators=_nominators([one.id for one in directory.parties.values()], people.values()),
        shapes=read_boundaries(boundaries, units, meta.id) if boundaries else {},
    )


def _units(engine: Engine, directory: Directory) -> dict[str, Unit]:
    kinds = _column(engine, "units", "kind")
    columns, rows = (_column(engine, "units", name) for name in ("grid_column", "grid_row"))
    return {
        str(one.id): Unit(
            one.id,
            one.names or {"": one.id},
            one.level,
            kinds.get(key) or "",
            None if one.parent is None else directory.units[one.parent].id,
            (columns[key], rows[key]) if columns.get(key) else None,
        )
        for key, one in directory.units.items()
    }


def _column(engine: Engine, table: str, column: str) -> Mapping[int, Any]:
    if column not in engine.columns(f"stored_{table}"):
        return {}
    return {key: value for key, value in engine.rows(f"SELECT key, {column} FROM stored_{table}")}  # noqa: C416  rows are no pairs


def _grouped(pairs: Iterable[tuple[str | None, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for under, one in pairs:
        if under is not None:
            found[under].append(one)
    return {under: tuple(ones) for under, ones in found.items()}
