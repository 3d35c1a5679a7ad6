from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.errors import BadInputError
from hattama.reconstruct.apportion import apportion, half_up


class Task(TypedDict):
    total: int
    weights: list[int]
    lower: list[int]
    upper: list[int]


@st.composite
def possible_tasks(draw: st.DrawFn) -> Task:
    number = draw(st.integers(1, 12))
    lower = draw(st.lists(st.integers(0, 50), min_size=number, max_size=number))
    room = draw(st.lists(st.integers(0, 50), min_size=number, max_size=number))
    weights = draw(st.lists(st.integers(0, 1000), min_size=number, max_size=number))
    upper = [least + more for least, more in zip(lower, room, strict=True)]
    total = draw(st.integers(sum(lower), sum(upper)))
    return Task(total=total, weights=weights, lower=lower, upper=upper)


@given(possible_tasks())
def test_apportion_adds_up_exactly(task: Task) -> None:
    parts = apportion(**task)

    assert sum(parts) == task["total"]


@given(possible_tasks())
def test_apportion_holds_every_bound(task: Task) -> None:
    parts = apportion(**task)

    bounds = zip(task["lower"], parts, task["upper"], strict=True)
    assert all(least <= part <= most for least, part, most in bounds)


@given(st.integers(0, 10_000), st.lists(st.integers(1, 1000), min_size=1, max_size=20))
def test_apportion_without_bounds_stays_within_one_of_the_quota(
    total: int, weights: list[int]
) -> None:
    parts = apportion(total, weights)

    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * weight) < whole


def test_apportion_gives_the_rest_to_the_largest_remainders() -> None:
    assert apportion(10, [47, 16, 158, 79]) == [2, 0, 5, 3]


def test_apportion_shares_equally_where_no_weight_is_left() -> None:
    assert apportion(9, [0, 5, 0], upper=[9, 1, 9]) == [4, 1, 4]


@pytest.mark.parametrize(
    ("total", "lower", "upper", "message"),
    [
        (1, [1, 1], [5, 5], "1 cannot be split: the bounds allow 2 to 10"),
        (11, [0, 0], [5, 5], "11 cannot be split: the bounds allow 0 to 10"),
        (3, [4, 0], [3, 9], "a lower bound lies above its upper bound"),
    ],
)
def test_apportion_refuses_what_is_impossible(
    total: int, lower: list[int], upper: list[int], message: str
) -> None:
    with pytest.raises(BadInputError, match=f"seats: {message}"):
        apportion(total, [1, 1], lower, upper, where="seats")


def test_half_up_rounds_halves_upwards() -> None:
    assert [half_up(n, 2) for n in range(4)] == [0, 1, 1, 2]
