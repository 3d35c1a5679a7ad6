"""From the text of `rules.toml` to a rule set in force on a day (spec/ruleset.md)."""

import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import date, time
from itertools import pairwise
from typing import Literal, TypeVar

from hattama.domain.errors import RuleSetError
from hattama.domain.finding import Scope, Severity
from hattama.domain.ids import OfficeId
from hattama.domain.names import is_language
from hattama.domain.protocol import FIGURES
from hattama.law.evaluate import LARGEST_INTEGER, bound
from hattama.law.expression import Node, is_name, is_truth, names, parse
from hattama.law.ruleset import (
    Deadline,
    Ground,
    Mark,
    OutcomeRule,
    Parameter,
    Rule,
    RuleSet,
    TermRule,
)
from hattama.law.section import Section

CONTEST_FIGURES = (*FIGURES, "first", "second")
"""What an outcome rule may name: totals of the contest, votes of the last seated and the next."""

NOMINEE_FIGURES = (
    "age",
    "citizen",
    "active_suffrage",
    "civil_service_qualified",
    "unexpunged_conviction",
    "corruption_offence",
    "party_member",
    "signatures",
    "voters",
    "nominees",
    "deposit_paid",
)
"""What a rule on nominees may name; yes is 1, no is 0."""

Choice = TypeVar("Choice", bound=str)

BALLOT_ORDERS = ("as_listed", "kazakh_alphabet")
"""In which order candidates may stand on the ballot; the first where nothing is said."""

_BASES: tuple[Literal["call", "vote", "term_end"], ...] = ("call", "vote", "term_end")
_MOST_DAYS = 3_660
_MOST_YEARS = 100
_NAME_IN_BRACES = re.compile(r"\{([^{}]*)\}")


def read_rule_set(text: str, *, polling_day: date, where: str = "rules.toml") -> RuleSet:
    """Read a rule set.

    Args:
        text: the content of `rules.toml`.
        polling_day: the day whose law is wanted; numbers not in force then are left out.
        where: the name of the file, for messages.

    Raises:
        RuleSetError: the text is not TOML, or not a rule set.
    """
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers and lists beyond all measure
        raise RuleSetError(f"not TOML: {error}", where=where) from error
    return _Reader(Section(content, where), polling_day).rule_set()


