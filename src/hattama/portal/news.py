"""Bulletins: what is told at each milestone, with the figures as they stood when its last act was done.

A milestone of a day is one bulletin for the whole election, however many contests it took in.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from operator import attrgetter

from hattama.domain.outcome import OutcomeKind
from hattama.domain.record_kinds import (
    EXTRAORDINARY,
    Annulment,
    ContestStep,
    Correction,
    Registration,
    Result,
)
from hattama.domain.states import CANDIDACY, CandidacyState
from hattama.law.evaluate import number
from hattama.portal.chronicle import Chronicle, Trace
from hattama.portal.sheets import Hour, UnitSheet, WholeSheet
from hattama.portal.world import World

__all__ = ["Bulletin", "Change", "NewsSheet", "Place", "news"]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a whole, in a unit; the unit is empty for the election."""

    unit: str
    part: int
    whole: int

    @property
    def share(self) -> Fraction:
        """The part of the whole."""
        return Fraction(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Change:
    """A protocol that was corrected or annulled."""

    index: int
    at: str
    is_annulled: bool
    protocol: str
    contest: str
    station: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """What is told at a milestone; what does not belong to its kind is empty.

    Attributes:
        id: the same for ever, as `certified-2021-07-28`.
        kind: `listed`, `turnout`, `preliminary`, `certified`, `tied`, `corrected`, `annulled`, or a step of
            contests out of the ordinary course.
        at: when the last act that it speaks of was done (RFC 3339, or an hour of the local clock).
        contests: contests that had come so far.
        nominees: nominees by state.
        turnout: who had voted, of those who could.
        reports: stations that had reported.
        highest: the unit right below the whole with the highest turnout.
        lowest: the one with the lowest.
        seats: seats by party or route, most first.
        changes: the protocols that it is about.
    """

    id: str
    kind: str
    at: str
    contests: int = 0
    nominees: Mapping[str, int] | None = None
    turnout: Place | None = None
    reports: int = 0
    highest: Place | None = None
    lowest: Place | None = None
    seats: tuple[tuple[str, int], ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsSheet:
    """All bulletins and all changed protocols, newest first, and the offset of clocks that give none."""

    bulletins: tuple[Bulletin, ...]
    changes: tuple[Change, ...]
    offset: str


def news(
    world: World,
    whole: WholeSheet,
    units: Iterable[UnitSheet],
    chronicle: Chronicle | None,
    places: Mapping[str, tuple[str, str]],
) -> NewsSheet:
    """Give the news of an election; without a log, nothing is known but turnout through the day.

    Args:
        world: the small tables.
        whole: the sheet of the whole.
        units: the sheets of the other units.
        chronicle: the log, or None.
        places: protocol -> its contest and station.
    """
    told = list(_hours(world, whole.country, {one.unit: one for one in units}))
    changes: list[Change] = []
    offset = "+00:00"
    if chronicle:
        changes = sorted(_changes(chronicle, places), key=lambda change: -change.index)
        told += [
            *_lists(chronicle),
            *_results(world, chronicle),
            *_changed(changes),
            *_steps(chronicle),
        ]
        offset = chronicle.genesis.at[-6:] if chronicle.genesis else offset
    told.sort(key=lambda one: (moment(one.at, offset), one.id), reverse=True)
    return NewsSheet(tuple(told), tuple(changes), offset)


def moment(at: str, offset: str) -> datetime:
    """Give a time; an hour without an offset is one of the clock of whoever called the election."""
    found = datetime.fromisoformat(at)
    return found if found.tzinfo else datetime.fromisoformat(f"{found.isoformat()}{offset}")


def _hours(world: World, root: UnitSheet, units: Mapping[str, UnitSheet]) -> Iterator[Bulletin]:
    for hour in root.hours:
        inner = [
            Place(unit, found.issued, listed)
            for unit in world.within.get(root.unit, ())
            for found in _at(units[unit].hours, hour.at)
            if (listed := _listed(units[unit]))
        ]
        listed = _listed(root)
        highest, lowest = _extremes(inner)
        yield Bulletin(
            id=f"turnout-{hour.at.replace(':', '-')}",
            kind="turnout",
            at=hour.at,
            turnout=Place("", hour.issued, listed) if listed else None,
            reports=hour.reports,
            highest=highest,
            lowest=lowest,
        )


def _at(hours: Sequence[Hour], at: str) -> Iterator[Hour]:
    return (hour for hour in hours if hour.at == at)


def _listed(sheet: UnitSheet) -> int:
    return max((one.listed or 0 for one in sheet.figures.turnout), default=0)


def _extremes(places: Iterable[Place]) -> tuple[Place, Place] | tuple[None, None]:
    """Give the highest and the lowest of several places; nothing of fewer."""
    ranked = sorted(places, key=attrgetter("share"))
    return (ranked[-1], ranked[0]) if len(ranked) > 1 else (None, None)


def _lists(chronicle: Chronicle) -> Iterator[Bulletin]:
    for day, last, _ in _by_day(
        trace for traces in chronicle.ballots.values() for trace in traces
    ):
        yield Bulletin(
            id=f"listed-{day}",
            kind="listed",
            at=last.at,
            contests=sum(
                any(trace.index <= last.index for trace in traces)
                for traces in chronicle.ballots.values()
            ),
            nominees=Counter(
                _state(traces, last.index) for traces in chronicle.candidacies.values()
            ),
        )


def _state(traces: Sequence[Trace], until: int) -> str:
    """Give the state of a candidacy after the acts about it up to a place in the log."""
    state: str = CandidacyState.NOMINATED
    for trace in traces:
        if trace.index <= until and isinstance(trace.body, Registration):
            state = CANDIDACY.get((state, trace.body.act), state)
    return state


def _results(world: World, chronicle: Chronicle) -> Iterator[Bulletin]:
    stages: dict[str, list[Trace]] = defaultdict(list)
    for traces in chronicle.contests.values():
        for trace in traces:
            if isinstance(trace.body, Result):
                stages[trace.body.stage].append(trace)
    for stage, found in stages.items():
        for day, last, so_far in _by_day(found):
            newest = {
                trace.body.contest: trace.body
                for trace in so_far
                if isinstance(trace.body, Result)
            }
            places = _turnouts(world, newest.values())
            whole = places.pop("", None)
            highest, lowest = _extremes(places.values())
            yield Bulletin(
                id=f"{stage}-{day}",
                kind=stage,
                at=last.at,
                contests=len(newest),
                turnout=whole,
                seats=_seats(world, newest.values()),
                highest=highest,
                lowest=lowest,
            )


def _turnouts(world: World, results: Iterable[Result]) -> dict[str, Place]:
    """Give turnout in the units right below the whole, and, under an empty name, in the whole."""
    sums: dict[str, list[int]] = {}
    for result in results:
        lines = {
            line: known for line, (known, blanks) in result.totals.lines.items() if not blanks
        }
        voted = number(world.rules.turnout_of, lines)
        base = number(world.rules.turnout_base, lines)
        if voted is not None and base:
            way = world.above(world.contests[result.contest].unit)
            for unit in ("", *(place.id for place in way[1:2])):
                held = sums.setdefault(unit, [0, 0])
                held[0] += voted
                held[1] += base
    return {unit: Place(unit, *held) for unit, held in sums.items()}


def _seats(world: World, results: Iterable[Result]) -> tuple[tuple[str, int], ...]:
    people = [
        world.people[who]
        for result in results
        if result.outcome.kind is OutcomeKind.ELECTED
        for who in result.outcome.candidacies
    ]
    return tuple(Counter(one.party or one.route or "" for one in people).most_common())


def _changes(chronicle: Chronicle, places: Mapping[str, tuple[str, str]]) -> Iterator[Change]:
    for protocol, traces in chronicle.protocols.items():
        for trace in traces:
            if isinstance(trace.body, Correction | Annulment):
                yield Change(
                    trace.index,
                    trace.at,
                    isinstance(trace.body, Annulment),
                    protocol,
                    *places[protocol],
                    trace.body.reason,
                )


def _changed(changes: Iterable[Change]) -> Iterator[Bulletin]:
    by_day: dict[tuple[bool, str], list[Change]] = defaultdict(list)
    for change in changes:
        by_day[change.is_annulled, change.at[:10]].append(change)
    for (is_annulled, day), found in by_day.items():
        kind = "annulled" if is_annulled else "corrected"
        yield Bulletin(id=f"{kind}-{day}", kind=kind, at=found[0].at, changes=tuple(found))


def _steps(chronicle: Chronicle) -> Iterator[Bulletin]:
    found: dict[str, dict[int, Trace]] = defaultdict(dict)
    for traces in chronicle.contests.values():
        for trace in traces:
            if isinstance(trace.body, ContestStep) and trace.body.act in EXTRAORDINARY:
                found[trace.body.act][trace.index] = trace
    for act, steps in found.items():
        for day, last, so_far in _by_day(steps.values()):
            contests = {
                one
                for step in so_far
                if isinstance(step.body, ContestStep)
                for one in step.body.contests
            }
            yield Bulletin(id=f"{act}-{day}", kind=act, at=last.at, contests=len(contests))


def _by_day(traces: Iterable[Trace]) -> Iterator[tuple[str, Trace, Sequence[Trace]]]:
    """Yield each day of some acts with its last act, and all acts up to that one."""
    ordered = sorted(traces, key=attrgetter("index"))
    last = {trace.at[:10]: count for count, trace in enumerate(ordered, start=1)}
    for day, count in last.items():
        yield day, ordered[count - 1], ordered[:count]
