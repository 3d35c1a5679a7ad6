"""The polling day of a reconstructed election and what follows it: reports, protocols, copies, results."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from hattama.domain.election_state import ElectionState
from hattama.domain.fold_count import outcome_of, totals_of
from hattama.domain.ids import ContestId, ProtocolId
from hattama.domain.protocol import LINES
from hattama.domain.record_choices import Ruling, Stage
from hattama.domain.record_kinds import (
    Body,
    Correction,
    Decision,
    Dispute,
    ObserverCopy,
    ProtocolEntry,
    Result,
    Turnout,
)
from hattama.reconstruct.chance import Random
from hattama.reconstruct.scene import Act, Row, Scene, act

__all__ = ["counting_acts"]

SOFTWARE = "hattama, reconstruction"
LATE_PERMILLE = 3
MISTYPED_PERMILLE = 25
COPIED_PERMILLE = 60
COUNT_MINUTES = 300
"""Counting and travelling take so long at most."""

Figures = Mapping[str, int | None]


def counting_acts(scene: Scene) -> Iterator[Act]:
    """Yield the acts of the polling day and after it.

    Args:
        scene: what the history is drawn from.
    """
    votes: dict[str, dict[str, int | None]] = {}
    for row in scene.tables["votes"]:
        votes.setdefault(row["protocol"], {})[row["candidacy"]] = row["votes"]
    station_of = {row["id"]: row["station"] for row in scene.tables["protocols"]}
    for row in scene.tables["turnout"]:
        yield from _reports(scene, row, station_of[row["protocol"]])
    for row in scene.tables["protocols"]:
        yield from _protocol(scene, row, votes[row["id"]])
    for row in scene.tables["contests"]:
        yield from _results(scene, row["id"])


def _reports(scene: Scene, row: Row, station: str) -> Iterator[Act]:
    """Yield a turnout report; once in a while one that has to be put right half an hour later."""
    rng = scene.rng("report", row["protocol"], row["reported_at"])
    due = datetime.fromisoformat(row["reported_at"])
    at = due + timedelta(seconds=rng.randint(30, 900))
    issued, signers = row["issued"], scene.of_station(station)
    members = {"protocol": row["protocol"], "reported_at": row["reported_at"]}
    nothing = {"replaces": None, "reason": None}
    if rng.randrange(1000) >= LATE_PERMILLE or not issued:
        yield act(Turnout, at, signers[:1], **members, issued=issued, **nothing)
        return
    yield act(Turnout, at, signers[:1], **members, issued=issued // 10, **nothing)
    later = at + timedelta(minutes=30)

    def put_right(state: ElectionState) -> Body:
        report = state.turnout[ProtocolId(row["protocol"])][row["reported_at"]]
        return Turnout(
            at=later.isoformat(),
            **members,
            issued=issued,
            replaces=state.leaf(report.index),
            reason="A digit was left out",
        )

    yield Act(later, signers, put_right)


def _protocol(scene: Scene, row: Row, votes: Figures) -> Iterator[Act]:
    """Yield the protocol of a station, and what may happen to it."""
    rng = scene.rng("protocol", row["id"])
    at = scene.polling("20:30", minutes=rng.randint(30, COUNT_MINUTES))
    lines = {line: row[line] for line in LINES if line in row}
    form = {"lines": lines, "votes": votes, "images": (), "paper": f"TEST-{row['id']}"}
    signers = scene.of_station(row["station"])
    is_mistyped = rng.randrange(1000) < MISTYPED_PERMILLE
    typed = {**form, "votes": _mistyped(votes, rng)} if is_mistyped else form
    yield act(ProtocolEntry, at, signers, protocol=row["id"], **typed)
    if is_mistyped:
        yield _correction(scene, row, at + timedelta(hours=2), form)
    if rng.randrange(1000) < COPIED_PERMILLE:
        yield from _copy(scene, row, at, form)


def _mistyped(votes: Figures, rng: Random) -> dict[str, int | None]:
    """Give votes with one figure typed wrongly: too much by a round number."""
    wrong = rng.choice(sorted(votes))
    return {**votes, wrong: (votes[wrong] or 0) + rng.choice((1, 10, 100))}


def _correction(scene: Scene, row: Row, at: datetime, form: Mapping[str, Any]) -> Act:
    def put_right(state: ElectionState) -> Body:
        return Correction(
            at=at.isoformat(),
            protocol=row["id"],
            replaces=_in_force(state, row["id"])["about"],
            version=2,
            reason="The sum of the votes did not fit the paper: a typing error",
            **form,
        )

    return Act(at, scene.above_station(row["station"]), put_right)


def _in_force(state: ElectionState, protocol: str) -> dict[str, Any]:
    """Give index and leaf hash of the version of a protocol that is in force."""
    index = state.protocols[ProtocolId(protocol)].index
    return {"index": index, "about": state.leaf(index)}


def _copy(scene: Scene, row: Row, at: datetime, form: Mapping[str, Any]) -> Iterator[Act]:
    """Yield an observer's copy; where it differs from the protocol it is disputed, and decided on."""
    rng = scene.rng("copy", row["id"])
    observer = (scene.observer_of(row["station"]),)
    differs = rng.randrange(1000) < COPIED_PERMILLE
    votes = _mistyped(form["votes"], rng) if differs else form["votes"]
    copied = {"lines": form["lines"], "votes": votes, "image": None}
    copied_at = at + timedelta(minutes=20)
    yield act(ObserverCopy, copied_at, observer, protocol=row["id"], **copied)
    if not differs:
        return
    disputed_at, decided_at = at + timedelta(hours=3), at + timedelta(hours=6)
    about: dict[str, Any] = {}

    def dispute(state: ElectionState) -> Body:
        about.update(index=state.size, of=_in_force(state, row["id"]))
        ground = "The copy of the observers has other votes"
        return Dispute(at=disputed_at.isoformat(), **about["of"], ground=ground, commitment=None)

    def decide(state: ElectionState) -> Body:
        return Decision(
            at=decided_at.isoformat(),
            index=about["index"],
            about=state.leaf(about["index"]),
            outcome=Ruling.REJECTED,
            ground="The paper was looked at again: the protocol is right, the copy is not",
            commitment=None,
        )

    yield Act(disputed_at, observer, dispute)
    yield Act(decided_at, scene.of_contest(row["contest"]), decide)


def _results(scene: Scene, contest: str) -> Iterator[Act]:
    signers = scene.of_contest(contest)
    for stage, at in (
        (Stage.PRELIMINARY, scene.polling("14:00", days=1)),
        (Stage.CERTIFIED, scene.polling("10:00", days=3)),
    ):
        yield Act(at, signers, _result(ContestId(contest), stage, at))


def _result(contest: ContestId, stage: Stage, at: datetime) -> Any:  # noqa: ANN401
    def state_it(state: ElectionState) -> Body:
        return Result(
            at=at.isoformat(),
            contest=contest,
            stage=stage,
            size=state.size,
            totals=totals_of(state, contest),
            outcome=outcome_of(state, contest, stage),
            software=SOFTWARE,
        )

    return state_it
