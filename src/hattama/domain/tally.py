"""Totals of a contest, and `tabulate()`, the slow and obvious reference count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hattama.domain.ids import CandidacyId, ContestId
from hattama.domain.protocol import LINES, StationProtocol
from hattama.domain.states import ProtocolState


@dataclass(slots=True, kw_only=True)
class Total:
    """A sum of figures, and how many of them were blank."""

    known: int = 0
    blanks: int = 0

    def add(self, figure: int | None) -> None:
        """Add one figure; a blank one is counted, never taken for zero."""
        if figure is None:
            self.blanks += 1
        else:
            self.known += figure

    def remove(self, figure: int | None) -> None:
        """Take back one figure that was added."""
        if figure is None:
            self.blanks -= 1
        else:
            self.known -= figure


@dataclass(slots=True, kw_only=True)
class Tally:
    """What the protocols of one contest add up to.

    `due` protocols are expected; `counted` are added up; `awaited` are on their way; `annulled`
    are void.
    """

    due: int = 0
    counted: int = 0
    annulled: int = 0
    votes: dict[CandidacyId, Total] = field(default_factory=lambda: defaultdict(Total))
    lines: dict[str, Total] = field(default_factory=dict)

    @property
    def awaited(self) -> int:
        """Protocols that have not been accepted yet."""
        return self.due - self.counted - self.annulled


def tabulate(protocols: Iterable[StationProtocol]) -> Mapping[ContestId, Tally]:
    """Add up every protocol that counts, contest by contest.

    This is the definition; `hattama.count` must give the same on millions of rows.
    """
    tallies: dict[ContestId, Tally] = defaultdict(Tally)
    for protocol in protocols:
        tally = tallies[protocol.contest]
        tally.due += 1
        tally.annulled += protocol.state is ProtocolState.ANNULLED
        if not protocol.is_counted():
            continue
        tally.counted += 1
        for candidacy, votes in protocol.votes.items():
            tally.votes[candidacy].add(votes)
        for line in LINES:
            if line in protocol.lines:
                tally.lines.setdefault(line, Total()).add(protocol.lines[line])
    return tallies
