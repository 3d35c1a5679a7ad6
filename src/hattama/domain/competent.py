"""Who must sign which record: how many, in which role, for which unit (spec/record.md, section 3)."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

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


class Signers(NamedTuple):
    """Who must sign a kind of record.

    Attributes:
        least: how many different holders, at least.
        may: the election before the record, and the record -> which keys are competent.
    """

    least: int
    may: Callable[[ElectionState, Any], Callable[[Key], bool]]


SIGNERS: Mapping[type[Body], Signers] = {
    Genesis: Signers(2, _with_role(Role.CENTRAL)),
    KeyChange: Signers(2, _changing_keys),
    Config: Signers(2, _with_role(Role.CENTRAL)),
    ContestStep: Signers(1, _for_contests),
    Nomination: Signers(1, _for_contests),
    Registration: Signers(2, _for_contests),
    Ballot: Signers(2, _for_contests),
    Accreditation: Signers(1, _for_station),
    Turnout: Signers(1, _in_station),
    ProtocolEntry: Signers(2, _in_station),
    Correction: Signers(2, _for_station),
    Annulment: Signers(2, _for_station),
    Result: Signers(2, _for_contests),
    ObserverCopy: Signers(1, _observing),
    Dispute: Signers(1, _anyone),
    Decision: Signers(2, _deciding),
    Audit: Signers(2, _with_role(Role.AUDITOR)),
    Bundle: Signers(1, _with_role(Role.PUBLISHER)),
}
"""Who must sign each kind of record: the table of spec/record.md, section 3."""
