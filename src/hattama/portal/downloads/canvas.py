"""A small canvas of sixteen colours: text, bars, and out comes a PNG.

A letter is drawn once per process and stamped from then on: that is ten times as fast as drawing texts.
"""

import zlib
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont
from ttf_opensans import OPENSANS_BOLD, OPENSANS_REGULAR

__all__ = ["SOFT", "Canvas", "has_letters"]

WIDTH, HEIGHT = 1200, 630
PAPER, INK, SOFT, FIRST = 7, 0, 2, 8
"""Places in the palette: greys from ink to paper, between which letters blend, then the colours."""

COLOURS = ("0072b2", "d55e00", "009e73", "cc79a7", "e69f00", "56b4e9", "8c6d1f", "999999")
"""The first of the style sheet in its order; the last stands for all others."""

SMALLEST = 20
"""Below this size, a text is cut off instead of made smaller."""

DOTS = "\N{HORIZONTAL ELLIPSIS}"
DARKEST, LIGHTEST = 27, 255


class Letter(NamedTuple):
    """A letter: its picture, where that stands from the pen, how far the pen moves."""

    mask: Image.Image | None
    across: int
    down: int
    advance: float


class Canvas:
    """A white sheet of 1200 by 630 points."""

    def __init__(self) -> None:
        self._image = Image.new("L", (WIDTH, HEIGHT), PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def text(  # noqa: PLR0913  what, where, and how
        self,
        x: int,
        y: int,
        text: str,
        size: int,
        *,
        ink: int = INK,
        is_bold: bool = False,
        is_at_right: bool = False,
        width: int = 1080,
    ) -> None:
        """Write a text on a line, smaller or cut off where it is wider than it may be."""
        letters = _set(text, size, width, is_bold=is_bold)
        pen = float(x)
        if is_at_right:
            pen -= sum(letter.advance for letter in letters)
        for letter in letters:
            if letter.mask:
                self._draw.bitmap((round(pen) + letter.across, y + letter.down), letter.mask, ink)
            pen += letter.advance

    def bar(self, x: int, y: int, width: int, colour: int, *, is_full: bool) -> None:
        """Draw a bar, full or hollow, in a colour of the palette."""
        level = FIRST + min(colour, len(COLOURS) - 1)
        box = (x, y, x + max(width, 2), y + 22)
        self._draw.rectangle(box, fill=level if is_full else PAPER, outline=level, width=4)

    def png(self) -> bytes:
        """Give the canvas as PNG."""
        picture = self._image.copy()
        picture.putpalette(_PALETTE)
        held = BytesIO()
        picture.save(held, "PNG", bits=4, compress_level=1, compress_type=zlib.Z_RLE)
        return held.getvalue()


def _set(text: str, size: int, width: int, *, is_bold: bool) -> Sequence[Letter]:
    letters = [_letter(sign, size, is_bold) for sign in text]
    if sum(letter.advance for letter in letters) <= width:
        return letters
    if size > SMALLEST:
        return _set(text, size - 2, width, is_bold=is_bold)
    return _set(_shortened(text), size, width, is_bold=is_bold)


def _shortened(text: str) -> str:
    return text.removesuffix(DOTS)[:-1].rstrip() + DOTS


def has_letters(text: str) -> bool:
    """Say whether the font has every letter of a text."""
    return all(_has(sign) for sign in text)


@cache
def _has(sign: str) -> bool:
    font = _font(SMALLEST, is_bold=False)
    return sign.isspace() or bytes(font.getmask(sign)) != bytes(font.getmask("\uffff"))


@cache
def _letter(sign: str, size: int, is_bold: bool) -> Letter:  # noqa: FBT001  a key of the cache
    font = _font(size, is_bold=is_bold)
    left, top, right, bottom = (int(edge) for edge in font.getbbox(sign, anchor="ls"))
    advance = font.getlength(sign)
    if right <= left or bottom <= top:
        return Letter(None, 0, 0, advance)
    mask = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(mask).text((-left, -top), sign, fill=255, font=font, anchor="ls")
    return Letter(mask, left, top, advance)


@cache
def _font(size: int, *, is_bold: bool) -> ImageFont.FreeTypeFont:
    path = str((OPENSANS_BOLD if is_bold else OPENSANS_REGULAR).path)
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


_PALETTE = [
    *(
        value
        for place in range(FIRST)
        for value in [DARKEST + (LIGHTEST - DARKEST) * place // PAPER] * 3
    ),
    *(value for colour in COLOURS for value in bytes.fromhex(colour)),
]
