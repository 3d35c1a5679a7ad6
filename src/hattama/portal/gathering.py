"""From a counted package and its log to sheets, a part at a time, so that memory stays flat."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from hattama.count.counting import Count, CountedContest
from hattama.count.engines import Engine
from hattama.domain.ids import CandidacyId, ContestId, ProtocolId, StationId
from hattama.domain.protocol import LINES, StationProtocol
from hattama.domain.record_kinds import Correction, ProtocolEntry
from hattama.domain.states import ProtocolState
from hattama.domain.tally import Tally, Total
from hattama.law.judging import check_protocol
from hattama.law.outcome import ContestResult, decide
from hattama.portal.chronicle import Chronicle, Trace
from hattama.portal.sheets import (
    Candidate,
    ContestSheet,
    Effect,
    Hour,
    ProtocolSheet,
    Report,
    Station,
    StationSheet,
)
from hattama.portal.world import World

__all__ = ["Gatherer", "station_names"]

AT_ONCE = 200
"""So many contests or stations are read together."""

CANDIDACY = {
    "position": "BIGINT",
    "route": "VARCHAR",
    "status": "VARCHAR",
    "reason": "VARCHAR",
    "nominated_on": "VARCHAR",
    "decided_on": "VARCHAR",
    "sex": "VARCHAR",
    "birth_year": "BIGINT",
}
STATION = {"number": "VARCHAR", "registered": "BIGINT"}


@dataclass(slots=True)
class Gatherer:
    """Reads the sheets of contests and stations out of an open package.

    Attributes:
        engine: holds the tables of the package.
        world: the small tables.
        counted: the count.
        chronicle: the log, or None where the package has none.
    """

    engine: Engine
    world: World
    counted: Count
    chronicle: Chronicle | None

    def contests(self) -> Iterator[ContestSheet]:
        """Yield the sheet of every contest in the order of the package."""
        ids = list(self.world.contests)
        counted = {one.contest: one for one in self.counted.contests}
        for first in range(0, len(ids), AT_ONCE):
            last = min(first + AT_ONCE, len(ids)) - 1
            rows = self._protocols(f"contest BETWEEN {first} AND {last}", counted)
            candidates = self._candidates(first, last, counted)
            of_contest: dict[str, list[ProtocolSheet]] = defaultdict(list)
            for sheet in rows:
                of_contest[sheet.protocol.contest].append(sheet)
            for contest in ids[first : last + 1]:
                yield self._contest(
                    counted[ContestId(contest)], candidates[contest], of_contest[contest]
                )

    def stations(self) -> Iterator[StationSheet]:
        """Yield the sheet of every station in the order of the package."""
        counted = {one.contest: one for one in self.counted.contests}
        ((total,),) = self.engine.rows("SELECT COUNT(*) FROM stored_stations")
        for first in range(0, total, AT_ONCE):
            last = first + AT_ONCE - 1
            of_station: dict[str, list[ProtocolSheet]] = defaultdict(list)
            for sheet in self._protocols(f"station BETWEEN {first} AND {last}", counted):
                of_station[sheet.station.id].append(sheet)
            sent = self._observers(first, last)
            for station in self._stations(first, last).values():
                yield StationSheet(
                    station=station,
                    protocols=tuple(of_station[station.id]),
                    observers=tuple(sent[station.id]),
                )

    def _contest(
        self,
        counted: CountedContest,
        candidates: Sequence[Candidate],
        protocols: Sequence[ProtocolSheet],
    ) -> ContestSheet:
        listed = [sheet.station.listed for sheet in protocols]
        return ContestSheet(
            contest=counted.contest,
            counted=counted,
            candidates=tuple(candidates),
            protocols=tuple(protocols),
            hours=added_up(report for sheet in protocols for report in sheet.reports),
            listed=sum(filter(None, listed)) if any(listed) else None,
            acts=self._acts("contests", counted.contest),
        )

    def _acts(self, about: str, id_: str) -> tuple[Trace, ...]:
        if self.chronicle is None:
            return ()
        return tuple(getattr(self.chronicle, about).get(id_, ()))

    def _candidates(
        self, first: int, last: int, counted: Mapping[ContestId, CountedContest]
    ) -> Mapping[str, list[Candidate]]:
        """Give the nominees of some contests in the order of the ballot, those off it behind."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        columns = self._columns("candidacies", CANDIDACY)
        people = list(self.world.people.values())
        rows = self.engine.rows(
            f"SELECT key, {columns} FROM stored_candidacies"
            f" WHERE contest BETWEEN {first} AND {last} ORDER BY contest, position NULLS LAST, key"
        )
        for key, position, route, state, *rest in rows:
            person = people[key]
            votes = counted[ContestId(person.contest)].result.tally.votes
            found[person.contest].append(
                Candidate(
                    person.id,
                    person.names,
                    person.contest,
                    position,
                    route,
                    person.party,
                    state,
                    *rest,
                    votes.get(CandidacyId(person.id)),
                    self._acts("candidacies", person.id),
                )
            )
        return found

    def _stations(self, first: int, last: int) -> Mapping[int, Station]:
        named = _names(self.engine, "stations")
        units = list(self.world.units)
        rows = self.engine.rows(
            f"SELECT key, id, unit, {self._columns('stations', STATION)}{named.sql}"
            f" FROM stored_stations WHERE key BETWEEN {first} AND {last} ORDER BY key"
        )
        return {
            key: Station(id_, named.of(names), number, units[unit], listed)
            for key, id_, unit, number, listed, *names in rows
        }

    def _protocols(
        self, where: str, counted: Mapping[ContestId, CountedContest]
    ) -> Iterator[ProtocolSheet]:
        """Yield the sheets of the protocols that a condition picks, by contest and key."""
        lines = [line for line in LINES if line in self.engine.columns("stored_protocols")]
        wanted = "".join(f", {line}" for line in lines)
        rows = self.engine.rows(
            f"SELECT key, id, contest, station, status{wanted} FROM stored_protocols"
            f" WHERE {where} ORDER BY contest, key"
        )
        if not rows:
            return
        among = f"protocol IN (SELECT key FROM stored_protocols WHERE {where})"
        votes = _by_first(
            self.engine.rows(
                f"SELECT protocol, candidacy, votes FROM stored_votes WHERE {among}"
                " ORDER BY protocol, candidacy"
            )
        )
        reports = self._reports(among)
        places = [row[3] for row in rows]
        stations = self._stations(min(places), max(places))
        contests = [row[2] for row in rows]
        people = list(self.world.people.values())
        ballots = self._candidates(min(contests), max(contests), counted)
        ballot = {one.id: one for ones in ballots.values() for one in ones}
        ids = list(self.world.contests)
        for key, id_, contest, station, status, *figures in rows:
            cast = [(people[candidacy].id, number) for candidacy, number in votes.get(key, ())]
            protocol = StationProtocol(
                id=ProtocolId(id_),
                contest=ContestId(ids[contest]),
                station=StationId(stations[station].id),
                state=ProtocolState(status),
                lines=dict(zip(lines, figures, strict=True)),
                votes={CandidacyId(who): number for who, number in cast},
            )
            acts = self._acts("protocols", id_)
            known = tuple(Report(*report) for report in reports.get(key, ()))
            yield ProtocolSheet(
                protocol=protocol,
                station=stations[station],
                votes=tuple(
                    sorted(
                        ((ballot[who], number) for who, number in cast),
                        key=lambda pair: (pair[0].position is None, pair[0].position or 0),
                    )
                ),
                reports=known,
                findings=self._checked(protocol, known),
                acts=acts,
                copies=self._acts("copies", id_),
                steps=self._acts("contests", protocol.contest),
                effect=self._effect(counted[protocol.contest], protocol, acts),
            )

    def _reports(self, among: str) -> Mapping[int, list[tuple[Any, ...]]]:
        if not self.engine.columns("stored_turnout"):
            return {}
        return _by_first(
            self.engine.rows(
                f"SELECT protocol, reported_at, issued FROM stored_turnout WHERE {among}"
                " ORDER BY protocol, reported_at"
            )
        )

    def _checked(self, protocol: StationProtocol, reports: Sequence[Report]) -> tuple[Any, ...]:
        if protocol.state is ProtocolState.AWAITED:
            return ()
        turnout = [report.issued for report in reports]
        return tuple(check_protocol(self.world.rules, protocol, turnout))

    def _effect(
        self, counted: CountedContest, protocol: StationProtocol, acts: Sequence[Trace]
    ) -> Effect | None:
        """Judge the contest once more with the version that the last correction replaced."""
        versions = [act.body for act in acts if isinstance(act.body, ProtocolEntry | Correction)]
        if len(versions) < 2 or not protocol.is_counted():  # noqa: PLR2004  a version and the one before
            return None
        result = counted.result
        earlier = ContestResult(
            office=result.office,
            round=result.round,
            seats=result.seats,
            state=result.state,
            standing=result.standing,
            tally=_replaced(result.tally, protocol, versions[-2]),
        )
        day = self.world.meta.polling_day
        before = decide(self.world.rules, earlier, polling_day=day)
        return Effect(before=before, after=counted.outcome)

    def _observers(self, first: int, last: int) -> Mapping[str, list[tuple[str, int | None]]]:
        found: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
        if "station" in self.engine.columns("stored_observers"):
            for station, organisation, number in self.engine.rows(
                "SELECT stations.id, organisation, observers FROM stored_observers AS observers"
                " JOIN stored_stations AS stations ON stations.key = station"
                f" WHERE station BETWEEN {first} AND {last} ORDER BY 1, 2"
            ):
                found[station].append((organisation, number))
        return found

    def _columns(self, table: str, wanted: Mapping[str, str]) -> str:
        """Give columns for a SELECT; one that the package lacks is missing in every row."""
        there = self.engine.columns(f"stored_{table}")
        return ", ".join(
            f"CAST({column if column in there else 'NULL'} AS {kind})"
            for column, kind in wanted.items()
        )


