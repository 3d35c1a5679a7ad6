"""Every key of a profile (spec/profile.md), and every way to get one wrong."""

import re
from datetime import date, time
from pathlib import Path

import pytest

from hattama.domain.election import Level, Route
from hattama.domain.errors import BadInputError
from hattama.domain.protocol import LINES
from hattama.domain.states import ContestState
from hattama.law.rulesets import RULESETS
from hattama.package.profile import (
    ContestForm,
    Entity,
    FileForm,
    Lookup,
    TurnoutForm,
    UnitLevel,
    built_in_profiles,
    load_profile,
    read_profile,
)
from tests.unit.package.wild import PROFILE, profile_text

SPECIFICATION = Path(__file__).resolve().parents[3] / "spec" / "profile.md"

WHOLE = """
id = "whole"
about = "Every key once"
source = "A test"
rule_set = "ge-local-2014"
polling_day = 2014-06-15
language = "en"
title = { en = "Whole" }

[file]
delimiter = ";"
encoding = "windows-1251"
thousands = "."
decimal = ","
member = "a.csv"
ignore = ["check"]

[lookup]
file = "places.csv"
on = "place"
key = "code"

[office]
id = "mayor"
name.en = "Mayor"

[[unit]]
level = "country"
id = "GE"
name.en = "Georgia"

[[unit]]
level = "region"
id = "{region}"
name.en = "{region name}"

[contest]
id = "m-{region}"
name.en = "Mayor of {region name}"
unit = "{region}"
round = 2
state = "certified"

[station]
id = "{region}.{place}"
name.en = "Station {place}"
number = "{place}"
registered = "voters"

[lines]
registered = "voters"
invalid = "bad"

[[turnout]]
column = "noon"
at = 12:00:00

[choices]
pattern = '(?P<number>[0-9]+) - (?P<name>.+)'
empty = "not_on_ballot"
route = "party"
other_routes = { "Initiative.*" = "initiative_group" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "places.csv").write_text("code,name\n", "utf-8")
    return tmp_path


def refusal(text: str, folder: Path) -> str:
    with pytest.raises(BadInputError) as caught:
        read_profile(text, "p.toml", folder)
    return str(caught.value)


def test_every_key_is_read(folder: Path) -> None:
    profile = read_profile(WHOLE, "p.toml", folder)

    assert profile.id == "whole"
    assert profile.about == "Every key once"
    assert profile.source == "A test"
    assert profile.rule_set == "ge-local-2014"
    assert profile.polling_day == date(2014, 6, 15)
    assert profile.language == "en"
    assert profile.title == {"en": "Whole"}
    assert profile.file == FileForm(
        delimiter=";",
        encoding="windows-1251",
        thousands=".",
        decimal=",",
        member="a.csv",
        ignore=("check",),
    )
    assert profile.lookup == Lookup(name="places.csv", text="code,name\n", on="place", key="code")
    assert profile.office == Entity(id="mayor", names={"en": "Mayor"})
    assert profile.units[1] == UnitLevel(
        entity=Entity(id="{region}", names={"en": "{region name}"}), level=Level.REGION
    )
    assert profile.contest == ContestForm(
        entity=Entity(id="m-{region}", names={"en": "Mayor of {region name}"}),
        unit="{region}",
        round=2,
        state=ContestState.CERTIFIED,
    )
    assert profile.station == Entity(id="{region}.{place}", names={"en": "Station {place}"})
    assert (profile.number, profile.registered) == ("{place}", "voters")
    assert profile.lines == {"registered": "voters", "invalid": "bad"}
    assert profile.turnout == (TurnoutForm(column="noon", at=time(12)),)
    assert profile.choices.pattern == "(?P<number>[0-9]+) - (?P<name>.+)"
    assert profile.choices.empty == "not_on_ballot"
    assert profile.choices.other_routes == {"Initiative.*": Route.INITIATIVE_GROUP}


def test_what_need_not_be_said_has_a_default(folder: Path) -> None:
    profile = read_profile(PROFILE, "p.toml", folder)

    assert profile.file == FileForm(
        delimiter="", encoding="utf-8", thousands="", decimal="", member="", ignore=()
    )
    assert profile.lookup is None
    assert profile.turnout == ()
    assert (profile.contest.round, profile.contest.state) == (1, ContestState.PRELIMINARY)
    assert (profile.choices.empty, profile.choices.route) == ("blank", Route.PARTY)
    assert profile.choices.other_routes == {}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('id = "wild"', "id = wild", "p.toml: not TOML: "),
        ('id = "wild"', "", "p.toml: the key 'id' is missing."),
        ('id = "wild"', 'id = "a b"', "p.toml: the id 'a b' is not an id."),
        ('id = "mayor"', 'id = "a b"', "p.toml: the id 'a b' is not an id."),
        ('id = "wild"', 'id = "wild"\nextra = 1', "p.toml: the key 'extra' is unknown."),
        ("polling_day = 2014-06-15", "", "p.toml: the key 'polling_day' is missing."),
        ("polling_day = 2014-06-15", 'polling_day = "x"', "p.toml: the key 'polling_day' is not a date"),
        ('language = "en"', 'language = "EN!"', "p.toml: the language 'EN!' is not a code like kk, ru, en, da"),
        ('language = "en"', 'language = "kk"', "p.toml: 'title' lacks the language 'kk'."),
        ('title.en = "Wild"', 'title.en = "a\u202eb"', "p.toml: the key 'title' holds the character U+202E"),
        ('source = "', 'source = "\u202e', "p.toml: the source holds the character U+202E"),
        ('{precinct}"\nnumber', '{precinct"\nnumber', "p.toml: the template 'D{district}.{precinct' has a"),
        ('unit = "D{district}"', 'unit = "D{}"', "p.toml: the template 'D{}' has a lone brace"),
        ('level = "country"', 'level = "planet"', "p.toml, unit 1: the level 'planet' is none of country, region"),
        ('level = "country"', 'level = "region"', "p.toml: the first [[unit]] must be the country."),
        ('unit = "D{district}"', "", "p.toml, contest: the key 'unit' is missing."),
        ('unit = "D{district}"', 'unit = "D"\nstate = "x"', "p.toml, contest: the state 'x' is none of called"),
        ('unit = "D{district}"', 'unit = "D"\nround = "1"', "contest: the key 'round' is not a whole number"),
        ('unit = "D{district}"', 'unit = "D"\nround = 0', "contest: the key 'round' is not from 1."),
        ('invalid = "invalid"', 'invalids = "x"', "p.toml, lines: the key 'invalids' is unknown."),
        ("pattern = '", "pattern = '(", "p.toml, choices: the pattern is not a regular expression: "),
        ("(?P<name>.+)", "(.+)", "p.toml, choices: the pattern has no group (?P<name>...)."),
        ("[choices]", '[choices]\nempty = "zero"', "empty 'zero' is neither blank nor not_on_ballot"),
        ("[choices]", '[choices]\nroute = "god"', "p.toml, choices: the route 'god' is none of party, self"),
        ("[choices]", '[choices]\nother_routes = { "(" = "self" }', "is not a regular expression"),
        ("[choices]", '[choices]\nother_routes = { "a" = "god" }', "the route 'god' is none of party"),
        ("[choices]", '[choices]\ncolumn = "c"', "say either `pattern` (wide file) or `column` and `votes`"),
        ("[choices]", '[choices]\nknown = ["c"]', "say either `pattern` (wide file) or `column` and"),
        ("[choices]", "[choice]", "p.toml, choices: say either `pattern`"),
        ("[choices]", '[file]\nencoding = "klingon"\n[choices]', "p.toml, file: there is no encoding 'klingon'."),
        ("[choices]", '[file]\nencoding = "hex"\n[choices]', "p.toml, file: there is no encoding 'hex'."),
        ("[choices]", '[file]\ndelimiter = ";;"\n[choices]', "the key 'delimiter' is not one sign that can stand"),
        ("[choices]", "[file]\ndelimiter = '\"'\n[choices]", "the key 'delimiter' is not one sign"),
        ("[choices]", '[file]\nthousands = "0"\n[choices]', "the key 'thousands' is not one sign"),
        ("[choices]", '[file]\ndecimal = "-"\n[choices]', "the key 'decimal' is not one sign"),
        ("[choices]", '[file]\ndecimal = ","\nthousands = ","\n[choices]', "the same sign parts thousands and"),
        ("[choices]", '[file]\nignore = "x"\n[choices]', "the key 'ignore' is not a list"),
        ("[choices]", '[[turnout]]\ncolumn = "a"\nat = "12:00"\n[choices]', "the key 'at' is not a time"),
        ("[choices]", '[lookup]\nfile = "no.csv"\non = "a"\nkey = "b"\n[choices]', "'no.csv' is not beside the"),
        ("[choices]", '[lookup]\nfile = "../places.csv"\non = "a"\nkey = "b"\n[choices]', "is not beside the"),
    ],
)  # fmt: skip
def test_a_profile_that_says_something_else_is_refused(
    folder: Path, old: str, new: str, sentence: str
) -> None:
    (folder / "inside").mkdir()

    said = refusal(profile_text(old, new), folder / "inside")

    assert sentence in said
    assert "\n" not in said


def test_a_long_file_needs_the_choice_and_its_votes(folder: Path) -> None:
    pattern = re.search(r"pattern = .+", PROFILE)
    assert pattern is not None

    long = profile_text(pattern.group(), 'column = "choice"\nvotes = "votes"\nknown = ["A"]')

    assert read_profile(long, "p.toml", folder).choices.known == ("A",)
    assert "say either" in refusal(long.replace('votes = "votes"', ""), folder)
    assert "say either" in refusal(long.replace('column = "choice"', ""), folder)


@pytest.mark.parametrize("name", built_in_profiles())
def test_a_built_in_profile_loads_and_says_where_its_figures_come_from(name: str) -> None:
    profile = load_profile(name)

    assert profile.id == name
    assert profile.rule_set in RULESETS
    assert profile.source
    assert profile.about
    assert set(profile.lines) <= set(LINES)


def test_a_profile_is_loaded_from_a_file_with_its_lookup_table(folder: Path) -> None:
    (folder / "whole.toml").write_bytes(("\ufeff" + WHOLE.replace("\n", "\r\n")).encode())

    assert load_profile(str(folder / "whole.toml")).lookup is not None


def test_an_unknown_profile_is_refused_with_those_that_there_are(folder: Path) -> None:
    with pytest.raises(
        BadInputError, match=r"there is no profile 'ge'; name a \.toml file or one of bo-2019"
    ):
        load_profile("ge")
    with pytest.raises(BadInputError, match="there is no such profile"):
        load_profile(str(folder / "none.toml"))
    (folder / "bad.toml").write_bytes("ж".encode("cp1251"))
    with pytest.raises(BadInputError, match=r"bad\.toml: the text is not UTF-8"):
        load_profile(str(folder / "bad.toml"))


def test_the_specification_names_every_key() -> None:
    text = SPECIFICATION.read_text("utf-8")
    keys = set(re.findall(r"^(\w+)(?:\.\w+)? =", WHOLE, re.MULTILINE)) | {
        "column",
        "votes",
        "known",
    }

    assert [key for key in sorted(keys - set(LINES)) if f"`{key}`" not in text] == []


def test_the_examples_of_the_specification_are_profiles(folder: Path) -> None:
    text = SPECIFICATION.read_text("utf-8")
    examples = re.findall(r"```toml\n(.+?)```", text, re.DOTALL)

    for example in examples:
        read_profile(example, "example.toml", folder)

    assert len(examples) >= 2
