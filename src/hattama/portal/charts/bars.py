"""Parts of a whole as one bar: seats by nominator."""

from collections.abc import Sequence
from html import escape

from minijinja import safe

from hattama.portal.tongue import Tongue

__all__ = ["stacked"]

WIDTH, HEIGHT = 1000, 56
ROOM = 18
"""The width that a digit needs."""


def stacked(parts: Sequence[tuple[str, int, int]], title: str, tongue: Tongue) -> str:
    """Draw parts side by side, as wide as they are large, with their figures where there is room.

    Args:
        parts: name, place in the palette, and size, in the order in which they are drawn.
        title: what the picture shows.
        tongue: the language of the figures.

    Returns:
        SVG, or an empty text where there is nothing to part.
    """
    whole = sum(size for *_, size in parts)
    if len(parts) < 2 or not whole:  # noqa: PLR2004  one part is the whole
        return ""
    drawn, left = [], 0.0
    for name, colour, size in parts:
        wide, figure = WIDTH * size / whole, tongue.number(size)
        said = escape(f"{name}: {figure}")
        text = (
            f'<text x="{left + wide / 2:.0f}" y="38" text-anchor="middle">{figure}</text>'
            if wide >= ROOM * len(figure)
            else ""
        )
        drawn.append(
            f'<g><title>{said}</title><rect class="k c{colour}" x="{left:.1f}" width="{wide:.1f}"'
            f' height="{HEIGHT}"/>{text}</g>'
        )
        left += wide
    return safe(
        f'<svg class="stacked" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{''.join(drawn)}</svg>"
    )
