"""Shares as exact fractions, printed without floating point."""


def percent(part: int, whole: int, digits: int = 1) -> str:
    """Give `part` of `whole` in percent, rounded half up, as `38.2`.

    Args:
        part: what is shared, not negative.
        whole: what it is a share of; zero gives a dash, for there is no share of nothing.
        digits: digits after the point.
    """
    if whole == 0:
        return "\N{EN DASH}"
    scale = 10**digits
    scaled = (200 * scale * part + whole) // (2 * whole)
    return f"{scaled // scale}.{scaled % scale:0{digits}d}" if digits else str(scaled)
