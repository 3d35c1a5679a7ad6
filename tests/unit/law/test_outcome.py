"""Who won, in every way in which a contest can come out."""

from collections.abc import Collection, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.errors import RuleSetError
from hattama.domain.ids import CandidacyId, OfficeId
from hattama.domain.outcome import Outcome, OutcomeKind, Reason, Term
from hattama.domain.states import ContestState
from hattama.domain.tally import Tally, Total
from hattama.law.outcome import ContestResult, contest_figures, decide, outcome_rule
from hattama.law.reading import read_rule_set
from hattama.law.ruleset import RuleSet

DAY = date(2021, 7, 25)
HEAD = """
id = "xx"
languages = ["en"]
title.en = "Title"
turnout = { of = "issued", base = "registered" }
share = { base = "valid" }
"""
GROUND = """source = ""
status = "R"
text.en = "Text"
"""
PLURALITY = f"""[[outcome]]
office = "akim"
win = "first > second"
tie = "lot"
annulled = "repeat_voting"
{GROUND}"""
MAJORITY = f"""[[outcome]]
office = "akim"
win = "2 * first > candidate_votes"
runoff = 2
{GROUND}[[outcome]]
office = "akim"
rounds = [2, 3]
win = "first > second"
{GROUND}"""
BARRED = f"""[[outcome]]
office = "akim"
win = "2 * first > valid and candidates > 1"
tie = "lot"
{GROUND}"""
LIST = f"""[[outcome]]
office = "akim"
totals_only = true
{GROUND}"""
TERM = """[term]
years = 4
begins_within_days = 7
next_call_days = 40
next_vote_days = 10
source = ""
status = "R"
"""


def rules(text: str) -> RuleSet:
    return read_rule_set(HEAD + text, polling_day=DAY)


def ids(text: str) -> tuple[CandidacyId, ...]:
    return tuple(map(CandidacyId, text))


def result(  # noqa: PLR0913  one argument for each fact of a contest
    votes: Mapping[str, int],
    *,
    state: ContestState = ContestState.PRELIMINARY,
    standing: Collection[str] | None = None,
    blank: Collection[str] = (),
    lines: Mapping[str, Total] | None = None,
    seats: int = 1,
    round_: int = 1,
    due: int = 1,
    counted: int = 1,
    annulled: int = 0,
) -> ContestResult:
    totals = {CandidacyId(name): Total(known=number) for name, number in votes.items()}
    for name in blank:
        totals[CandidacyId(name)].add(None)
    return ContestResult(
        office=OfficeId("akim"),
        round=round_,
        seats=seats,
        state=state,
        standing=[CandidacyId(name) for name in (votes if standing is None else standing)],
        tally=Tally(
            due=due, counted=counted, annulled=annulled, votes=totals, lines=dict(lines or {})
        ),
    )


def outcome(text: str, of: ContestResult) -> Outcome:
    return decide(rules(text), of, polling_day=DAY)


# An election


@pytest.mark.parametrize(
    ("votes", "first", "margin"),
    [
        ({"a": 10, "b": 9}, "a", 1),
        ({"a": 9, "b": 10}, "b", 1),
        ({"a": 1, "b": 0, "c": 0}, "a", 1),
        ({"b": 3}, "b", 3),
    ],
)
def test_whoever_has_most_votes_is_elected(
    votes: Mapping[str, int], first: str, margin: int
) -> None:
    assert outcome(PLURALITY, result(votes)) == Outcome(
        kind=OutcomeKind.ELECTED, candidacies=ids(first), margin=margin
    )


def test_whoever_is_elected_has_a_term() -> None:
    assert outcome(PLURALITY + TERM, result({"a": 1})).term == Term(
        begins_by=date(2021, 8, 1),
        ends_by=date(2025, 8, 1),
        next_call_by=date(2025, 6, 21),
        next_vote_by=date(2025, 7, 21),
    )


def test_nobody_else_has_a_term() -> None:
    assert outcome(PLURALITY + TERM, result({"a": 1, "b": 1})).term is None


def test_whoever_does_not_stand_is_not_elected_and_votes_still_count() -> None:
    struck = result({"a": 10, "b": 9, "c": 20}, standing="ab")

    assert outcome(PLURALITY, struck) == Outcome(
        kind=OutcomeKind.ELECTED, candidacies=ids("a"), margin=1
    )
    assert outcome(MAJORITY, struck) == Outcome(
        kind=OutcomeKind.RUNOFF_NEEDED,
        candidacies=ids("ab"),
        margin=1,
        reasons=(Reason.NO_MAJORITY,),
        next_step="runoff",
    )


