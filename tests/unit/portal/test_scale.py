"""Classes of equal width with round edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.portal.charts.scale import CLASSES, WIDTHS, Scale, fit_scale


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([665, 788, 909], Scale(600, 100)),
        ([500, 500], Scale(500, 2)),
        ([0, 1000], Scale(0, 200)),
        ([790, 801], Scale(790, 5)),
        ([], Scale(0, 2)),
    ],
)
def test_the_narrowest_round_classes_are_taken(values: list[int], scale: Scale) -> None:
    assert fit_scale(values) == scale


@given(st.lists(st.integers(0, 1000), min_size=1))
def test_every_value_lies_between_the_edges_of_its_class(values: list[int]) -> None:
    scale = fit_scale(values)

    for value in values:
        low, high = scale.edges(scale.place(value))
        assert low <= value <= high
        assert scale.width in WIDTHS
        assert scale.start % scale.width == 0


@given(st.lists(st.integers(0, 3000), min_size=2))
def test_a_larger_value_is_never_in_a_lower_class(values: list[int]) -> None:
    scale = fit_scale(values)

    places = [scale.place(value) for value in sorted(values)]

    assert places == sorted(places)
    assert set(places) <= set(range(CLASSES))
