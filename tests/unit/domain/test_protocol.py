"""The figures of a protocol: blank, zero and not on the form stay apart."""

from collections.abc import Mapping

import pytest

from hattama.domain.ids import CandidacyId, ContestId, ProtocolId, StationId
from hattama.domain.protocol import DERIVED, FIGURES, LINES, StationProtocol, figures
from hattama.domain.states import ProtocolState


def protocol(
    lines: Mapping[str, int | None] | None = None,
    votes: Mapping[str, int | None] | None = None,
    state: ProtocolState = ProtocolState.ACCEPTED,
) -> StationProtocol:
    return StationProtocol(
        id=ProtocolId("p"),
        contest=ContestId("c"),
        station=StationId("s"),
        state=state,
        lines=lines or {},
        votes={CandidacyId(id_): number for id_, number in (votes or {}).items()},
    )


def test_every_figure_is_given_once() -> None:
    assert tuple(figures(protocol())) == FIGURES == (*LINES, *DERIVED)
    assert len(set(FIGURES)) == len(FIGURES)


def test_a_line_is_a_number_zero_or_missing() -> None:
    found = figures(protocol({"issued": 5, "lost": 0, "extra": None}))

    assert (found["issued"], found["lost"], found["extra"]) == (5, 0, None)
    assert found["unused"] is None


@pytest.mark.parametrize(
    ("votes", "total", "candidates"),
    [
        ({"a": 5, "b": 4}, 9, 2),
        ({"a": 0, "b": 0}, 0, 2),
        ({"a": 5, "b": None}, None, 2),
        ({"a": None}, None, 1),
        ({}, None, 0),
    ],
)
def test_votes_add_up_unless_one_is_blank(
    votes: Mapping[str, int | None], total: int | None, candidates: int
) -> None:
    found = figures(protocol(votes=votes))

    assert (found["candidate_votes"], found["candidates"]) == (total, candidates)


@pytest.mark.parametrize(
    ("reports", "last", "drops"),
    [
        ([], None, None),
        ([None], None, None),
        ([0], 0, 0),
        ([3, 3, 5], 5, 0),
        ([3, 2, 5, 4], 4, 2),
        ([3, None, 2], 2, 1),
        ([3, None, 4, None], 4, 0),
    ],
)
def test_turnout_gives_its_last_report_and_its_falls(
    reports: list[int | None], last: int | None, drops: int | None
) -> None:
    found = figures(protocol(), reports)

    assert (found["turnout_last"], found["turnout_drops"]) == (last, drops)


@pytest.mark.parametrize("state", list(ProtocolState))
def test_a_protocol_is_counted_once_accepted(state: ProtocolState) -> None:
    assert protocol(state=state).is_counted() is (state in {"accepted", "corrected"})
