"""The check of one protocol and the check of a million are one definition."""

from collections import Counter
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.count.checking import check, findings
from hattama.domain.finding import Finding, Verdict
from hattama.law.judging import check_protocol
from hattama.law.rulesets import RULESETS, load
from tests.factories.packages import DAY, Tables, protocols_of, turnout_of
from tests.generative.packages import FEW, held, packages

SHIPPED: Final = {id_: load(id_, DAY) for id_ in RULESETS}

figures = st.none() | st.integers(0, 9) | st.integers(0, 999_999_999)
"""Small ones, so that equality is met; large ones up to the limit."""


def key(finding: Finding) -> tuple[str, str | None, str]:
    return finding.code, finding.protocol, repr(sorted(finding.numbers.items()))


@pytest.mark.parametrize("id_", RULESETS)
@FEW
@given(tables=packages(numbers=figures))
def test_a_protocol_and_a_million_are_checked_alike(id_: str, tables: Tables) -> None:
    rules = SHIPPED[id_]
    series = turnout_of(tables)
    received = [line for line in protocols_of(tables) if line.state != "awaited"]
    single = [
        finding
        for protocol in received
        for finding in check_protocol(rules, protocol, series.get(protocol.id, ()))
    ]

    report = check(held(tables), rules)

    for verdict in (Verdict.FAILS, Verdict.NOT_COMPUTABLE):
        expected = Counter(key(finding) for finding in single if finding.verdict is verdict)
        assert Counter(key(finding) for finding in findings(report, verdict=verdict)) == expected
    verdicts = Counter((finding.code, finding.verdict) for finding in single)
    for line in report.rules:
        code = line.rule.code
        assert (line.holds, line.fails, line.not_computable) == (
            verdicts[code, Verdict.HOLDS],
            verdicts[code, Verdict.FAILS],
            verdicts[code, Verdict.NOT_COMPUTABLE],
        )
    assert (report.checked, report.awaited) == (
        len(received),
        len(tables["protocols"]) - len(received),
    )
