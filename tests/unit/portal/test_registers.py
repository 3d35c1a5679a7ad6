"""The lists from A to Z: everybody and every place stands in them once."""

from collections import Counter

import pytest

from hattama.count.engines import Engine
from hattama.portal import registers
from hattama.portal.pages.common import Scene
from hattama.portal.pages.people import people_index_pages, people_pages
from hattama.portal.pages.places import places_pages
from hattama.portal.registers import (
    PeopleIndexSheet,
    PeopleSheet,
    people_sheets,
    places_sheets,
    read_stations,
    units_shown,
)
from hattama.portal.tongue import Tongue
from hattama.portal.world import World
from tests.factories.full_package import full_package
from tests.factories.packages import row, with_rows
from tests.factories.worlds import world_of

LANGUAGES = ("en",)


@pytest.fixture(scope="module")
def held() -> tuple[Engine, World]:
    tables = full_package()
    empty = row("units", id="empty", name_en="Nothing here")
    people = [
        *tables["candidacies"],
        row("candidacies", id="nameless", status="refused", name_en=None),
    ]
    tables = with_rows(tables, "units", [*tables["units"], empty])
    return world_of(with_rows(tables, "candidacies", people))


@pytest.fixture(scope="module")
def scene(held: tuple[Engine, World]) -> Scene:
    return Scene(held[1], Tongue("en", ("en",)))


def test_units_with_a_contest_or_a_station_are_shown_with_what_they_lie_in(
    held: tuple[Engine, World],
) -> None:
    assert units_shown(*held) == {"country", "north", "town", "south"}


def test_stations_are_read_in_order_whatever_is_read_together(
    held: tuple[Engine, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "AT_ONCE", 3)

    found = [(one.id, one.unit) for one in read_stations(*held)]

    assert found == [("n1", "town"), ("n2", "north"), ("s1", "south"), ("s2", "south")]


def test_every_place_stands_once_below_its_letter_with_its_stations(
    held: tuple[Engine, World],
) -> None:
    index, *pages = places_sheets(*held, LANGUAGES)

    listed = {place.unit: place for sheet in pages for place in sheet.places}
    assert {sheet.leaf.heading for sheet in pages} == {"N", "S"}
    assert [place.unit for place in index.places] == ["north", "south"]
    assert [id_ for id_, *_ in listed["town"].stations] == ["n1"]
    assert set(listed) == {"north", "town"}, "the south has no name"


def test_a_long_letter_is_cut_into_pages(
    held: tuple[Engine, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "ROWS", 3)

    leaves = [one.leaf for one in people_sheets(*held, LANGUAGES) if one.leaf.slug == "s"]

    assert [leaf.file for leaf in leaves] == ["s.html", "s-2.html", "s-3.html"]
    assert {leaf.parts for leaf in leaves} == {3}


def test_every_nominee_stands_once(held: tuple[Engine, World]) -> None:
    sheets = [one for one in people_sheets(*held, LANGUAGES) if isinstance(one, PeopleSheet)]

    assert Counter(id_ for sheet in sheets for id_, _ in sheet.people) == Counter(
        held[1].people.keys()
    )


def test_a_name_that_is_not_published_has_a_list_of_its_own(held: tuple[Engine, World]) -> None:
    sheets = [one for one in people_sheets(*held, LANGUAGES) if one.leaf.slug == "unnamed"]

    assert [one.people for one in sheets if isinstance(one, PeopleSheet)] == [
        (("nameless", "refused"),)
    ]


def test_the_first_page_adds_up_what_became_of_the_nominees(
    held: tuple[Engine, World], scene: Scene
) -> None:
    first = next(iter(people_sheets(*held, LANGUAGES)))
    assert isinstance(first, PeopleIndexSheet)

    (page,) = people_index_pages(scene, first)

    whole = page.context["whole"]
    assert (whole.nominated, whole.registered, whole.ended, whole.open) == (10, 8, (1, 1, 0), 0)  # type: ignore[attr-defined]


def test_a_page_is_made_in_its_own_language_only(held: tuple[Engine, World], scene: Scene) -> None:
    place = next(iter(places_sheets(*held, ("ru",))))
    index, person, *_ = people_sheets(*held, ("ru",))
    assert isinstance(index, PeopleIndexSheet)
    assert isinstance(person, PeopleSheet)

    assert list(places_pages(scene, place)) == []
    assert list(people_index_pages(scene, index)) == []
    assert list(people_pages(scene, person)) == []


def test_sheets_are_equal_until_something_in_them_changes() -> None:
    tables = full_package()
    changed = with_rows(
        tables,
        "candidacies",
        [
            one if one["id"] != "b" else row("candidacies", id="b", status="struck")
            for one in tables["candidacies"]
        ],
    )

    before = list(people_sheets(*world_of(tables), LANGUAGES))
    after = list(people_sheets(*world_of(changed), LANGUAGES))

    assert before == list(people_sheets(*world_of(full_package()), LANGUAGES))
    assert {one.leaf.slug for one in after if one not in before} == {"index", "s"}