def test_whoever_stands_without_a_total_is_blank_and_not_without_votes() -> None:
    assert outcome(PLURALITY, result({"a": 2}, standing="ab")) == Outcome(
        kind=OutcomeKind.NOT_COMPUTABLE,
        candidacies=ids("a"),
        margin=2,
        reasons=(Reason.FIGURES_BLANK,),
    )


def test_a_protocol_without_a_single_figure_elects_nobody() -> None:
    assert outcome(PLURALITY, result({}, standing="ab")).reasons == (Reason.FIGURES_BLANK,)


# Several seats


def test_several_seats_go_to_the_first() -> None:
    assert outcome(PLURALITY, result({"a": 7, "b": 9, "c": 5, "d": 4}, seats=2)) == Outcome(
        kind=OutcomeKind.ELECTED, candidacies=ids("ba"), margin=2
    )


def test_only_those_at_the_line_are_tied_and_who_is_in_front_of_them_is_safe() -> None:
    assert outcome(PLURALITY, result({"a": 9, "b": 5, "c": 5, "d": 4}, seats=2)) == Outcome(
        kind=OutcomeKind.TIE,
        candidacies=ids("bc"),
        safe=ids("a"),
        margin=0,
        reasons=(Reason.EQUAL_VOTES,),
        next_step="lot",
    )


def test_equal_votes_above_the_line_are_no_tie() -> None:
    assert outcome(PLURALITY, result({"a": 5, "b": 5, "c": 4}, seats=2)) == Outcome(
        kind=OutcomeKind.ELECTED, candidacies=ids("ab"), margin=1
    )


@pytest.mark.parametrize("seats", [2, 3])
def test_more_seats_than_candidates_seat_everyone(seats: int) -> None:
    assert outcome(PLURALITY, result({"a": 9, "b": 5}, seats=seats)) == Outcome(
        kind=OutcomeKind.ELECTED, candidacies=ids("ab"), margin=5
    )


@pytest.mark.parametrize("seats", [2, 3])
def test_someone_without_votes_takes_no_seat_and_hides_nobody_who_does(seats: int) -> None:
    assert outcome(PLURALITY, result({"a": 9, "b": 0}, seats=seats)) == Outcome(
        kind=OutcomeKind.REPEAT_VOTING,
        candidacies=ids("b"),
        safe=ids("a"),
        margin=0,
        reasons=(Reason.NO_VOTES,),
        next_step="repeat_voting",
    )


@pytest.mark.parametrize(
    ("votes", "seats", "safe", "open_"),
    [
        ({"a": 9, "b": 8, "c": 5, "d": 5}, 3, "ab", "cd"),
        ({"a": 9, "b": 9, "c": 5, "d": 5}, 3, "ab", "cd"),
        ({"a": 9, "b": 5, "c": 5, "d": 5}, 3, "a", "bcd"),
        ({"a": 5, "b": 5, "c": 5}, 2, "", "abc"),
        ({"a": 9, "b": 0, "c": 0}, 2, "a", "bc"),
    ],
)
def test_the_safe_are_all_in_front_of_the_seats_that_are_open(
    votes: Mapping[str, int], seats: int, safe: str, open_: str
) -> None:
    found = outcome(PLURALITY, result(votes, seats=seats))

    assert (found.safe, found.candidacies) == (ids(safe), ids(open_))


def test_a_majority_is_safe_while_the_others_go_to_a_runoff() -> None:
    assert outcome(MAJORITY, result({"a": 60, "b": 20, "c": 15, "d": 5}, seats=2)) == Outcome(
        kind=OutcomeKind.RUNOFF_NEEDED,
        candidacies=ids("bc"),
        safe=ids("a"),
        margin=5,
        reasons=(Reason.NO_MAJORITY,),
        next_step="runoff",
    )


def test_a_rule_that_also_equals_fulfil_makes_none_of_them_safe() -> None:
    no_less = PLURALITY.replace("first > second", "first >= second and first > 5")

    assert outcome(no_less, result({"a": 9, "b": 9, "c": 4}, seats=3)).safe == ids("ab")
    assert outcome(no_less, result({"a": 9, "b": 4, "c": 4, "d": 4}, seats=3)).safe == ids("a")


def test_no_more_are_elected_than_there_are_seats_whatever_the_rule_says() -> None:
    anyone = PLURALITY.replace("first > second", "first > 0")

    assert outcome(anyone, result({"a": 5, "b": 5, "c": 5}, seats=2)).candidacies == ids("ab")


