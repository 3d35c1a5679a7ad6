"""From the rows of the queries to results and outcomes."""

from collections import Counter
from datetime import date

import pytest

from hattama.count import count
from hattama.count.counting import Count, Nominees, Observers, UnitTurnout
from hattama.count.engines.duckdb_engine import DuckdbEngine
from hattama.domain.errors import RuleSetError
from hattama.domain.ids import CandidacyId, OfficeId, UnitId
from hattama.domain.outcome import OutcomeKind, Reason
from hattama.domain.states import REGISTERED, CandidacyState, ContestState
from hattama.domain.tally import Tally, Total
from hattama.law.outcome import ContestResult
from hattama.law.ruleset import RuleSet
from tests.factories.full_package import full_package
from tests.factories.packages import (
    DAY,
    Tables,
    protocol,
    row,
    small_package,
    stored,
    votes,
    with_rows,
)
from tests.factories.rule_sets import rule_set

MAYOR, COUNCIL = OfficeId("mayor"), OfficeId("council")


@pytest.fixture
def counted(engine: DuckdbEngine, rules: RuleSet) -> Count:
    return count(engine, rules, polling_day=DAY)


def counted_of(tables: Tables, rules: RuleSet | None = None, day: date = DAY) -> Count:
    engine = stored(tables)
    try:
        return count(engine, rules or rule_set(), polling_day=day)
    finally:
        engine.connection.close()


def result_of(counted: Count, id_: str) -> ContestResult:
    return next(contest.result for contest in counted.contests if contest.contest == id_)


# Contests


def test_contests_stand_in_the_order_of_the_package(counted: Count) -> None:
    assert [contest.contest for contest in counted.contests] == ["n", "s", "n-2", "l"]


def test_a_tally_adds_up_accepted_and_corrected_protocols(counted: Count) -> None:
    assert result_of(counted, "n").tally == Tally(
        due=2,
        counted=2,
        votes={
            CandidacyId("a"): Total(known=35),
            CandidacyId("b"): Total(known=27, blanks=1),
            CandidacyId("w"): Total(known=1),
        },
        lines={
            "registered": Total(known=150),
            "issued": Total(known=100),
            "invalid": Total(known=2, blanks=1),
        },
    )


def test_blanks_of_accepted_and_corrected_protocols_add_up() -> None:
    small = small_package()
    stages = {"n1": "accepted", "n2": "corrected", "s1": "annulled"}
    protocols = [
        {
            **protocol("n", str(station["id"]), stages[str(station["id"])]),
            "issued": None,
            "invalid": 4,
        }
        for station in small["stations"]
    ]

    tally = counted_of({**small, "protocols": protocols, "votes": []}).contests[0].result.tally

    assert tally.lines["issued"] == Total(known=0, blanks=2)
    assert tally.lines["invalid"] == Total(known=8, blanks=0)
    assert (tally.due, tally.counted, tally.annulled) == (3, 2, 1)


def test_a_tally_tells_awaited_from_annulled(counted: Count) -> None:
    tallies = {contest.contest: contest.result.tally for contest in counted.contests}

    assert {
        str(id_): (tally.due, tally.counted, tally.awaited, tally.annulled)
        for id_, tally in tallies.items()
    } == {"n": (2, 2, 0, 0), "s": (2, 1, 1, 0), "n-2": (2, 1, 0, 1), "l": (3, 2, 1, 0)}


def test_a_result_says_what_the_contest_is(counted: Count) -> None:
    results = [contest.result for contest in counted.contests]

    assert [(one.office, one.round, one.seats, one.state) for one in results] == [
        (MAYOR, 1, 1, ContestState.PRELIMINARY),
        (MAYOR, 1, 1, ContestState.CERTIFIED),
        (MAYOR, 2, 1, ContestState.PRELIMINARY),
        (COUNCIL, 1, 3, ContestState.PRELIMINARY),
    ]


