"""Every token of the program has words in every language, and no words are left over."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from hattama import messages
from hattama.cli.comparison import NATIONAL
from hattama.cli.heading import Heading
from hattama.domain.election import Route
from hattama.domain.errors import BadInputError
from hattama.domain.finding import Finding, Severity, Verdict
from hattama.domain.outcome import OutcomeKind, Reason
from hattama.law.expression import names
from hattama.law.ruleset import Rule, RuleSet
from hattama.law.rulesets import RULESETS, load

TITLES = (
    "outcomes",
    "seats",
    "turnout",
    "closest",
    "missing",
    "checked",
    "findings",
    "compared",
    "seats_won",
    "regions",
    "extremes",
    "of_contests",
    "rules",
    "verifier",
)
TOKENS: Mapping[str, Iterable[str]] = {
    "outcome": OutcomeKind,
    "reason": Reason,
    "verdict": Verdict,
    "severity": Severity,
    "nominator": Route,
    "heading": Heading,
    "title": TITLES,
    "national": NATIONAL,
    "answer": ("yes", "no"),
    "choice": ("against_all",),
}
DAYS = {"bo-president-2019": date(2019, 10, 20), "ge-local-2014": date(2014, 6, 15)}


def rule_sets() -> dict[str, RuleSet]:
    return {id_: load(id_, DAYS.get(id_, date(2021, 7, 25))) for id_ in RULESETS}


def finding(rule: Rule, numbers: Mapping[str, int | None]) -> Finding:
    return Finding(
        code=rule.code,
        severity=rule.severity,
        scope=rule.scope,
        verdict=Verdict.FAILS,
        numbers=numbers,
    )


def test_the_program_speaks_the_four_languages() -> None:
    assert messages.languages() == ("da", "en", "kk", "ru")


@pytest.mark.parametrize("language", messages.languages())
def test_every_token_has_words_and_no_words_are_left_over(language: str) -> None:
    words = tomllib.loads((messages.LOCALE / f"{language}.toml").read_text("utf-8"))

    assert {group: set(told) for group, told in words.items()} == {
        group: set(tokens) for group, tokens in TOKENS.items()
    }
    assert all(text.strip() == text != "" for told in words.values() for text in told.values())


@pytest.mark.parametrize("language", messages.languages())
def test_a_token_is_told_in_words(language: str) -> None:
    for group, tokens in TOKENS.items():
        assert len({messages.word(group, token, language) for token in tokens}) == len(set(tokens))


@pytest.mark.parametrize("token", TITLES)
def test_a_sentence_has_the_same_places_in_every_language(token: str) -> None:
    places = {
        frozenset(re.findall(r"\{(\w+)\}", messages.word("title", token, language)))
        for language in messages.languages()
    }

    assert len(places) == 1


def test_a_sentence_is_said_with_what_it_shows() -> None:
    assert messages.sentence("checked", "da", checked=7, awaited="2") == (
        "7 valgbøger kontrolleret, 2 ventes"
    )


def test_an_empty_token_is_an_empty_text() -> None:
    assert messages.word("nominator", "", "en") == ""


def test_an_unknown_language_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(BadInputError) as caught:
        messages.word("outcome", "tie", "xx")

    assert str(caught.value) == "the program does not speak 'xx'; choose da, en, kk, ru."
    with pytest.raises(BadInputError):
        messages.require("../en")


@pytest.mark.parametrize("rules", rule_sets().values(), ids=rule_sets())
def test_every_rule_says_its_sentence_with_and_without_its_numbers(rules: RuleSet) -> None:
    for rule in (*rules.checks, *rules.eligibility, *rules.routes):
        named = names(rule.formula)
        for language in rules.languages:
            missing = messages.finding_text(finding(rule, dict.fromkeys(named)), rules, language)
            given = messages.finding_text(finding(rule, dict.fromkeys(named, 7)), rules, language)

            assert "{" not in missing + given
            assert "None" not in missing + given


def test_a_missing_figure_is_a_dash_and_never_zero() -> None:
    rules = load("kz-akim-2021", date(2021, 7, 25))
    rule = next(rule for rule in rules.checks if "{" in rule.text["en"])
    told = replace(rule, text={"en": "{registered} against {issued}"})
    rules = replace(rules, checks=(told,))

    said = messages.finding_text(finding(told, {"registered": None, "issued": 0}), rules, "en")

    assert said == "\N{EN DASH} against 0"


def test_a_language_that_the_rule_set_does_not_speak_is_refused() -> None:
    rules = load("kz-akim-2021", date(2021, 7, 25))

    with pytest.raises(BadInputError, match="the rule set kz-akim-2021 does not speak 'xx'"):
        messages.finding_text(finding(rules.checks[0], {}), rules, "xx")


@pytest.mark.parametrize("text", ["a { b", "a } b", "{registered", "{{"])
def test_a_lone_brace_in_a_sentence_stays_as_it_is(text: str) -> None:
    rules = load("kz-akim-2021", date(2021, 7, 25))
    told = replace(rules.checks[0], text={"en": f"{text} {{registered}}"})
    rules = replace(rules, checks=(told,))

    assert messages.finding_text(finding(told, {"registered": 7}), rules, "en") == f"{text} 7"


@pytest.mark.parametrize("rules", rule_sets().values(), ids=rule_sets())
def test_the_sentence_of_a_rule_names_numbers_of_the_law_alone(rules: RuleSet) -> None:
    for rule in (*rules.checks, *rules.eligibility, *rules.routes):
        for language in rules.languages:
            assert "{" not in messages.rule_text(rule, rules, language)


def test_the_sentence_of_a_rule_stands_without_the_figures_of_a_protocol() -> None:
    rules = load("kz-akim-2021", date(2021, 7, 25))
    told = replace(
        rules.checks[0],
        text={"en": "Too many ({issued} of {registered}) ballots: over {reserve_percent} %"},
    )

    assert messages.rule_text(told, rules, "en") == "Too many ballots: over 1 %"


def test_the_sentence_of_a_rule_falls_back_on_a_language_of_the_rule_set() -> None:
    rules = load("kz-akim-2021", date(2021, 7, 25))
    told = replace(rules.checks[0], text={"kk": "Артық бюллетеньдер"})

    assert messages.rule_text(told, replace(rules, languages=("kk",)), "en") == told.text["kk"]
