"""Applying rules to a protocol, a nominee, a calendar and a term of office."""

from datetime import date, datetime, time, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.errors import BadInputError
from hattama.domain.finding import Finding, Scope, Severity, Verdict
from hattama.domain.ids import CandidacyId, ContestId, ProtocolId, StationId
from hattama.domain.outcome import Term
from hattama.domain.protocol import StationProtocol
from hattama.domain.states import ProtocolState
from hattama.law.judging import (
    Due,
    calendar,
    check_protocol,
    examine_nominee,
    term_of_office,
)
from hattama.law.reading import read_rule_set
from hattama.law.ruleset import Deadline, Ground, Mark, RuleSet, TermRule

GROUND = Ground(article="", source="", mark=Mark.RECALLED)
RULES = """
id = "xx"
languages = ["en"]
title.en = "Title"
turnout = { of = "issued", base = "registered" }
share = { base = "valid" }

[[check]]
code = "XX-P1"
formula = "candidate_votes + invalid = issued"
source = ""
status = "R"
text.en = "Text"

[[check]]
code = "XX-P2"
severity = "warning"
formula = "turnout_last <= issued and turnout_drops = 0"
source = ""
status = "R"
text.en = "Text"

[[eligibility]]
code = "XX-N1"
formula = "age >= 25"
source = ""
status = "R"
text.en = "Text"

[[route]]
code = "party"
formula = "party_member = 1"
source = ""
status = "R"
text.en = "Text"

[[route]]
code = "self"
severity = "warning"
formula = "100 * signatures >= voters"
source = ""
status = "R"
text.en = "Text"
"""
CONTEST, STATION, PROTOCOL = ContestId("c"), StationId("s"), ProtocolId("p")


def rules() -> RuleSet:
    return read_rule_set(RULES, polling_day=date(2021, 7, 25))


def protocol(**lines: int | None) -> StationProtocol:
    return StationProtocol(
        id=PROTOCOL,
        contest=CONTEST,
        station=STATION,
        state=ProtocolState.ACCEPTED,
        lines=lines,
        votes={CandidacyId("a"): 5, CandidacyId("b"): 4},
    )


def test_every_check_of_a_protocol_is_found_with_its_numbers() -> None:
    found = check_protocol(rules(), protocol(issued=10, invalid=1), turnout=[3, 9])

    assert found == [
        Finding(
            code="XX-P1",
            severity=Severity.ERROR,
            scope=Scope.PROTOCOL,
            verdict=Verdict.HOLDS,
            numbers={"candidate_votes": 9, "invalid": 1, "issued": 10},
            contest=CONTEST,
            station=STATION,
            protocol=PROTOCOL,
        ),
        Finding(
            code="XX-P2",
            severity=Severity.WARNING,
            scope=Scope.PROTOCOL,
            verdict=Verdict.HOLDS,
            numbers={"turnout_last": 9, "issued": 10, "turnout_drops": 0},
            contest=CONTEST,
            station=STATION,
            protocol=PROTOCOL,
        ),
    ]


def test_a_check_fails_or_cannot_be_computed() -> None:
    found = check_protocol(rules(), protocol(issued=10, invalid=2))

    assert [(f.verdict, dict(f.numbers)) for f in found] == [
        (Verdict.FAILS, {"candidate_votes": 9, "invalid": 2, "issued": 10}),
        (Verdict.NOT_COMPUTABLE, {"turnout_last": None, "issued": 10, "turnout_drops": None}),
    ]


def test_a_nominee_is_examined_for_eligibility_and_the_route_taken() -> None:
    nominee = {"age": 30, "signatures": 7, "voters": 800, "party_member": 1}

    found = examine_nominee(rules(), nominee, route="self", contest=CONTEST)

    assert found == [
        Finding(
            code="XX-N1",
            severity=Severity.ERROR,
            scope=Scope.NOMINATION,
            verdict=Verdict.HOLDS,
            numbers={"age": 30},
            contest=CONTEST,
        ),
        Finding(
            code="self",
            severity=Severity.WARNING,
            scope=Scope.NOMINATION,
            verdict=Verdict.FAILS,
            numbers={"signatures": 7, "voters": 800},
            contest=CONTEST,
        ),
    ]


def test_what_is_not_known_of_a_nominee_cannot_be_computed() -> None:
    found = examine_nominee(rules(), {"age": None}, route="party", contest=CONTEST)

    assert [(f.code, f.verdict, dict(f.numbers)) for f in found] == [
        ("XX-N1", Verdict.NOT_COMPUTABLE, {"age": None}),
        ("party", Verdict.NOT_COMPUTABLE, {"party_member": None}),
    ]


def deadline(
    base: Literal["call", "vote", "term_end"],
    direction: Literal["before", "after"],
    days: int,
    at: time = time(0, 0),
) -> Deadline:
    return Deadline(
        id=f"{direction}_{days}_{base}",
        base=base,
        days=days,
        direction=direction,
        at=at,
        ground=GROUND,
        text={},
    )


def with_deadlines(*deadlines: Deadline) -> RuleSet:
    plain = rules()
    fields = {name: getattr(plain, name) for name in RuleSet.__slots__}
    return RuleSet(**fields | {"deadlines": deadlines})


EVENING = time(18, 0)


