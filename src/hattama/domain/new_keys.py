"""Which keys may be added: new ones, in a scope that exists, no test keys in earnest (spec/record.md)."""

from collections.abc import Iterable

from hattama.domain.election_state import ElectionState, known
from hattama.domain.errors import BadInputError
from hattama.domain.frame import Frame
from hattama.domain.ids import KeyId
from hattama.domain.record_choices import Mode, Role
from hattama.domain.record_kinds import Key
from hattama.domain.status import KeyLife

TEST_PREFIX = "TEST-"


def add_keys(state: ElectionState, added: Iterable[Key], *, since: int) -> None:
    """Add keys to an election, all or none.

    Args:
        state: the election.
        added: the keys.
        since: the index of the first record that they may sign.

    Raises:
        BadInputError: a key was there before, stands for nothing, or is a test key in earnest.
    """
    fresh, publics = dict[KeyId, Key](), set[str]()
    for key in added:
        if key.id in state.keys or key.id in fresh:
            raise BadInputError(f"the id {key.id} has been given to a key already")
        if key.key in state.publics or key.key in publics:
            raise BadInputError(f"the public key of {key.id} stands under another id already")
        if state.genesis.mode is Mode.PRODUCTION and key.id.startswith(TEST_PREFIX):
            raise BadInputError(f"the test key {key.id} has no place in an election in production")
        _check_scope(key, state.frame)
        fresh[key.id] = key
        publics.add(key.key)
    state.keys.update((id_, KeyLife(key=key, since=since)) for id_, key in fresh.items())
    state.publics |= publics


def _check_scope(key: Key, frame: Frame) -> None:
    if key.role is Role.PRECINCT:
        known(frame.stations, key.scope, "station")
    elif key.role in (Role.TERRITORIAL, Role.OBSERVER):
        known(frame.units, key.scope, "unit")
    elif key.scope != frame.root():
        raise BadInputError(f"the scope of the {key.role} key {key.id} must be {frame.root()}")
