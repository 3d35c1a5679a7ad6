"""Whether the signers of a record suffice: valid keys, competent, of enough different holders.

*Who may* stands here and in `competent` (spec/record.md, section 3); *what is legal* stands in the
transition tables and in `fold_rules`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from hattama.domain.competent import SIGNERS
from hattama.domain.election_state import ElectionState, known
from hattama.domain.errors import BadInputError
from hattama.domain.ids import KeyId
from hattama.domain.record_kinds import WORDS, Body, Key, KeyChange, Turnout


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
    least, may = SIGNERS[type(body)]
    if isinstance(body, Turnout) and body.replaces is not None:
        least = 2
    least = max(least, state.genesis.thresholds.get(WORDS[type(body)], 0))
    return Demand(may=may(state, body), least=least)


def is_rotation(state: ElectionState, body: KeyChange, signers: Collection[KeyId]) -> bool:
    """Say whether a key hands over to another of its holder, role and scope, by its own signature."""
    if (len(body.add), len(body.revoke)) != (1, 1) or tuple(signers) != body.revoke:
        return False
    if body.revoke[0] not in state.keys:
        return False
    old, new = state.keys[body.revoke[0]].key, body.add[0]
    return (old.holder, old.role, old.scope) == (new.holder, new.role, new.scope)
