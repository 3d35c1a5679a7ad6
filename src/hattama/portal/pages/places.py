"""The places from A to Z: every unit with its contests and stations, in the alphabet of the language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hattama.domain.names import Names
from hattama.portal.pages.common import Scene
from hattama.portal.registers import Leaf, PlacesSheet, part_file
from hattama.portal.rendering import Page
from hattama.portal.world import Unit

__all__ = ["Choice", "letter_choices", "part_choices", "places_pages"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A link of a register: its file, what stands there, how many wait behind it, whether it is this page."""

    file: str
    text: str
    number: int | None
    is_here: bool


def places_pages(scene: Scene, sheet: PlacesSheet) -> Iterator[Page]:
    """Yield a page of places, in its own language only."""
    leaf = sheet.leaf
    if leaf.language != scene.tongue.code:
        return
    world = scene.world
    context = {
        "leaf": leaf,
        "letters": letter_choices(leaf),
        "further": part_choices(leaf),
        "places": [
            (
                world.units[place.unit],
                _within(scene, world.units[place.unit]),
                [world.contests[contest] for contest in world.contests_of.get(place.unit, ())],
                place.stations,
            )
            for place in sheet.places
        ],
        "offices": world.offices,
    }
    yield Page(f"places/{leaf.file}", "places.html", context, "places/index.html")


def letter_choices(leaf: Leaf) -> Sequence[Choice]:
    """Give a link for every letter of a register."""
    return [
        Choice(part_file(slug, 1), letter, number, slug == leaf.slug)
        for letter, slug, number in leaf.letters
    ]


def part_choices(leaf: Leaf) -> Sequence[Choice]:
    """Give a link for every page of the same heading; none where there is one page."""
    if leaf.parts == 1:
        return []
    return [
        Choice(part_file(leaf.slug, part), str(part), None, part == leaf.part)
        for part in range(1, leaf.parts + 1)
    ]


def _within(scene: Scene, unit: Unit) -> Sequence[Names]:
    """Give the names of all that a unit lies in, the nearest first; the whole goes without saying."""
    return [place.names for place in reversed(scene.world.above(unit.id)[1:-1])]
