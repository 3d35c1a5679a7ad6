"""What nominations, decisions, ballots and accreditations do to the election (spec/record.md, section 5)."""

from hattama.domain.election_state import ElectionState, known, require_state, step_candidacies
from hattama.domain.errors import BadInputError
from hattama.domain.record_choices import RegistrationAct
from hattama.domain.record_kinds import (
    Accreditation,
    Ballot,
    Nomination,
    Registration,
)
from hattama.domain.sources import Sources
from hattama.domain.states import CandidacyState, ContestState, step
from hattama.domain.status import CandidacyStatus


def nominate(state: ElectionState, body: Nomination, _: Sources) -> None:
    """Take a nomination."""
    require_state(state, body.contest, ContestState.NOMINATING)
    if body.candidacy in state.candidacies:
        raise BadInputError(f"there is a candidacy {body.candidacy} already")
    if body.party is not None:
        known(state.frame.parties, body.party, "party")
    state.candidacies[body.candidacy] = CandidacyStatus(nomination=body)
    state.contests[body.contest].candidacies.append(body.candidacy)


def register(state: ElectionState, body: Registration, _: Sources) -> None:
    """Take a decision on a candidacy."""
    candidacy = state.candidacies[body.candidacy]
    late = body.act in (RegistrationAct.WITHDRAW, RegistrationAct.STRIKE)
    allowed = (ContestState.NOMINATING, *((ContestState.LISTED,) if late else ()))
    require_state(state, candidacy.nomination.contest, *allowed)
    candidacy.state = CandidacyState(step("candidacy", candidacy.state, body.act))
    candidacy.ground = body.ground
    candidacy.decided_at = body.at


def print_ballot(state: ElectionState, body: Ballot, _: Sources) -> None:
    """Take the ballot of a contest: exactly those who are registered."""
    contest = state.contests[body.contest]
    require_state(state, body.contest, ContestState.NOMINATING)
    registered = {
        id_
        for id_ in contest.candidacies
        if state.candidacies[id_].state is CandidacyState.REGISTERED
    }
    if set(body.candidacies) != registered:
        listed = ", ".join(sorted(registered)) or "nobody"
        raise BadInputError(f"the ballot must name exactly those registered: {listed}")
    contest.state = ContestState(step("contest", contest.state, "publish_list"))
    contest.ballot = body.candidacies
    step_candidacies(state, dict.fromkeys(body.candidacies, "print_ballot"))


def accredit(state: ElectionState, body: Accreditation, _: Sources) -> None:
    """Take an accreditation of observers."""
    if body.observers in state.observers:
        raise BadInputError(f"there are observers {body.observers} already")
    state.observers[body.observers] = body
