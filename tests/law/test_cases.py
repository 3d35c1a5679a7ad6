"""Every rule set says what its table of cases says it must."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from hattama.domain.finding import verdict_of
from hattama.domain.ids import CandidacyId, OfficeId
from hattama.domain.outcome import Outcome, OutcomeKind, Reason, Term
from hattama.domain.states import ContestState
from hattama.domain.tally import Tally, Total
from hattama.law.evaluate import truth
from hattama.law.judging import calendar, term_of_office
from hattama.law.outcome import ContestResult, decide
from hattama.law.ruleset import Mark, Rule, RuleSet
from hattama.law.rulesets import RULESETS, cases_text, load

Case = Mapping[str, Any]


@cache
def cases_of(id_: str) -> Mapping[str, Any]:
    return tomllib.loads(cases_text(id_))


@cache
def rules_of(id_: str) -> RuleSet:
    return load(id_, cases_of(id_)["polling_day"])


def every(kind: str) -> list[ParameterSet]:
    return [
        pytest.param(id_, case, id=f"{id_}-{number}-{case.get('rule') or case.get('id') or kind}")
        for id_ in RULESETS
        for number, case in enumerate(cases_of(id_).get(kind, []), start=1)
    ]


def rules_by_code(rules: RuleSet) -> dict[str, Rule]:
    return {rule.code: rule for rule in (*rules.checks, *rules.eligibility, *rules.routes)}


@pytest.mark.parametrize(("id_", "case"), every("case"))
def test_a_rule_says_what_its_case_says(id_: str, case: Case) -> None:
    rule = rules_by_code(rules_of(id_))[case["rule"]]

    assert verdict_of(truth(rule.formula, case["figures"])) == case["expect"]


def result_of(case: Case) -> ContestResult:
    due, counted = case.get("due", 1), case.get("counted", 1)
    votes = {CandidacyId(id_): Total(known=number) for id_, number in case["votes"].items()}
    for id_ in case.get("blank", []):
        votes[CandidacyId(id_)].add(None)
    lines = {line: Total(known=number) for line, number in case.get("lines", {}).items()}
    return ContestResult(
        office=OfficeId(case["office"]),
        round=case["round"],
        seats=case.get("seats", 1),
        state=ContestState(case["state"]),
        standing=[CandidacyId(id_) for id_ in case.get("standing", case["votes"])],
        tally=Tally(
            due=due,
            counted=counted,
            annulled=case.get("annulled", 0),
            votes=votes,
            lines=lines,
        ),
    )


@pytest.mark.parametrize(("id_", "case"), every("outcome_case"))
def test_a_contest_comes_to_what_its_case_says(id_: str, case: Case) -> None:
    rules, polling_day = rules_of(id_), cases_of(id_)["polling_day"]
    elected = case["expect"] == OutcomeKind.ELECTED

    outcome = decide(rules, result_of(case), polling_day=polling_day)

    assert outcome == Outcome(
        kind=OutcomeKind(case["expect"]),
        candidacies=tuple(map(CandidacyId, case["candidacies"])),
        safe=tuple(map(CandidacyId, case.get("safe", []))),
        margin=case.get("margin"),
        reasons=tuple(map(Reason, case.get("reasons", []))),
        next_step=case.get("next_step", ""),
        term=term_of_office(rules.term, polling_day) if rules.term and elected else None,
    )


@pytest.mark.parametrize(("id_", "case"), every("deadline_case"))
def test_a_deadline_falls_where_its_case_says(id_: str, case: Case) -> None:
    due = calendar(
        rules_of(id_), vote=case["vote"], call=case["call"], term_end=case.get("term_end")
    )

    assert [d.at for d in due if d.deadline.id == case["id"]] == [case["at"]]


@pytest.mark.parametrize(("id_", "case"), every("term_case"))
def test_a_term_runs_as_its_case_says(id_: str, case: Case) -> None:
    rule = rules_of(id_).term
    assert rule is not None

    assert term_of_office(rule, case["polling_day"]) == Term(
        begins_by=case["begins_by"],
        ends_by=case["ends_by"],
        next_call_by=case["next_call_by"],
        next_vote_by=case["next_vote_by"],
    )


@pytest.mark.parametrize("id_", RULESETS)
def test_every_rule_is_tried_three_ways(id_: str) -> None:
    tried: dict[str, set[str]] = defaultdict(set)
    for case in cases_of(id_)["case"]:
        tried[case["rule"]].add(case["expect"])

    three_ways = {"holds", "fails", "not_computable"}
    assert tried == dict.fromkeys(rules_by_code(rules_of(id_)), three_ways)


@pytest.mark.parametrize("id_", RULESETS)
def test_every_deadline_outcome_and_term_is_tried(id_: str) -> None:
    rules, cases = rules_of(id_), cases_of(id_)
    contests = {(case["office"], case["round"]) for case in cases["outcome_case"]}

    assert Counter(case["id"] for case in cases.get("deadline_case", [])) == Counter(
        deadline.id for deadline in rules.deadlines
    )
    assert contests == {(rule.office, n) for rule in rules.outcomes for n in rule.rounds}
    assert bool(cases.get("term_case")) == (rules.term is not None)


@pytest.mark.parametrize("id_", RULESETS)
def test_what_is_marked_as_found_has_a_source(id_: str) -> None:
    rules = rules_of(id_)
    grounds = {
        **{parameter.name: parameter.ground for parameter in rules.parameters},
        **{code: rule.ground for code, rule in rules_by_code(rules).items()},
        **{deadline.id: deadline.ground for deadline in rules.deadlines},
        **{f"{rule.office} {rule.rounds}": rule.ground for rule in rules.outcomes},
    }
    known = {what: ground for what, ground in grounds.items() if ground.mark is not Mark.RECALLED}

    assert known
    assert [what for what, ground in known.items() if not ground.source] == []


@pytest.mark.parametrize("id_", RULESETS)
def test_every_text_is_one_sentence_of_its_own(id_: str) -> None:
    rules = rules_of(id_)
    for language in rules.languages:
        texts = [rule.text[language] for rule in rules_by_code(rules).values()]

        assert len(set(texts)) == len(texts)
        assert [text for text in texts if not text.endswith(".") or "  " in text] == []


@pytest.mark.parametrize("id_", RULESETS)
def test_a_text_names_the_same_numbers_in_every_language(id_: str) -> None:
    rules = rules_of(id_)
    for rule in rules_by_code(rules).values():
        numbers = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in rule.text.values()}

        assert len(numbers) == 1, rule.code


def test_the_law_of_another_day_still_loads() -> None:
    for id_ in RULESETS:
        assert load(id_, date(2000, 1, 1)).id == id_
