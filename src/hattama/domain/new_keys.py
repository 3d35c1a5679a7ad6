"""Which keys may be added: new ones, in a scope that exists, no test keys in earnest (spec/record.md)."""

from collections.abc import Collection, Iterable

from hattama.domain.election_state import known
from hattama.domain.errors import BadInputError
from hattama.domain.frame import Frame
from hattama.domain.record_choices import Mode, Role
from hattama.domain.record_kinds import Key

TEST_PREFIX = "TEST-"


def check_new_keys(
    added: Iterable[Key], before: Collection[Key], frame: Frame, mode: Mode
) -> None:
    """Refuse keys that were there before, stand for nothing, or are test keys in earnest.

    Raises:
        BadInputError: in one sentence.
    """
    ids = {key.id for key in before}
    publics = {key.key for key in before}
    for key in added:
        if key.id in ids:
            raise BadInputError(f"the id {key.id} has been given to a key already")
        if key.key in publics:
            raise BadInputError(f"the public key of {key.id} stands under another id already")
        if mode is Mode.PRODUCTION and key.id.startswith(TEST_PREFIX):
            raise BadInputError(f"the test key {key.id} has no place in an election in production")
        _check_scope(key, frame)
        ids.add(key.id)
        publics.add(key.key)


def _check_scope(key: Key, frame: Frame) -> None:
    if key.role is Role.PRECINCT:
        known(frame.stations, key.scope, "station")
    elif key.role in (Role.TERRITORIAL, Role.OBSERVER):
        known(frame.units, key.scope, "unit")
    elif key.scope != frame.root():
        raise BadInputError(f"the scope of the {key.role} key {key.id} must be {frame.root()}")
