"""From the text of a rule set to values, and every way in which the text can be wrong."""

from datetime import date, time

import pytest

from hattama.domain.errors import RuleSetError
from hattama.domain.finding import Scope, Severity
from hattama.domain.ids import OfficeId
from hattama.domain.protocol import FIGURES
from hattama.law.expression import Name, parse
from hattama.law.reading import CONTEST_FIGURES, NOMINEE_FIGURES, read_rule_set
from hattama.law.ruleset import (
    Deadline,
    Ground,
    Mark,
    OutcomeRule,
    Parameter,
    Rule,
    RuleSet,
    TermRule,
)

DAY = date(2021, 7, 25)

ROOT = """
id = "xx"
languages = ["en", "kk"]
title = { en = "Title", kk = "Атау" }
sources = { S1 = "https://example.org/1", S2 = "https://example.org/2" }
turnout = { of = "issued", base = "registered" }
share = { base = "valid + limit" }
"""
GROUND = """source = "S1"
status = "F"
"""
TEXT = """text = { en = "Text", kk = "Мәтін" }
"""
PARAMETER = f"""[[parameter]]
name = "limit"
value = 5
{GROUND}text.en = "A limit"
"""
CHECK = f"""[[check]]
code = "XX-P1"
formula = "issued <= limit"
{GROUND}text = {{ en = "Issued {{issued}} over {{limit}}", kk = "Артық" }}
"""
ELIGIBILITY = f"""[[eligibility]]
code = "XX-N1"
formula = "age >= 18"
{GROUND}{TEXT}"""
ROUTE = f"""[[route]]
code = "self"
formula = "signatures > 0"
{GROUND}{TEXT}"""
DEADLINE = f"""[[deadline]]
id = "closes"
base = "vote"
before = 15
{GROUND}{TEXT}"""
OUTCOME = f"""[[outcome]]
office = "akim"
win = "first > second"
{GROUND}{TEXT}"""
TERM = f"""[term]
years = 4
begins_within_days = 7
next_call_days = 40
next_vote_days = 10
{GROUND}"""
PARTS = (ROOT, PARAMETER, CHECK, ELIGIBILITY, ROUTE, DEADLINE, OUTCOME, TERM)
WHOLE = "\n".join(PARTS)

GROUND_READ = Ground(article="", source="S1", mark=Mark.FOUND)
TEXT_READ = {"en": "Text", "kk": "Мәтін"}


def read(text: str, polling_day: date = DAY) -> RuleSet:
    return read_rule_set(text, polling_day=polling_day)


def test_the_whole_is_read() -> None:
    assert read(WHOLE) == RuleSet(
        id="xx",
        title={"en": "Title", "kk": "Атау"},
        languages=("en", "kk"),
        sources={"S1": "https://example.org/1", "S2": "https://example.org/2"},
        parameters=(
            Parameter(
                name="limit",
                value=5,
                since=None,
                until=None,
                ground=GROUND_READ,
                text={"en": "A limit"},
            ),
        ),
        checks=(
            Rule(
                code="XX-P1",
                scope=Scope.PROTOCOL,
                severity=Severity.ERROR,
                formula=parse("issued <= 5", {}),
                source_text="issued <= limit",
                ground=GROUND_READ,
                text={"en": "Issued {issued} over {limit}", "kk": "Артық"},
            ),
        ),
        eligibility=(
            Rule(
                code="XX-N1",
                scope=Scope.NOMINATION,
                severity=Severity.ERROR,
                formula=parse("age >= 18", {}),
                source_text="age >= 18",
                ground=GROUND_READ,
                text=TEXT_READ,
            ),
        ),
        routes=(
            Rule(
                code="self",
                scope=Scope.NOMINATION,
                severity=Severity.ERROR,
                formula=parse("signatures > 0", {}),
                source_text="signatures > 0",
                ground=GROUND_READ,
                text=TEXT_READ,
            ),
        ),
        deadlines=(
            Deadline(
                id="closes",
                base="vote",
                days=15,
                direction="before",
                at=time(0, 0),
                ground=GROUND_READ,
                text=TEXT_READ,
            ),
        ),
        outcomes=(
            OutcomeRule(
                office=OfficeId("akim"),
                rounds=(1,),
                win=parse("first > second", {}),
                runoff=0,
                tie="",
                annulled="ignored",
                ground=GROUND_READ,
                text=TEXT_READ,
            ),
        ),
        term=TermRule(
            years=4,
            begins_within_days=7,
            next_call_days=40,
            next_vote_days=10,
            ground=GROUND_READ,
        ),
        turnout_of=Name("issued"),
        turnout_base=Name("registered"),
        share_base=parse("valid + 5", {}),
        ballot_order="as_listed",
    )


