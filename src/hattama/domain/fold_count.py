"""What turnout reports, protocols, copies and results do to the election (spec/record.md, section 5).

The totals of a contest are kept up with every protocol, so that a million of them fold in linear time.
"""

from array import array
from dataclasses import replace

from hattama.domain.election_state import ElectionState, known, require_state, step_candidacies
from hattama.domain.errors import BadInputError
from hattama.domain.ids import CandidacyId, ContestId
from hattama.domain.outcome import OutcomeKind
from hattama.domain.record_choices import Stage
from hattama.domain.record_kinds import (
    Annulment,
    Correction,
    Decided,
    ObserverCopy,
    ProtocolEntry,
    Result,
    Totals,
    Turnout,
)
from hattama.domain.sources import Sources
from hattama.domain.states import ContestState, ProtocolState, step
from hattama.domain.status import BLANK, Form, ProtocolStatus, Report

HOUR = len("2021-07-25T12:00")
"""Behind so many characters of a time stands its offset: reports with the same one are in order as text."""


def report_turnout(state: ElectionState, body: Turnout, _: Sources) -> None:
    """Take a turnout report, or one in the place of another."""
    due = state.protocols[body.protocol].due
    require_state(state, due.contest, ContestState.VOTING, ContestState.COUNTING)
    of_day = state.turnout.get(body.protocol, {})
    offset = next(iter(of_day), body.reported_at)[HOUR:]
    if body.reported_at[HOUR:] != offset:
        raise BadInputError(
            f"the reports of {body.protocol} state the offset {offset}, and this one does not"
        )
    report = of_day.get(body.reported_at)
    if body.replaces is None and report is not None:
        raise BadInputError(
            f"there is a report of {body.protocol} at {body.reported_at} already, and it is not"
            " replaced"
        )
    if body.replaces is not None:
        _check_replaced(state, body.replaces, None if report is None else report.index)
    reports = state.turnout.setdefault(body.protocol, {})
    reports[body.reported_at] = Report(issued=body.issued, index=state.size)


def _check_replaced(state: ElectionState, replaces: str, index: int | None) -> None:
    if index is None or state.leaf(index) != replaces:
        raise BadInputError("what it replaces is not what is in force")


def enter(state: ElectionState, body: ProtocolEntry, _: Sources) -> None:
    """Take a protocol that its signers have entered."""
    status = state.protocols[body.protocol]
    require_state(state, status.due.contest, ContestState.COUNTING)
    following: str = status.state
    for act in ("enter_first", "enter_second", "find_equal", "accept"):
        following = step("protocol", following, act)
    form = _form(state, status.due.contest, body)
    status.state = ProtocolState(following)
    _put_in_force(state, status, form, version=1)


def correct(state: ElectionState, body: Correction, _: Sources) -> None:
    """Put another version of a protocol in the place of the one in force."""
    status = state.protocols[body.protocol]
    require_state(state, status.due.contest, ContestState.COUNTING)
    following = ProtocolState(step("protocol", status.state, "correct"))
    _check_replaced(state, body.replaces, status.index)
    if body.version != status.version + 1:
        raise BadInputError(f"the version must be {status.version + 1}, and is {body.version}")
    form = _form(state, status.due.contest, body)
    status.state = following
    _take_out(state, status)
    _put_in_force(state, status, form, version=body.version)


def annul(state: ElectionState, body: Annulment, _: Sources) -> None:
    """Declare a protocol void; its figures stay for all to see."""
    status = state.protocols[body.protocol]
    require_state(state, status.due.contest, ContestState.COUNTING)
    following = ProtocolState(step("protocol", status.state, "annul"))
    _check_replaced(state, body.replaces, status.index)
    status.state = following
    _take_out(state, status)
    state.contests[status.due.contest].sums.annulled += 1


def _put_in_force(
    state: ElectionState, status: ProtocolStatus, form: Form, *, version: int
) -> None:
    status.form, status.version, status.index = form, version, state.size
    state.contests[status.due.contest].sums.add(form)


def _take_out(state: ElectionState, status: ProtocolStatus) -> None:
    if status.form is not None:
        state.contests[status.due.contest].sums.remove(status.form)


def _form(state: ElectionState, contest: ContestId, body: ProtocolEntry | Correction) -> Form:
    """Give the figures in their compact form.

    Raises:
        BadInputError: the form has other lines, or others stand on the ballot.
    """
    if body.lines.keys() != set(state.genesis.lines):
        odd = min(body.lines.keys() ^ set(state.genesis.lines))
        is_extra = odd in body.lines
        raise BadInputError(f"the form has {'no line' if is_extra else 'a line'} {odd}")
    ballot = state.contests[contest].ballot
    for candidacy in body.votes:
        if candidacy not in ballot:
            raise BadInputError(f"{candidacy} was not put on the ballot of {contest}")
    for candidacy in state.on_ballot(contest):
        if candidacy not in body.votes:
            raise BadInputError(f"{candidacy} is on the ballot, and no votes are given")
    on = tuple(candidacy for candidacy in ballot if candidacy in body.votes)
    figures = [body.lines[line] for line in state.genesis.lines]
    figures += [body.votes[candidacy] for candidacy in on]
    return Form(
        figures=array("i", [BLANK if one is None else one for one in figures]),
        on=ballot if len(on) == len(ballot) else on,
    )