def station_names(engine: Engine, wanted: Container[str]) -> Mapping[str, Station]:
    """Give stations by id as other pages name them: without the voters on their lists."""
    named = _names(engine, "stations")
    number = "stations.number" if "number" in engine.columns("stored_stations") else "NULL"
    rows = engine.rows(
        f"SELECT stations.id, {number}, units.id{named.sql.replace(', ', ', stations.')}"
        " FROM stored_stations AS stations JOIN stored_units AS units ON units.key = stations.unit"
    )
    return {
        id_: Station(id_, named.of(names), number, unit, None)
        for id_, number, unit, *names in rows
        if id_ in wanted
    }


def added_up(reports: Iterable[Report]) -> tuple[Hour, ...]:
    """Add turnout reports up by hour."""
    sums: dict[str, list[int]] = {}
    for report in reports:
        if report.issued is not None:
            held = sums.setdefault(report.at, [0, 0])
            held[0] += report.issued
            held[1] += 1
    return tuple(Hour(at, *held) for at, held in sorted(sums.items()))


def _replaced(tally: Tally, protocol: StationProtocol, earlier: ProtocolEntry | Correction) -> Tally:
    """Give a tally in which an earlier version of a protocol stands in place of the present one."""
    made = Tally(due=tally.due, counted=tally.counted, annulled=tally.annulled)
    made.votes.update({who: Total(known=t.known, blanks=t.blanks) for who, t in tally.votes.items()})
    made.lines.update({line: Total(known=t.known, blanks=t.blanks) for line, t in tally.lines.items()})
    _swap(made.votes, protocol.votes, earlier.votes)
    _swap(
        made.lines,
        {line: figure for line, figure in protocol.lines.items() if line in made.lines},
        {line: figure for line, figure in earlier.lines.items() if line in made.lines},
    )
    return made


def _swap(totals: Any, old: Mapping[Any, int | None], new: Mapping[Any, int | None]) -> None:  # noqa: ANN401
    for key, figure in old.items():
        totals[key].remove(figure)
    for key, figure in new.items():
        totals[key].add(figure)


def _by_first(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, list[tuple[Any, ...]]]:
    return {
        key: [row[1:] for row in group] for key, group in groupby(rows, key=itemgetter(0))
    }


@dataclass(frozen=True, slots=True)
class _Named:
    """The columns of names of a table, as SQL and back into names."""

    sql: str
    of: Callable[[Sequence[str | None]], dict[str, str]]


def _names(engine: Engine, table: str) -> _Named:
    there = [
        column for column in engine.columns(f"stored_{table}") if column.startswith("name_")
    ]
    codes = [column.removeprefix("name_") for column in there]
    return _Named(
        "".join(f", {column}" for column in there),
        lambda row: {code: name for code, name in zip(codes, row, strict=True) if name},
    )