def test_whoever_withdrew_has_votes_and_does_not_stand(counted: Count) -> None:
    result = result_of(counted, "n")

    assert result.standing == ["a", "b"]
    assert "w" in result.tally.votes


@pytest.mark.parametrize("state", CandidacyState)
def test_only_those_whose_registration_stands_can_be_elected(state: CandidacyState) -> None:
    small = small_package()
    people = [{**line, "status": state} for line in small["candidacies"]]

    counted = counted_of(with_rows(small, "candidacies", people))

    stands = state in {"registered", "on_ballot", "elected", "not_elected"}
    assert result_of(counted, "n").standing == (["a", "b"] if stands else [])
    assert counted.contests[0].outcome.candidacies == (("b",) if stands else ())


def test_a_nominee_who_was_never_registered_is_not_elected() -> None:
    small = small_package()
    first, *others = small["candidacies"]
    people = [{**first, "status": "nominated"}, *others]
    most = [*votes("n.n1", a=90, b=1), *votes("n.n2", a=90, b=1), *votes("s.s1", c=1, d=2)]

    counted = counted_of({**small, "candidacies": people, "votes": most})

    assert counted.contests[0].outcome.candidacies == ("b",)


# Rows that lack


@pytest.mark.parametrize("lacking", [{"a"}, {"b"}, {"a", "b"}])
def test_whoever_stands_and_has_no_row_is_blank_and_nobody_wins(lacking: set[str]) -> None:
    small = small_package()
    rows = [
        line
        for line in small["votes"]
        if line["protocol"] != "n.n1" or line["candidacy"] not in lacking
    ]

    counted = counted_of(with_rows(small, "votes", rows)).contests[0]

    blanks = {str(id_): total.blanks for id_, total in counted.result.tally.votes.items()}
    assert blanks == {id_: int(id_ in lacking) for id_ in "ab"}
    assert counted.outcome.kind is OutcomeKind.NOT_COMPUTABLE
    assert counted.outcome.reasons == (Reason.FIGURES_BLANK,)


def test_an_accepted_protocol_without_rows_elects_nobody() -> None:
    small = small_package()

    counted = counted_of(with_rows(small, "votes", votes("s.s1", c=1, d=2))).contests[0]

    assert counted.result.tally.votes == {"a": Total(blanks=2), "b": Total(blanks=2)}
    assert counted.outcome.reasons == (Reason.FIGURES_BLANK,)
    assert counted.outcome.candidacies == ()


def test_whoever_was_struck_and_has_no_row_was_not_on_the_ballot() -> None:
    small = small_package()
    people = [*small["candidacies"], row("candidacies", id="w", status="struck")]
    rows = [*small["votes"], *votes("n.n1", w=7)]

    counted = counted_of({**small, "candidacies": people, "votes": rows}).contests[0]

    assert counted.result.tally.votes["w"] == Total(known=7)  # type: ignore[index]
    assert counted.outcome.kind is not OutcomeKind.NOT_COMPUTABLE


def test_a_contest_without_protocols_is_listed_and_open() -> None:
    small = small_package()
    more = with_rows(small, "contests", [*small["contests"], row("contests", id="idle")])

    idle = counted_of(more).contests[-1]

    assert idle.result.tally == Tally()
    assert idle.result.standing == []
    assert idle.outcome.kind is OutcomeKind.NOT_COMPUTABLE
    assert idle.outcome.reasons == (Reason.NO_PROTOCOL_COUNTS,)
    assert idle.share_base is None


def test_the_outcome_follows_from_the_rule_set() -> None:
    counted = counted_of(small_package())

    assert [(one.outcome.kind, one.outcome.candidacies) for one in counted.contests] == [
        (OutcomeKind.ELECTED, ("b",)),
        (OutcomeKind.ELECTED, ("d",)),
    ]


