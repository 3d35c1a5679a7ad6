"""Where an election stands after so many records: what the fold builds, step by step."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hattama.domain.election import Contest, ancestors
from hattama.domain.errors import BadInputError
from hattama.domain.frame import Frame
from hattama.domain.ids import CandidacyId, ContestId, KeyId, ProtocolId, UnitId
from hattama.domain.outcome import Outcome
from hattama.domain.protocol import LINES, StationProtocol
from hattama.domain.record_kinds import Accreditation, Body, Genesis
from hattama.domain.states import CandidacyState, ContestState, step
from hattama.domain.status import (
    CandidacyStatus,
    ContestStatus,
    DisputeStatus,
    Form,
    KeyLife,
    ProtocolStatus,
    Report,
)
from hattama.domain.tally import Tally

Judge = Callable[[Contest, Sequence[CandidacyId], Tally], Outcome]
"""Says what a contest in a state came to, from who can be elected and the totals."""


@dataclass(slots=True, kw_only=True)
class ElectionState:
    """The election after `size` records.

    Attributes:
        election: its id.
        genesis: what it began with.
        frame: the frame in force.
        settings: `policy`, `rules` and `tables.<name>` -> the hash in force.
        keys: every key that ever was.
        publics: the public halves of all of them, so that none is added again.
        judge: says what totals come to, by the rule set in force.
        disputes: by the index of their record.
        configured: the index of the last `config`, -1 without one.
    """

    election: str
    genesis: Genesis
    frame: Frame
    settings: dict[str, str]
    judge: Judge = field(compare=False, repr=False)
    keys: dict[KeyId, KeyLife] = field(default_factory=dict)
    publics: set[str] = field(default_factory=set)
    contests: dict[ContestId, ContestStatus] = field(default_factory=dict)
    candidacies: dict[CandidacyId, CandidacyStatus] = field(default_factory=dict)
    protocols: dict[ProtocolId, ProtocolStatus] = field(default_factory=dict)
    turnout: dict[ProtocolId, dict[str, Report]] = field(default_factory=dict)
    observers: dict[str, Accreditation] = field(default_factory=dict)
    disputes: dict[int, DisputeStatus] = field(default_factory=dict)
    configured: int = -1
    _leaves: bytearray = field(default_factory=bytearray)
    _acts: list[tuple[type[Body], tuple[ContestId, ...]]] = field(default_factory=list)
    _above: dict[UnitId, frozenset[UnitId]] = field(default_factory=dict, compare=False)

    @property
    def size(self) -> int:
        """How many records it rests on."""
        return len(self._acts)

    def note(self, leaf: str, kind: type[Body], contests: tuple[ContestId, ...]) -> None:
        """Note one more record: its leaf hash, its kind, and the contests that it names."""
        self._leaves += bytes.fromhex(leaf)
        self._acts.append((kind, contests))

    def leaf(self, index: int) -> str:
        """Give the leaf hash of the record at an index."""
        return self._leaves[32 * index : 32 * index + 32].hex()

    def act(self, index: int) -> tuple[type[Body], tuple[ContestId, ...]]:
        """Give the kind of the record at an index, and the contests that it names."""
        return self._acts[index]

    def tables(self) -> Mapping[str, str]:
        """Give the tables of the frame by name with the hashes in force."""
        return {
            name.removeprefix("tables."): hash_
            for name, hash_ in self.settings.items()
            if name.startswith("tables.")
        }

    def above(self, unit: UnitId) -> frozenset[UnitId]:
        """Give a unit and every unit above it; the tree is never turned, so that it is kept."""
        if unit not in self._above:
            self._above[unit] = frozenset(ancestors(self.frame.units, unit))
        return self._above[unit]

    def on_ballot(self, contest: ContestId) -> tuple[CandidacyId, ...]:
        """Give the candidacies of a contest that can be elected now, in order of nomination."""
        return tuple(
            candidacy
            for candidacy in self.contests[contest].candidacies
            if self.candidacies[candidacy].state is CandidacyState.ON_BALLOT
        )

    def tally(self, contest: ContestId) -> Tally:
        """Give the totals of a contest as `domain.tabulate` gives them."""
        sums = self.contests[contest].sums
        lines = zip(self.genesis.lines, sums.lines, strict=True) if sums.counted else ()
        return Tally(
            due=sums.due,
            counted=sums.counted,
            annulled=sums.annulled,
            votes=dict(sums.votes),
            lines=dict(sorted(lines, key=lambda pair: LINES.index(pair[0]))),
        )

    def protocol(self, id_: ProtocolId) -> StationProtocol:
        """Give a protocol with the figures in force; an awaited one has none."""
        status = self.protocols[id_]
        form = status.form
        lines = {} if form is None else dict(self._lines(form))
        return StationProtocol(
            id=id_,
            contest=status.due.contest,
            station=status.due.station,
            state=status.state,
            lines=lines,
            votes={} if form is None else dict(form.votes()),
        )

    def _lines(self, form: Form) -> Iterator[tuple[str, int | None]]:
        for place, line in enumerate(self.genesis.lines):
            yield line, form.line(place)

    def station_protocols(self) -> Iterator[StationProtocol]:
        """Yield every protocol that is due, in the order of the frame."""
        return map(self.protocol, self.protocols)


T = TypeVar("T")


def known(rows: Mapping[Any, T], id_: str, what: str) -> T:
    """Give the row with an id.

    Raises:
        BadInputError: there is none.
    """
    if id_ not in rows:
        raise BadInputError(f"there is no {what} {id_}")
    return rows[id_]


def require_state(state: ElectionState, contest: ContestId, *allowed: ContestState) -> None:
    """Refuse an act that a contest is in no state for.

    Raises:
        BadInputError: naming the states that it would have to be in.
    """
    status = state.contests[contest].state
    if status not in allowed:
        wanted = " or ".join(allowed)
        raise BadInputError(f"the contest {contest} must be {wanted}, and is {status}")


def step_candidacies(state: ElectionState, acts: Mapping[CandidacyId, str]) -> None:
    """Let candidacies take the steps that are named, all or none.

    Raises:
        IllegalTransitionError: the state of one does not allow it.
    """
    after = {
        id_: CandidacyState(step("candidacy", state.candidacies[id_].state, act))
        for id_, act in acts.items()
    }
    for id_, following in after.items():
        state.candidacies[id_].state = following
