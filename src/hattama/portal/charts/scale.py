"""Figures in classes of equal width with round edges, so that a few tones of one colour tell them apart."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CLASSES", "Scale", "fit_scale"]

CLASSES = 5
"""More tones of one colour than these cannot be told apart at a glance."""

WIDTHS = (2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of one width, in thousandths: the first begins at `start`, the last has no upper end."""

    start: int
    width: int

    def place(self, value: int) -> int:
        """Give the class of a value, from 0."""
        return max(0, min(CLASSES - 1, (value - self.start) // self.width))

    def edges(self, place: int) -> tuple[int, int]:
        """Give where a class begins and ends."""
        low = self.start + place * self.width
        return low, low + self.width


def fit_scale(values: Sequence[int]) -> Scale:
    """Give the narrowest classes with round edges that hold all values.

    Args:
        values: thousandths, none below zero; shares beyond the whole fall into the last class.
    """
    low, high = min(values, default=0), min(max(values, default=0), 1000)
    for width in WIDTHS:
        scale = Scale(low // width * width, width)
        if high <= scale.start + CLASSES * width:
            return scale
    return Scale(0, WIDTHS[-1])