def test_outcomes_are_numbered_by_kind(counted: Count) -> None:
    assert counted.outcomes() == Counter({OutcomeKind.NOT_COMPUTABLE: 2, OutcomeKind.ELECTED: 2})
    reasons = {contest.contest: contest.outcome.reasons for contest in counted.contests}
    assert reasons == {
        "n": (Reason.FIGURES_BLANK,),
        "s": (),
        "n-2": (),
        "l": (Reason.PROTOCOLS_AWAITED, Reason.FIGURES_BLANK),
    }


def test_shares_are_of_the_number_that_the_rule_set_names(engine: DuckdbEngine) -> None:
    by_votes = count(engine, rule_set(), polling_day=DAY)
    by_issued = count(engine, rule_set(share="issued"), polling_day=DAY)

    assert [contest.share_base for contest in by_votes.contests] == [None, 61, 30, None]
    assert [contest.share_base for contest in by_issued.contests] == [100, 70, 30, None]


def test_the_term_of_office_is_counted_from_the_polling_day() -> None:
    term = """[term]
years = 4
begins_within_days = 7
next_call_days = 40
next_vote_days = 10
source = ""
status = "R"
"""

    counted = counted_of(small_package(), rule_set(more=term), date(2021, 1, 1))

    found = counted.contests[1].outcome.term
    assert found is not None
    assert found.begins_by == date(2021, 1, 8)


def test_an_office_of_which_the_rule_set_is_silent_is_refused() -> None:
    small = small_package()
    other = with_rows(small, "contests", [{**line, "round": 9} for line in small["contests"]])

    with pytest.raises(RuleSetError, match="no outcome rule"):
        counted_of(other)


# Seats


def test_seats_are_given_to_the_party_or_else_to_the_route() -> None:
    small = small_package()
    plural = rule_set(win="first > second")

    both = counted_of(small, plural)
    reds = counted_of(
        with_rows(
            small,
            "votes",
            [*votes("n.n1", a=9, b=1), *votes("n.n2", a=9, b=1), *votes("s.s1", c=9, d=1)],
        ),
        plural,
    )

    assert both.seats_by_nominator(MAYOR) == Counter({"self": 1, "blue": 1})
    assert reds.seats_by_nominator(MAYOR) == Counter({"red": 2})


def test_seats_without_party_and_route_stand_under_no_name() -> None:
    small = small_package()
    unknown = [{**line, "route": None, "party": None} for line in small["candidacies"]]

    counted = counted_of(with_rows(small, "candidacies", unknown), rule_set(win="first > second"))

    assert counted.seats_by_nominator(MAYOR) == Counter({"": 2})


def test_a_safe_seat_is_won_while_another_is_tied() -> None:
    small = small_package()
    people = [*small["candidacies"], row("candidacies", id="e", contest="s")]
    contests = [{**line, "seats": 2, "round": 2} for line in small["contests"]]
    rows = [*votes("n.n1", a=4, b=4), *votes("n.n2", a=0, b=0), *votes("s.s1", c=9, d=2, e=2)]

    counted = counted_of({**small, "candidacies": people, "contests": contests, "votes": rows})

    assert counted.contests[1].outcome.kind is OutcomeKind.TIE
    assert counted.contests[1].outcome.safe == ("c",)
    assert counted.seats_by_nominator(MAYOR) == Counter({"red": 2, "self": 1})


def test_seats_are_those_of_one_office_and_only_of_the_elected(counted: Count) -> None:
    assert counted.seats_by_nominator(MAYOR) == Counter({"red": 2})
    assert counted.seats_by_nominator(COUNCIL) == Counter()


# Turnout