def test_what_may_be_left_out_is_empty() -> None:
    rules = read(ROOT.replace("valid + limit", "valid"))

    assert [rules.parameters, rules.checks, rules.eligibility, rules.routes] == [()] * 4
    assert [rules.deadlines, rules.outcomes, rules.term] == [(), (), None]


def test_what_may_be_said_otherwise_is_read() -> None:
    rules = read(
        WHOLE.replace('id = "xx"', 'id = "xx"\nballot_order = "kazakh_alphabet"')
        .replace('"XX-P1"', '"XX-P1"\nseverity = "warning"')
        .replace('"XX-N1"', '"XX-N1"\nseverity = "error"\narticle = "art. 4"')
        .replace('base = "vote"\nbefore = 15', 'base = "call"\nafter = 3660\ntime = 18:30:00')
        .replace('win = "', 'rounds = [1, 2]\nrunoff = 2\ntie = "lot"\nwin = "')
        .replace('"akim"', '"akim"\nannulled = "repeat_voting"')
        .replace('status = "F"', 'status = "F-old"')
        .replace("years = 4", "years = 100")
        .replace("= 7", "= 3660")
        .replace("= 40", "= 3660")
        .replace("= 10\n", "= 3660\n")
    )

    (check,), (eligibility,), (deadline,) = rules.checks, rules.eligibility, rules.deadlines
    (outcome,), term = rules.outcomes, rules.term
    assert rules.ballot_order == "kazakh_alphabet"
    assert (check.severity, eligibility.severity) == (Severity.WARNING, Severity.ERROR)
    assert eligibility.ground == Ground(article="art. 4", source="S1", mark=Mark.FOUND_OLD)
    assert (deadline.base, deadline.direction) == ("call", "after")
    assert (deadline.days, deadline.at) == (3660, time(18, 30))
    assert (outcome.rounds, outcome.runoff, outcome.tie) == ((1, 2), 2, "lot")
    assert outcome.annulled == "repeat_voting"
    assert term is not None
    assert (term.years, term.begins_within_days) == (100, 3660)
    assert (term.next_call_days, term.next_vote_days) == (3660, 3660)


def test_a_deadline_counts_from_the_call_unless_it_says_otherwise() -> None:
    (deadline,) = read(WHOLE.replace('base = "vote"\n', "")).deadlines

    assert deadline.base == "call"


def test_the_end_of_the_term_is_a_base() -> None:
    (deadline,) = read(WHOLE.replace('base = "vote"', 'base = "term_end"')).deadlines

    assert deadline.base == "term_end"


def test_a_contest_of_which_only_totals_are_wanted_has_no_winning_formula() -> None:
    (outcome,) = read(WHOLE.replace('win = "first > second"', "totals_only = true")).outcomes

    assert outcome.win is None


def test_a_rule_may_have_several_sources_or_none() -> None:
    sources = [
        read(WHOLE.replace('source = "S1"', f'source = "{text}"')).checks[0].ground.source
        for text in ("S2 S1", "")
    ]

    assert sources == ["S2 S1", ""]


@pytest.mark.parametrize("mark", list(Mark))
def test_every_status_mark_is_read(mark: Mark) -> None:
    rules = read(WHOLE.replace('status = "F"', f'status = "{mark}"'))

    assert rules.checks[0].ground.mark is mark


