"""Which keys are competent for which record: roles, units, stations (spec/record.md, section 3)."""

from collections.abc import Callable, Mapping
from typing import Any

from hattama.domain.election_state import ElectionState, known
from hattama.domain.errors import BadInputError
from hattama.domain.ids import ContestId, ProtocolId, StationId, UnitId
from hattama.domain.record_choices import Role
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

LOCAL = frozenset({Role.PRECINCT, Role.OBSERVER})
"""Roles whose keys a territorial commission may add and revoke."""


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


MAY: Mapping[type[Body], Callable[[ElectionState, Any], Callable[[Key], bool]]] = {
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
"""Kind of record -> by the record itself, which keys may sign it."""
