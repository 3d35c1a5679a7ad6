"""An observer's copy beside the official protocol: which figures differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hattama.domain.protocol import LINES
from hattama.domain.record_kinds import Correction, ObserverCopy, ProtocolEntry

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
        *_lines(
            before.lines,
            after.lines,
            [line for line in LINES if line in {*before.lines, *after.lines}],
        ),
        *_votes(before.votes, after.votes, dict.fromkeys((*before.votes, *after.votes))),
    ]


def compare_copy(official: Form, copy: ObserverCopy) -> Sequence[Difference]:
    """Give what differs between a protocol and a copy, among the figures that the copy states."""
    return [
        *_lines(official.lines, copy.lines, [line for line in LINES if line in copy.lines]),
        *_votes(official.votes, copy.votes, copy.votes),
    ]


Figures = Mapping[str, int | None]


def _lines(before: Figures, after: Figures, named: Sequence[str]) -> Iterator[Difference]:
    for line in named:
        if before.get(line) != after.get(line):
            yield Difference(line, "", before.get(line), after.get(line))


def _votes(
    before: Mapping[object, int | None],
    after: Mapping[object, int | None],
    named: Mapping[object, object],
) -> Iterator[Difference]:
    for who in named:
        if before.get(who) != after.get(who):
            yield Difference("", str(who), before.get(who), after.get(who))