DATED = PARAMETER.replace("value = 5", "value = 5\nuntil = 2021-07-25") + PARAMETER.replace(
    "value = 5", "value = 6\nsince = 2021-07-25"
)


@pytest.mark.parametrize(("day", "value"), [(24, 5), (25, 6), (26, 6)])
def test_a_number_of_the_law_is_in_force_from_its_first_day_until_before_its_last(
    day: int, value: int
) -> None:
    rules = read(WHOLE.replace(PARAMETER, DATED), date(2021, 7, day))

    assert [parameter.value for parameter in rules.parameters] == [value]
    assert rules.checks[0].formula == parse(f"issued <= {value}", {})


def test_a_number_without_an_end_is_in_force_for_ever() -> None:
    assert len(read(WHOLE, date.max).parameters) == 1


def test_the_days_of_a_number_are_read() -> None:
    (parameter,) = read(WHOLE.replace(PARAMETER, DATED), DAY).parameters

    assert (parameter.since, parameter.until) == (DAY, None)


def test_a_number_out_of_force_is_unknown_to_formulas() -> None:
    with pytest.raises(RuleSetError) as caught:
        read(WHOLE.replace("value = 5", "value = 5\nsince = 2021-07-26"))

    assert str(caught.value) == (
        "rules.toml, check 1: the formula names 'limit', which nothing defines."
    )


def test_a_formula_may_reach_the_bound_of_64_bits() -> None:
    rules = read(WHOLE.replace("issued <= limit", "9000 * issued + 223372036854775807 > 0"))

    assert len(rules.checks) == 1


def without(line: str) -> tuple[str, str]:
    return f"{line}\n", ""


