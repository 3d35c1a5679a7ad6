"""A finding, status or decision as a text in a language."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from hattama.domain.errors import BadInputError
from hattama.domain.finding import Finding
from hattama.law.expression import names
from hattama.law.ruleset import Rule, RuleSet

LOCALE = files("hattama.messages").joinpath("locale")


@cache
def languages() -> tuple[str, ...]:
    """Give the languages that the program speaks: one file of words each."""
    return tuple(
        sorted(file.name[:-5] for file in LOCALE.iterdir() if file.name.endswith(".toml"))
    )


def word(group: str, token: str, language: str) -> str:
    """Give a token of the program as words.

    Args:
        group: the kind of token, as `outcome`.
        token: the token, as `runoff_needed`; an empty one gives an empty text.
        language: a language of `languages()`.

    Raises:
        BadInputError: the program does not speak the language.
        KeyError: the token has no words; a test holds that every token of the program has.
    """
    return _words(language)[group][token] if token else ""


def sentence(token: str, language: str, **shown: object) -> str:
    """Give a title or sentence of the program with what is shown in it.

    Args:
        token: the token, as `missing`.
        language: a language of `languages()`.
        shown: what stands in its places.

    Raises:
        BadInputError: the program does not speak the language.
        KeyError: the token has no words; a test holds that every token of the program has.
    """
    return _filled(word("title", token, language), shown)


def finding_text(finding: Finding, rules: RuleSet, language: str) -> str:
    """Give the sentence that a rule says when it fails, with the numbers that made it.

    A figure that is missing is shown as a dash, never as zero.

    Args:
        finding: what the check said.
        rules: the rule set that the check comes from.
        language: a language of the rule set.

    Raises:
        BadInputError: the rule set does not speak the language.
    """
    rule = {rule.code: rule for rule in (*rules.checks, *rules.eligibility, *rules.routes)}[
        finding.code
    ]
    if language not in rule.text:
        raise BadInputError(f"the rule set {rules.id} does not speak {language!r}")
    shown = {
        name: "\N{EN DASH}" if value is None else value for name, value in finding.numbers.items()
    }
    return _filled(rule.text[language], _constants(rules) | shown)


def rule_text(rule: Rule, rules: RuleSet, language: str) -> str:
    """Give the sentence of a rule without the figures of any protocol, for lists of rules.

    Figures in brackets are left out, others are shown as dots.

    Args:
        rule: the rule.
        rules: its rule set.
        language: the language wanted; where the rule set does not speak it, its first one stands in.
    """
    text = rule.text[language if language in rule.text else rules.languages[0]]
    dots = dict.fromkeys(names(rule.formula), "\N{HORIZONTAL ELLIPSIS}")
    return _filled(re.sub(r"\s*\([^()]*\{[^()]*\)", "", text), _constants(rules) | dots)


def _constants(rules: RuleSet) -> dict[str, object]:
    return {parameter.name: parameter.value for parameter in rules.parameters}


def _filled(text: str, numbers: Mapping[str, object]) -> str:
    """Put numbers in the places of a text that name them; a lone brace is no place."""
    return re.sub(r"\{(\w+)\}", lambda place: str(numbers.get(place[1], place[0])), text)


def require(language: str) -> None:
    """Raise unless the program speaks a language.

    Raises:
        BadInputError: it does not.
    """
    if language not in languages():
        raise BadInputError(
            f"the program does not speak {language!r}", todo=f"choose {', '.join(languages())}"
        )


@cache
def _words(language: str) -> Mapping[str, Mapping[str, str]]:
    require(language)
    return tomllib.loads(LOCALE.joinpath(f"{language}.toml").read_text("utf-8"))
