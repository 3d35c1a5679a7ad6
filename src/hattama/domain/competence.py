"""Who may sign which record, and how many: keys, roles, units, four eyes (spec/record.md, section 3).

*Who may* stands here; *what is legal* stands in the transition tables and in `fold_rules`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hattama.domain.election_state import ElectionState, known
from hattama.domain.errors import BadInputError
from hattama.domain.frame import Frame
from hattama.domain.ids import ContestId, KeyId, ProtocolId, StationId, UnitId
from hattama.domain.record_choices import Mode, Role
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

TEST_PREFIX = "TEST-"
LOCAL = frozenset({Role.PRECINCT, Role.OBSERVER})
"""Roles whose keys a territorial commission may add and revoke."""

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
    return Demand(may=_MAY[type(body)](state, body), least=least)


def is_rotation(state: ElectionState, body: KeyChange, signers: Collection[KeyId]) -> bool:
    """Say whether a key hands over to another of its holder, role and scope, by its own signature."""
    if (len(body.add), len(body.revoke)) != (1, 1) or tuple(signers) != body.revoke:
        return False
    if body.revoke[0] not in state.keys:
        return False
    old, new = state.keys[body.revoke[0]].key, body.add[0]
    return (old.holder, old.role, old.scope) == (new.holder, new.role, new.scope)


def contests_named(state: ElectionState, body: Any) -> tuple[ContestId, ...]:  # noqa: ANN401
    """Give the contests that an act names: itself, by a candidacy, or by a protocol.

    Raises:
        BadInputError: it names something that does not exist.
    """
    if isinstance(body, ContestStep | Audit):
        return body.contests
    if isinstance(body, Nomination | Ballot | Result):
        return (body.contest,)
    if isinstance(body, Registration):
        return (known(state.candidacies, body.candidacy, "candidacy").nomination.contest,)
    if isinstance(body, Turnout | ProtocolEntry | Correction | Annulment | ObserverCopy):
        return (known(state.protocols, body.protocol, "protocol").due.contest,)
    return ()


def _for_unit(state: ElectionState, unit: UnitId) -> Callable[[Key], bool]:
    above = state.above(unit)
    return lambda key: key.role in (Role.CENTRAL, Role.TERRITORIAL) and key.scope in above


def _unit_of_station(state: ElectionState, station: StationId) -> UnitId:
    return known(state.frame.stations, station, "station").unit


def _station_of(state: ElectionState, protocol: ProtocolId) -> StationId:
    return known(state.protocols, protocol, "protocol").due.station


def _for_contests(state: ElectionState, body: Body) -> Callable[[Key], bool]:
    contests = contests_named(state, body)
    units = [known(state.frame.contests, contest, "contest").unit for contest in contests]
    each = [_for_unit(state, unit) for unit in units]
    return lambda key: all(may(key) for may in each)


def _for_station(
    state: ElectionState, body: Accreditation | Correction | Annulment
) -> Callable[[Key], bool]:
    station = (
        body.station if isinstance(body, Accreditation) else _station_of(state, body.protocol)
    )
    return _for_unit(state, _unit_of_station(state, station))


def _in_station(state: ElectionState, body: Turnout | ProtocolEntry) -> Callable[[Key], bool]:
    station = _station_of(state, body.protocol)
    above = _for_unit(state, _unit_of_station(state, station))
    return lambda key: above(key) or (key.role is Role.PRECINCT and key.scope == station)


def _observing(state: ElectionState, body: ObserverCopy) -> Callable[[Key], bool]:
    above = state.above(_unit_of_station(state, _station_of(state, body.protocol)))
    return lambda key: key.role is Role.OBSERVER and key.scope in above


def _changing_keys(state: ElectionState, body: KeyChange) -> Callable[[Key], bool]:
    """Central keys; others only where every key named is local and in a unit of theirs."""
    revoked = [known(state.keys, id_, "key").key for id_ in body.revoke]
    named = [*body.add, *revoked]
    if not all(key.role in LOCAL for key in named):
        return _with_role(Role.CENTRAL)(state, body)
    each = [_for_unit(state, _unit_of_key(state, key)) for key in named]
    return lambda key: all(may(key) for may in each)


def _unit_of_key(state: ElectionState, key: Key) -> UnitId:
    if key.role is Role.PRECINCT:
        return _unit_of_station(state, StationId(key.scope))
    return known(state.frame.units, key.scope, "unit").id


def _deciding(state: ElectionState, body: Decision) -> Callable[[Key], bool]:
    disputed = state.disputes.get(body.index)
    if disputed is None:
        raise BadInputError(f"the record {body.index} is no dispute")
    _, contests = state.act(disputed.about)
    each = [_for_unit(state, state.frame.contests[contest].unit) for contest in contests]
    return (
        (lambda key: all(may(key) for may in each))
        if each
        else _with_role(Role.CENTRAL)(state, body)
    )


def _with_role(role: Role) -> Callable[[ElectionState, Body], Callable[[Key], bool]]:
    return lambda _, __: lambda key: key.role is role


def _anyone(_: ElectionState, __: Body) -> Callable[[Key], bool]:
    return lambda _: True


_MAY: Mapping[type[Body], Callable[[ElectionState, Any], Callable[[Key], bool]]] = {
    Genesis: _with_role(Role.CENTRAL),
    KeyChange: _changing_keys,
    Config: _with_role(Role.CENTRAL),
    ContestStep: _for_contests,
    Nomination: _for_contests,
    Registration: _for_contests,
    Ballot: _for_contests,
    Accreditation: _for_station,
    Turnout: _in_station,
    ProtocolEntry: _in_station,
    Correction: _for_station,
    Annulment: _for_station,
    Result: _for_contests,
    ObserverCopy: _observing,
    Dispute: _anyone,
    Decision: _deciding,
    Audit: _with_role(Role.AUDITOR),
    Bundle: _with_role(Role.PUBLISHER),
}
