"""An observer's copy beside the official protocol: which figures differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hattama.domain.ids import CandidacyId
from hattama.domain.protocol import LINES
from hattama.domain.record_kinds import Correction, ObserverCopy, ProtocolEntry
from hattama.domain.record_words import Lines, Votes

__all__ = ["Difference", "Form", "compare_copy", "compare_forms"]

Form = ProtocolEntry | Correction | ObserverCopy
"""What states the figures of a protocol."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that two forms state differently: of a line, or the votes of a candidacy."""

    line: str
    candidacy: str
    before: int | None
    after: int | None


def compare_forms(before: Form, after: Form) -> Sequence[Difference]:
    """Give what differs between two versions of a protocol; a figure that one lacks is missing in it."""
    return [
        *_lines(before.lines, after.lines, LINES),
        *_votes(before.votes, after.votes, dict.fromkeys((*before.votes, *after.votes))),
    ]


def compare_copy(official: Form, copy: ObserverCopy) -> Sequence[Difference]:
    """Give what differs between a protocol and a copy, among the figures that the copy states."""
    return [
        *_lines(official.lines, copy.lines, filter(copy.lines.__contains__, LINES)),
        *_votes(official.votes, copy.votes, copy.votes),
    ]


def _lines(before: Lines, after: Lines, named: Iterable[str]) -> Iterator[Difference]:
    for line in named:
        if before.get(line) != after.get(line):
            yield Difference(line, "", before.get(line), after.get(line))


def _votes(before: Votes, after: Votes, named: Iterable[CandidacyId]) -> Iterator[Difference]:
    for who in named:
        if before.get(who) != after.get(who):
            yield Difference("", who, before.get(who), after.get(who))
