"""The tree of units."""

import pytest

from hattama.domain.election import Level, Unit, ancestors
from hattama.domain.errors import BadInputError
from hattama.domain.ids import UnitId


def units(**parents: str | None) -> dict[UnitId, Unit]:
    return {
        UnitId(id_): Unit(
            id=UnitId(id_),
            parent=UnitId(parent) if parent else None,
            level=Level.PLACE,
            names={},
        )
        for id_, parent in parents.items()
    }


def test_ancestors_are_the_unit_and_all_above_from_below() -> None:
    tree = units(kz=None, akm="kz", village="akm", other="kz")

    assert list(ancestors(tree, UnitId("village"))) == ["village", "akm", "kz"]
    assert list(ancestors(tree, UnitId("kz"))) == ["kz"]


@pytest.mark.parametrize("parents", [{"a": "a"}, {"a": "b", "b": "c", "c": "b"}])
def test_a_circle_is_refused(parents: dict[str, str]) -> None:
    with pytest.raises(BadInputError) as caught:
        list(ancestors(units(**parents), UnitId("a")))

    assert str(caught.value) == "units: the unit a lies above itself."


def test_a_unit_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadInputError) as caught:
        list(ancestors(units(a="b"), UnitId("a")))

    assert str(caught.value) == "units: there is no unit b."
