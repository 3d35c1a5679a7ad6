"""States and legal transitions of contests, candidacies and protocols, as pure tables.

*What is legal* stands here; *who may* is decided elsewhere. Sources: spec/package.md,
section 5, and the acts named in articles 43, 44 and 113-1 ff. of the Constitutional Law on Elections of
Kazakhstan.
"""

from collections.abc import Mapping
from enum import StrEnum

from hattama.domain.errors import IllegalTransitionError


class ContestState(StrEnum):
    """How far a contest has come."""

    CALLED = "called"
    NOMINATING = "nominating"
    LISTED = "listed"
    VOTING = "voting"
    COUNTING = "counting"
    PRELIMINARY = "preliminary"
    CERTIFIED = "certified"
    TIED = "tied"
    REPEATING = "repeating"
    CANCELLED = "cancelled"


class CandidacyState(StrEnum):
    """How far a person's or a list's way to the seat has come."""

    NOMINATED = "nominated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REGISTERED = "registered"
    ON_BALLOT = "on_ballot"
    STRUCK = "struck"
    ELECTED = "elected"
    NOT_ELECTED = "not_elected"


class ProtocolState(StrEnum):
    """How far the protocol of one station in one contest has come."""

    AWAITED = "awaited"
    FIRST_ENTRY = "first_entry"
    SECOND_ENTRY = "second_entry"
    DIFFERENT = "different"
    AGREED = "agreed"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    ANNULLED = "annulled"


COUNTED = frozenset({ProtocolState.ACCEPTED, ProtocolState.CORRECTED})
"""The protocols that the count adds up."""

REGISTERED = frozenset(
    {
        CandidacyState.REGISTERED,
        CandidacyState.ON_BALLOT,
        CandidacyState.ELECTED,
        CandidacyState.NOT_ELECTED,
    }
)
"""Candidates: nominees whose registration stands."""

Transitions = Mapping[tuple[str, str], str]
"""(state, act) -> next state; what is absent is illegal."""

_K, _C, _P = ContestState, CandidacyState, ProtocolState

CONTEST: Transitions = {
    (_K.CALLED, "open_nomination"): _K.NOMINATING,
    (_K.NOMINATING, "extend_nomination"): _K.NOMINATING,
    (_K.NOMINATING, "publish_list"): _K.LISTED,
    (_K.LISTED, "open_voting"): _K.VOTING,
    (_K.VOTING, "close_voting"): _K.COUNTING,
    (_K.COUNTING, "publish_preliminary"): _K.PRELIMINARY,
    (_K.PRELIMINARY, "reopen_count"): _K.COUNTING,
    (_K.PRELIMINARY, "certify"): _K.CERTIFIED,
    (_K.PRELIMINARY, "establish_tie"): _K.TIED,
    (_K.TIED, "call_repeat_voting"): _K.REPEATING,
    (_K.CERTIFIED, "call_repeat_voting"): _K.REPEATING,
    (_K.REPEATING, "open_voting"): _K.VOTING,
    (_K.CALLED, "cancel"): _K.CANCELLED,
    (_K.NOMINATING, "cancel"): _K.CANCELLED,
    (_K.LISTED, "cancel"): _K.CANCELLED,
}

CANDIDACY: Transitions = {
    (_C.NOMINATED, "register"): _C.REGISTERED,
    (_C.NOMINATED, "refuse"): _C.REFUSED,
    (_C.NOMINATED, "withdraw"): _C.WITHDRAWN,
    (_C.REFUSED, "allow_appeal"): _C.NOMINATED,
    (_C.REGISTERED, "withdraw"): _C.WITHDRAWN,
    (_C.REGISTERED, "strike"): _C.STRUCK,
    (_C.REGISTERED, "print_ballot"): _C.ON_BALLOT,
    (_C.ON_BALLOT, "withdraw"): _C.WITHDRAWN,
    (_C.ON_BALLOT, "strike"): _C.STRUCK,
    (_C.ON_BALLOT, "elect"): _C.ELECTED,
    (_C.ON_BALLOT, "not_elect"): _C.NOT_ELECTED,
}

PROTOCOL: Transitions = {
    (_P.AWAITED, "enter_first"): _P.FIRST_ENTRY,
    (_P.FIRST_ENTRY, "discard_entry"): _P.AWAITED,
    (_P.FIRST_ENTRY, "enter_second"): _P.SECOND_ENTRY,
    (_P.SECOND_ENTRY, "find_equal"): _P.AGREED,
    (_P.SECOND_ENTRY, "find_different"): _P.DIFFERENT,
    (_P.DIFFERENT, "resolve"): _P.AGREED,
    (_P.DIFFERENT, "discard_entry"): _P.AWAITED,
    (_P.AGREED, "accept"): _P.ACCEPTED,
    (_P.AGREED, "discard_entry"): _P.AWAITED,
    (_P.ACCEPTED, "correct"): _P.CORRECTED,
    (_P.CORRECTED, "correct"): _P.CORRECTED,
    (_P.ACCEPTED, "annul"): _P.ANNULLED,
    (_P.CORRECTED, "annul"): _P.ANNULLED,
}

MACHINES: Mapping[str, Transitions] = {
    "contest": CONTEST,
    "candidacy": CANDIDACY,
    "protocol": PROTOCOL,
}


def step(kind: str, state: str, act: str) -> str:
    """Give the state that `act` leads to.

    Args:
        kind: `contest`, `candidacy` or `protocol`.
        state: the present state.
        act: the act, as named in the table.

    Raises:
        IllegalTransitionError: the table does not allow the act in this state.
    """
    following = MACHINES[kind].get((state, act))
    if following is None:
        raise IllegalTransitionError(kind, state, act)
    return following
