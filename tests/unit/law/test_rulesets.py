"""The rule sets that are shipped, by their ids."""

from datetime import date
from importlib.resources import files

import pytest

from hattama.domain.errors import RuleSetError
from hattama.law.rulesets import RULESETS, cases_text, load, rules_text

DAY = date(2021, 7, 25)
UNKNOWN = "there is no rule set 'xx'; known are bo-president-2019, ge-local-2014, kz-akim-2021."


@pytest.mark.parametrize("id_", RULESETS)
def test_a_rule_set_bears_the_id_it_is_known_by(id_: str) -> None:
    assert load(id_, DAY).id == id_


@pytest.mark.parametrize("id_", RULESETS)
def test_the_text_is_given_byte_for_byte(id_: str) -> None:
    folder = files("hattama.law.rulesets").joinpath(RULESETS[id_])

    assert rules_text(id_).encode() == folder.joinpath("rules.toml").read_bytes()
    assert cases_text(id_).encode() == folder.joinpath("cases.toml").read_bytes()


def test_every_folder_is_registered() -> None:
    root = files("hattama.law.rulesets")
    folders = {
        f"{country.name}/{kind.name}"
        for country in root.iterdir()
        if country.is_dir() and country.name != "__pycache__"
        for kind in country.iterdir()
        if kind.joinpath("rules.toml").is_file()
    }

    assert folders == set(RULESETS.values())


def test_an_unknown_rule_set_is_refused_with_the_known_ones() -> None:
    for ask in (rules_text, cases_text, lambda id_: load(id_, DAY)):
        with pytest.raises(RuleSetError) as caught:
            ask("xx")

        assert str(caught.value) == UNKNOWN


def test_a_fault_in_a_shipped_rule_set_is_named_with_its_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hattama.law.rulesets.rules_text", lambda _id: "id = 5")

    with pytest.raises(RuleSetError) as caught:
        load("kz-akim-2021", DAY)

    assert caught.value.where == "rule set kz-akim-2021"


def test_a_rule_set_is_that_of_its_polling_day(monkeypatch: pytest.MonkeyPatch) -> None:
    text = rules_text("kz-akim-2021").replace("value = 25", "value = 25\nuntil = 2021-07-26")
    later = 'name = "age_min"\nvalue = 21\nsince = 2021-07-26\nsource = ""\nstatus = "R"\n'
    text += f'[[parameter]]\n{later}text.en = "Later."\n'
    monkeypatch.setattr("hattama.law.rulesets.rules_text", lambda _id: text)

    ages = [load("kz-akim-2021", date(2021, 7, day)).parameters for day in (25, 26)]

    assert [[p.value for p in some if p.name == "age_min"] for some in ages] == [[25], [21]]


def test_the_akims_of_2021_are_elected_under_the_numbers_of_2021() -> None:
    rules = load("kz-akim-2021", DAY)

    assert {parameter.name: parameter.value for parameter in rules.parameters} == {
        "age_min": 25,
        "signature_percent": 1,
        "nominees_min": 2,
        "deposit_tenge": 42_500,
        "reserve_percent": 1,
        "station_voters_max": 3_000,
        "counting_minutes_max": 720,
        "invalid_percent_max": 5,
        "ballots_without_against_all": 200,
    }
    assert rules.languages == ("kk", "ru", "en", "da")
    assert rules.ballot_order == "kazakh_alphabet"
