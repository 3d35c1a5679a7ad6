import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.errors import BadInputError
from hattama.reconstruct.matrix import fill_matrix

Table = list[list[int]]


@st.composite
def possible_tables(draw: st.DrawFn) -> tuple[Table, Table, Table]:
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))

    def table() -> Table:
        line = st.lists(st.integers(0, 9), min_size=columns, max_size=columns)
        return draw(st.lists(line, min_size=rows, max_size=rows))

    low, solution, high = table(), table(), table()
    for row in range(rows):
        for column in range(columns):
            low[row][column] = min(low[row][column], solution[row][column])
            high[row][column] += solution[row][column]
    return low, solution, high


@given(possible_tables())
def test_a_table_that_exists_is_found(tables: tuple[Table, Table, Table]) -> None:
    low, solution, high = tables
    rows = [sum(line) for line in solution]
    columns = [sum(column) for column in zip(*solution, strict=True)]

    cells = fill_matrix(rows, columns, low, high)

    assert [sum(line) for line in cells] == rows
    assert [sum(column) for column in zip(*cells, strict=True)] == columns
    for least, line, most in zip(low, cells, high, strict=True):
        assert all(a <= b <= c for a, b, c in zip(least, line, most, strict=True))


def test_a_table_that_cannot_exist_is_refused() -> None:
    with pytest.raises(BadInputError, match="rows and columns contradict each other"):
        fill_matrix([2, 0], [1, 1], [[0, 0], [0, 0]], [[2, 0], [0, 2]])