# No election


@pytest.mark.parametrize("tied", ["ab", "ac", "bc", "abc"])
def test_equal_votes_at_the_top_are_a_tie(tied: str) -> None:
    votes = {name: 5 if name in tied else 4 for name in "cab"}

    assert outcome(PLURALITY, result(votes)) == Outcome(
        kind=OutcomeKind.TIE,
        candidacies=ids(tied),
        margin=0,
        reasons=(Reason.EQUAL_VOTES,),
        next_step="lot",
    )


@pytest.mark.parametrize("votes", [{"a": 0, "b": 0}, {"a": 0}])
def test_without_votes_nobody_is_elected(votes: Mapping[str, int]) -> None:
    assert outcome(PLURALITY, result(votes)) == Outcome(
        kind=OutcomeKind.REPEAT_VOTING,
        candidacies=tuple(map(CandidacyId, votes)),
        margin=0,
        reasons=(Reason.NO_VOTES,),
        next_step="repeat_voting",
    )


def test_where_nobody_stands_there_is_no_margin() -> None:
    assert outcome(PLURALITY, result({"a": 3}, standing="")) == Outcome(
        kind=OutcomeKind.REPEAT_VOTING,
        reasons=(Reason.NO_VOTES,),
        next_step="repeat_voting",
    )


def test_a_condition_that_fails_without_a_tie_repeats_the_voting() -> None:
    barred = result({"a": 5, "b": 4}, lines={"valid": Total(known=10)})

    assert outcome(BARRED, barred) == Outcome(
        kind=OutcomeKind.REPEAT_VOTING,
        candidacies=ids("ab"),
        margin=1,
        reasons=(Reason.NO_MAJORITY,),
        next_step="repeat_voting",
    )


@pytest.mark.parametrize(
    "lines", [{}, {"valid": Total(blanks=1)}, {"valid": Total(known=5, blanks=1)}]
)
def test_a_condition_that_lacks_its_figures_decides_nothing(lines: Mapping[str, Total]) -> None:
    lacking = result({"a": 5, "b": 4}, lines=lines, due=2, counted=2)

    assert outcome(BARRED, lacking) == Outcome(
        kind=OutcomeKind.NOT_COMPUTABLE,
        candidacies=ids("a"),
        margin=1,
        reasons=(Reason.RULE_LACKS_FIGURES,),
    )


def test_no_votes_come_before_lacking_figures() -> None:
    assert outcome(BARRED, result({"a": 0})).reasons == (Reason.NO_VOTES,)


# Runoff


@pytest.mark.parametrize(
    ("votes", "admitted"),
    [
        ({"a": 50, "b": 40, "c": 10}, "ab"),
        ({"a": 50, "b": 50}, "ab"),
        ({"a": 40, "b": 30, "c": 30}, "abc"),
        ({"a": 40, "b": 30, "c": 30, "d": 29}, "abc"),
        ({"a": 30, "b": 30, "c": 30, "d": 10}, "abc"),
        ({"a": 40, "b": 40, "c": 30}, "ab"),
    ],
)
def test_without_a_majority_the_first_and_their_equals_go_to_a_runoff(
    votes: Mapping[str, int], admitted: str
) -> None:
    found = outcome(MAJORITY, result(votes))

    assert (found.kind, found.candidacies) == (OutcomeKind.RUNOFF_NEEDED, ids(admitted))


def test_a_runoff_admits_no_more_than_there_are() -> None:
    alone = result({"a": 5, "b": 5}, standing="a")

    assert outcome(MAJORITY, alone).candidacies == ids("a")


def test_more_than_half_is_enough() -> None:
    assert outcome(MAJORITY, result({"a": 51, "b": 50})).kind is OutcomeKind.ELECTED


@pytest.mark.parametrize("round_", [2, 3])
def test_a_later_round_has_its_own_rule(round_: int) -> None:
    found = outcome(MAJORITY, result({"a": 40, "b": 30, "c": 30}, round_=round_))

    assert found.kind is OutcomeKind.ELECTED


def test_a_contest_without_a_rule_is_refused() -> None:
    with pytest.raises(RuleSetError) as caught:
        outcome(MAJORITY, result({"a": 1}, round_=4))

    assert str(caught.value) == ("rule set xx: no outcome rule for the office 'akim' in round 4.")


def test_an_office_without_a_rule_is_refused() -> None:
    with pytest.raises(RuleSetError) as caught:
        outcome_rule(rules(PLURALITY), OfficeId("mayor"), 1)

    assert str(caught.value) == ("rule set xx: no outcome rule for the office 'mayor' in round 1.")


