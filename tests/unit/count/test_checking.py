"""Every rule over every protocol that has come in."""

from collections.abc import Sequence

import pytest

from hattama.count import check
from hattama.count.checking import CheckReport, findings
from hattama.count.engines.duckdb_engine import DuckdbEngine
from hattama.domain.finding import Finding, Scope, Severity, Verdict
from hattama.domain.ids import ContestId, ProtocolId, StationId
from hattama.law.ruleset import RuleSet
from tests.factories.full_package import full_package
from tests.factories.packages import protocol, small_package, stored, with_rows
from tests.factories.rule_sets import rule_set

CHECKS = ("issued - invalid = candidate_votes", "issued > 40", "turnout_drops = 0")


@pytest.fixture
def report(engine: DuckdbEngine) -> CheckReport:
    return check(engine, rule_set(checks=CHECKS))


def codes(found: Sequence[Finding]) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.protocol) for finding in found]


def test_a_check_covers_what_has_come_in_and_leaves_out_what_is_awaited(
    report: CheckReport,
) -> None:
    assert (report.checked, report.awaited) == (8, 1)


def test_a_protocol_in_entry_or_annulled_is_checked_too() -> None:
    small = small_package()
    stages = ["annulled", "first_entry", "awaited"]
    changed = [
        {**line, "status": stage} for line, stage in zip(small["protocols"], stages, strict=True)
    ]

    report = check(stored(with_rows(small, "protocols", changed)), rule_set())

    assert (report.checked, report.awaited) == (2, 1)


def test_a_report_numbers_what_holds_fails_and_cannot_be_computed(report: CheckReport) -> None:
    assert [
        (line.rule.code, line.holds, line.fails, line.not_computable) for line in report.rules
    ] == [("XX-P1", 5, 1, 2), ("XX-P2", 5, 2, 1), ("XX-P3", 0, 2, 6)]


def test_findings_are_those_that_fail_in_the_order_of_rules_and_protocols(
    report: CheckReport,
) -> None:
    assert codes(list(findings(report))) == [
        ("XX-P1", "s.s1"),
        ("XX-P2", "n.n2"),
        ("XX-P2", "n-2.n2"),
        ("XX-P3", "n.n1"),
        ("XX-P3", "s.s1"),
    ]


def test_findings_may_be_those_that_cannot_be_computed(report: CheckReport) -> None:
    found = list(findings(report, verdict=Verdict.NOT_COMPUTABLE))

    assert codes(found) == [
        ("XX-P1", "n.n2"),
        ("XX-P1", "l.s2"),
        ("XX-P2", "l.s2"),
        ("XX-P3", "n.n2"),
        ("XX-P3", "n-2.n1"),
        ("XX-P3", "n-2.n2"),
        ("XX-P3", "l.n1"),
        ("XX-P3", "l.s1"),
        ("XX-P3", "l.s2"),
    ]
    assert {finding.verdict for finding in found} == {Verdict.NOT_COMPUTABLE}


@pytest.mark.parametrize(
    ("limit", "expected"), [(0, 0), (1, 3), (2, 5), (5, 8), (6, 9), (None, 9)]
)
def test_findings_are_limited_for_each_rule(
    report: CheckReport, limit: int | None, expected: int
) -> None:
    found = list(findings(report, verdict=Verdict.NOT_COMPUTABLE, limit=limit))

    assert len(found) == expected


def test_a_limit_keeps_the_first_protocols(report: CheckReport) -> None:
    found = findings(report, verdict=Verdict.NOT_COMPUTABLE, limit=1)

    assert codes(list(found)) == [("XX-P1", "n.n2"), ("XX-P2", "l.s2"), ("XX-P3", "n.n2")]


def test_a_finding_says_where_and_with_which_numbers(report: CheckReport) -> None:
    first = next(findings(report))

    assert first == Finding(
        code="XX-P1",
        severity=Severity.ERROR,
        scope=Scope.PROTOCOL,
        verdict=Verdict.FAILS,
        numbers={"issued": 70, "invalid": 10, "candidate_votes": 61},
        contest=ContestId("s"),
        station=StationId("s1"),
        protocol=ProtocolId("s.s1"),
    )


def test_a_number_that_is_missing_is_none(report: CheckReport) -> None:
    first = next(findings(report, verdict=Verdict.NOT_COMPUTABLE))

    assert first.numbers == {"issued": 40, "invalid": None, "candidate_votes": None}


def test_findings_stand_in_the_order_of_the_keys() -> None:
    small = small_package()
    engine = stored(with_rows(small, "protocols", small["protocols"]))
    engine.connection.execute(
        "CREATE OR REPLACE TABLE stored_protocols AS"
        " SELECT * FROM stored_protocols ORDER BY key DESC"
    )

    report = check(engine, rule_set(checks=("issued = 0",)))

    assert codes(list(findings(report))) == [
        ("XX-P1", "n.n1"),
        ("XX-P1", "n.n2"),
        ("XX-P1", "s.s1"),
    ]
    assert codes(list(findings(report, limit=1))) == [("XX-P1", "n.n1")]


def test_a_rule_that_always_holds_gives_no_findings() -> None:
    report = check(stored(small_package()), rule_set(checks=("issued > 0",)))

    assert list(findings(report)) == []
    assert list(findings(report, verdict=Verdict.NOT_COMPUTABLE)) == []


def test_a_rule_that_never_fails_may_still_not_be_computable() -> None:
    report = check(stored(full_package()), rule_set(checks=("issued >= 0",)))

    assert list(findings(report)) == []
    assert codes(list(findings(report, verdict=Verdict.NOT_COMPUTABLE))) == [("XX-P1", "l.s2")]


def test_a_rule_set_without_checks_gives_an_empty_report() -> None:
    report = check(stored(full_package()), rule_set(checks=()))

    assert (report.checked, report.awaited, report.rules) == (8, 1, ())
    assert list(findings(report)) == []


def test_a_rule_without_figures_gives_findings_without_numbers() -> None:
    report = check(stored(small_package()), rule_set(checks=("1 = 2",)))

    assert [finding.numbers for finding in findings(report)] == [{}, {}, {}]


def test_a_package_in_which_all_is_awaited_has_nothing_to_check(rules: RuleSet) -> None:
    awaited = [protocol("n", "n1", "awaited", issued=None)]

    report = check(stored({**small_package(), "protocols": awaited, "votes": []}), rules)

    assert (report.checked, report.awaited) == (0, 1)
    assert [(line.holds, line.fails, line.not_computable) for line in report.rules] == [(0, 0, 0)]
