"""Formulas and outcomes, against the tables that lawyers read and the table of three values."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hattama_verify.kinds import LINES
from hattama_verify.outcome import Tally, decide
from hattama_verify.report import Wrong
from hattama_verify.rules import BALLOT, NOMINEE, Formula, read_rules

SETS = Path(__file__).resolve().parents[2] / "src" / "hattama" / "law" / "rulesets"
CASES = [
    pytest.param(path, case, id=f"{path.parent.name} {number}")
    for path in sorted(SETS.glob("*/*/cases.toml"))
    for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["outcome_case"])
]
TRUE, FALSE, UNKNOWN = "0 = 0", "0 = 1", "issued = 0"


@pytest.mark.parametrize(("path", "case"), CASES)
def test_the_outcomes_of_the_shipped_rule_sets(path: Path, case: dict[str, Any]) -> None:
    polling_day = tomllib.loads(path.read_text(encoding="utf-8")).get(
        "polling_day", date(2021, 7, 25)
    )
    rules = read_rules(path.with_name("rules.toml").read_bytes(), polling_day)
    blank = case.get("blank", [])
    lines = {name: (value, 0) for name, value in case.get("lines", {}).items()}
    annulled = case.get("annulled", 0)
    tally = Tally(
        due=case.get("due", 1), counted=case.get("counted", 1), annulled=annulled, lines=lines,
        votes={name: (votes, int(name in blank)) for name, votes in case["votes"].items()},
        standing=case.get("standing", list(case["votes"])),
    )  # fmt: skip
    decider = rules.deciders[case["office"], case["round"]]

    outcome = decide(decider, tally, case.get("seats", 1), case["state"])

    assert outcome == {
        "kind": case["expect"],
        "candidacies": case["candidacies"],
        "safe": case.get("safe", []),
        "margin": case.get("margin"),
        "reasons": case.get("reasons", []),
        "next_step": case.get("next_step", ""),
    }


def value(text: str, **figures: int | None) -> object:
    return Formula(text, {"ten": 10}, BALLOT).part.value({**dict.fromkeys(BALLOT), **figures})


@pytest.mark.parametrize(
    ("a", "b", "both", "either", "implied"),
    [
        (TRUE, TRUE, True, True, True),
        (TRUE, FALSE, False, True, False),
        (TRUE, UNKNOWN, None, True, None),
        (FALSE, TRUE, False, True, True),
        (FALSE, FALSE, False, False, True),
        (FALSE, UNKNOWN, False, None, True),
        (UNKNOWN, TRUE, None, True, True),
        (UNKNOWN, FALSE, False, None, None),
        (UNKNOWN, UNKNOWN, None, None, None),
    ],
)
def test_words_have_three_values(
    a: str, b: str, both: object, either: object, implied: object
) -> None:
    assert value(f"{a} and {b}") is both
    assert value(f"{a} or {b}") is either
    assert value(f"{a} implies {b}") is implied


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 = 7", True),
        ("10 - 2 - 3 = 5", True),
        ("-2 * -3 = 6", True),
        ("not 1 = 2 and 1 = 1", True),
        ("not not 1 = 1", True),
        ("0 = 1 implies 0 = 1 implies 0 = 1", True),
        ("1 = 1 or 1 = 1 and 1 = 0", True),
        ("(1 = 1 or 1 = 1) and 1 = 0", False),
        ("valid*ten>=30", True),
        ("0 * issued = 0", None),
        ("not issued = 0", None),
        ("valid<=3", True),
        ("valid!=3", False),
    ],
)
def test_formulas_are_evaluated_exactly(text: str, expected: object) -> None:
    assert value(text, valid=3) is expected


@pytest.mark.parametrize(
    "text",
    [
        "", "1 +", "(1 = 1", "1 = 1)", "1 = 2 = 3", "1 and 2", "not 1", "(1 = 1) + 1", "issued * valid = 1",
        "nobody = 1", "1 = 1 1", "issued / 2 = 1", "Issued = 1", "1 = 1234567890123456789", "1_0 = 1",
        "1" + " + 1" * 150 + " = 1", "(" * 31 + "1" + ")" * 31 + " = 1", "- (1 = 1) = 1", "1a = 1",
        "10000 * issued = 1 and 100000 * 100000 * 100000 * 10000 * 10000 = 1",
    ],
)  # fmt: skip
def test_a_formula_that_is_none(text: str) -> None:
    with pytest.raises(Wrong):
        Formula(text, {}, BALLOT)


def test_every_formula_of_the_shipped_rule_sets_is_read() -> None:
    for path in sorted(SETS.glob("*/*/rules.toml")):
        assert read_rules(path.read_bytes(), date(2021, 7, 25)).deciders


@pytest.mark.parametrize(
    "change",
    [
        "more = 1\n", "[[parameter]]\nname = 'issued'\nvalue = 1\n", "[[parameter]]\nname = 'x'\nvalue = -1\n",
        "[[parameter]]\nname = 'x'\nvalue = 1\n[[parameter]]\nname = 'x'\nvalue = 2\n",
        "[[outcome]]\noffice = 'x'\n", "[[outcome]]\noffice = 'x'\nwin = 'first'\n",
        "[[outcome]]\noffice = 'x'\nwin = 'first > 0'\ntotals_only = true\n",
        "[[outcome]]\noffice = 'x'\nwin = 'first > 0'\nannulled = 'x'\n",
        "[[outcome]]\noffice = 'x'\nwin = 'first > 0'\n[[outcome]]\noffice = 'x'\nwin = 'first > 0'\n",
        "[[check]]\nformula = 'issued'\n", "[[check]]\nformula = 'first > 0'\n", "= \n",
        "[[check]]\n", "outcome = 1\n",
    ],
)  # fmt: skip
def test_a_rule_set_that_is_none(change: str) -> None:
    start = "id = 'x'\n"
    more = "[turnout]\nof = 'issued'\nbase = 'registered'\n[share]\nbase = 'valid'\n"
    top, rest = (change, "") if not change.startswith("[") else ("", change)

    assert read_rules((start + more).encode(), date(2021, 7, 25)).id == "x"
    with pytest.raises(Wrong):
        read_rules((start + top + more + rest).encode(), date(2021, 7, 25))


def test_a_number_of_the_law_is_in_force_from_its_day() -> None:
    text = """
    id = "x"
    turnout = { of = "issued", base = "registered" }
    share = { base = "valid" }
    parameter = [
      { name = "least", value = 5, until = 2021-01-01 },
      { name = "least", value = 7, since = 2021-01-01 },
    ]
    outcome = [{ office = "x", win = "first >= least" }]
    """
    tally = Tally(1, 1, 0, {}, {"a": (6, 0)}, ["a"])

    def kind(day: date) -> object:
        return decide(read_rules(text.encode(), day).deciders["x", 1], tally, 1, "certified")[
            "kind"
        ]

    assert (kind(date(2020, 12, 31)), kind(date(2021, 1, 1))) == ("elected", "repeat_voting")
    assert NOMINEE.isdisjoint(LINES)