_RESULT_ACTS = {
    Stage.PRELIMINARY: "publish_preliminary",
    Stage.CERTIFIED: "certify",
    Stage.TIED: "establish_tie",
}


def state_result(state: ElectionState, body: Result, _: Sources) -> None:
    """Take a result whose totals and outcome are what the records give."""
    contest = state.contests[body.contest]
    following = ContestState(step("contest", contest.state, _RESULT_ACTS[body.stage]))
    rests_on = max(contest.touched, state.configured) + 1
    if not rests_on <= body.size <= state.size:
        raise BadInputError(f"the size must be from {rests_on} to {state.size}")
    _check_totals(body.totals, totals_of(state, body.contest))
    outcome = outcome_of(state, body.contest, body.stage)
    if body.outcome != outcome:
        raise BadInputError(
            f"the outcome is {outcome.kind}, in every member as the records give it"
        )
    if body.stage is not Stage.PRELIMINARY and (outcome.kind is OutcomeKind.TIE) != (
        body.stage is Stage.TIED
    ):
        raise BadInputError(f"an outcome that is {outcome.kind} cannot be {body.stage}")
    acts = (
        _acts_on_certifying(state, body.contest, outcome) if body.stage is Stage.CERTIFIED else {}
    )
    step_candidacies(state, acts)
    contest.state, contest.result = following, body


def _check_totals(stated: Totals, true: Totals) -> None:
    for name in ("due", "counted", "annulled", "lines", "votes"):
        if getattr(stated, name) != getattr(true, name):
            raise BadInputError(f"the totals differ from the protocols in {name}")


def totals_of(state: ElectionState, contest: ContestId) -> Totals:
    """Give the totals of a contest as a `result` states them."""
    sums = state.contests[contest].sums
    lines = zip(state.genesis.lines, sums.lines, strict=True)
    return Totals(
        due=sums.due,
        counted=sums.counted,
        annulled=sums.annulled,
        lines={line: (total.known, total.blanks) for line, total in lines},
        votes={id_: (total.known, total.blanks) for id_, total in sums.votes.items()},
    )


def outcome_of(state: ElectionState, contest: ContestId, stage: Stage) -> Decided:
    """Give the outcome of a contest as a `result` of a stage states it.

    Raises:
        BadInputError: the rule set does not say who wins there.
    """
    final = stage is not Stage.PRELIMINARY
    judged = replace(
        state.frame.contests[contest],
        state=ContestState.CERTIFIED if final else ContestState.PRELIMINARY,
    )
    outcome = state.judge(judged, state.on_ballot(contest), state.tally(contest))
    nominated = state.contests[contest].candidacies

    def in_order(named: tuple[CandidacyId, ...]) -> tuple[CandidacyId, ...]:
        return tuple(id_ for id_ in nominated if id_ in named)

    return Decided(
        kind=outcome.kind,
        candidacies=in_order(outcome.candidacies),
        safe=in_order(outcome.safe),
        margin=outcome.margin,
        reasons=outcome.reasons,
        next_step=outcome.next_step,
    )


def _acts_on_certifying(
    state: ElectionState, contest: ContestId, outcome: Decided
) -> dict[CandidacyId, str]:
    named = set(outcome.candidacies)
    standing = state.on_ballot(contest)
    if outcome.kind is OutcomeKind.ELECTED:
        return {id_: "elect" if id_ in named else "not_elect" for id_ in standing}
    if outcome.kind is OutcomeKind.RUNOFF_NEEDED:
        others = (id_ for id_ in standing if id_ not in named)
        return {id_: "elect" if id_ in outcome.safe else "not_elect" for id_ in others}
    return {}


_COPIED = (
    ContestState.COUNTING,
    ContestState.PRELIMINARY,
    ContestState.CERTIFIED,
    ContestState.TIED,
)


def take_copy(state: ElectionState, body: ObserverCopy, _: Sources) -> None:
    """Look at an observer's copy; it changes nothing."""
    contest = state.protocols[body.protocol].due.contest
    require_state(state, contest, *_COPIED)
    for line in body.lines:
        if line not in state.genesis.lines:
            raise BadInputError(f"the form has no line {line}")
    for candidacy in body.votes:
        if known(state.candidacies, candidacy, "candidacy").nomination.contest != contest:
            raise BadInputError(f"{candidacy} does not stand in the contest {contest}")
