"""The fold: a whole election, every rule that refuses, and that a refusal changes nothing."""

import copy

import pytest

from hattama.domain.election_state import ElectionState
from hattama.domain.entry import IllegalRecordError
from hattama.domain.errors import BadInputError, HattamaError
from hattama.domain.fold import Fold, fold
from hattama.domain.ids import CandidacyId, ContestId, ProtocolId
from hattama.domain.record_choices import ContestAct, Stage
from hattama.domain.record_kinds import KINDS
from hattama.domain.states import CandidacyState, ContestState, ProtocolState
from hattama.domain.tally import tabulate
from hattama.package.from_records import sources
from hattama.translog.leaf import read_leaf
from tests.factories.bad_history import bad_history
from tests.factories.bad_records import BadRecord, try_all
from tests.factories.history import C1, CENTRAL, History, N, S
from tests.factories.two_seats import two_seats
from tests.factories.whole_history import call, count, whole_history

LOG = whole_history()
BAD = bad_history(LOG)
SENTENCES = {(one.index, one.why): sentence for one, sentence in try_all(LOG, BAD)}


@pytest.fixture
def state() -> ElectionState:
    return LOG.fold.state


def test_the_history_holds_every_kind() -> None:
    kinds = {read_leaf(leaf, index).record.kind for index, leaf in enumerate(LOG.leaves)}

    assert kinds == set(KINDS)


def test_records_become_states(state: ElectionState) -> None:
    assert state.contests[N].state is ContestState.CERTIFIED
    assert state.contests[S].state is ContestState.REPEATING
    assert state.candidacies[CandidacyId("a")].state is CandidacyState.ELECTED
    assert state.candidacies[CandidacyId("b")].state is CandidacyState.NOT_ELECTED
    assert state.candidacies[CandidacyId("g")].state is CandidacyState.STRUCK
    assert state.protocols[ProtocolId("n.n1")].state is ProtocolState.CORRECTED
    assert state.protocols[ProtocolId("n.n2")].state is ProtocolState.ANNULLED


def test_the_version_in_force_is_the_last(state: ElectionState) -> None:
    protocol = state.protocol(ProtocolId("n.n1"))

    assert protocol.lines == {"registered": 100, "issued": 62, "invalid": 2, "valid": 60}
    assert protocol.votes == {"a": 41, "b": 19}


def test_an_annulled_protocol_keeps_its_figures_and_counts_for_nothing(
    state: ElectionState,
) -> None:
    assert state.protocol(ProtocolId("n.n2")).votes == {"a": 5, "b": 35, "e": 0}
    assert state.tally(N).votes["b"].known == 19  # type: ignore[index]
    assert "e" not in state.tally(N).votes


def test_totals_are_those_of_the_reference_count(state: ElectionState) -> None:
    assert {id_: state.tally(id_) for id_ in state.contests} == tabulate(state.station_protocols())


def test_certifying_a_runoff_elects_the_safe_and_keeps_those_admitted() -> None:
    after = two_seats().fold.state

    states = [after.candidacies[CandidacyId(id_)].state for id_ in "abcd"]
    result = after.contests[N].result
    assert result is not None
    assert (result.outcome.safe, result.outcome.candidacies) == (("a",), ("b", "c"))
    assert states == [
        CandidacyState.ELECTED,
        CandidacyState.ON_BALLOT,
        CandidacyState.ON_BALLOT,
        CandidacyState.NOT_ELECTED,
    ]


def test_the_log_folds_at_once_as_record_by_record() -> None:
    entries = [read_leaf(leaf, index) for index, leaf in enumerate(LOG.leaves)]

    assert fold(entries, sources(LOG.read_object)) == LOG.fold.state


def test_a_log_without_records_has_no_state() -> None:
    with pytest.raises(BadInputError, match="an election without a record has no state"):
        fold([], sources(LOG.read_object))


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.index} {bad.why}")
def test_a_bad_record_is_refused(bad: BadRecord) -> None:
    assert SENTENCES[bad.index, bad.why]


def test_no_two_bad_records_are_the_same() -> None:
    assert len(SENTENCES) == len(BAD)


