"""What parties and those without one have won."""

from collections.abc import Sequence
from datetime import date

import pytest

from hattama.count import check, count
from hattama.law.rulesets import load
from hattama.portal.nominators import NominatorSheet, Part, read_nominators
from hattama.portal.world import read_world
from tests.factories.packages import Row, meta, row, small_package, stored


def sheets(tables: dict[str, Sequence[Row]]) -> dict[str, NominatorSheet]:
    rules = load("ge-local-2014", date(2021, 7, 25))
    engine, about = stored(tables), meta()
    counted = count(engine, rules, polling_day=about.polling_day)
    world = read_world(engine, about, rules, counted)
    made = read_nominators(world, counted, check(engine, rules))
    return {sheet.party or sheet.route or "": sheet for sheet in made}


@pytest.fixture(scope="module")
def small() -> dict[str, NominatorSheet]:
    return sheets(small_package())


def part(sheet: NominatorSheet, unit: str) -> Part:
    return next(one for one in sheet.parts if one.unit == unit)


def test_every_party_and_every_route_without_one_is_there(
    small: dict[str, NominatorSheet],
) -> None:
    assert list(small) == ["red", "blue", "self"]
    assert (small["self"].party, small["self"].route) == (None, "self")


def test_votes_add_up_by_unit_and_over_the_whole(small: dict[str, NominatorSheet]) -> None:
    assert part(small["red"], "north").votes == 45
    assert part(small["red"], "north").of == 98
    assert part(small["red"], "south").votes == 20
    assert part(small["red"], "country").votes == 65
    assert part(small["red"], "country").of == sum(
        part(sheet, "country").votes or 0 for sheet in small.values()
    )


def test_where_nobody_stood_there_is_no_line(small: dict[str, NominatorSheet]) -> None:
    assert [one.unit for one in small["blue"].parts] == ["country", "south"]


def test_a_seat_that_is_not_certified_is_only_led(small: dict[str, NominatorSheet]) -> None:
    tables = small_package()
    tables["contests"] = [{**one, "state": "certified"} for one in tables["contests"]]
    certified = sheets(tables)["self"]

    assert [(seat.person, seat.is_certified) for seat in small["self"].seats] == [("b", False)]
    assert [(seat.person, seat.is_certified) for seat in certified.seats] == [("b", True)]
    before, after = part(small["self"], "country"), part(certified, "country")
    assert (before.elected, before.leading) == (0, 1)
    assert (after.elected, after.leading) == (1, 0)


def test_a_party_without_nominees_has_an_empty_sheet() -> None:
    tables = small_package()
    tables["parties"] = [*tables["parties"], row("parties", id="green")]

    green = sheets(tables)["green"]

    assert (green.people, green.parts, green.nominees) == ((), (), ())
