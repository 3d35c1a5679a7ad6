"""Votes per station and candidate, drawn so that the planned candidate wins the contest."""

from collections.abc import Sequence

from hattama.reconstruct.apportion import apportion
from hattama.reconstruct.chance import between, spread, stream
from hattama.reconstruct.facts import Habits

__all__ = ["draw_votes"]

SHARPNESS = 900
STATION_SPREAD = 220

Table = list[list[int]]


def draw_votes(
    habits: Habits, contest: str, candidates: int, room: Sequence[int], seed: int
) -> Table:
    """Draw the votes of one contest.

    Args:
        habits: how strong winners are, and how many contests are close.
        contest: the id of the contest.
        candidates: how many stand; the first is to win.
        room: the votes for candidates in each station.
        seed: the seed of the reconstruction.

    Returns:
        For each station the votes of each candidate. They add up to its room, and over all
        stations the first has more than each other.
    """
    rng = stream(seed, "votes", contest)
    support = _support(habits, contest, candidates, seed)
    table = [
        apportion(votes, [share * spread(rng, STATION_SPREAD) for share in support])
        for votes in room
    ]
    _let_first_win(table)
    if rng.randrange(1000) < habits.close_permille:
        _bring_close(table, between(rng, (1, habits.closest_votes - 1)))
    return table


def _support(habits: Habits, contest: str, candidates: int, seed: int) -> list[int]:
    """Draw the support of each candidate: the winner's share, the rest in unequal parts."""
    rng = stream(seed, "support", contest)
    first = between(rng, habits.winner_permille)
    others = [spread(rng, SHARPNESS) for _ in range(candidates - 1)]
    support = [first, *apportion(1000 - first, others)]
    strongest = support.index(max(support))
    support[0], support[strongest] = support[strongest], support[0]
    return support


def _totals(table: Table) -> list[int]:
    return [sum(column) for column in zip(*table, strict=True)]


def _move(table: Table, giver: int, taker: int, votes: int) -> None:
    """Move votes from one candidate to another, in each station in proportion to what is there."""
    held = [line[giver] for line in table]
    for line, moved in zip(table, apportion(votes, held, [0] * len(held), held), strict=True):
        line[giver] -= moved
        line[taker] += moved


def _runner_up(totals: Sequence[int]) -> int:
    return max(range(1, len(totals)), key=lambda index: totals[index])


def _let_first_win(table: Table) -> None:
    """Give the first candidate the votes of the strongest; break a tie by one vote.

    Moving votes instead would leave a telling number of margins of a single vote.
    """
    totals = _totals(table)
    strongest = max(range(len(totals)), key=lambda index: totals[index])
    for line in table:
        line[0], line[strongest] = line[strongest], line[0]
    totals = _totals(table)
    rival = _runner_up(totals)
    if totals[0] == totals[rival]:
        _move(table, rival, 0, 1)


def _bring_close(table: Table, margin: int) -> None:
    """Move votes from the winner to the runner-up until only a margin is left.

    One move changes the margin by two, so that an odd rest leaves it one larger.
    """
    totals = _totals(table)
    rival = _runner_up(totals)
    surplus = (totals[0] - totals[rival] - margin) // 2
    if surplus > 0:
        _move(table, 0, rival, surplus)
