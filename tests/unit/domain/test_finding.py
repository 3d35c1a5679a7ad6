"""A check holds, fails, or could not be computed."""

import pytest

from hattama.domain.finding import Verdict, verdict_of


@pytest.mark.parametrize(
    ("truth", "verdict"),
    [(True, Verdict.HOLDS), (False, Verdict.FAILS), (None, Verdict.NOT_COMPUTABLE)],
)
def test_a_truth_is_a_verdict(*, truth: bool | None, verdict: Verdict) -> None:
    assert verdict_of(truth) is verdict
