"""The small tables of a portal: who nominated has a colour of their own, which the count does not change."""

from tests.factories.packages import row, small_package, with_rows
from tests.factories.worlds import world_of


def test_every_nominator_has_a_colour_of_its_own_most_nominees_first() -> None:
    _, world = world_of(small_package())

    assert list(world.nominators) == ["red", "blue", "self"]
    assert world.nominators == {"red": 0, "blue": 1, "self": 2}


def test_from_the_tenth_nominator_on_all_are_grey() -> None:
    parties = [row("parties", id=name) for name in ("red", "blue", *"cdefghijkl")]

    _, world = world_of(with_rows(small_package(), "parties", parties))

    colours = [world.nominators[str(party["id"])] for party in parties]
    assert len(set(colours)) < len(parties)
    assert max(world.nominators.values()) == 9


def test_units_lie_in_each_other() -> None:
    _, world = world_of(small_package())

    assert world.root == "country"
    assert [unit.id for unit in world.above("north")] == ["country", "north"]
    assert [unit.id for unit in world.below("country")] == ["country", "north", "south"]
