"""Turnout through the day: the whole, every unit of the first level beside it, and hours by units in a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hattama.portal.charts.curve import curve
from hattama.portal.charts.multiples import small_curve
from hattama.portal.pages.common import Scene
from hattama.portal.pages.looking import share_of_first
from hattama.portal.pages.unit import listed_voters
from hattama.portal.rendering import Page
from hattama.portal.sheets import Hour, WholeSheet
from hattama.portal.world import Unit

__all__ = ["turnout_pages"]

MOST = 100
"""Of more units the picture says less than the table."""


@dataclass(frozen=True, slots=True)
class Line:
    """A unit: its picture, how many had voted by each hour of the day, and its turnout in thousandths."""

    unit: Unit
    picture: str
    voters: int | None
    issued: Sequence[int | None]
    turnout: int | None


def turnout_pages(scene: Scene, sheet: WholeSheet) -> Iterator[Page]:
    """Yield the page of turnout."""
    country = sheet.country
    hours, voters = country.hours, listed_voters(country.figures)
    lines = [
        _line(scene, sheet, unit, hours, voters)
        for unit, figures in country.inner.items()
        if any(one.due for one in figures.turnout)
    ]
    known = sorted((line for line in lines if line.turnout is not None), key=_turnout)
    context = {
        "crumbs": [],
        "turnout": [(one, scene.world.offices[one.office]) for one in country.figures.turnout],
        "whole": _line(scene, sheet, country.unit, hours, voters),
        "hours": hours,
        "curve": curve(hours, voters, scene.tongue),
        "lines": lines,
        "has_pictures": any(line.picture for line in lines) and len(lines) <= MOST,
        "highest": known[-1] if len(known) > 1 else None,
        "lowest": known[0] if len(known) > 1 else None,
    }
    yield Page("turnout.html", "turnout.html", context)


def _line(
    scene: Scene, sheet: WholeSheet, unit: str, hours: Sequence[Hour], voters: int | None
) -> Line:
    country, place = sheet.country, scene.world.units[unit]
    figures = country.inner.get(unit, country.figures)
    own = sheet.hours.get(unit, country.hours)
    by_hour = {hour.at: hour.issued for hour in own}
    listed = listed_voters(figures)
    name = scene.tongue.name(place.names) or unit
    return Line(
        place,
        small_curve(own, listed, (hours, voters), scene.tongue, name),
        listed,
        [by_hour.get(hour.at) for hour in hours],
        share_of_first(figures.turnout),
    )


def _turnout(line: Line) -> int:
    return line.turnout or 0