@pytest.mark.parametrize(
    ("vote", "days", "expected"),
    [
        (date(2021, 7, 25), 15, datetime(2021, 7, 9, 18, 0)),  # noqa: DTZ001
        (date(2021, 7, 25), 10, datetime(2021, 7, 14, 18, 0)),  # noqa: DTZ001
        (date(2023, 11, 5), 30, datetime(2023, 10, 5, 18, 0)),  # noqa: DTZ001
        (date(2023, 11, 5), 25, datetime(2023, 10, 10, 18, 0)),  # noqa: DTZ001
        (date(2023, 9, 17), 25, datetime(2023, 8, 22, 18, 0)),  # noqa: DTZ001
        (date(2023, 9, 17), 20, datetime(2023, 8, 27, 18, 0)),  # noqa: DTZ001
    ],
)
def test_days_before_the_vote_are_full_days_between(
    vote: date, days: int, expected: datetime
) -> None:
    rule = deadline("vote", "before", days, EVENING)

    due = calendar(with_deadlines(rule), vote=vote, call=date(2021, 6, 25))

    assert due == [Due(deadline=rule, at=expected)]


def test_a_calendar_is_in_order_of_time_from_every_base() -> None:
    rule_set = with_deadlines(
        deadline("vote", "after", 0, time(7, 0)),
        deadline("term_end", "before", 40),
        deadline("call", "after", 1),
        deadline("vote", "before", 0),
    )

    due = calendar(
        rule_set, vote=date(2021, 7, 25), call=date(2021, 6, 25), term_end=date(2021, 8, 20)
    )

    assert [(d.deadline.id, d.at) for d in due] == [
        ("after_1_call", datetime(2021, 6, 26)),  # noqa: DTZ001
        ("before_40_term_end", datetime(2021, 7, 10)),  # noqa: DTZ001
        ("before_0_vote", datetime(2021, 7, 24)),  # noqa: DTZ001
        ("after_0_vote", datetime(2021, 7, 25, 7, 0)),  # noqa: DTZ001
    ]


def test_a_deadline_without_its_base_is_left_out() -> None:
    rule_set = with_deadlines(deadline("term_end", "before", 40), deadline("call", "after", 2))

    due = calendar(rule_set, vote=date(2021, 7, 25), call=date(2021, 6, 25))

    assert [d.deadline.id for d in due] == ["after_2_call"]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 3_000))
def test_more_days_before_are_earlier_and_more_days_after_later(vote: date, days: int) -> None:
    rule_set = with_deadlines(
        deadline("vote", "after", days + 1),
        deadline("vote", "after", days),
        deadline("vote", "before", days),
        deadline("vote", "before", days + 1),
    )

    moments = {
        d.deadline.id: d.at.date() for d in calendar(rule_set, vote=vote, call=date(2021, 6, 25))
    }

    day = timedelta(days=1)
    assert moments[f"before_{days}_vote"] - moments[f"before_{days + 1}_vote"] == day
    assert moments[f"after_{days + 1}_vote"] - moments[f"after_{days}_vote"] == day
    assert (vote - moments[f"before_{days}_vote"]).days == days + 1
    assert (moments[f"after_{days}_vote"] - vote).days == days


def term_rule(years: int, begins: int) -> TermRule:
    return TermRule(
        years=years,
        begins_within_days=begins,
        next_call_days=40,
        next_vote_days=10,
        ground=GROUND,
    )


def test_a_term_begins_ends_and_is_followed_by_the_next_election() -> None:
    assert term_of_office(term_rule(4, 7), date(2021, 7, 25)) == Term(
        begins_by=date(2021, 8, 1),
        ends_by=date(2025, 8, 1),
        next_call_by=date(2025, 6, 21),
        next_vote_by=date(2025, 7, 21),
    )


@pytest.mark.parametrize(
    ("years", "ends"),
    [(1, date(2025, 2, 28)), (4, date(2028, 2, 29)), (5, date(2029, 2, 28))],
)
def test_a_term_from_a_leap_day_ends_with_the_month(years: int, ends: date) -> None:
    assert term_of_office(term_rule(years, 0), date(2024, 2, 29)).ends_by == ends


@pytest.mark.parametrize(
    ("years", "polling_day"),
    [(4, date.max), (4, date(9996, 1, 1)), (0, date(9999, 12, 30)), (0, date.min)],
)
def test_a_term_that_leaves_the_calendar_is_refused(years: int, polling_day: date) -> None:
    with pytest.raises(BadInputError, match=r"^the days counted from \S+ leave the calendar\.$"):
        term_of_office(term_rule(years, 7), polling_day)


def test_a_deadline_that_leaves_the_calendar_is_refused() -> None:
    for vote, rule in (
        (date.max, deadline("vote", "after", 1)),
        (date.min, deadline("vote", "before", 0)),
    ):
        with pytest.raises(
            BadInputError, match=f"the days counted from {vote} leave the calendar"
        ):
            calendar(with_deadlines(rule), vote=vote, call=date(2021, 6, 25))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_next_election_is_called_when_the_calendar_says(polling_day: date) -> None:
    term = term_of_office(term_rule(4, 7), polling_day)
    rule_set = with_deadlines(deadline("term_end", "before", 40))

    (due,) = calendar(
        rule_set, vote=term.next_vote_by, call=term.next_call_by, term_end=term.ends_by
    )

    assert due.at.date() == term.next_call_by
    assert term.next_call_by < term.next_vote_by < term.ends_by
