"""Apportionment by largest remainders with bounds: whole numbers, an exact sum, no float."""

from collections.abc import Sequence

from hattama.domain.errors import BadInputError

__all__ = ["apportion", "half_up"]


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole number, halves upwards."""
    return (2 * numerator + denominator) // (2 * denominator)


def apportion(
    total: int,
    weights: Sequence[int],
    lower: Sequence[int] | None = None,
    upper: Sequence[int] | None = None,
    *,
    where: str = "",
) -> list[int]:
    """Split a total in proportion to weights, within bounds.

    Args:
        total: the sum that must come out.
        weights: one weight of at least 0 for each part; all zero means all equal.
        lower: the least of each part, 0 if not given.
        upper: the most of each part, the total if not given.
        where: what is being split, for the message.

    Returns:
        One number for each weight, each within its bounds, that add up to the total.

    Raises:
        BadInputError: if the bounds do not allow the total.
    """
    low = list(lower) if lower is not None else [0] * len(weights)
    high = list(upper) if upper is not None else [max(total, least) for least in low]
    _refuse_impossible(total, low, high, where)
    parts, free, rest = _freeze(total, weights, low, high)
    _round(parts, free, rest, weights)
    return parts


def _round(parts: list[int], free: list[int], rest: int, weights: Sequence[int]) -> None:
    """Share the rest out over the free parts, one more for the largest remainders."""
    shares = _scaled(free, weights)
    whole = sum(shares.values())
    remainders = []
    for index in free:
        parts[index], remainder = divmod(rest * shares[index], whole)
        remainders.append((-remainder, index))
    missing = rest - sum(parts[index] for index in free)
    for _, index in sorted(remainders)[:missing]:
        parts[index] += 1


def _refuse_impossible(total: int, low: list[int], high: list[int], where: str) -> None:
    if any(least > most for least, most in zip(low, high, strict=True)):
        raise BadInputError("a lower bound lies above its upper bound", where=where)
    if not sum(low) <= total <= sum(high):
        raise BadInputError(
            f"{total} cannot be split: the bounds allow {sum(low)} to {sum(high)}",
            where=where,
        )


def _scaled(free: list[int], weights: Sequence[int]) -> dict[int, int]:
    """Give the weights of the free parts, all 1 when they are all 0."""
    if any(weights[index] for index in free):
        return {index: weights[index] for index in free}
    return dict.fromkeys(free, 1)


def _freeze(
    total: int, weights: Sequence[int], low: list[int], high: list[int]
) -> tuple[list[int], list[int], int]:
    """Fix the parts that a bound holds, until the quota of every other part lies within its own.

    When the parts that must rise rise by more than the parts that must fall fall, only the risers
    are fixed, and the other way round: fixing both at once could overshoot the total.
    """
    parts, free, rest = [0] * len(weights), list(range(len(weights))), total
    while free:
        shares = _scaled(free, weights)
        whole = sum(shares.values())
        rising = [i for i in free if rest * shares[i] < low[i] * whole]
        falling = [i for i in free if rest * shares[i] > high[i] * whole]
        if not rising and not falling:
            break
        rise = sum(low[i] * whole - rest * shares[i] for i in rising)
        fall = sum(rest * shares[i] - high[i] * whole for i in falling)
        fixed = {i: low[i] for i in rising} if rise >= fall else {}
        fixed |= {i: high[i] for i in falling} if fall >= rise else {}
        for index, value in fixed.items():
            parts[index] = value
        free = [index for index in free if index not in fixed]
        rest -= sum(fixed.values())
    return parts, free, rest
