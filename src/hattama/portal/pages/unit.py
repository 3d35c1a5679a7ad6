"""The page of a unit: turnout, progress, the units in it, its contests with their outcomes."""

from collections.abc import Iterator, Sequence
from typing import Any

from hattama.domain.names import Names
from hattama.portal.charts.bars import stacked
from hattama.portal.charts.curve import curve
from hattama.portal.pages.common import Scene, progress, unit_path
from hattama.portal.pages.looking import Inner, look_at, picture
from hattama.portal.rendering import Page
from hattama.portal.sheets import UnitFigures, UnitSheet
from hattama.portal.world import Contest, Person, Unit

__all__ = ["contest_row", "listed_voters", "unit_context", "unit_pages"]


def unit_pages(scene: Scene, sheet: UnitSheet) -> Iterator[Page]:
    """Yield the page of a unit that is not the whole."""
    yield Page(unit_path(sheet.unit), "unit.html", unit_context(scene, sheet))


def unit_context(scene: Scene, sheet: UnitSheet) -> dict[str, Any]:
    """Give what a template names about a unit; the front page shows the root in the same way."""
    world, unit = scene.world, scene.world.units[sheet.unit]
    contests = [world.contests[contest] for contest in sheet.contests]
    seats = _seats(scene, contests)
    inner = [
        _inner(scene, world.units[place], figures)
        for place, figures in sheet.inner.items()
        if _is_shown(figures)
    ]
    return {
        "unit": unit,
        "names": unit.names,
        "crumbs": scene.crumbs(unit.id)[:-1],
        "figures": sheet.figures,
        "progress": progress(sheet.figures.turnout, contests),
        "turnout": [(one, world.offices[one.office]) for one in sheet.figures.turnout],
        "inner": [(one, sheet.inner[one.unit.id]) for one in inner],
        "has_seats": any(one.seats for one in inner),
        "picture": picture(scene, inner, "" if unit.parent is None else "../"),
        "hours": sheet.hours,
        "curve": curve(sheet.hours, listed_voters(sheet.figures), scene.tongue),
        "contests": [contest_row(scene, contest) for contest in contests],
        "seats": seats,
        "seats_bar": stacked(seats, scene.tongue.say("Seats by nominator"), scene.tongue),
        "scene": scene,
    }


def _inner(scene: Scene, unit: Unit, figures: UnitFigures) -> Inner:
    contests = _below(scene, unit.id)
    return look_at(scene, unit, figures.turnout, progress(figures.turnout, contests), contests)


def _below(scene: Scene, unit: str) -> Sequence[Contest]:
    world = scene.world
    return [
        world.contests[contest]
        for place in world.below(unit)
        for contest in world.contests_of.get(place.id, ())
    ]


def _is_shown(figures: UnitFigures) -> bool:
    """Say whether anything is voted on in a unit; others have nothing to show."""
    return any(one.due for one in figures.turnout)


def listed_voters(figures: UnitFigures) -> int | None:
    """Give the voters on the lists of a unit; None where there are no lists."""
    return max((one.listed or 0 for one in figures.turnout), default=0) or None


def contest_row(
    scene: Scene, contest: Contest
) -> tuple[Contest, Names, Sequence[tuple[Person, str]]]:
    """Give a contest, its names, and who is named in its outcome with their nominators."""
    people = [scene.world.people[who] for who in contest.outcome.candidacies]
    nominators = [scene.nominator(person.party, person.route) for person in people]
    return contest, scene.contest_name(contest.id), list(zip(people, nominators, strict=True))


def _seats(scene: Scene, contests: Sequence[Contest]) -> Sequence[tuple[str, int, int]]:
    """Give seats by nominator, most first: what to call it, its colour, how many."""
    colours = scene.colours()
    seats = dict.fromkeys(colours, 0)
    shown = {}
    for contest in contests:
        if contest.outcome.kind == "elected":
            for who in contest.outcome.candidacies:
                person = scene.world.people[who]
                key = person.party or person.route or ""
                seats[key] += 1
                shown[key] = scene.nominator(person.party, person.route)
    found = [(shown[key], colours[key], number) for key, number in seats.items() if number]
    return sorted(found, key=lambda one: -one[2])
