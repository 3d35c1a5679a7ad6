"""Who may sign which record, and how many: keys, roles, units, four eyes (spec/record.md, section 3).

*Who may* stands here; *what is legal* stands in the transition tables and in `fold_rules`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from hattama.domain.competent import MAY
from hattama.domain.election_state import ElectionState, known
from hattama.domain.errors import BadInputError
from hattama.domain.ids import KeyId
from hattama.domain.record_kinds import (
    WORDS,
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
    Genesis,
    Key,
    KeyChange,
    Nomination,
    ObserverCopy,
    ProtocolEntry,
    Registration,
    Result,
    Turnout,
)

LEAST: Mapping[type[Body], int] = {
    Genesis: 2,
    KeyChange: 2,
    Config: 2,
    ContestStep: 1,
    Nomination: 1,
    Registration: 2,
    Ballot: 2,
    Accreditation: 1,
    Turnout: 1,
    ProtocolEntry: 2,
    Correction: 2,
    Annulment: 2,
    Result: 2,
    ObserverCopy: 1,
    Dispute: 1,
    Decision: 2,
    Audit: 2,
    Bundle: 1,
}
"""How many different holders must sign each kind at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the signatures of one record must come to: which keys may sign, how many holders must."""

    may: Callable[[Key], bool]
    least: int


def check_signers(
    signers: Iterable[KeyId], state: ElectionState, index: int, demand: Demand
) -> None:
    """Refuse signatures of keys that are not valid or not competent, and too few holders.

    Raises:
        BadInputError: in one sentence.
    """
    holders = set()
    for id_ in signers:
        life = known(state.keys, id_, "key")
        if not life.is_valid_at(index):
            raise BadInputError(f"the key {id_} is not valid here")
        if not demand.may(life.key):
            raise BadInputError(f"the key {id_} is not competent")
        holders.add(life.key.holder)
    if len(holders) < demand.least:
        raise BadInputError(f"{demand.least} different holders must sign, and {len(holders)} did")


def demand_of(state: ElectionState, body: Body, signers: Collection[KeyId]) -> Demand:
    """Give what the signatures of a record must come to.

    Args:
        state: the election before the record.
        body: what the record says.
        signers: who has signed it.

    Raises:
        BadInputError: it names something that does not exist.
    """
    if isinstance(body, KeyChange) and is_rotation(state, body, signers):
        return Demand(may=lambda key: key.id == body.revoke[0], least=1)
    least = LEAST[type(body)]
    if isinstance(body, Turnout) and body.replaces is not None:
        least = 2
    least = max(least, state.genesis.thresholds.get(WORDS[type(body)], 0))
    return Demand(may=MAY[type(body)](state, body), least=least)


def is_rotation(state: ElectionState, body: KeyChange, signers: Collection[KeyId]) -> bool:
    """Say whether a key hands over to another of its holder, role and scope, by its own signature."""
    if (len(body.add), len(body.revoke)) != (1, 1) or tuple(signers) != body.revoke:
        return False
    if body.revoke[0] not in state.keys:
        return False
    old, new = state.keys[body.revoke[0]].key, body.add[0]
    return (old.holder, old.role, old.scope) == (new.holder, new.role, new.scope)