@pytest.mark.parametrize(
    ("old", "new", "section", "what"),
    [
        (*without('id = "xx"'), "", "the key 'id' is missing"),
        ('id = "xx"', "id = 5", "", "the key 'id' is not a text"),
        ('id = "xx"', 'id = "xx"\nfoo = 1', "", "the key 'foo' is unknown"),
        ('id = "xx"', 'id = "xx"\nzoo = 1\nfoo = 1', "", "the key 'foo' is unknown"),
        ('id = "xx"', 'id = "x', "", "not TOML: Illegal character '\\n' (at line 2, column 8)"),
        (*without('languages = ["en", "kk"]'), "", "the key 'languages' is missing"),
        ('["en", "kk"]', '"en"', "", "the key 'languages' is not a list"),
        ('["en", "kk"]', '["en", 5]', "", "the key 'languages' is not a list of texts"),
        ('["en", "kk"]', "[]", "", "the languages are not codes like kk, ru, en, da"),
        ('["en", "kk"]', '["en", "Қ"]', "", "the languages are not codes like kk, ru, en, da"),
        ('["en", "kk"]', '["en", "kk", "en"]', "", "'en' is defined twice"),
        (
            'id = "xx"',
            'id = "xx"\nballot_order = "by_luck"',
            "",
            "ballot_order 'by_luck' is none of as_listed, kazakh_alphabet",
        ),
        (
            'name = "limit"',
            'name = "Limit"',
            "parameter 1",
            "'Limit' is no name that a formula can use",
        ),
        (
            'name = "limit"',
            'name = "a-b"',
            "parameter 1",
            "'a-b' is no name that a formula can use",
        ),
        ('name = "limit"', 'name = "or"', "parameter 1", "'or' is no name that a formula can use"),
        (
            "value = 5",
            "value = 5\nsince = 2030-01-01\nuntil = 2030-01-01",
            "parameter 1",
            "'limit' is in force on no day",
        ),
        (
            PARAMETER,
            PARAMETER + PARAMETER.replace("value = 5", "value = 5\nsince = 2030-01-01"),
            "",
            "'limit' is defined twice",
        ),
        (
            PARAMETER,
            PARAMETER.replace("value = 5", "value = 5\nuntil = 2021-07-26")
            + PARAMETER.replace("value = 5", "value = 6\nsince = 2021-07-25"),
            "",
            "'limit' is defined twice",
        ),
        (', kk = "Атау"', "", "", "'title' lacks the language 'kk'"),
        ('kk = "Атау"', 'kk = ""', "", "'title' lacks the language 'kk'"),
        ('kk = "Атау"', "kk = 5", "", "the key 'title' is not a table of texts"),
        ("title = {", "title = 5 #", "", "the key 'title' is not a table"),
        ("sources = {", "source = {", "parameter 1", "the source 'S1' is not in [sources]"),
        ('"https://example.org/1"', "1", "", "the key 'sources' is not a table of texts"),
        ('of = "issued", ', "", "turnout", "the key 'of' is missing"),
        ('of = "issued"', 'of = "issued", on = 1', "turnout", "the key 'on' is unknown"),
        (
            'of = "issued"',
            'of = "issued = 1"',
            "turnout",
            "the formula under 'of' is not a number",
        ),
        (
            'of = "issued"',
            'of = "first"',
            "turnout",
            "the formula names 'first', which nothing defines",
        ),
        (
            'base = "registered"',
            'base = "second"',
            "turnout",
            "the formula names 'second', which nothing defines",
        ),
        ("turnout = {", "turnouts = {", "turnout", "the key 'of' is missing"),
        ('share = { base = "valid + limit" }', "", "share", "the key 'base' is missing"),
        (
            'share = { base = "valid + limit" }',
            'share = { base = "valid", x = 1 }',
            "share",
            "the key 'x' is unknown",
        ),
        (
            'share = { base = "valid + limit" }',
            "share = 5",
            "",
            "the key 'share' is not a table",
        ),
        ("[[parameter]]", "[parameter]", "", "the key 'parameter' is not a list"),
        ('name = "limit"\n', "", "parameter 1", "the key 'name' is missing"),
        ('name = "limit"', 'name = "issued"', "parameter 1", "'issued' is the name of a figure"),
        ('name = "limit"', 'name = "second"', "parameter 1", "'second' is the name of a figure"),
        ('name = "limit"', 'name = "voters"', "parameter 1", "'voters' is the name of a figure"),
        ("value = 5\n", "", "parameter 1", "the key 'value' is missing"),
        ("value = 5", "value = true", "parameter 1", "the key 'value' is not a whole number"),
        ("value = 5", "value = 5.0", "parameter 1", "the key 'value' is not a whole number"),
        (
            "value = 5",
            "value = -1",
            "parameter 1",
            "the key 'value' is not between 0 and 999999999",
        ),
        (
            "value = 5",
            "value = 1_000_000_000",
            "parameter 1",
            "the key 'value' is not between 0 and 999999999",
        ),
        (
            "value = 5",
            'value = 5\nsince = "2021"',
            "parameter 1",
            "the key 'since' is not a date",
        ),
        (
            "value = 5",
            "value = 5\nuntil = 2021-01-01T00:00:00",
            "parameter 1",
            "the key 'until' is not a date",
        ),
        ("value = 5", "value = 5\nunit = 1", "parameter 1", "the key 'unit' is unknown"),
        (
            'text.en = "A limit"',
            'text.kk = "Шек"',
            "parameter 1",
            "'text' lacks the language 'en'",
        ),
        ('\ntext.en = "A limit"', "", "parameter 1", "'text' lacks the language 'en'"),
        (PARAMETER, PARAMETER + PARAMETER, "", "'limit' is defined twice"),
        (
            f"{CHECK}",
            CHECK.replace('source = "S1"\n', ""),
            "check 1",
            "the key 'source' is missing",
        ),
        (
            f"{CHECK}",
            CHECK.replace("S1", "S1 S3"),
            "check 1",
            "the source 'S3' is not in [sources]",
        ),
        (
            f"{CHECK}",
            CHECK.replace('status = "F"\n', ""),
            "check 1",
            "the key 'status' is missing",
        ),
        (
            f"{CHECK}",
            CHECK.replace('"F"', '"X"'),
            "check 1",
            "the status 'X' is none of F, F-old, D, R, U",
        ),
        (
            f"{CHECK}",
            CHECK.replace('status = "F"', 'status = "F"\narticle = 5'),
            "check 1",
            "the key 'article' is not a text",
        ),
        ('code = "XX-P1"\n', "", "check 1", "the key 'code' is missing"),
        ('code = "XX-P1"', 'code = "XX-P1"\nx = 1', "check 1", "the key 'x' is unknown"),
        (
            'code = "XX-P1"',
            'code = "XX-P1"\nseverity = "grave"',
            "check 1",
            "severity 'grave' is none of error, warning",
        ),
        ('formula = "issued <= limit"\n', "", "check 1", "the key 'formula' is missing"),
        (
            "issued <= limit",
            "issued",
            "check 1",
            "the formula under 'formula' is not true or false",
        ),
        (
            "issued <= limit",
            "issued <= age",
            "check 1",
            "the formula names 'age', which nothing defines",
        ),
        (
            "issued <= limit",
            "b + a <= limit",
            "check 1",
            "the formula names 'b', which nothing defines",
        ),
        (
            "issued <= limit",
            "issued <",
            "check 1",
            "formula 'issued <': the formula ends too early",
        ),
        (
            "issued <= limit",
            "issued * lost = 1",
            "check 1",
            "formula 'issued * lost = 1': a product of two figures is not linear",
        ),
        (
            "issued <= limit",
            "9000 * issued + 223372036854775808 > 0",
            "check 1",
            "the formula under 'formula' can exceed whole numbers of 64 bits",
        ),
        ("{issued}", "{lost}", "check 1", "the text names 'lost', which the formula does not"),
        ("{issued}", "{x1}", "check 1", "the text names 'x1', which the formula does not"),
        ("{issued}", "{}", "check 1", "the text names '', which the formula does not"),
        (
            'kk = "Артық"',
            'kk = "{lost}"',
            "check 1",
            "the text names 'lost', which the formula does not",
        ),
        (', kk = "Артық"', "", "check 1", "'text' lacks the language 'kk'"),
        (CHECK, CHECK + CHECK, "", "'XX-P1' is defined twice"),
        (
            CHECK,
            CHECK + CHECK.replace("XX-P1", "XX-P2").replace("issued <", "age <"),
            "check 2",
            "the formula names 'age', which nothing defines",
        ),
        ('"XX-N1"', '"XX-P1"', "", "'XX-P1' is defined twice"),
        ('"self"', '"XX-N1"', "", "'XX-N1' is defined twice"),
        (
            "age >= 18",
            "issued >= 18",
            "eligibility 1",
            "the formula names 'issued', which nothing defines",
        ),
        (
            "signatures > 0",
            "issued > 0",
            "route 1",
            "the formula names 'issued', which nothing defines",
        ),
        ('id = "closes"\n', "", "deadline 1", "the key 'id' is missing"),
        (
            'base = "vote"',
            'base = "noon"',
            "deadline 1",
            "base 'noon' is none of call, vote, term_end",
        ),
        ("before = 15\n", "", "deadline 1", "the key 'after' is missing"),
        ("before = 15", "before = 15\nafter = 1", "deadline 1", "the key 'after' is unknown"),
        (
            "before = 15",
            "before = 3661",
            "deadline 1",
            "the key 'before' is not between 0 and 3660",
        ),
        (
            "before = 15",
            'before = 15\ntime = "18:00"',
            "deadline 1",
            "the key 'time' is not a time of day",
        ),
        (
            DEADLINE,
            DEADLINE.replace(', kk = "Мәтін"', ""),
            "deadline 1",
            "'text' lacks the language 'kk'",
        ),
        (DEADLINE, DEADLINE + DEADLINE, "", "'closes' is defined twice"),
        ('office = "akim"\n', "", "outcome 1", "the key 'office' is missing"),
        ('office = "akim"', 'office = "akim"\nx = 1', "outcome 1", "the key 'x' is unknown"),
        (
            'office = "akim"',
            'office = "akim"\nrounds = 1',
            "outcome 1",
            "the key 'rounds' is not a list",
        ),
        (
            'office = "akim"',
            'office = "akim"\nrounds = [true]',
            "outcome 1",
            "the key 'rounds' is not a list of whole numbers",
        ),
        (
            'office = "akim"',
            'office = "akim"\nrunoff = -1',
            "outcome 1",
            "the key 'runoff' is not between 0 and 999999999",
        ),
        (
            'office = "akim"',
            'office = "akim"\nannulled = "no"',
            "outcome 1",
            "annulled 'no' is none of ignored, repeat_voting",
        ),
        (
            'office = "akim"',
            'office = "akim"\ntotals_only = 1',
            "outcome 1",
            "the key 'totals_only' is not true or false",
        ),
        (
            'office = "akim"',
            'office = "akim"\ntotals_only = true',
            "outcome 1",
            "the key 'win' is unknown",
        ),
        ('win = "first > second"\n', "", "outcome 1", "the key 'win' is missing"),
        ("first > second", "first", "outcome 1", "the formula under 'win' is not true or false"),
        (
            "first > second",
            "first > age",
            "outcome 1",
            "the formula names 'age', which nothing defines",
        ),
        (
            OUTCOME,
            OUTCOME.replace(', kk = "Мәтін"', ""),
            "outcome 1",
            "'text' lacks the language 'kk'",
        ),
        (OUTCOME, OUTCOME + OUTCOME, "", "'akim 1' is defined twice"),
        (
            OUTCOME,
            OUTCOME.replace('"akim"', '"akim"\nrounds = [2, 1, 2]'),
            "",
            "'akim 2' is defined twice",
        ),
        ("years = 4\n", "", "term", "the key 'years' is missing"),
        ("years = 4", "years = 101", "term", "the key 'years' is not between 0 and 100"),
        ("begins_within_days = 7\n", "", "term", "the key 'begins_within_days' is missing"),
        (
            "begins_within_days = 7",
            "begins_within_days = 3661",
            "term",
            "the key 'begins_within_days' is not between 0 and 3660",
        ),
        ("next_call_days = 40\n", "", "term", "the key 'next_call_days' is missing"),
        (
            "next_call_days = 40",
            "next_call_days = 3661",
            "term",
            "the key 'next_call_days' is not between 0 and 3660",
        ),
        ("next_vote_days = 10\n", "", "term", "the key 'next_vote_days' is missing"),
        (
            "next_vote_days = 10",
            "next_vote_days = 3661",
            "term",
            "the key 'next_vote_days' is not between 0 and 3660",
        ),
        (TERM, TERM + "x = 1", "term", "the key 'x' is unknown"),
        (TERM, TERM.replace("S1", "S3"), "term", "the source 'S3' is not in [sources]"),
        (CHECK, "", "", "the key 'check' is not a list of tables"),
    ],
)
def test_a_faulty_rule_set_is_refused_in_words(
    old: str, new: str, section: str, what: str
) -> None:
    assert old in WHOLE
    text = WHOLE.replace(old, new, 1)
    if "list of tables" in what:
        text = "check = [5]\n" + text

    with pytest.raises(RuleSetError) as caught:
        read(text)

    assert str(caught.value) == f"{', '.join(filter(None, ['rules.toml', section]))}: {what}."


@pytest.mark.parametrize("text", ["id = " + "9" * 5_000, "id = " + "[" * 100_000])
def test_a_text_beyond_all_measure_is_refused(text: str) -> None:
    with pytest.raises(RuleSetError) as caught:
        read_rule_set(text, polling_day=DAY, where="a/rules.toml")

    assert str(caught.value).startswith("a/rules.toml: not TOML: ")


def test_the_figures_that_formulas_may_name_are_these() -> None:
    assert (*FIGURES, "first", "second") == CONTEST_FIGURES
    assert NOMINEE_FIGURES == (
        "age",
        "citizen",
        "active_suffrage",
        "civil_service_qualified",
        "unexpunged_conviction",
        "corruption_offence",
        "party_member",
        "signatures",
        "voters",
        "nominees",
        "deposit_paid",
    )
