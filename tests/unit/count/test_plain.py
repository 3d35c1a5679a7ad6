"""A count as JSON."""

import json
from datetime import date

import pytest

from hattama.count import count
from hattama.count.engines.duckdb_engine import DuckdbEngine
from hattama.count.plain import plain_count
from hattama.law.ruleset import RuleSet
from tests.factories.packages import DAY, small_package, stored, with_rows
from tests.factories.rule_sets import rule_set

TERM = """[term]
years = 4
begins_within_days = 7
next_call_days = 40
next_vote_days = 10
source = ""
status = "R"
"""


@pytest.fixture
def plain(engine: DuckdbEngine, rules: RuleSet) -> dict[str, object]:
    told: dict[str, object] = json.loads(
        json.dumps(plain_count(count(engine, rules, polling_day=DAY)))
    )
    return told


def test_a_contest_tells_every_figure(plain: dict[str, list[object]]) -> None:
    assert plain["contests"][0] == {
        "id": "n",
        "office": "mayor",
        "unit": "north",
        "names": {"en": "A contest"},
        "round": 1,
        "seats": 1,
        "state": "preliminary",
        "protocols": {"due": 2, "counted": 2, "awaited": 0, "annulled": 0},
        "lines": {
            "registered": {"total": 150, "blanks": 0},
            "issued": {"total": 100, "blanks": 0},
            "invalid": {"total": 2, "blanks": 1},
        },
        "share_base": None,
        "outcome": {
            "kind": "not_computable",
            "candidacies": ["a"],
            "safe": [],
            "margin": 8,
            "reasons": ["figures_blank"],
            "next_step": "",
            "term": None,
        },
        "votes": [
            {
                "candidacy": "a",
                "names": {"en": "Somebody"},
                "nominator": "red",
                "votes": 35,
                "blanks": 0,
                "percent": None,
            },
            {
                "candidacy": "b",
                "names": {"en": "Somebody"},
                "nominator": "self",
                "votes": 27,
                "blanks": 1,
                "percent": None,
            },
            {
                "candidacy": "w",
                "names": {"en": "Somebody"},
                "nominator": "self",
                "votes": 1,
                "blanks": 0,
                "percent": None,
            },
        ],
    }


def test_a_contest_tells_its_awaited_and_annulled_protocols(
    plain: dict[str, list[dict[str, object]]],
) -> None:
    assert [contest["protocols"] for contest in plain["contests"]] == [
        {"due": 2, "counted": 2, "awaited": 0, "annulled": 0},
        {"due": 2, "counted": 1, "awaited": 1, "annulled": 0},
        {"due": 2, "counted": 1, "awaited": 0, "annulled": 1},
        {"due": 3, "counted": 2, "awaited": 1, "annulled": 0},
    ]


def test_votes_stand_in_order_with_their_share_of_the_base(
    plain: dict[str, list[dict[str, list[dict[str, object]]]]],
) -> None:
    shares = [
        [(line["candidacy"], line["votes"], line["percent"]) for line in contest["votes"]]
        for contest in plain["contests"]
    ]

    assert shares[1:] == [
        [("d", 41, "67.21"), ("c", 20, "32.79")],
        [("a-2", 16, "53.33"), ("b-2", 14, "46.67")],
        [("y", 63, None), ("x", 9, None)],
    ]


def test_equal_votes_stand_in_the_order_of_ids() -> None:
    small = small_package()
    equal = [{**line, "votes": 7} for line in reversed(small["votes"])]
    people = list(reversed(small["candidacies"]))
    engine = stored({**small, "votes": equal, "candidacies": people})

    plain = plain_count(count(engine, rule_set(), polling_day=DAY))

    assert [line["candidacy"] for line in plain["contests"][0]["votes"]] == ["a", "b"]


def test_there_is_no_share_of_nothing() -> None:
    small = small_package()
    nobody = with_rows(small, "votes", [{**line, "votes": 0} for line in small["votes"]])

    plain = plain_count(count(stored(nobody), rule_set(), polling_day=DAY))

    assert plain["contests"][0]["share_base"] == 0
    assert {line["percent"] for line in plain["contests"][0]["votes"]} == {None}


def test_a_share_of_one_vote_is_told() -> None:
    small = small_package()
    one = with_rows(
        small,
        "votes",
        [{**line, "votes": int(line["candidacy"] == "a")} for line in small["votes"]],
    )
    one["protocols"] = one["protocols"][:1]
    one["votes"] = [line for line in one["votes"] if line["protocol"] == "n.n1"]

    plain = plain_count(count(stored(one), rule_set(), polling_day=DAY))

    assert plain["contests"][0]["share_base"] == 1
    assert [line["percent"] for line in plain["contests"][0]["votes"]] == ["100.00", "0.00"]


