"""Acts become leaves only if the election as it stands allows them."""

from pathlib import Path

import pytest

from hattama.domain.entry import IllegalRecordError
from hattama.domain.errors import BadInputError
from hattama.domain.record_choices import ContestAct
from hattama.package.objects import Beside
from hattama.package.recording import Recorder
from hattama.translog.leaf import read_leaf
from tests.factories.history import C1, CENTRAL, N
from tests.factories.signed import ELECTION, signing_key
from tests.factories.whole_history import whole_history

HISTORY = whole_history()


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[Recorder, list[bytes]]:
    """A recorder after the genesis, and the leaves that it appends."""
    beside, leaves = Beside(tmp_path), list[bytes]()
    for one in HISTORY.objects.values():
        beside.publish(one)
    recorder = Recorder(ELECTION, beside, leaves.append)
    genesis = read_leaf(HISTORY.leaves[0], 0).record.body
    recorder.record(genesis, map(signing_key, CENTRAL))
    return recorder, leaves


def test_a_legal_act_is_appended_and_acts(recorded: tuple[Recorder, list[bytes]]) -> None:
    recorder, leaves = recorded
    step = HISTORY.step(ContestAct.OPEN_NOMINATION, N)

    entry = recorder.record(step, [signing_key(C1)])

    assert leaves[0] == HISTORY.leaves[0]
    assert read_leaf(leaves[1], 1) == entry
    assert recorder.state.contests[N].state == "nominating"


def test_an_illegal_act_is_not_appended(recorded: tuple[Recorder, list[bytes]]) -> None:
    recorder, leaves = recorded
    step = HISTORY.step(ContestAct.OPEN_VOTING, N)

    with pytest.raises(IllegalRecordError, match="does not allow the act open_voting"):
        recorder.record(step, [signing_key(C1)])

    assert len(leaves) == recorder.state.size == 1


def test_an_act_that_too_few_sign_is_not_appended(recorded: tuple[Recorder, list[bytes]]) -> None:
    recorder, leaves = recorded
    change = HISTORY.key_change(revoke=("TEST-o1",))

    with pytest.raises(IllegalRecordError, match="2 different holders must sign, and 1 did"):
        recorder.record(change, [signing_key(C1)])

    assert len(leaves) == 1


def test_nothing_stands_before_the_genesis(tmp_path: Path) -> None:
    with pytest.raises(BadInputError):
        _ = Recorder(ELECTION, Beside(tmp_path), print).state
