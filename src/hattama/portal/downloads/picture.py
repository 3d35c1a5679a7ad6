"""A picture of each contest for links that are shared (Open Graph): names, votes, bars, no words of any language.

Certified results have full bars, others hollow ones. It needs the extra `pictures`, and letters that its
font has: Latin, Greek and Cyrillic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

from hattama.domain.names import Names
from hattama.domain.states import REGISTERED, ContestState
from hattama.portal.downloads.results import elected
from hattama.portal.downloads.sheets import Download
from hattama.portal.sheets import ContestSheet
from hattama.portal.world import World

__all__ = ["contest_pictures", "picture_path"]

EDGE, RIGHT = 60, 1140
SHOWN = 4
"""So many candidates stand in a picture."""


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate: name, place in the palette, votes, and whether the outcome names them elected."""

    name: str
    colour: int
    votes: int
    is_elected: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture says."""

    head: str
    place: str
    progress: str
    lines: tuple[Line, ...]
    base: int | None
    title: str
    label: str
    is_certified: bool


def picture_path(world: World, sheet: ContestSheet) -> str:
    """Give where the picture of a contest lies; empty where it has none."""
    return f"pictures/{sheet.contest}.png" if _card(world, sheet) else ""


def contest_pictures(world: World, sheet: ContestSheet) -> Iterator[Download]:
    """Yield the picture of a contest, if it can be drawn."""
    card = _card(world, sheet)
    if card:
        yield Download(f"pictures/{sheet.contest}.png", _drawn(card))


def _card(world: World, sheet: ContestSheet) -> Card | None:
    if not _is_possible():
        return None
    contest, tally = world.contests[sheet.contest], sheet.counted.result.tally
    colours = world.nominators
    standing = [one for one in sheet.candidates if one.state in REGISTERED and one.votes]
    standing.sort(key=lambda one: -(one.votes.known if one.votes else 0))
    named = elected(contest)
    meta, way = world.meta, world.above(contest.unit)
    texts = [
        _drawable(names, meta.languages)
        for names in (
            contest.names or world.units[contest.unit].names,
            way[min(1, len(way) - 1)].names,
            meta.title,
            *([meta.provenance.label] if meta.provenance.label else []),
            *(one.names or {"": one.id} for one in standing[:SHOWN]),
        )
    ]
    if not all(texts):
        return None
    head, place, title, *names = texts
    label = names.pop(0) if meta.provenance.label else ""
    return Card(
        head=head,
        place=place,
        progress=f"{tally.counted} / {tally.due}",
        lines=tuple(
            Line(
                name,
                colours[one.party or one.route or ""],
                one.votes.known if one.votes else 0,
                one.id in named,
            )
            for name, one in zip(names, standing, strict=False)
        ),
        base=sheet.counted.share_base,
        title=title,
        label=label,
        is_certified=contest.state is ContestState.CERTIFIED,
    )


@cache
def _is_possible() -> bool:
    return bool(find_spec("PIL") and find_spec("ttf_opensans"))


def _drawable(names: Names, languages: Sequence[str]) -> str:
    """Give a name in the first language whose letters the font has; an empty text if there is none."""
    from hattama.portal.downloads.canvas import has_letters

    found = (names.get(language, "") for language in (*languages, *names))
    return next((name for name in found if name and has_letters(name)), "")


def _drawn(card: Card) -> bytes:
    from hattama.portal.downloads.canvas import SOFT, Canvas

    canvas = Canvas()
    canvas.text(EDGE, 60, card.place, 30, ink=SOFT)
    canvas.text(EDGE, 128, card.head, 58, is_bold=True)
    canvas.text(RIGHT, 60, card.progress, 30, ink=SOFT, is_at_right=True)
    most = max((line.votes for line in card.lines), default=0) or 1
    for row, line in enumerate(card.lines):
        top = 185 + 92 * row
        figures = f"{line.votes:,}".replace(",", "\N{NO-BREAK SPACE}")
        if card.base:
            tenths = (2000 * line.votes + card.base) // (2 * card.base)
            figures += f"   {tenths // 10}.{tenths % 10}\N{NO-BREAK SPACE}%"
        canvas.text(EDGE, top + 32, line.name, 34, is_bold=line.is_elected, width=720)
        canvas.text(RIGHT, top + 32, figures, 34, is_bold=line.is_elected, is_at_right=True)
        canvas.bar(
            EDGE,
            top + 46,
            (RIGHT - EDGE) * line.votes // most,
            line.colour,
            is_full=card.is_certified,
        )
    canvas.text(EDGE, 578, card.title, 26, ink=SOFT)
    canvas.text(EDGE, 612, card.label, 26, ink=SOFT)
    return canvas.png()
