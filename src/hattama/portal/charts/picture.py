"""What grid and map have in common: units coloured in several ways, a chooser that needs no script, a legend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from minijinja import safe

__all__ = ["NONE", "Look", "Spot", "framed", "linked"]

NONE = "none"
"""The class of a unit of which nothing is known in some way of looking."""


@dataclass(frozen=True, slots=True)
class Look:
    """A way of colouring units.

    Attributes:
        title: what it is called, as "Turnout".
        legend: classes with what they mean.
    """

    title: str
    legend: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A unit in a picture.

    Attributes:
        id: the unit.
        href: where a click leads; empty if nowhere.
        name: its name, short.
        title: everything that the picture says of it, in words.
        marks: per way of looking the class of its colour and the figure in it.
    """

    id: str
    href: str
    name: str
    title: str
    marks: Sequence[tuple[str, str]]


def linked(spot: Spot, inside: str) -> str:
    """Give what stands for a unit as a link with a title."""
    content = f"<title>{escape(spot.title)}</title>{inside}"
    return f'<a href="{escape(spot.href)}">{content}</a>' if spot.href else f"<g>{content}</g>"


def framed(svg: str, looks: Sequence[Look], label: str, note: str = "") -> str:
    """Give a picture with a chooser above and the legend of each way of looking below.

    Args:
        svg: the picture; what belongs to one way of looking has the class `v` and its number.
        looks: the ways.
        label: what the picture shows, for those who do not see it.
        note: a sentence below it.
    """
    return safe(
        f'<div class="look" role="group" aria-label="{escape(label)}">{"".join(_choices(looks))}'
        f"<figure>{svg}<figcaption>{''.join(_legends(looks))}{escape(note)}</figcaption></figure></div>"
    )


def _choices(looks: Sequence[Look]) -> Iterator[str]:
    for number, look in enumerate(looks):
        checked = "" if number else " checked"
        yield (
            f'<input type="radio" name="look" id="look{number}" class="b{number}"{checked}>'
            f'<label for="look{number}">{escape(look.title)}</label>'
        )


def _legends(looks: Sequence[Look]) -> Iterator[str]:
    for number, look in enumerate(looks):
        entries = "".join(
            f'<li><svg viewBox="0 0 9 9" aria-hidden="true"><rect class="{kind}" width="9" height="9"/></svg>'
            f"{escape(text)}</li>"
            for kind, text in look.legend
        )
        yield f'<ul class="key v{number}">{entries}</ul>'
