"""Contests as dots by their margin, a strip for each nominator of winners: close and safe ones at a glance."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from minijinja import safe

from hattama.portal.tongue import Tongue

__all__ = ["Dot", "Strip", "dots"]

WIDTH, MARGIN, LINE, FOOT = 720, 12, 30, 34
STEP = 7
"""Between two dots."""
HIGHEST = 40
"""Of more dots above each other, bars take their place."""
TICKS = 4


@dataclass(frozen=True, slots=True)
class Dot:
    """A contest: its margin in thousandths of the votes, where a click leads, and what it says."""

    margin: int
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The contests that one nominator won."""

    name: str
    colour: int
    dots: Sequence[Dot]


def dots(strips: Sequence[Strip], tongue: Tongue) -> str:
    """Draw contests by margin.

    Args:
        strips: a nominator each; those without contests are left out.
        tongue: the language of the labels.

    Returns:
        SVG that says nothing to those who do not see it: a table must say the same. Empty without contests.
    """
    shown = [strip for strip in strips if strip.dots]
    if not shown:
        return ""
    end = _end(max(dot.margin for strip in shown for dot in strip.dots))
    stacked = [_stacks(strip.dots, end) for strip in shown]
    most = max(len(stack) for stacks in stacked for stack in stacks.values())
    unit = STEP if most <= HIGHEST else STEP * HIGHEST / most
    parts, top = [], 0.0
    for strip, stacks in zip(shown, stacked, strict=True):
        floor = top + LINE + unit * max(map(len, stacks.values()))
        label = f"{strip.name} ({tongue.number(len(strip.dots))})"
        parts.append(
            f'<text x="{MARGIN}" y="{top + 20:.0f}">{escape(label)}</text><g class="c{strip.colour}">'
            + "".join(_column(stacks, floor, unit if most > HIGHEST else 0))
            + f'</g><path d="M0 {floor + 1:.0f}H{WIDTH}"/>'
        )
        top = floor + 6
    return safe(
        f'<svg class="dots" viewBox="0 0 {WIDTH} {top + FOOT:.0f}" aria-hidden="true">'
        f"{''.join(parts)}{''.join(_ticks(end, top, tongue))}</svg>"
    )


def _end(most: int) -> int:
    """Give the end of the scale: the next round share."""
    return next((end for end in (100, 200, 400, 600, 800) if most <= end), 1000)


def _stacks(dots: Sequence[Dot], end: int) -> Mapping[int, list[Dot]]:
    """Give the dots by their place on the scale, lowest margin first."""
    columns = (WIDTH - 2 * MARGIN) // STEP
    found: dict[int, list[Dot]] = defaultdict(list)
    for dot in sorted(dots, key=lambda one: one.margin):
        found[min(dot.margin, end) * (columns - 1) // end].append(dot)
    return found


def _column(stacks: Mapping[int, list[Dot]], floor: float, bar: float) -> Iterator[str]:
    for place, stack in sorted(stacks.items()):
        x = MARGIN + STEP * place + STEP / 2
        if bar:
            high = bar * len(stack)
            yield f'<rect x="{x - 3:g}" y="{floor - high:.1f}" width="6" height="{high:.1f}"/>'
            continue
        for number, dot in enumerate(stack):
            y = floor - STEP * number - STEP / 2
            yield (
                f'<a href="{escape(dot.href)}" tabindex="-1"><title>{escape(dot.title)}</title>'
                f'<circle cx="{x:g}" cy="{y:g}" r="3"/></a>'
            )


def _ticks(end: int, top: float, tongue: Tongue) -> Iterator[str]:
    for number in range(TICKS + 1):
        x = MARGIN + (WIDTH - 2 * MARGIN) * number / TICKS
        anchor = {0: "start", TICKS: "end"}.get(number, "middle")
        share = tongue.share(end * number // TICKS, 1000, int(end * number // TICKS % 10 > 0))
        yield f'<text x="{x:.0f}" y="{top + 20:.0f}" text-anchor="{anchor}">{share}</text>'
