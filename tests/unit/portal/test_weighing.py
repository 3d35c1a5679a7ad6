"""How many ballots a finding speaks of."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.finding import Scope, Severity
from hattama.law.evaluate import truth
from hattama.law.expression import parse
from hattama.law.ruleset import Ground, Mark, Rule
from hattama.portal.weighing import ballots_of


def rule(formula: str) -> Rule:
    return Rule(
        code="X-1",
        scope=Scope.PROTOCOL,
        severity=Severity.ERROR,
        formula=parse(formula, {}),
        source_text=formula,
        ground=Ground(article="", source="", mark=Mark.RECALLED),
        text={"en": "It fails."},
    )


@pytest.mark.parametrize(
    ("formula", "numbers", "ballots"),
    [
        ("ballots_found = invalid + valid", {"ballots_found": 9, "invalid": 1, "valid": 3}, 5),
        ("issued <= registered", {"issued": 12, "registered": 10}, 2),
        ("issued < registered", {"issued": 10, "registered": 10}, 1),
        ("extra = 0", {"extra": 7}, 7),
    ],
)
def test_sides_that_lie_apart_weigh_their_difference(
    formula: str, numbers: Mapping[str, int], ballots: int
) -> None:
    assert ballots_of(rule(formula), numbers) == ballots


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [
        ("counting_minutes <= issued", {"counting_minutes": 90, "issued": 5}),
        ("turnout_drops = 0", {"turnout_drops": 2}),
        ("100 * invalid <= 5 * ballots_found", {"invalid": 50, "ballots_found": 100}),
        ("registered <= 3000", {"registered": 4000}),
        ("issued > 9 implies against_all > 0", {"issued": 10, "against_all": 0}),
        ("issued = valid", {"issued": 10, "valid": None}),
    ],
)
def test_what_is_not_a_difference_in_ballots_has_no_weight(
    formula: str, numbers: Mapping[str, int | None]
) -> None:
    assert ballots_of(rule(formula), numbers) is None


@given(*[st.integers(0, 999)] * 3)
def test_so_many_ballots_put_an_equation_right(found: int, invalid: int, valid: int) -> None:
    checked = rule("ballots_found = invalid + valid")
    numbers = {"ballots_found": found, "invalid": invalid, "valid": valid}

    if not truth(checked.formula, numbers):
        ballots = ballots_of(checked, numbers) or 0
        assert any(
            truth(checked.formula, numbers | {"ballots_found": found + change})
            for change in (ballots, -ballots)
        )
