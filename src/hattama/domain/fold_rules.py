"""What each kind of record does to the election: one small rule a kind (spec/record.md, section 5).

A rule first examines, then changes: a record that is refused has changed nothing. Steps are those
of the transition tables.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hattama.domain.election_state import ElectionState, known
from hattama.domain.errors import BadInputError
from hattama.domain.fold_candidacies import accredit, nominate, print_ballot, register
from hattama.domain.fold_count import (
    annul,
    correct,
    enter,
    report_turnout,
    state_result,
    take_copy,
)
from hattama.domain.frame import Frame, check_frame, check_successor
from hattama.domain.new_keys import add_keys
from hattama.domain.record_kinds import (
    Accreditation,
    Annulment,
    Audit,
    Ballot,
    Body,
    Bundle,
    Config,
    ContestStep,
    Correction,
    Decision,
    Dispute,
    KeyChange,
    Nomination,
    ObserverCopy,
    ProtocolEntry,
    Registration,
    Result,
    Turnout,
)
from hattama.domain.sources import Sources
from hattama.domain.states import ContestState, step
from hattama.domain.status import (
    ContestStatus,
    DisputeStatus,
    ProtocolStatus,
    Sums,
)
from hattama.domain.tally import Total

CLOSED = frozenset({ContestState.CERTIFIED, ContestState.CANCELLED})
"""Contests of which nothing is decided any more, but whether voting is repeated."""


def enter_frame(state: ElectionState, frame: Frame) -> None:
    """Take a frame into force: its new contests are called, its new protocols awaited."""
    state.frame = frame
    for contest in frame.contests:
        if contest not in state.contests:
            lines = [Total() for _ in state.genesis.lines]
            state.contests[contest] = ContestStatus(sums=Sums(lines=lines))
    for id_, due in frame.protocols.items():
        if id_ not in state.protocols:
            state.protocols[id_] = ProtocolStatus(due=due)
            state.contests[due.contest].sums.due += 1


def _change_keys(state: ElectionState, body: KeyChange, _: Sources) -> None:
    if not (body.add or body.revoke):
        raise BadInputError("no key is added and none revoked")
    for id_ in body.revoke:
        if not known(state.keys, id_, "key").is_valid_at(state.size):
            raise BadInputError(f"the key {id_} is not valid any more")
    add_keys(state, body.add, since=state.size + 1)
    for id_ in body.revoke:
        state.keys[id_].until = state.size


def _configure(state: ElectionState, body: Config, sources: Sources) -> None:
    if state.settings.get(body.setting) != body.old:
        raise BadInputError(f"the old value of {body.setting} is not the one in force")
    if body.new == body.old:
        raise BadInputError(f"the new value of {body.setting} is the old one")
    if body.setting == "rules":
        day = date.fromisoformat(state.genesis.polling_day)
        state.judge = sources.law(state.genesis.rule_set, body.new, day)
    elif body.setting != "policy":
        tables = {**state.tables(), body.setting.removeprefix("tables."): body.new}
        frame = sources.frame(tables, state.genesis.languages)
        check_frame(frame)
        check_successor(state.frame, frame)
        _refuse_late_protocols(state, frame)
        enter_frame(state, frame)
    state.settings[body.setting] = body.new
    state.configured = state.size


def _refuse_late_protocols(state: ElectionState, frame: Frame) -> None:
    for id_, due in frame.protocols.items():
        contest = state.contests.get(due.contest)
        if id_ not in state.protocols and contest and contest.state in CLOSED:
            raise BadInputError(
                f"the protocol {id_} is added to the contest {due.contest}, which is {contest.state}"
            )


def _step_contests(state: ElectionState, body: ContestStep, _: Sources) -> None:
    after = {
        id_: ContestState(step("contest", state.contests[id_].state, body.act))
        for id_ in body.contests
    }
    for id_, following in after.items():
        state.contests[id_].state = following


def _dispute(state: ElectionState, body: Dispute, _: Sources) -> None:
    _check_about(state, body)
    state.disputes[state.size] = DisputeStatus(about=body.index)


def _decide(state: ElectionState, body: Decision, _: Sources) -> None:
    _check_about(state, body)
    if state.disputes[body.index].is_decided:
        raise BadInputError(f"the dispute {body.index} has a decision already")
    state.disputes[body.index].is_decided = True


def _check_about(state: ElectionState, body: Dispute | Decision) -> None:
    if body.index >= state.size or state.leaf(body.index) != body.about:
        raise BadInputError(f"no record with that leaf hash stands at index {body.index}")


def _audit(state: ElectionState, body: Audit, _: Sources) -> None:
    for contest in body.contests:
        known(state.contests, contest, "contest")


def _bundle(state: ElectionState, body: Bundle, sources: Sources) -> None:
    if body.size != state.size:
        raise BadInputError(f"the size must be {state.size}")
    true = sources.files(state)
    for name in sorted(body.files.keys() ^ true.keys()):
        raise BadInputError(
            f"{name} is {'missing' if name in true else 'no table of the package'}"
        )
    for name, hash_ in true.items():
        if body.files[name] != hash_:
            raise BadInputError(f"{name} is not what the records give")


RULES: Mapping[type[Body], Callable[[ElectionState, Any, Sources], None]] = {
    KeyChange: _change_keys,
    Config: _configure,
    ContestStep: _step_contests,
    Nomination: nominate,
    Registration: register,
    Ballot: print_ballot,
    Accreditation: accredit,
    Turnout: report_turnout,
    ProtocolEntry: enter,
    Correction: correct,
    Annulment: annul,
    Result: state_result,
    ObserverCopy: take_copy,
    Dispute: _dispute,
    Decision: _decide,
    Audit: _audit,
    Bundle: _bundle,
}
"""What each kind does; `genesis` begins, and has no rule here."""