class _Reader:
    """Reads the sections of one rule set, with the parameters in force at hand."""

    def __init__(self, root: Section, polling_day: date) -> None:
        self.root = root
        self.languages = self._languages(root)
        self.sources = dict(root.names("sources"))
        dated = tuple(map(self.parameter, root.sections("parameter")))
        self._refuse_overlaps(root, dated)
        self.parameters = tuple(one for one in dated if _is_in_force(one, polling_day))
        self.constants = {parameter.name: parameter.value for parameter in self.parameters}

    def rule_set(self) -> RuleSet:
        """Read everything, and refuse what is left over."""
        root = self.root
        turnout, share = root.section("turnout"), root.section("share")
        rules = RuleSet(
            id=root.text("id"),
            title=root.names("title", self.languages),
            languages=self.languages,
            sources=self.sources,
            parameters=self.parameters,
            checks=tuple(map(self.check, root.sections("check"))),
            eligibility=tuple(map(self.nomination, root.sections("eligibility"))),
            routes=tuple(map(self.nomination, root.sections("route"))),
            deadlines=tuple(map(self.deadline, root.sections("deadline"))),
            outcomes=tuple(map(self.outcome, root.sections("outcome"))),
            term=self.term(root.section("term")) if root.has("term") else None,
            turnout_of=self.number(turnout, "of", FIGURES),
            turnout_base=self.number(turnout, "base", FIGURES),
            share_base=self.number(share, "base", CONTEST_FIGURES),
            ballot_order=self._choice(root, "ballot_order", BALLOT_ORDERS),
        )
        for section in (turnout, share, root):
            section.done()
        codes = (rule.code for rule in (*rules.checks, *rules.eligibility, *rules.routes))
        self._refuse_doubles(root, codes)
        self._refuse_doubles(root, (deadline.id for deadline in rules.deadlines))
        rounds = (f"{rule.office} {round_}" for rule in rules.outcomes for round_ in rule.rounds)
        self._refuse_doubles(root, rounds)
        return rules

    def ground(self, section: Section) -> Ground:
        """Read where a rule comes from."""
        source = section.text("source")
        for key in source.split():
            if key not in self.sources:
                raise section.error(f"the source {key!r} is not in [sources]")
        mark = section.text("status")
        if mark not in set(Mark):
            raise section.error(f"the status {mark!r} is none of {', '.join(Mark)}")
        return Ground(article=section.text("article", ""), source=source, mark=Mark(mark))

    def parameter(self, section: Section) -> Parameter:
        """Read one number of the law."""
        parameter = Parameter(
            name=section.text("name"),
            value=section.integer("value"),
            since=section.day("since"),
            until=section.day("until"),
            ground=self.ground(section),
            text=section.names("text", ("en",)),
        )
        if not is_name(parameter.name):
            raise section.error(f"{parameter.name!r} is no name that a formula can use")
        if parameter.name in {*CONTEST_FIGURES, *NOMINEE_FIGURES}:
            raise section.error(f"{parameter.name!r} is the name of a figure")
        if not _is_in_force(parameter, _first_day(parameter)):
            raise section.error(f"{parameter.name!r} is in force on no day")
        section.done()
        return parameter

    def check(self, section: Section) -> Rule:
        """Read a check of a station protocol."""
        return self._rule(section, Scope.PROTOCOL, FIGURES)

    def nomination(self, section: Section) -> Rule:
        """Read a condition that a nominee must meet."""
        return self._rule(section, Scope.NOMINATION, NOMINEE_FIGURES)

    def deadline(self, section: Section) -> Deadline:
        """Read a day and hour that the law sets."""
        direction: Literal["before", "after"] = "before" if section.has("before") else "after"
        deadline = Deadline(
            id=section.text("id"),
            base=self._choice(section, "base", _BASES),
            days=section.integer(direction, most=_MOST_DAYS),
            direction=direction,
            at=section.time("time", time.min),
            ground=self.ground(section),
            text=section.names("text", self.languages),
        )
        section.done()
        return deadline

    def outcome(self, section: Section) -> OutcomeRule:
        """Read who wins one kind of contest."""
        totals_only = section.flag("totals_only", default=False)
        rule = OutcomeRule(
            office=OfficeId(section.text("office")),
            rounds=section.integers("rounds", (1,)),
            win=None if totals_only else self.truth(section, "win", CONTEST_FIGURES),
            runoff=section.integer("runoff", 0),
            tie=section.text("tie", ""),
            annulled=self._choice(section, "annulled", ("ignored", "repeat_voting")),
            ground=self.ground(section),
            text=section.names("text", self.languages),
        )
        section.done()
        return rule

    def term(self, section: Section) -> TermRule:
        """Read how long whoever is elected serves."""
        rule = TermRule(
            years=section.integer("years", most=_MOST_YEARS),
            begins_within_days=section.integer("begins_within_days", most=_MOST_DAYS),
            next_call_days=section.integer("next_call_days", most=_MOST_DAYS),
            next_vote_days=section.integer("next_vote_days", most=_MOST_DAYS),
            ground=self.ground(section),
        )
        section.done()
        return rule

    def truth(self, section: Section, key: str, known: tuple[str, ...]) -> Node:
        """Read a formula that is true or false."""
        return self._formula(section, key, known, is_truth, "true or false")

    def number(self, section: Section, key: str, known: tuple[str, ...]) -> Node:
        """Read a formula that is a number."""
        return self._formula(section, key, known, lambda node: not is_truth(node), "a number")

    def _rule(self, section: Section, scope: Scope, known: tuple[str, ...]) -> Rule:
        rule = Rule(
            code=section.text("code"),
            scope=scope,
            severity=self._choice(section, "severity", tuple(Severity)),
            formula=self.truth(section, "formula", known),
            source_text=section.text("formula"),
            ground=self.ground(section),
            text=section.names("text", self.languages),
        )
        used = {*names(rule.formula), *self.constants}
        for text in rule.text.values():
            for name in _NAME_IN_BRACES.findall(text):
                if name not in used:
                    raise section.error(f"the text names {name!r}, which the formula does not")
        section.done()
        return rule

    def _formula(
        self,
        section: Section,
        key: str,
        known: tuple[str, ...],
        is_wanted: Callable[[Node], bool],
        wanted: str,
    ) -> Node:
        text = section.text(key)
        try:
            node = parse(text, self.constants)
        except RuleSetError as error:
            raise section.error(f"{error.where}: {error.what}") from error
        unknown = [name for name in names(node) if name not in known]
        if unknown:
            raise section.error(f"the formula names {unknown[0]!r}, which nothing defines")
        if not is_wanted(node):
            raise section.error(f"the formula under {key!r} is not {wanted}")
        if bound(node) > LARGEST_INTEGER:
            raise section.error(f"the formula under {key!r} can exceed whole numbers of 64 bits")
        return node

    def _choice(self, section: Section, key: str, choices: tuple[Choice, ...]) -> Choice:
        value = section.text(key, choices[0])
        for choice in choices:
            if choice == value:
                return choice
        raise section.error(f"{key} {value!r} is none of {', '.join(choices)}")

    def _languages(self, root: Section) -> tuple[str, ...]:
        languages = root.texts("languages")
        if not languages or not all(map(is_language, languages)):
            raise root.error("the languages are not codes like kk, ru, en, da")
        self._refuse_doubles(root, languages)
        return languages

    def _refuse_overlaps(self, root: Section, parameters: Iterable[Parameter]) -> None:
        """Refuse a name that has two values on any day, whichever day is asked for."""
        ordered = sorted(parameters, key=lambda one: (one.name, _first_day(one)))
        for before, after in pairwise(ordered):
            if before.name == after.name and _is_in_force(before, _first_day(after)):
                raise root.error(f"{after.name!r} is defined twice")

    def _refuse_doubles(self, section: Section, found: Iterable[str]) -> None:
        seen: set[str] = set()
        for name in found:
            if name in seen:
                raise section.error(f"{name!r} is defined twice")
            seen.add(name)


def _first_day(parameter: Parameter) -> date:
    return parameter.since or date.min


def _is_in_force(parameter: Parameter, day: date) -> bool:
    return _first_day(parameter) <= day and (parameter.until is None or day < parameter.until)
