"""Laws of the fold: no forbidden state, four eyes, totals as the reference count gives them."""

from collections.abc import Callable, Collection, Sequence
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hattama.domain.competence import check_signers, demand_of
from hattama.domain.election_state import ElectionState
from hattama.domain.errors import BadInputError, HattamaError
from hattama.domain.fold import Fold
from hattama.domain.ids import ContestId, KeyId
from hattama.domain.record_choices import AuditStage, ContestAct, RegistrationAct, Stage
from hattama.domain.record_kinds import Body
from hattama.domain.states import MACHINES
from hattama.domain.tally import tabulate
from hattama.package.from_records import sources, tables_of
from hattama.translog.leaf import read_leaf
from tests.factories.history import C1, C1_SPARE, C2, C3, CENTRAL, T1, T2, History, N, S
from tests.factories.packages import protocols_of
from tests.factories.whole_history import N1, STAGES, whole_history

LOG = whole_history()
COMMISSIONS = (C1, C1_SPARE, C2, C3)
NORTHERN = (*COMMISSIONS, T1, T2)
N2, S1 = ("TEST-n2-a", "TEST-n2-b"), ("TEST-s1-a", "TEST-s1-b")
EVERYONE = (*NORTHERN, *N1, *N2, *S1, "TEST-o1-new", "TEST-a1", "TEST-pub")
HOLDERS = {C1_SPARE: "c1"}


@cache
def state_before(index: int) -> ElectionState:
    fold = Fold(sources(LOG.read_object))
    for at in range(index):
        fold.apply(read_leaf(LOG.leaves[at], at))
    return fold.state


COMPETENT: dict[int, tuple[Collection[str], int]] = {
    3: (COMMISSIONS, 1),
    4: (NORTHERN, 1),
    13: (COMMISSIONS, 2),
    18: (NORTHERN, 2),
    20: (COMMISSIONS, 2),
    27: (NORTHERN, 2),
    31: (NORTHERN, 1),
    33: ((*NORTHERN, *N1), 1),
    36: ((*NORTHERN, *N1), 2),
    39: ((*NORTHERN, *N1), 2),
    40: ((*NORTHERN, "TEST-n2-a", "TEST-n2-b"), 2),
    42: (("TEST-o1-new",), 1),
    43: (NORTHERN, 2),
    44: (EVERYONE, 1),
    45: (NORTHERN, 2),
    46: (NORTHERN, 3),
    50: (NORTHERN, 2),
    51: (COMMISSIONS, 2),
    59: (COMMISSIONS, 2),
    60: (("TEST-pub",), 1),
}
"""Index of a record of the history -> which keys may sign it, and how many holders must."""


@given(st.sampled_from(sorted(COMPETENT)), st.sets(st.sampled_from(EVERYONE), max_size=5))
@settings(max_examples=300)
def test_only_enough_different_competent_holders_suffice(index: int, signers: set[str]) -> None:
    state, body = state_before(index), read_leaf(LOG.leaves[index], index).record.body
    keys = sorted(map(KeyId, signers))
    competent, least = COMPETENT[index]
    holders = {HOLDERS.get(key, key) if key != C1 else "c1" for key in signers}

    accepted = True
    try:
        check_signers(keys, state, index, demand_of(state, body, keys))
    except BadInputError:
        accepted = False

    assert accepted == (signers <= set(competent) and len(holders) >= least)


Act = Callable[[History], Body]
PEOPLE = ("a", "b", "c", "d", "e", "f", "g", "h", "z")
DUE = ("n.n1", "n.n2", "s.s1")
CONTESTS = (N, S, ContestId("x"))


def acts() -> st.SearchStrategy[Act]:
    """Draw an act that may or may not be legal when its turn comes."""
    contest, person, due = map(st.sampled_from, (CONTESTS, PEOPLE, DUE))
    figure = st.none() | st.integers(0, 9)
    cast = st.dictionaries(person, figure, max_size=4)
    full = st.fixed_dictionaries({"a": figure, "b": figure}) | st.fixed_dictionaries(
        {"c": figure, "d": figure}
    )
    lines = st.tuples(figure, figure, figure, figure)
    return st.one_of(
        st.builds(
            lambda act, one: lambda log: log.step(act, one, reason="x"),
            st.sampled_from(ContestAct),
            contest,
        ),
        st.builds(lambda one, where: lambda log: log.nomination(one, where), person, contest),
        st.builds(
            lambda one, act: lambda log: log.registration(one, act, "x"),
            person,
            st.sampled_from(RegistrationAct),
        ),
        st.builds(
            lambda where, ids: lambda log: log.ballot(where, *ids),
            contest,
            st.lists(person, min_size=1, max_size=4, unique=True),
        ),
        st.builds(
            lambda one, hour, issued: lambda log: log.turnout(one, hour, issued),
            due,
            st.integers(8, 20),
            figure,
        ),
        st.builds(
            lambda one, row, votes: lambda log: log.protocol(one, row, votes),
            due,
            lines,
            cast | full,
        ),
        st.builds(
            lambda one, row, votes: (
                lambda log: log.correction(
                    one, log.fold.state.protocols[one].version + 1, row, votes
                )
            ),
            due,
            lines,
            cast | full,
        ),
        st.builds(lambda one: lambda log: log.annulment(one), due),
        st.builds(
            lambda where, stage: lambda log: log.result(where, stage),
            contest.filter(lambda one: one != "x"),
            st.sampled_from(Stage),
        ),
        st.builds(lambda one, votes: lambda log: log.copy(one, votes), due, cast),
        st.builds(lambda index: lambda log: log.dispute(index), st.integers(0, 3)),
        st.builds(lambda stage: lambda log: log.audit(stage), st.sampled_from(AuditStage)),
    )


def states(state: ElectionState) -> dict[tuple[str, str], str]:
    """Give the state of every contest, candidacy and protocol."""
    return {
        **{("contest", id_): one.state for id_, one in state.contests.items()},
        **{("candidacy", id_): one.state for id_, one in state.candidacies.items()},
        **{("protocol", id_): one.state for id_, one in state.protocols.items()},
    }


def reachable(kind: str, before: str) -> set[str]:
    """Give what the tables lead to in one record: one step, or the four of an entered protocol."""
    found = {after for (state, _), after in MACHINES[kind].items() if state == before}
    return found | ({"accepted"} if (kind, before) == ("protocol", "awaited") else set())


@given(st.sampled_from(STAGES), st.lists(acts(), max_size=25))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_acts_keep_to_the_tables_and_to_the_reference_count(
    stage: Callable[[History], None], drawn: Sequence[Act]
) -> None:
    log = whole_history(stage)

    for act in drawn:
        before = states(log.fold.state)
        try:
            log.add(act(log), *CENTRAL, C3)
        except HattamaError:
            assert states(log.fold.state) == before
            continue
        for (kind, id_), after in states(log.fold.state).items():
            was = before.get((kind, id_), after)
            assert after == was or after in reachable(kind, was)

    state = log.fold.state
    assert {id_: state.tally(id_) for id_ in state.contests} == tabulate(state.station_protocols())
    tables = tables_of(state, log.read_object, log.disclosures.get)
    assert tabulate(protocols_of(tables)) == tabulate(state.station_protocols())


@pytest.mark.parametrize("index", sorted(COMPETENT))
def test_the_table_of_the_competent_is_that_of_the_history(index: int) -> None:
    signed_by = {one.key for one in read_leaf(LOG.leaves[index], index).record.sigs}

    assert signed_by <= set(COMPETENT[index][0])
