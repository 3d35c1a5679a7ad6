"""Shares as exact fractions, printed without floating point."""


def percent(part: int, whole: int, digits: int = 1) -> str | None:
    """Give `part` of `whole` in percent, rounded half up, as `38.2`; None of nothing, which has no shares.

    Args:
        part: what is shared, not negative.
        whole: what it is a share of.
        digits: digits after the point.
    """
    if whole == 0:
        return None
    scale = 10**digits
    scaled = (200 * scale * part + whole) // (2 * whole)
    return f"{scaled // scale}.{scaled % scale:0{digits}d}" if digits else str(scaled)
