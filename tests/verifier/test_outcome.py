"""Two evaluators of spec/ruleset.md, section 6, which share no code, come to the same outcome."""

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.ids import CandidacyId, OfficeId
from hattama.domain.states import ContestState
from hattama.domain.tally import Tally, Total
from hattama.law.outcome import ContestResult
from hattama.law.outcome import decide as decide_by_law
from hattama.law.reading import read_rule_set
from hattama_verify.outcome import Tally as ToldTally
from hattama_verify.outcome import decide
from hattama_verify.rules import read_rules

DAY: Final = date(2021, 7, 25)
HEAD: Final = """
id = "xx"
languages = ["en"]
title = { en = "Made up" }
turnout = { of = "issued", base = "registered" }
share = { base = "valid" }
"""
RULES: Final = [
    'win = "first > second"\ntie = "lot"\nannulled = "repeat_voting"',
    'win = "2 * first > candidate_votes"\nrunoff = 2',
    'win = "2 * first > candidate_votes"\ntie = "lot"',
    'win = "first > second and 2 * first > valid and candidates > 1"',
    'win = "first >= second and first > 2"\nrunoff = 1',
    "totals_only = true",
]


@st.composite
def results(draw: st.DrawFn) -> ContestResult:
    counted, awaited, annulled = (draw(st.integers(0, 2)) for _ in range(3))
    total = st.builds(Total, known=st.integers(0, 6), blanks=st.integers(0, counted))
    votes = draw(st.dictionaries(st.sampled_from("abcde"), total)) if counted else {}
    lines = draw(st.dictionaries(st.just("valid"), total)) if counted else {}
    for one in (*votes.values(), *lines.values()):
        one.known = 0 if one.blanks == counted else one.known
    standing = draw(st.lists(st.sampled_from("abcde"), unique=True))
    return ContestResult(
        office=OfficeId("akim"),
        round=1,
        seats=draw(st.integers(1, 4)),
        state=draw(st.sampled_from(ContestState)),
        standing=[CandidacyId(name) for name in sorted(standing)],
        tally=Tally(
            due=counted + awaited + annulled,
            counted=counted,
            annulled=annulled,
            votes={CandidacyId(name): one for name, one in votes.items()},
            lines=lines,
        ),
    )


@pytest.mark.parametrize("rule", RULES)
@given(result=results())
def test_law_and_verifier_come_to_the_same_outcome(rule: str, result: ContestResult) -> None:
    text = f'{HEAD}[[outcome]]\noffice = "akim"\n{rule}\nsource = ""\nstatus = "R"\ntext = {{ en = "Made up" }}\n'
    tally = result.tally
    told = ToldTally(
        due=tally.due,
        counted=tally.counted,
        annulled=tally.annulled,
        lines={name: (one.known, one.blanks) for name, one in tally.lines.items()},
        votes={name: (one.known, one.blanks) for name, one in tally.votes.items()},
        standing=list(result.standing),
    )

    by_law = decide_by_law(read_rule_set(text, polling_day=DAY), result, polling_day=DAY)

    decider = read_rules(text.encode(), DAY).deciders["akim", 1]
    assert decide(decider, told, result.seats, result.state) == {
        "kind": by_law.kind,
        "candidacies": sorted(by_law.candidacies),
        "safe": sorted(by_law.safe),
        "margin": by_law.margin,
        "reasons": list(by_law.reasons),
        "next_step": by_law.next_step,
    }
