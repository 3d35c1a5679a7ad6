"""The rule sets that Hattama ships: one folder each, one line in the registry each."""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files

from hattama.domain.errors import RuleSetError
from hattama.law.reading import read_rule_set
from hattama.law.ruleset import RuleSet

RULESETS: Mapping[str, str] = {
    "bo-president-2019": "bo/president_2019",
    "ge-local-2014": "ge/local_2014",
    "kz-akim-2021": "kz/akim_2021",
}
"""Id of the rule set -> its folder here."""


def rules_text(id_: str) -> str:
    """Give the text of `rules.toml`, byte for byte as it is published with an election.

    Args:
        id_: the id of the rule set.

    Raises:
        RuleSetError: there is no such rule set.
    """
    return _text(id_, "rules.toml")


def cases_text(id_: str) -> str:
    """Give the text of `cases.toml`: the cases by which a lawyer can check the rule set.

    Args:
        id_: the id of the rule set.

    Raises:
        RuleSetError: there is no such rule set.
    """
    return _text(id_, "cases.toml")


def load(id_: str, polling_day: date) -> RuleSet:
    """Read a rule set as it is in force on a day.

    Args:
        id_: the id of the rule set.
        polling_day: the day whose law is wanted.

    Raises:
        RuleSetError: there is no such rule set.
    """
    return read_rule_set(rules_text(id_), polling_day=polling_day, where=f"rule set {id_}")


def _text(id_: str, name: str) -> str:
    if id_ not in RULESETS:
        known = ", ".join(RULESETS)
        raise RuleSetError(f"there is no rule set {id_!r}", todo=f"known are {known}")
    file = files("hattama.law.rulesets").joinpath(RULESETS[id_], name)
    return file.read_bytes().decode()