def test_the_term_of_office_is_told_as_days(engine: DuckdbEngine) -> None:
    counted = count(engine, rule_set(more=TERM), polling_day=date(2021, 1, 1))

    assert plain_count(counted)["contests"][1]["outcome"]["term"] == {
        "begins_by": "2021-01-08",
        "ends_by": "2025-01-08",
        "next_call_by": "2024-11-28",
        "next_vote_by": "2024-12-28",
    }


def test_the_next_step_is_told() -> None:
    small = small_package()

    plain = plain_count(count(stored(small), rule_set(win="first > 99"), polling_day=DAY))

    assert plain["contests"][1]["outcome"] == {
        "kind": "runoff_needed",
        "candidacies": ["d", "c"],
        "safe": [],
        "margin": 20,
        "reasons": ["no_majority"],
        "next_step": "runoff",
        "term": None,
    }


def test_outcomes_and_seats_are_told_by_kind_and_office(plain: dict[str, object]) -> None:
    assert plain["outcomes"] == {"elected": 2, "not_computable": 2}
    assert list(plain["outcomes"]) == ["elected", "not_computable"]
    assert plain["seats_by_nominator"] == {"mayor": {"red": 2}, "council": {}}


def test_nominators_stand_by_the_number_of_their_seats() -> None:
    small = small_package()
    people = [{**line, "party": "red", "route": "party"} for line in small["candidacies"]]
    people[0] = {**people[0], "party": "blue"}
    third = [
        {**small["contests"][1], "id": "t"},
        *small["contests"],
    ]
    tables = {**small, "contests": third, "candidacies": people}
    tables["candidacies"] = [{**people[2], "id": "e", "contest": "t", "party": "blue"}, *people]
    tables["protocols"] = [
        {**small["protocols"][2], "id": "t.s1", "contest": "t"},
        *small["protocols"],
    ]
    tables["votes"] = [{"protocol": "t.s1", "candidacy": "e", "votes": 1}, *small["votes"]]

    plain = plain_count(count(stored(tables), rule_set(win="first > second"), polling_day=DAY))

    assert list(plain["seats_by_nominator"]["mayor"].items()) == [("red", 2), ("blue", 1)]


def test_turnout_is_told_by_unit_with_its_percentage(
    plain: dict[str, list[dict[str, object]]],
) -> None:
    assert plain["turnout"][0] == {
        "office": "mayor",
        "round": 1,
        "unit": "country",
        "protocols": {"due": 4, "counted": 3, "known": 3},
        "base": 230,
        "voted": 170,
        "percent": "73.91",
        "listed": 230,
        "covered": 230,
    }
    assert [one["round"] for one in plain["turnout"]] == [1] * 4 + [2] * 3 + [1] * 4
    assert len(plain["turnout"]) == 11


def test_turnout_that_is_not_known_has_no_percentage(
    plain: dict[str, list[dict[str, object]]],
) -> None:
    assert plain["turnout"][8] == {
        "office": "council",
        "round": 1,
        "unit": "north",
        "protocols": {"due": 1, "counted": 0, "known": 0},
        "base": None,
        "voted": None,
        "percent": None,
        "listed": 100,
        "covered": None,
    }


@pytest.mark.parametrize(
    ("registered", "issued", "expected"),
    [(100, 0, "0.00"), (0, 0, None), (200, 1, "0.50")],
)
def test_turnout_of_nobody_is_a_number_and_turnout_where_nobody_could_vote_is_none(
    registered: int, issued: int, expected: str | None
) -> None:
    small = small_package()
    alone = {**small["protocols"][0], "registered": registered, "issued": issued}

    engine = stored({**small, "protocols": [alone], "votes": []})
    plain = plain_count(count(engine, rule_set(), polling_day=DAY))

    assert plain["turnout"][0]["percent"] == expected


def test_nominees_are_told_by_kind(plain: dict[str, list[object]]) -> None:
    assert plain["nominees"][0] == {
        "office": "mayor",
        "route": "party",
        "party": "red",
        "status": "on_ballot",
        "sex": "f",
        "nominees": 2,
    }
    assert len(plain["nominees"]) == 6


def test_observers_are_told_by_organisation(plain: dict[str, list[object]]) -> None:
    assert plain["observers"] == [
        {"organisation": "a party", "observers": 1, "stations": 0},
        {"organisation": "nobody", "observers": None, "stations": 0},
        {"organisation": "watchers", "observers": 5, "stations": 2},
    ]
