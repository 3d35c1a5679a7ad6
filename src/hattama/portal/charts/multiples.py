"""Turnout through the day of many units, one small picture each, all on the same scale."""

from collections.abc import Sequence
from html import escape

from minijinja import safe

from hattama.portal.charts.curve import elapsed
from hattama.portal.sheets import Hour
from hattama.portal.tongue import Tongue

__all__ = ["small_curve"]

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 180, 100, 4, 52, 12, 18


def small_curve(
    hours: Sequence[Hour],
    voters: int | None,
    whole: tuple[Sequence[Hour], int | None],
    tongue: Tongue,
    name: str,
) -> str:
    """Draw turnout by hour from nothing to everybody, with that of the whole as a thin line behind.

    Args:
        hours: the sums of the reports of the unit, in order of time.
        voters: who could have voted there.
        whole: the same of the whole election, which gives the hours that the picture spans.
        tongue: the language of the labels.
        name: the name of the unit.

    Returns:
        SVG, or an empty text where there are fewer than two hours or no voters.
    """
    if len(hours) < 2 or len(whole[0]) < 2 or not voters:  # noqa: PLR2004  a line has two ends
        return ""
    first, last = whole[0][0].at, whole[0][-1].at
    own = _points(hours, voters, first, last)
    thin = (
        f'<polyline class="whole" points="{_line(_points(*whole, first, last))}"/>'
        if whole[1]
        else ""
    )
    share = tongue.share(hours[-1].issued, voters)
    x, y = own[-1]
    said = escape(f"{name}: {share}, {tongue.clock(hours[-1].at)}")
    return safe(
        f'<svg class="curve small" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{said}"><g class="scale">'
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{TOP}" y2="{TOP}"/>'
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM}"/></g>'
        f'{thin}<polyline points="{_line(own)}"/><text class="f" x="{x + 4:.0f}" y="{y + 5:.0f}">{share}</text>'
        f'<text x="{LEFT}" y="{HEIGHT - 3}">{tongue.clock(first)}</text>'
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 3}" text-anchor="end">{tongue.clock(last)}</text></svg>'
    )


def _points(
    hours: Sequence[Hour], voters: int | None, first: str, last: str
) -> list[tuple[float, float]]:
    span, wide, high = elapsed(first, last) or 1, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    return [
        (
            LEFT + wide * elapsed(first, hour.at) / span,
            TOP + high * (1 - min(1, hour.issued / (voters or 1))),
        )
        for hour in hours
    ]


def _line(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
