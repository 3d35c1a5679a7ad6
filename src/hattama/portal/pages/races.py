"""All contests: by margin as dots, the closest ones, and every one in tables."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hattama.domain.names import Names
from hattama.domain.outcome import OutcomeKind
from hattama.portal.charts.dots import Dot, Strip, dots
from hattama.portal.pages.common import Crumb, Scene, contest_path
from hattama.portal.pages.looking import margin_of
from hattama.portal.pages.unit import contest_row
from hattama.portal.rendering import Page
from hattama.portal.sheets import WholeSheet
from hattama.portal.world import Contest, Person, Unit, nominator_of

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
    listed = list(_listed(scene, races)) if len(races) > ON_ONE_PAGE else []
    known = [race for race in races if race.margin is not None]
    context: dict[str, Any] = {
        "races": known[:CLOSEST] if listed else races,
        "parts_of": [(unit, number, len(part)) for unit, number, part in listed],
        "picture": dots(_strips(scene, known), scene.tongue),
        "known": len(known),
        "close": sum((race.margin or 0) < CLOSE for race in known),
        "middle": known[(len(known) - 1) // 2].margin if known else None,
    }
    yield Page("races.html", "races.html", context)
    crumbs = [Crumb("races.html", {scene.tongue.code: scene.tongue.say("All contests")})]
    for unit, number, part in listed:
        context = {"crumbs": crumbs, "unit": unit, "number": number, "races": part}
        yield Page(f"races/{unit.id}-{number}.html", "races_part.html", context)


def _race(scene: Scene, contest: Contest) -> Race:
    _, names, people = contest_row(scene, contest)
    above = scene.world.above(contest.unit)
    within = above[-2].names if len(above) > 2 else {}  # noqa: PLR2004  the whole says nothing
    if scene.tongue.name(within) in scene.tongue.name(names):
        within = {}
    return Race(contest, names, within, people, margin_of(contest))


def _closest_first(race: Race) -> tuple[bool, int]:
    return race.margin is None, race.margin or 0


def _listed(scene: Scene, races: Sequence[Race]) -> Iterator[tuple[Unit, int, Sequence[Race]]]:
    """Yield contests in parts that a page can hold, by unit of the first level; those of the whole first."""
    found: dict[str, list[Race]] = defaultdict(list)
    for race in races:
        found[scene.world.above(race.contest.unit)[:2][-1].id].append(race)
    for unit in scene.world.units.values():
        inside = found.get(unit.id, [])
        for first in range(0, len(inside), ON_ONE_PAGE):
            yield unit, first // ON_ONE_PAGE + 1, inside[first : first + ON_ONE_PAGE]


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
