"""Turnout through the day as a line."""

from collections.abc import Sequence
from datetime import datetime

from minijinja import safe

from hattama.portal.sheets import Hour
from hattama.portal.tongue import Tongue

__all__ = ["curve", "elapsed"]

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 320, 150, 40, 22, 14


def curve(hours: Sequence[Hour], voters: int | None, tongue: Tongue) -> str:
    """Draw how many had received a ballot by each hour.

    Args:
        hours: the sums of the reports, in order of time.
        voters: who could have; the upper edge of the picture.
        tongue: the language of the labels.

    Returns:
        SVG, or an empty text where there are fewer than two hours or no voters.
    """
    if len(hours) < 2 or not voters:  # noqa: PLR2004  a line has two ends
        return ""
    times = [elapsed(hours[0].at, hour.at) for hour in hours]
    span, top = times[-1] or 1, max(voters, *(hour.issued for hour in hours))
    points = [
        (
            LEFT + (WIDTH - LEFT - 22) * at / span,
            TOP + (HEIGHT - TOP - BOTTOM) * (1 - hour.issued / top),
        )
        for at, hour in zip(times, hours, strict=True)
    ]
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    floor, title = HEIGHT - BOTTOM, tongue.say("Turnout through the day")
    marks = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3"><title>{tongue.clock(hour.at)}:'
        f" {tongue.share(hour.issued, voters)}</title></circle>"
        f'<text x="{x:.0f}" y="{HEIGHT - 6}" text-anchor="middle">{tongue.clock(hour.at)}</text>'
        for (x, y), hour in zip(points, hours, strict=True)
    )
    scale = "".join(
        f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{y:.0f}" y2="{y:.0f}"/>'
        f'<text x="{LEFT - 5}" y="{y + 4:.0f}" text-anchor="end">{tongue.share(part * top // 2, voters, 0)}</text>'
        for part in (0, 1, 2)
        for y in [TOP + (floor - TOP) * (1 - part / 2)]
    )
    return safe(
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">'
        f'<title>{title}</title><g class="scale">{scale}</g><polyline points="{line}"/><g>{marks}</g></svg>'
    )


def elapsed(start: str, at: str) -> float:
    """Give the seconds between two moments."""
    return (datetime.fromisoformat(at) - datetime.fromisoformat(start)).total_seconds()
