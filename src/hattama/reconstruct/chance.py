"""Seeded streams of chance, one per place and purpose: a change here moves nothing there."""

import math
from random import Random  # noqa: TID251 - a reconstruction is drawn, with its seed published

__all__ = ["Random", "between", "share_of", "spread", "stream"]


def stream(seed: int, *parts: str) -> Random:
    """Open the stream of one place and purpose.

    Args:
        seed: the published seed of the whole reconstruction.
        *parts: what the stream is for, as `"people", contest_id`.

    Returns:
        A generator that depends on nothing but its arguments.
    """
    return Random("/".join((str(seed), *parts)))  # noqa: S311


def between(rng: Random, bounds: tuple[int, int]) -> int:
    """Draw a whole number between two bounds, both included."""
    return rng.randint(*bounds)


def share_of(rng: Random, whole: int, permille: tuple[int, int]) -> int:
    """Draw a share of a whole, rounded up or down by chance so that small wholes are not biased.

    Args:
        rng: the stream to draw from.
        whole: what the share is of.
        permille: lowest and highest share.

    Returns:
        A whole number from 0 to `whole`.
    """
    return min(whole, int(whole * rng.uniform(*permille) / 1000 + rng.random()))


def spread(rng: Random, permille: int) -> int:
    """Draw a positive weight, log-normal around 1,000,000.

    Args:
        rng: the stream to draw from.
        permille: the standard deviation of the logarithm, in thousandths.

    Returns:
        A weight of at least 1.
    """
    return max(1, int(1_000_000 * math.exp(rng.gauss(0, permille / 1000))))