@pytest.mark.parametrize(
    ("index", "why", "sentence"),
    [
        (
            0,
            "genesis signed by two keys of one holder",
            "2 different holders must sign, and 1 did",
        ),
        (0, "test keys in production", "the test key TEST-c1 has no place in an election"),
        (0, "a threshold below the least", "no threshold for protocol may be 1"),
        (1, "a second genesis", "genesis is the first record of a log, and no other is"),
        (1, "no key is added and none revoked", "no key is added and none revoked"),
        (2, "a rotation signed by one other", "2 different holders must sign, and 1 did"),
        (13, "a table loses a row", "table parties: all rows of the table before must stay"),
        (13, "a contest moves to another unit", "n must keep what it names in units"),
        (16, "the old setting is not in force", "the old value of policy is not the one in force"),
        (
            38,
            "turnout with the offset of another place",
            "the reports of n.n1 state the offset +06:00, and this one does not",
        ),
        (
            0,
            "a party with the word for a route as its id",
            "no party may have the id self, the word for a route of nomination",
        ),
        (33, "seq_hint is not the index", "its seq_hint is 34"),
        (33, "of another election", "it belongs to the election another"),
        (
            33,
            "a signature of the act before it was changed",
            "the signature of TEST-n1-a does not",
        ),
        (
            34,
            "turnout of an hour that was reported",
            "there is a report of n.n1 at 2021-07-25T12:00",
        ),
        (37, "a protocol during voting", "the contest n must be counting, and is voting"),
        (39, "a line of the form is missing", "the form has a line valid"),
        (39, "a line that the form has not", "the form has no line lost"),
        (39, "no votes for one on the ballot", "b is on the ballot, and no votes are given"),
        (39, "votes for one of another contest", "c was not put on the ballot of n"),
        (40, "a protocol twice", "A protocol that is accepted does not allow the act enter_first"),
        (42, "a key that has been revoked", "the key TEST-o1 is not valid here"),
        (43, "a correction of another version", "what it replaces is not what is in force"),
        (43, "a correction that skips a version", "the version must be 2, and is 3"),
        (43, "the same signed part twice", "a record before it has the same signed part"),
        (45, "a decision on no dispute", "the record 40 is no dispute"),
        (46, "a second decision", "the dispute 44 has a decision already"),
        (50, "totals of a preliminary result differ in due", "differ from the protocols in due"),
        (50, "a size before the last record that matters", "the size must be from 50 to 50"),
        (56, "a tie is certified", "an outcome that is tie cannot be certified"),
        (56, "a protocol of a certified contest is added", "is added to the contest n, which is"),
        (60, "a bundle without a table", "votes.csv is missing"),
        (60, "a bundle with another votes.csv", "votes.csv is not what the records give"),
    ],
)
def test_a_refusal_says_why(index: int, why: str, sentence: str) -> None:
    assert sentence in SENTENCES[index, why]


def test_a_refusal_names_the_record() -> None:
    log = whole_history(call)

    with pytest.raises(IllegalRecordError) as refusal:
        log.add(log.step(ContestAct.OPEN_NOMINATION, N, ContestId("ghost")), C1)

    assert (refusal.value.index, refusal.value.kind) == (3, "contest")
    assert str(refusal.value) == "record 3 (contest): there is no contest ghost."


def is_law(bad: BadRecord) -> bool:
    """Say whether the fold refuses it, and not the signature, which the fold does not see."""
    return "signature" not in SENTENCES[bad.index, bad.why]


def test_a_refused_record_changes_nothing() -> None:
    folded = Fold(sources(LOG.read_object))
    for index, leaf in enumerate(LOG.leaves):
        before = copy.deepcopy(folded.state) if index else None
        for bad in (one for one in BAD if one.index == index and index and is_law(one)):
            with pytest.raises(HattamaError):
                folded.apply(read_leaf(bad.leaf, index))
        assert index == 0 or folded.state == before
        folded.apply(read_leaf(leaf, index))


def test_a_config_counts_as_a_change_behind_a_result() -> None:
    log = whole_history(count)
    stale = log.result(N, Stage.CERTIFIED)
    log.add(log.config("policy", b"another\n"), *CENTRAL)

    with pytest.raises(IllegalRecordError, match="the size must be from 53 to 53"):
        log.add(stale, *CENTRAL)


def test_an_object_that_is_missing_is_named() -> None:
    log = History()
    body = log.genesis()
    del log.objects[body.tables["units"]]

    with pytest.raises(IllegalRecordError, match="it is not there"):
        log.add(body, *CENTRAL)