def test_turnout_adds_up_by_office_round_and_unit(counted: Count) -> None:
    assert list(counted.turnout) == [
        turnout("mayor", "country", 4, 3, 3, 230, 170, 230, 230),
        turnout("mayor", "north", 2, 2, 2, 150, 100, 150, 150),
        turnout("mayor", "town", 1, 1, 1, 100, 60, 100, 100),
        turnout("mayor", "south", 2, 1, 1, 80, 70, 80, 80),
        turnout("mayor", "country", 2, 1, 1, 50, 30, 150, 50, round_=2),
        turnout("mayor", "north", 2, 1, 1, 50, 30, 150, 50, round_=2),
        turnout("mayor", "town", 1, 0, 0, None, None, 100, None, round_=2),
        turnout("council", "country", 3, 2, 0, None, None, 180, 80),
        turnout("council", "north", 1, 0, 0, None, None, 100, None),
        turnout("council", "town", 1, 0, 0, None, None, 100, None),
        turnout("council", "south", 2, 2, 0, None, None, 80, 80),
    ]


def turnout(
    office: str, unit: str, due: int, counted: int, *figures: int | None, round_: int = 1
) -> UnitTurnout:
    known, base, voted, listed, covered = figures
    return UnitTurnout(
        office=OfficeId(office),
        round=round_,
        unit=UnitId(unit),
        due=due,
        counted=counted,
        known=known or 0,
        base=base,
        voted=voted,
        listed=listed,
        covered=covered,
    )


def test_turnout_counts_only_protocols_with_both_figures() -> None:
    small = small_package()
    gaps = [
        protocol("n", "n1", registered=100, issued=None),
        protocol("n", "n2", registered=None, issued=40),
        protocol("s", "s1", registered=80, issued=70),
    ]

    counted = counted_of(with_rows(small, "protocols", gaps))

    country = counted.turnout[0]
    assert (country.counted, country.known, country.base, country.voted) == (3, 1, 80, 70)


def test_turnout_of_nobody_is_zero_and_not_missing() -> None:
    small = small_package()
    nobody = [protocol("n", "n1", registered=0, issued=0)]

    counted = counted_of({**small, "protocols": nobody, "votes": votes("n.n1", a=0, b=0)})

    assert counted.turnout[0] == turnout("mayor", "country", 1, 1, 1, 0, 0, 100, 100)


# Nominees and observers


def test_nominees_are_numbered_by_kind(counted: Count) -> None:
    assert list(counted.nominees) == [
        nominees("mayor", "party", "red", "on_ballot", "f", 2),
        nominees("mayor", "party", "red", "on_ballot", None, 1),
        nominees("mayor", "self", None, "on_ballot", "m", 1),
        nominees("mayor", "self", None, "withdrawn", "m", 1),
        nominees("council", "list", "red", "on_ballot", None, 1),
        nominees("council", "list", "blue", "on_ballot", None, 1),
    ]


def nominees(  # noqa: PLR0913, PLR0917  one for each column
    office: str, route: str, party: str | None, state: str, sex: str | None, number: int
) -> Nominees:
    return Nominees(
        office=OfficeId(office),
        route=route,
        party=party,
        state=CandidacyState(state),
        sex=sex,
        nominees=number,
    )


@pytest.mark.parametrize("state", CandidacyState)
def test_a_nominee_is_a_candidate_once_registered(state: CandidacyState) -> None:
    nominee = nominees("mayor", "self", None, state, None, 1)

    assert nominee.is_candidate() is (state in REGISTERED)


def test_observers_are_listed_by_organisation(counted: Count) -> None:
    assert list(counted.observers) == [
        Observers(organisation="a party", observers=1, stations=0),
        Observers(organisation="nobody", observers=None, stations=0),
        Observers(organisation="watchers", observers=5, stations=2),
    ]


def test_a_count_holds_the_directory_of_the_package(counted: Count) -> None:
    assert [entry.id for entry in counted.directory.candidacies.values()] == [
        line["id"] for line in full_package()["candidacies"]
    ]


def test_counting_twice_gives_the_same(engine: DuckdbEngine, rules: RuleSet) -> None:
    first = count(engine, rules, polling_day=DAY)

    assert count(engine, rules, polling_day=DAY) == first
