"""All contests: by margin as dots, the closest ones, and every one in tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hattama.domain.names import Names
from hattama.domain.outcome import OutcomeKind
from hattama.portal.charts.dots import Dot, Strip, dots
from hattama.portal.pages.common import Crumb, Scene, contest_path, nominator_of
from hattama.portal.pages.looking import margin_of
from hattama.portal.pages.unit import contest_row
from hattama.portal.rendering import Page
from hattama.portal.sheets import WholeSheet
from hattama.portal.world import Contest, Person, Unit

__all__ = ["race_pages"]

ON_ONE_PAGE = 300
CLOSEST = 20
CLOSE = 50
"""Thousandths of the votes."""


@dataclass(frozen=True, slots=True)
class Race:
    """A contest as the tables show it; the margin is in thousandths of the votes."""

    contest: Contest
    names: Names
    within: Names
    people: Sequence[tuple[Person, str]]
    margin: int | None


def race_pages(scene: Scene, sheet: WholeSheet) -> Iterator[Page]:
    """Yield the page of all contests, and where they are many one or more for each unit of the first level."""
    world = scene.world
    races = [_race(scene, world.contests[one]) for one in sheet.country.contests]
    races.sort(key=_closest_first)
    parts = [(None, races)] if len(races) <= ON_ONE_PAGE else list(_parts(scene, races))
    listed = [
        (f"races/{unit.id if unit else ''}-{number}.html", unit, number, part)
        for unit, whole in parts
        for number, part in enumerate(_cut(whole), start=1)
    ]
    known = [race for race in races if race.margin is not None]
    context: dict[str, Any] = {
        "crumbs": [],
        "unit": None,
        "races": races if len(listed) == 1 else known[:CLOSEST],
        "is_whole": len(listed) == 1,
        "parts_of": []
        if len(listed) == 1
        else [(path, unit, number, len(part)) for path, unit, number, part in listed],
        "picture": dots(_strips(scene, known), scene.tongue),
        "contests": len(races),
        "known": len(known),
        "close": sum((race.margin or 0) < CLOSE for race in known),
        "middle": known[(len(known) - 1) // 2].margin if known else None,
    }
    yield Page("races.html", "races.html", context)
    for path, unit, number, part in listed if len(listed) > 1 else ():
        crumbs = [Crumb("races.html", {scene.tongue.code: scene.tongue.say("All contests")})]
        more = {"crumbs": crumbs, "unit": unit, "number": number, "races": part, "is_whole": True}
        yield Page(path, "races_part.html", context | more)


def _race(scene: Scene, contest: Contest) -> Race:
    _, names, people = contest_row(scene, contest)
    above = scene.world.above(contest.unit)
    within = above[-2].names if len(above) > 2 else {}  # noqa: PLR2004  the whole says nothing
    if scene.tongue.name(within) in scene.tongue.name(names):
        within = {}
    return Race(contest, names, within, people, margin_of(contest))


def _closest_first(race: Race) -> tuple[bool, int]:
    return race.margin is None, race.margin or 0


def _parts(scene: Scene, races: Sequence[Race]) -> Iterator[tuple[Unit | None, list[Race]]]:
    """Yield the units of the first level with the contests in them; those of the whole stand before."""
    found: dict[str, list[Race]] = {}
    for race in races:
        above = scene.world.above(race.contest.unit)
        found.setdefault(above[1].id if len(above) > 1 else above[0].id, []).append(race)
    for unit in scene.world.units.values():
        if unit.id in found:
            yield unit, found[unit.id]


def _cut(races: Sequence[Race]) -> Iterator[Sequence[Race]]:
    for first in range(0, len(races), ON_ONE_PAGE):
        yield races[first : first + ON_ONE_PAGE]


def _strips(scene: Scene, races: Sequence[Race]) -> Sequence[Strip]:
    colours = scene.colours()
    found: dict[str, list[Dot]] = {}
    for race in races:
        if race.contest.outcome.kind is OutcomeKind.ELECTED:
            winner = race.people[0][0]
            title = (
                f"{scene.tongue.name(race.names)}: {scene.tongue.name(winner.names)},"
                f" {scene.tongue.share(race.margin, 1000)}"
            )
            dot = Dot(race.margin or 0, contest_path(race.contest.id), title)
            found.setdefault(nominator_of(winner), []).append(dot)
    order = sorted(found, key=lambda one: -len(found[one]))
    return [Strip(scene.nominator_name(one), colours[one], found[one]) for one in order]
