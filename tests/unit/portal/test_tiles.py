"""Units as tiles."""

import re

from hypothesis import given
from hypothesis import strategies as st

from hattama.portal.charts.picture import Look, Spot
from hattama.portal.charts.tiles import Tile, places, tiles

maps = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.none() | st.tuples(st.integers(1, 9), st.integers(1, 9)),
    min_size=1,
).filter(
    lambda given: (
        len({tile for tile in given.values() if tile})
        == sum(tile is not None for tile in given.values())
    )
)


@given(maps)
def test_every_unit_has_a_tile_of_its_own(drawn: dict[str, Tile | None]) -> None:
    found = places(drawn)

    assert list(found) == list(drawn)
    assert len(set(found.values())) == len(drawn)
    assert min(column for column, _ in found.values()) == 1
    assert min(row for _, row in found.values()) == 1


@given(maps)
def test_given_tiles_keep_their_places_to_each_other(drawn: dict[str, Tile | None]) -> None:
    found = places(drawn)

    moved = {
        (found[unit][0] - tile[0], found[unit][1] - tile[1])
        for unit, tile in drawn.items()
        if tile is not None
    }
    assert len(moved) <= 1


def test_units_without_a_tile_stand_in_rows_in_their_order() -> None:
    assert places(dict.fromkeys("abcde")) == {
        "a": (1, 1),
        "b": (2, 1),
        "c": (3, 1),
        "d": (1, 2),
        "e": (2, 2),
    }


def test_a_tile_says_name_figure_and_where_it_leads() -> None:
    spot = Spot("n", "units/n.html", "North & <co>", "North: 71 %", [("s2", "71 %"), ("none", "")])
    looks = [Look("Turnout", [("s2", "70 to 80 %")]), Look("Progress", [("none", "not known")])]

    drawn = tiles([spot], {"n": (3, 7)}, looks, "Units")

    assert '<a href="units/n.html"><title>North: 71 %</title>' in drawn
    assert ">North &amp;</text>" in drawn
    assert '<rect class="v0 s2"' in drawn
    assert re.search(r'<text class="v0 f"[^>]*>71 %</text>', drawn)
    assert 'viewBox="0 0 124 100"' in drawn


def test_the_chooser_needs_no_script_and_begins_with_the_first_way() -> None:
    spot = Spot("n", "", "North", "North", [("s2", "1"), ("s1", "2")])
    looks = [Look("One", [("s2", "a")]), Look("Two", [("s1", "b")])]

    drawn = tiles([spot], {}, looks, "Units")

    assert re.findall(
        r'<input type="radio" name="look" id="look(\d)" class="b\d"( checked)?>', drawn
    ) == [
        ("0", " checked"),
        ("1", ""),
    ]
    assert '<label for="look1">Two</label>' in drawn
    assert '<ul class="key v1">' in drawn
    assert "<a " not in drawn
