"""Reading a figure as people write it: the one definition of what a number in a cell means."""

import re

from hattama.domain.protocol import MAX_FIGURE

# Blanks of every width and apostrophes part thousands in no language but in that sense.
_BLANKS = "[ \u00a0\u2007\u2009\u202f'\u2019]"


def read_figure(text: str, *, thousands: str = "", decimal: str = "") -> int:
    """Read a figure, leniently but never by guessing.

    Args:
        text: the cell, not empty.
        thousands: the sign that parts thousands, if the source is known to use one.
        decimal: the sign before decimals, likewise.

    Raises:
        ValueError: saying what the text is instead, as "is negative".
    """
    number = text.strip()
    if re.match("[-\u2212\u2013] ?[0-9]", number):
        raise ValueError("is negative")
    number = _without(_BLANKS, number.removeprefix("+"))
    if thousands:
        number = _without(re.escape(thousands), number)
    whole, fraction = _parted(number, thousands, decimal)
    if not re.fullmatch("[0-9]+", whole):
        raise ValueError("is not a number")
    if fraction.strip("0"):
        raise ValueError("is not a whole number")
    # told by its length first: Python refuses to convert thousands of digits
    significant = whole.lstrip("0") or "0"
    if len(significant) > len(str(MAX_FIGURE)) or int(significant) > MAX_FIGURE:
        raise ValueError(f"is larger than {MAX_FIGURE:,}")
    return int(significant)


def _without(sign: str, number: str) -> str:
    """Take the sign that parts thousands out of a number; it stands between all groups or means something else."""
    grouped = f"[0-9]{{1,3}}(?:{sign}[0-9]{{3}})+(?![0-9]|{sign})"
    return re.sub(f"^{grouped}", lambda match: re.sub(sign, "", match.group()), number)


def _parted(number: str, thousands: str, decimal: str) -> tuple[str, str]:
    """Part a number at its decimal sign; a lone sign before three digits may mean either."""
    match = re.fullmatch(r"([0-9]+)([.,])([0-9]+)", number)
    if match is None:
        return number, ""
    whole, sign, rest = match.groups()
    if not decimal and len(rest) == 3 and len(whole) <= 3:  # noqa: PLR2004  a group of thousands
        raise ValueError(
            f"may be {int(whole + rest)} or {int(whole)} and a fraction; write it without the sign, or"
            " say in the profile which sign parts thousands or decimals"
        )
    if sign == thousands or (decimal and sign != decimal):
        raise ValueError("is not a number")
    return whole, rest
