"""Applying a rule set to one object: a protocol, a nominee, a calendar, a term of office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta

from hattama.domain.errors import BadInputError
from hattama.domain.finding import Finding, verdict_of
from hattama.domain.ids import ContestId
from hattama.domain.outcome import Term
from hattama.domain.protocol import StationProtocol, figures
from hattama.law.evaluate import truth
from hattama.law.expression import names
from hattama.law.ruleset import Deadline, Rule, RuleSet, TermRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A deadline on the calendar, in local time of the unit."""

    deadline: Deadline
    at: datetime


def check_protocol(
    rules: RuleSet, protocol: StationProtocol, turnout: Sequence[int | None] = ()
) -> list[Finding]:
    """Check one protocol against every rule.

    Args:
        rules: the rule set.
        protocol: the protocol.
        turnout: voters reported during the day, in order of time.

    Returns:
        One finding per check, those that hold included.
    """
    known = figures(protocol, turnout)
    return [
        Finding(
            code=rule.code,
            severity=rule.severity,
            scope=rule.scope,
            verdict=verdict_of(truth(rule.formula, known)),
            numbers={name: known[name] for name in names(rule.formula)},
            contest=protocol.contest,
            station=protocol.station,
            protocol=protocol.id,
        )
        for rule in rules.checks
    ]


def examine_nominee(
    rules: RuleSet, nominee: Mapping[str, int | None], *, route: str, contest: ContestId
) -> list[Finding]:
    """Examine one nominee: the conditions of eligibility, and those of the route of nomination.

    Args:
        rules: the rule set.
        nominee: what is known of the nominee by name (`NOMINEE_FIGURES`): yes 1, no 0, unknown
            None.
        route: the code of the route of nomination, as `party`.
        contest: the contest stood for.
    """
    of_route = [rule for rule in rules.routes if rule.code == route]
    return [_examine(rule, nominee, contest) for rule in (*rules.eligibility, *of_route)]


def _examine(rule: Rule, nominee: Mapping[str, int | None], contest: ContestId) -> Finding:
    return Finding(
        code=rule.code,
        severity=rule.severity,
        scope=rule.scope,
        verdict=verdict_of(truth(rule.formula, nominee)),
        numbers={name: nominee.get(name) for name in names(rule.formula)},
        contest=contest,
    )


def calendar(rules: RuleSet, *, vote: date, call: date, term_end: date | None = None) -> list[Due]:
    """Give every deadline of an election in order of time.

    Args:
        rules: the rule set.
        vote: the polling day.
        call: the day on which the election was called.
        term_end: the day on which the present term ends; deadlines counted from it are left out
            without it.

    Raises:
        BadInputError: a deadline lies before the year 1 or after the year 9999.
    """
    bases = {"vote": vote, "call": call, "term_end": term_end}
    return sorted(
        (
            Due(deadline=deadline, at=_moment(deadline, base))
            for deadline in rules.deadlines
            if (base := bases[deadline.base]) is not None
        ),
        key=lambda due: due.at,
    )


def _moment(deadline: Deadline, base: date) -> datetime:
    count = _days_after if deadline.direction == "after" else _days_before
    return datetime.combine(count(base, deadline.days), deadline.at)


def _days_after(base: date, days: int) -> date:
    try:
        return base + timedelta(days=days)
    except OverflowError as error:
        raise BadInputError(f"the days counted from {base} leave the calendar") from error


def _days_before(base: date, days: int) -> date:
    return _days_after(base, -days - 1)


def term_of_office(rule: TermRule, polling_day: date) -> Term:
    """Give the term of whoever is elected on `polling_day`, at the latest that the law allows.

    Raises:
        BadInputError: a day of it lies before the year 1 or after the year 9999.
    """
    begins = _days_after(polling_day, rule.begins_within_days)
    ends = _years_later(begins, rule.years)
    return Term(
        begins_by=begins,
        ends_by=ends,
        next_call_by=_days_before(ends, rule.next_call_days),
        next_vote_by=_days_before(ends, rule.next_vote_days),
    )


def _years_later(day: date, years: int) -> date:
    year = day.year + years
    if year > MAXYEAR:
        raise BadInputError(f"the days counted from {day} leave the calendar")
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February: the term ends with the month
        return day.replace(year=year, day=28)
