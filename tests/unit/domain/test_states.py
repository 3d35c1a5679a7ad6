"""Every pair of state and act is legal as drawn, or refused."""

from enum import StrEnum
from itertools import product

import pytest

from hattama.domain.errors import IllegalTransitionError
from hattama.domain.states import (
    COUNTED,
    MACHINES,
    REGISTERED,
    CandidacyState,
    ContestState,
    ProtocolState,
    step,
)

STATES: dict[str, type[StrEnum]] = {
    "contest": ContestState,
    "candidacy": CandidacyState,
    "protocol": ProtocolState,
}
DRAWN = """
contest called open_nomination nominating
contest nominating extend_nomination nominating
contest nominating publish_list listed
contest listed open_voting voting
contest voting close_voting counting
contest counting publish_preliminary preliminary
contest preliminary reopen_count counting
contest preliminary certify certified
contest preliminary establish_tie tied
contest tied call_repeat_voting repeating
contest certified call_repeat_voting repeating
contest repeating open_voting voting
contest called cancel cancelled
contest nominating cancel cancelled
contest listed cancel cancelled
candidacy nominated register registered
candidacy nominated refuse refused
candidacy nominated withdraw withdrawn
candidacy refused allow_appeal nominated
candidacy registered withdraw withdrawn
candidacy registered strike struck
candidacy registered print_ballot on_ballot
candidacy on_ballot withdraw withdrawn
candidacy on_ballot strike struck
candidacy on_ballot elect elected
candidacy on_ballot not_elect not_elected
protocol awaited enter_first first_entry
protocol first_entry discard_entry awaited
protocol first_entry enter_second second_entry
protocol second_entry find_equal agreed
protocol second_entry find_different different
protocol different resolve agreed
protocol different discard_entry awaited
protocol agreed accept accepted
protocol agreed discard_entry awaited
protocol accepted correct corrected
protocol corrected correct corrected
protocol accepted annul annulled
protocol corrected annul annulled
"""
LEGAL = {
    (kind, state, act): following
    for kind, state, act, following in (line.split() for line in DRAWN.strip().splitlines())
}
ACTS = {kind: {act for of, _, act in LEGAL if of == kind} for kind in STATES}
PAIRS = [
    (kind, str(state), act)
    for kind, states in STATES.items()
    for state, act in product(states, sorted(ACTS[kind] | {"unheard_of"}))
]


@pytest.mark.parametrize(("kind", "state", "act"), PAIRS)
def test_an_act_leads_where_it_is_drawn_or_is_refused(kind: str, state: str, act: str) -> None:
    following = LEGAL.get((kind, state, act))

    if following is not None:
        assert step(kind, state, act) == following
    else:
        with pytest.raises(IllegalTransitionError) as caught:
            step(kind, state, act)
        assert str(caught.value) == f"A {kind} that is {state} does not allow the act {act}."


def test_the_tables_hold_nothing_that_is_not_drawn() -> None:
    tables = {
        (kind, state, act): following
        for kind, table in MACHINES.items()
        for (state, act), following in table.items()
    }

    assert tables == LEGAL


@pytest.mark.parametrize("kind", STATES)
def test_every_state_can_be_reached(kind: str) -> None:
    start = next(iter(STATES[kind]))
    reached = {start, *MACHINES[kind].values()}

    assert reached == set(STATES[kind])


def test_only_accepted_and_corrected_protocols_are_counted() -> None:
    assert {ProtocolState.ACCEPTED, ProtocolState.CORRECTED} == COUNTED


def test_a_registration_stands_unless_it_was_struck_or_withdrawn() -> None:
    assert {
        CandidacyState.REGISTERED,
        CandidacyState.ON_BALLOT,
        CandidacyState.ELECTED,
        CandidacyState.NOT_ELECTED,
    } == REGISTERED
