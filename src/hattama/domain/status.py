"""What an election keeps of each key, candidacy, protocol, report and contest."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hattama.domain.frame import DueProtocol
from hattama.domain.ids import CandidacyId
from hattama.domain.record_kinds import Key, Nomination, Result
from hattama.domain.states import CandidacyState, ContestState, ProtocolState
from hattama.domain.tally import Total

BLANK = -1
"""What stands for a blank in the compact form of a protocol; no figure is negative."""


@dataclass(slots=True, kw_only=True)
class KeyLife:
    """A key, and the records that it may sign: from index `since` up to `until`."""

    key: Key
    since: int
    until: int | None = None

    def is_valid_at(self, index: int) -> bool:
        """Say whether the key may sign the record at an index."""
        return self.since <= index and (self.until is None or index <= self.until)


@dataclass(slots=True, kw_only=True)
class CandidacyStatus:
    """A candidacy: how it began, and what was decided on it last."""

    nomination: Nomination
    state: CandidacyState = CandidacyState.NOMINATED
    ground: str | None = None
    decided_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The figures of a protocol, small: lines in the order of the form, then the votes."""

    figures: Sequence[int]
    on: tuple[CandidacyId, ...]

    def line(self, place: int) -> int | None:
        """Give the figure of the line at a place of the form."""
        return _figure(self.figures[place])

    def votes(self) -> Iterator[tuple[CandidacyId, int | None]]:
        """Yield the votes of every candidacy on the form."""
        first = len(self.figures) - len(self.on)
        for place, candidacy in enumerate(self.on, start=first):
            yield candidacy, _figure(self.figures[place])


def _figure(number: int) -> int | None:
    return None if number == BLANK else number


@dataclass(slots=True, kw_only=True)
class ProtocolStatus:
    """A protocol that is due; `index` is the record of the version in force."""

    due: DueProtocol
    state: ProtocolState = ProtocolState.AWAITED
    version: int = 0
    index: int = -1
    form: Form | None = None


@dataclass(slots=True, kw_only=True)
class DisputeStatus:
    """A dispute: the index of the record that it is about, and whether it is decided."""

    about: int
    is_decided: bool = False


@dataclass(slots=True, kw_only=True)
class Report:
    """A turnout report in force, and the index of its record."""

    issued: int | None
    index: int


@dataclass(slots=True, kw_only=True)
class Sums:
    """The totals of a contest, kept up with every protocol."""

    lines: list[Total]
    due: int = 0
    counted: int = 0
    annulled: int = 0
    votes: dict[CandidacyId, Total] = field(default_factory=dict)
    forms: Counter[CandidacyId] = field(default_factory=Counter)

    def add(self, form: Form) -> None:
        """Add up one protocol."""
        self.counted += 1
        for place, total in enumerate(self.lines):
            total.add(form.line(place))
        for candidacy, votes in form.votes():
            self.votes.setdefault(candidacy, Total()).add(votes)
            self.forms[candidacy] += 1

    def remove(self, form: Form) -> None:
        """Take back one protocol that was added; a candidacy on no form any more is gone."""
        self.counted -= 1
        for place, total in enumerate(self.lines):
            total.remove(form.line(place))
        for candidacy, votes in form.votes():
            self.votes[candidacy].remove(votes)
            self.forms[candidacy] -= 1
            if not self.forms[candidacy]:
                del self.votes[candidacy], self.forms[candidacy]


@dataclass(slots=True, kw_only=True)
class ContestStatus:
    """A contest: its state, its nominees in order, its ballot, its totals and last result.

    `touched` is the index of the last record that a result of the contest rests on.
    """

    sums: Sums
    state: ContestState = ContestState.CALLED
    candidacies: list[CandidacyId] = field(default_factory=list)
    ballot: tuple[CandidacyId, ...] = ()
    result: Result | None = None
    touched: int = -1