# Only totals


def test_seats_that_are_apportioned_elsewhere_are_not_decided() -> None:
    assert outcome(LIST, result({"a": 30, "b": 40})) == Outcome(
        kind=OutcomeKind.TOTALS_ONLY,
        candidacies=ids("b"),
        margin=10,
        reasons=(Reason.SEATS_APPORTIONED_ELSEWHERE,),
    )


# Partial data


@pytest.mark.parametrize(
    ("votes", "leaders", "margin"),
    [
        ({"a": 5, "b": 9}, "b", 4),
        ({"a": 0, "b": 9}, "b", 9),
        ({"b": 1}, "b", 1),
        ({"a": 9, "b": 9, "c": 8}, "ab", 0),
        ({"a": 0, "b": 0}, "", 0),
        ({}, "", None),
    ],
)
@pytest.mark.parametrize("text", [PLURALITY, LIST])
def test_nobody_is_called_the_winner_while_a_protocol_is_awaited(
    votes: Mapping[str, int], leaders: str, margin: int | None, text: str
) -> None:
    assert outcome(text, result(votes, due=2)) == Outcome(
        kind=OutcomeKind.NOT_COMPUTABLE,
        candidacies=ids(leaders),
        margin=margin,
        reasons=(Reason.PROTOCOLS_AWAITED,),
    )


@pytest.mark.parametrize(
    ("due", "counted", "blank", "reasons"),
    [
        (1, 1, "", ()),
        (1, 1, "b", (Reason.FIGURES_BLANK,)),
        (2, 1, "", (Reason.PROTOCOLS_AWAITED,)),
        (2, 1, "b", (Reason.PROTOCOLS_AWAITED, Reason.FIGURES_BLANK)),
        (1, 0, "", (Reason.PROTOCOLS_AWAITED,)),
        (0, 0, "", (Reason.NO_PROTOCOL_COUNTS,)),
    ],
)
def test_what_is_lacking_is_named(
    due: int, counted: int, blank: str, reasons: tuple[Reason, ...]
) -> None:
    found = outcome(PLURALITY, result({"a": 2, "b": 1}, due=due, counted=counted, blank=blank))

    assert found.reasons == reasons


CLOSED = (
    ContestState.COUNTING,
    ContestState.PRELIMINARY,
    ContestState.TIED,
    ContestState.CERTIFIED,
)


@pytest.mark.parametrize("state", sorted(set(ContestState) - set(CLOSED)))
@pytest.mark.parametrize("text", [PLURALITY, MAJORITY, LIST])
def test_without_a_closed_voting_there_is_nothing_to_decide(
    state: ContestState, text: str
) -> None:
    cancelled = state is ContestState.CANCELLED

    assert outcome(text, result({"a": 2, "b": 1}, state=state, annulled=1, due=2)) == Outcome(
        kind=OutcomeKind.NOT_COMPUTABLE,
        reasons=(Reason.CONTEST_CANCELLED if cancelled else Reason.VOTING_NOT_CLOSED,),
    )


@pytest.mark.parametrize("state", CLOSED)
def test_after_the_voting_the_votes_decide(state: ContestState) -> None:
    assert outcome(PLURALITY, result({"a": 2, "b": 1}, state=state)).kind is OutcomeKind.ELECTED


@pytest.mark.parametrize("state", list(ContestState))
def test_only_certification_settles_what_is_lacking(state: ContestState) -> None:
    partial = result({"a": 2, "b": 1}, due=3, counted=2, blank="b", state=state)

    found = outcome(PLURALITY, partial)

    certified = state is ContestState.CERTIFIED
    assert (found.kind is OutcomeKind.ELECTED) is certified


def test_nothing_is_certified_without_a_single_protocol() -> None:
    empty = result({"a": 2}, due=1, counted=0, state=ContestState.CERTIFIED)

    assert outcome(PLURALITY, empty).reasons == (Reason.PROTOCOLS_AWAITED,)


def test_a_certified_contest_is_decided_on_what_is_known() -> None:
    known = result({"a": 6, "b": 5}, blank="a", state=ContestState.CERTIFIED, counted=2, due=2)

    assert outcome(MAJORITY, known).kind is OutcomeKind.ELECTED


