"""A table of whole numbers from its margins: rows and columns add up, every cell within bounds."""

from collections.abc import Sequence

from hattama.domain.errors import BadInputError
from hattama.reconstruct.apportion import apportion

__all__ = ["fill_matrix"]

Table = list[list[int]]


def fill_matrix(
    rows: Sequence[int],
    columns: Sequence[int],
    low: Sequence[Sequence[int]],
    high: Sequence[Sequence[int]],
    *,
    where: str = "",
) -> Table:
    """Fill a table in proportion to its margins.

    Args:
        rows: the sum of each row.
        columns: the sum of each column.
        low: the least of each cell.
        high: the most of each cell.
        where: what is being filled, for the message.

    Returns:
        The cells, row by row.

    Raises:
        BadInputError: if margins and bounds contradict each other.
    """
    cells = [
        apportion(total, columns, low[row], high[row], where=where)
        for row, total in enumerate(rows)
    ]
    while any(excess := _excess(cells, columns)):
        path = _path(cells, excess, low, high)
        if path is None:
            raise BadInputError("rows and columns contradict each other", where=where)
        for row, giver, taker in path:
            cells[row][giver] -= 1
            cells[row][taker] += 1
    return cells


def _excess(cells: Table, columns: Sequence[int]) -> list[int]:
    return [sum(line[column] for line in cells) - total for column, total in enumerate(columns)]


def _path(
    cells: Table, excess: list[int], low: Sequence[Sequence[int]], high: Sequence[Sequence[int]]
) -> list[tuple[int, int, int]] | None:
    """Find the moves within rows that carry a unit from a column with too much to one that lacks.

    A breadth-first search over the columns: if any table fits the margins there is such a path.
    """
    reached: dict[int, tuple[int, int, int] | None] = {
        column: None for column, more in enumerate(excess) if more > 0
    }
    queue = list(reached)
    for giver in queue:
        if excess[giver] < 0:
            return _trace(reached, giver)
        for taker in range(len(excess)):
            row = None if taker in reached else _roomiest(cells, giver, taker, low, high)
            if row is not None:
                reached[taker] = (row, giver, taker)
                queue.append(taker)
    return None


def _roomiest(
    cells: Table,
    giver: int,
    taker: int,
    low: Sequence[Sequence[int]],
    high: Sequence[Sequence[int]],
) -> int | None:
    """Find the row that can best move a unit from one column to another."""
    room = {
        row: min(line[giver] - low[row][giver], high[row][taker] - line[taker])
        for row, line in enumerate(cells)
    }
    best = max(room, key=lambda row: room[row], default=None)
    return best if best is not None and room[best] > 0 else None


def _trace(
    reached: dict[int, tuple[int, int, int] | None], column: int
) -> list[tuple[int, int, int]]:
    moves = []
    step = reached[column]
    while step is not None:
        moves.append(step)
        step = reached[step[1]]
    return moves
