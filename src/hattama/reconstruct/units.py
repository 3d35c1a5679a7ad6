"""The real units of a country, and generated constituencies below its districts."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hattama.domain.errors import BadInputError
from hattama.reconstruct.apportion import apportion
from hattama.reconstruct.chance import stream
from hattama.reconstruct.facts import Facts, Figure

__all__ = ["Constituency", "Unit", "draw_constituencies", "read_units"]

COLUMNS = ("id", "parent", "level", "kind")
GRID = ("grid_column", "grid_row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A row of the table of units."""

    id: str
    parent: str
    level: str
    kind: str
    names: Mapping[str, str]
    grid: Mapping[str, int | None] = field(default_factory=lambda: dict.fromkeys(GRID))


@dataclass(frozen=True, slots=True, kw_only=True)
class Constituency:
    """A generated unit that elects one holder of the office, and the contest in it."""

    unit: Unit
    region: str
    contest: str


def read_units(path: Path, languages: Sequence[str]) -> list[Unit]:
    """Read the table of the real units.

    Args:
        path: a CSV file with `id`, `parent`, `level`, `kind` and a `name_` column per language, and perhaps
            `grid_column` and `grid_row`.
        languages: the languages that every unit must be named in.

    Returns:
        The units in the order of the file.

    Raises:
        BadInputError: naming the file and the row at fault.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError("the file cannot be read as UTF-8", where=str(path)) from error
    rows = csv.DictReader(lines)
    wanted = {*COLUMNS, *(f"name_{code}" for code in languages)}
    if not wanted <= set(rows.fieldnames or ()):
        missing = ", ".join(sorted(wanted - set(rows.fieldnames or ())))
        raise BadInputError(f"columns are missing: {missing}", where=str(path))
    units = []
    for number, row in enumerate(rows, start=2):
        names = {code: row[f"name_{code}"] for code in languages}
        if not row["id"] or not all(names.values()):
            raise BadInputError("an id or a name is blank", where=f"{path}, row {number}")
        plain = {column: row[column] for column in COLUMNS}
        grid = {column: _figure(row.get(column), f"{path}, row {number}") for column in GRID}
        units.append(Unit(**plain, names=names, grid=grid))
    return units


def _figure(cell: str | None, where: str) -> int | None:
    if not cell:
        return None
    if not cell.isdecimal():
        raise BadInputError(f"{cell!r} is no place in a grid", where=where)
    return int(cell)


def draw_constituencies(
    facts: Facts, units: Sequence[Unit], region: str, seats: int, seed: int
) -> list[Constituency]:
    """Make the constituencies of one region.

    Args:
        facts: what was published, with the most seats of each district.
        units: the real units.
        region: the id of the region.
        seats: how many are to be made.
        seed: the seed of the reconstruction.

    Returns:
        The constituencies, district by district.

    Raises:
        BadInputError: if the districts of the region cannot hold the seats.
    """
    districts = [unit for unit in units if unit.parent == region and unit.id in facts.posts]
    split = _district_seats(facts, districts, region, seats)
    kinds = iter(_draw_kinds(facts, region, seats, seed))
    return [
        _constituency(facts, district, region, number, next(kinds))
        for district, many in zip(districts, split, strict=True)
        for number in range(1, many + 1)
    ]


def _district_seats(facts: Facts, districts: Sequence[Unit], region: str, seats: int) -> list[int]:
    """Share out the seats of a region by the posts of its districts, at least one to each."""
    figures = facts.regions[region]
    posts = [facts.posts[unit.id] for unit in districts]
    limits = [
        _limits(figures.get(f"seats_district.{unit.id}"), 1, most)
        for unit, most in zip(districts, posts, strict=True)
    ]
    where = f"{facts.where}: seats of the districts of {region}"
    low, high = [least for least, _ in limits], [most for _, most in limits]
    return apportion(seats, posts, low, high, where=where)


def _limits(figure: Figure | None, low: int, high: int) -> tuple[int, int]:
    return (low, high) if figure is None else (figure.value, figure.value)


def _draw_kinds(facts: Facts, region: str, seats: int, seed: int) -> list[str]:
    limits = [
        _limits(facts.regions[region].get(f"kinds.{kind}"), 0, seats) for kind in facts.kinds
    ]
    numbers = apportion(
        seats,
        [kind.permille for kind in facts.kinds.values()],
        [low for low, _ in limits],
        [high for _, high in limits],
        where=f"{facts.where}: kinds of {region}",
    )
    kinds = [kind for kind, many in zip(facts.kinds, numbers, strict=True) for _ in range(many)]
    stream(seed, "kinds", region).shuffle(kinds)
    return kinds


def _constituency(
    facts: Facts, district: Unit, region: str, number: int, kind: str
) -> Constituency:
    unit = Unit(
        id=f"{district.id[: facts.election.unit_digits]}-g{number:02d}",
        parent=district.id,
        level="subdistrict",
        kind=kind,
        names={
            code: template.format(number=number, place=district.names[code])
            for code, template in facts.kinds[kind].names.items()
        },
    )
    return Constituency(unit=unit, region=region, contest=f"{facts.election.office}-{unit.id}")
