"""What watches over the count: observers and their copies, disputes, findings, and what is missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hattama.count.checking import CheckReport
from hattama.domain.finding import Finding, Severity
from hattama.domain.protocol import LINES
from hattama.domain.record_kinds import Correction, Decision, Dispute, ObserverCopy, ProtocolEntry
from hattama.portal.chronicle import Chronicle, Trace
from hattama.portal.comparing import Difference, compare_copy
from hattama.portal.gathering import station_names
from hattama.portal.sheets import RuleLine, Station, WholeSheet
from hattama.portal.weighing import ballots_of
from hattama.portal.world import World

__all__ = [
    "Compared",
    "Disputed",
    "FindingsSheet",
    "Gap",
    "MissingSheet",
    "ObserversSheet",
    "Weighed",
    "read_oversight",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the protocol, its contest and its station."""

    protocol: str
    contest: str
    station: Station


@dataclass(frozen=True, slots=True)
class Compared:
    """A copy beside the protocol that it was made from, and where the two differ."""

    place: Place
    copy: Trace
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Disputed:
    """A dispute, what it is about as far as pages show it, and its decision or None."""

    dispute: Trace
    decision: Trace | None
    kind: str
    place: Place | None
    contest: str | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A finding beside the margin of its contest: the ballots it speaks of, if it speaks of ballots."""

    finding: Finding
    station: Station
    ballots: int | None
    margin: int | None

    @property
    def could_change(self) -> bool:
        """Say whether so many votes could change who is named."""
        return None not in {self.ballots, self.margin} and self.ballots >= self.margin  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Gap:
    """A protocol that is not counted, or counted with blanks: in which lines, in how many votes."""

    place: Place
    status: str
    reason: str
    lines: tuple[str, ...]
    votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserversSheet:
    """Observers by organisation and unit, their copies, and the disputes.

    Attributes:
        organisations: (organisation, observers, stations).
        units: (unit, observers), those directly in the whole.
        copies: copies beside their protocols, those that differ first.
        disputes: in the order of the log.
        has_log: whether the election has a log; without one no copies and disputes are known.
    """

    organisations: tuple[tuple[str, int | None, int], ...]
    units: tuple[tuple[str, int], ...]
    copies: tuple[Compared, ...]
    disputes: tuple[Disputed, ...]
    has_log: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsSheet:
    """What the rules say: of all protocols each, and every finding, the weightiest first."""

    rules: tuple[RuleLine, ...]
    findings: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingSheet:
    """Protocols that are awaited, annulled, or counted with blanks."""

    gaps: tuple[Gap, ...]


def read_oversight(
    world: World, report: CheckReport, chronicle: Chronicle | None, whole: WholeSheet
) -> Iterator[object]:
    """Yield the sheets of observers, of findings, and of what is missing."""
    gaps = list(_gaps(report))
    wanted = {protocol for protocol, *_ in gaps}
    if chronicle:
        wanted |= set(chronicle.copies) | set(_protocols_of(chronicle).values())
    places, stations = _places(report, wanted, {one.station or "" for one in whole.findings})
    yield ObserversSheet(
        organisations=tuple(
            (one.organisation, one.observers, one.stations) for one in whole.observers
        ),
        units=tuple((unit, one.observers) for unit, one in whole.country.inner.items()),
        copies=tuple(_copies(chronicle, places)) if chronicle else (),
        disputes=tuple(_disputes(chronicle, places)) if chronicle else (),
        has_log=chronicle is not None,
    )
    yield FindingsSheet(rules=whole.rules, findings=_weighed(world, whole, stations))
    yield MissingSheet(
        gaps=tuple(
            Gap(places[protocol], status, _reason(chronicle, protocol), lines, votes)
            for protocol, status, lines, votes in gaps
        )
    )


def _places(
    report: CheckReport, protocols: set[str], stations: set[str]
) -> tuple[Mapping[str, Place], Mapping[str, Station]]:
    """Give where the protocols stand, and the stations that are named."""
    rows = report.tables.rows(
        "SELECT protocols.id, contests.id, stations.id FROM protocols"
        " JOIN contests ON contests.key = protocols.contest"
        " JOIN stations ON stations.key = protocols.station ORDER BY protocols.key"
    )
    found = [row for row in rows if row[0] in protocols]
    known = station_names(report.tables.engine, stations | {station for *_, station in found})
    places = {protocol: Place(protocol, contest, known[at]) for protocol, contest, at in found}
    return places, known


# Observers


def _copies(chronicle: Chronicle, places: Mapping[str, Place]) -> Sequence[Compared]:
    made = [
        Compared(places[protocol], copy, tuple(compare_copy(official, copy.body)))
        for protocol, copies in chronicle.copies.items()
        if (official := _in_force(chronicle, protocol)) is not None
        for copy in copies
        if isinstance(copy.body, ObserverCopy)
    ]
    return sorted(made, key=lambda one: not one.differences)


def _in_force(chronicle: Chronicle, protocol: str) -> ProtocolEntry | Correction | None:
    versions = [
        act.body
        for act in chronicle.protocols.get(protocol, ())
        if isinstance(act.body, ProtocolEntry | Correction)
    ]
    return versions[-1] if versions else None


def _disputes(chronicle: Chronicle, places: Mapping[str, Place]) -> Iterator[Disputed]:
    decisions = {
        act.body.index: act for act in chronicle.disputes if isinstance(act.body, Decision)
    }
    protocols, kinds = _protocols_of(chronicle), _kinds(chronicle)
    contests = {act.index: contest for contest, acts in chronicle.contests.items() for act in acts}
    for act in chronicle.disputes:
        if isinstance(act.body, Dispute):
            about = act.body.index
            place = places.get(protocols.get(about, ""))
            yield Disputed(
                act,
                decisions.get(act.index),
                kinds.get(about, ""),
                place,
                place.contest if place else contests.get(about),
            )


def _protocols_of(chronicle: Chronicle) -> Mapping[int, str]:
    """Give record -> protocol, for the records that disputes are about."""
    about = {act.body.index for act in chronicle.disputes if isinstance(act.body, Dispute)}
    return {
        act.index: protocol
        for group in (chronicle.protocols, chronicle.copies, chronicle.turnout)
        for protocol, acts in group.items()
        for act in acts
        if act.index in about
    }


def _kinds(chronicle: Chronicle) -> Mapping[int, str]:
    groups = (chronicle.contests, chronicle.candidacies, chronicle.protocols, chronicle.copies)
    acts = [act for group in groups for acts in group.values() for act in acts]
    if chronicle.genesis:
        acts.append(chronicle.genesis)
    return {act.index: act.kind for act in acts}


# Findings


def _weighed(
    world: World, whole: WholeSheet, stations: Mapping[str, Station]
) -> tuple[Weighed, ...]:
    rules = {rule.code: rule for rule in world.rules.checks}
    weighed = [
        Weighed(
            one,
            stations[one.station or ""],
            ballots_of(rules[one.code], one.numbers),
            world.contests[one.contest or ""].outcome.margin,
        )
        for one in whole.findings
    ]
    return tuple(sorted(weighed, key=_rank))


def _rank(one: Weighed) -> tuple[bool, bool, int]:
    """Order: what could change a winner, errors, and then by the ballots in question."""
    return (
        not one.could_change,
        one.finding.severity is not Severity.ERROR,
        -(one.ballots or 0),
    )


# What is missing


def _gaps(report: CheckReport) -> Iterator[tuple[str, str, tuple[str, ...], int]]:
    """Yield protocols that are not counted, or that are and have blanks, with the blank lines."""
    there = report.tables.engine.columns("stored_protocols")
    lines = [line for line in LINES if line in there]
    blank = " || ".join(f"CASE WHEN {line} IS NULL THEN '{line} ' ELSE '' END" for line in lines)
    rows = report.tables.rows(
        f"SELECT id, status, lines, blanks FROM (SELECT key, id, status, {blank or chr(39) * 2} AS lines,"
        " COALESCE(blanks, 0) AS blanks FROM protocols LEFT JOIN"
        " (SELECT protocol, COUNT(*) AS blanks FROM votes WHERE votes IS NULL GROUP BY protocol)"
        " AS counts ON counts.protocol = protocols.key) AS found"
        " WHERE status NOT IN ('accepted', 'corrected') OR lines <> '' OR blanks > 0 ORDER BY key"
    )
    for protocol, status, named, votes in rows:
        is_counted = status in {"accepted", "corrected"}
        yield (
            protocol,
            status,
            tuple(named.split()) if is_counted else (),
            votes if is_counted else 0,
        )


def _reason(chronicle: Chronicle | None, protocol: str) -> str:
    acts: Iterable[Trace] = chronicle.protocols.get(protocol, ()) if chronicle else ()
    return next((act.body.reason for act in acts if act.kind == "annulment"), "")  # type: ignore[attr-defined]