@pytest.mark.parametrize("blank", ["a", "b", "ab"])
def test_not_even_certification_decides_on_someone_of_whom_nothing_is_known(blank: str) -> None:
    votes = {name: 0 if name in blank else 5 for name in "ab"}
    unknown = result(votes, blank=blank, state=ContestState.CERTIFIED)

    found = outcome(PLURALITY, unknown)

    assert (found.kind, found.reasons) == (OutcomeKind.NOT_COMPUTABLE, (Reason.FIGURES_BLANK,))


def test_votes_that_are_all_blank_have_no_sum() -> None:
    unknown = result({"a": 0, "b": 0}, blank="ab", state=ContestState.CERTIFIED)

    assert contest_figures(unknown)["candidate_votes"] is None
    assert contest_figures(result({}))["candidate_votes"] is None


# Annulled stations


def test_an_annulled_station_repeats_the_voting_before_anything_else() -> None:
    annulled = result({"a": 2, "b": 1}, due=3, annulled=1)

    assert outcome(PLURALITY, annulled) == Outcome(
        kind=OutcomeKind.REPEAT_VOTING,
        candidacies=ids("ab"),
        margin=1,
        reasons=(Reason.PROTOCOLS_ANNULLED,),
        next_step="repeat_voting",
    )


def test_after_certification_an_annulled_station_changes_nothing() -> None:
    annulled = result({"a": 2, "b": 1}, due=2, annulled=1, state=ContestState.CERTIFIED)

    assert outcome(PLURALITY, annulled).kind is OutcomeKind.ELECTED


@pytest.mark.parametrize("state", CLOSED)
def test_where_every_station_is_annulled_none_is_awaited(state: ContestState) -> None:
    void = result({}, standing="ab", due=2, counted=0, annulled=2, state=state)

    assert outcome(MAJORITY, void) == Outcome(
        kind=OutcomeKind.NOT_COMPUTABLE, margin=0, reasons=(Reason.NO_PROTOCOL_COUNTS,)
    )


def test_a_law_may_ignore_annulled_stations() -> None:
    annulled = result({"a": 2, "b": 1}, due=2, annulled=1)

    assert outcome(MAJORITY, annulled).kind is OutcomeKind.ELECTED


# Figures of a contest


def test_the_figures_of_a_contest_are_its_totals() -> None:
    of = result(
        {"a": 5, "b": 9, "c": 7},
        standing="ab",
        lines={"valid": Total(known=21), "invalid": Total(known=0)},
    )

    assert contest_figures(of) == {
        "valid": 21,
        "invalid": 0,
        "candidate_votes": 21,
        "candidates": 2,
        "first": 9,
        "second": 5,
    }


def test_the_first_and_second_of_several_seats_stand_at_the_line() -> None:
    found = contest_figures(result({"a": 5, "b": 9, "c": 7}, seats=2))

    assert (found["first"], found["second"]) == (7, 5)


@pytest.mark.parametrize(
    ("state", "votes", "valid"),
    [(ContestState.PRELIMINARY, None, None), (ContestState.CERTIFIED, 14, 12)],
)
def test_a_total_with_a_blank_is_missing_until_certified(
    state: ContestState, votes: int | None, valid: int | None
) -> None:
    of = result(
        {"a": 5, "b": 9},
        blank="a",
        counted=2,
        state=state,
        lines={"valid": Total(known=12, blanks=1)},
    )

    found = contest_figures(of)

    assert (found["candidate_votes"], found["valid"]) == (votes, valid)


def test_a_total_of_blanks_only_stays_missing() -> None:
    of = result(
        {"a": 5, "b": 0},
        blank="b",
        state=ContestState.CERTIFIED,
        lines={"valid": Total(known=0, blanks=1)},
    )

    found = contest_figures(of)

    assert (found["candidate_votes"], found["valid"]) == (5, None)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 4), min_size=1),
    st.integers(1, 4),
)
def test_nobody_is_elected_past_someone_with_as_many_votes(
    votes: Mapping[str, int], seats: int
) -> None:
    found = outcome(PLURALITY, result(votes, seats=seats))

    if found.kind is OutcomeKind.ELECTED:
        least = min(votes[name] for name in found.candidacies)
        others = [votes[name] for name in votes if name not in found.candidacies]
        assert len(found.candidacies) == min(seats, len(votes))
        assert max(others, default=0) < least
        assert found.margin == least - max(others, default=0)
    if found.safe:
        least = min(votes[name] for name in found.safe)
        assert len(found.safe) < seats
        assert least > max(votes[name] for name in votes if name not in found.safe)
        assert not set(found.safe) & set(found.candidacies)
    if found.kind is OutcomeKind.TIE:
        assert len(found.candidacies) > 1
        assert len({votes[name] for name in found.candidacies}) == 1
