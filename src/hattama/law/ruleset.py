"""What a rule set is: every rule with its ground in law, as typed values (spec/ruleset.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Literal

from hattama.domain.finding import Scope, Severity
from hattama.domain.ids import OfficeId
from hattama.domain.names import Names
from hattama.law.expression import Node


class Mark(StrEnum):
    """How well a rule is known.

    Found, found for another time or office, derived from what is found, recalled, unresolved.
    """

    FOUND = "F"
    FOUND_OLD = "F-old"
    DERIVED = "D"
    RECALLED = "R"
    UNRESOLVED = "U"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where a rule comes from: article of the law, key of the source, how well it is known."""

    article: str
    source: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number of the law, in force between two days."""

    name: str
    value: int
    since: date | None
    until: date | None
    ground: Ground
    text: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that a formula decides: a check, a condition of eligibility or of a route."""

    code: str
    scope: Scope
    severity: Severity
    formula: Node
    source_text: str
    ground: Ground
    text: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day and hour that the law sets, counted from the call, the vote or the end of the term.

    `before` N from the vote is the day E - N - 1: N full days lie between, as three calendars of
    the commissions count (spec/ruleset.md, section 5). `after` N is the day E + N.
    """

    id: str
    base: Literal["call", "vote", "term_end"]
    days: int
    direction: Literal["before", "after"]
    at: time
    ground: Ground
    text: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRule:
    """Who wins one kind of contest.

    Attributes:
        office: the office filled.
        rounds: the rounds for which the rule holds.
        win: true if the leaders are elected; None where seats are apportioned elsewhere.
        runoff: how many are admitted to a runoff, 0 where there is none.
        tie: what follows equal votes, as a token.
        annulled: what annulled stations lead to before certification, `repeat_voting` or
            `ignored`.
        ground: where the rule comes from.
        text: the rule in words.
    """

    office: OfficeId
    rounds: tuple[int, ...]
    win: Node | None
    runoff: int
    tie: str
    annulled: str
    ground: Ground
    text: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRule:
    """How long whoever is elected serves, and by when the next election is called and held."""

    years: int
    begins_within_days: int
    next_call_days: int
    next_vote_days: int
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The law of one kind of election, in force on the polling day it was read for."""

    id: str
    title: Names
    languages: tuple[str, ...]
    sources: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    checks: tuple[Rule, ...]
    eligibility: tuple[Rule, ...]
    routes: tuple[Rule, ...]
    deadlines: tuple[Deadline, ...]
    outcomes: tuple[OutcomeRule, ...]
    term: TermRule | None
    turnout_of: Node
    turnout_base: Node
    share_base: Node
    ballot_order: str
