"""From a counted package and its log to sheets, a part at a time, so that memory stays flat."""

import math
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from hattama.count.counting import Count
from hattama.count.engines import Engine
from hattama.count.script import Prepared
from hattama.domain.finding import Finding
from hattama.domain.ids import CandidacyId, ContestId, ProtocolId, StationId
from hattama.domain.protocol import LINES, StationProtocol
from hattama.domain.record_kinds import Correction, ProtocolEntry
from hattama.domain.states import ProtocolState
from hattama.domain.tally import Tally, Total
from hattama.law.evaluate import sql
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


class Gatherer:
    """Reads the sheets of contests and stations out of an open package.

    Args:
        tables: the queries of the count on the engine that holds the tables of the package.
        world: the small tables.
        counted: the count.
        chronicle: the log, or None where the package has none.
        found: what does not hold of the protocols.
    """

    def __init__(
        self,
        tables: Prepared,
        world: World,
        counted: Count,
        chronicle: Chronicle | None,
        found: Sequence[Finding],
    ) -> None:
        self._tables = tables.hold("figures")  # every part of the protocols asks for some of it
        self.engine = engine = tables.engine
        self.world = world
        self.chronicle = chronicle
        self._counted = {str(one.contest): one for one in counted.contests}
        self._contests = tuple(world.contests)
        self._units = tuple(world.units)
        self._people = tuple(world.people.values())
        self._lines = tuple(line for line in LINES if line in engine.columns("stored_protocols"))
        self._places = _names(engine, "stations")
        self._failed = {
            protocol: tuple(group)
            for protocol, group in groupby(sorted(found, key=_protocol_of), key=_protocol_of)
        }
        self._positions = dict.fromkeys(range(len(self._people)), math.inf)
        if "position" in engine.columns("stored_candidacies"):
            self._positions |= {
                key: position
                for key, position in engine.rows("SELECT key, position FROM stored_candidacies")
                if position is not None
            }

    def _on_ballot(self, cast: Sequence[Any]) -> float:
        return self._positions[cast[0]]

    def contests(self, only: Iterable[str] | None = None) -> Iterator[ContestSheet]:
        """Yield the sheets of contests in the order of the package: of all, or only of some."""
        wanted = None if only is None else set(only)
        keys = [key for key, id_ in enumerate(self._contests) if wanted is None or id_ in wanted]
        for part in _parts(keys):
            candidates = self._candidates(part)
            of_contest: dict[str, list[ProtocolSheet]] = defaultdict(list)
            for sheet in self._protocols("contest", part):
                of_contest[sheet.protocol.contest].append(sheet)
            for key in part:
                contest = self._contests[key]
                yield self._contest(contest, candidates[contest], of_contest[contest])

    def stations(self, of: Iterable[str] | None = None) -> Iterator[StationSheet]:
        """Yield the sheets of stations in the order of the package: of all, or of those in some contests."""
        keys = self._station_keys(None if of is None else set(of))
        for part in _parts(keys):
            of_station: dict[str, list[ProtocolSheet]] = defaultdict(list)
            for sheet in self._protocols("station", part):
                of_station[sheet.station.id].append(sheet)
            sent = self._observers(part)
            for station in self._stations(part).values():
                yield StationSheet(
                    station=station,
                    protocols=tuple(of_station[station.id]),
                    observers=tuple(sent[station.id]),
                )

    def changed_places(self) -> Mapping[str, tuple[str, str]]:
        """Give contest and station of each protocol that has more than one act in the log."""
        if self.chronicle is None:
            return {}
        acts = self.chronicle.protocols
        rows = self.engine.rows(
            "SELECT protocols.id, contest, stations.id FROM stored_protocols AS protocols"
            " JOIN stored_stations AS stations ON stations.key = station"
        )
        return {
            protocol: (self._contests[contest], station)
            for protocol, contest, station in rows
            if len(acts.get(protocol, ())) > 1
        }

    def _station_keys(self, contests: set[str] | None) -> list[int]:
        if contests is None:
            return [
                key for (key,) in self.engine.rows("SELECT key FROM stored_stations ORDER BY key")
            ]
        wanted = [key for key, id_ in enumerate(self._contests) if id_ in contests]
        rows = self.engine.rows(
            f"SELECT DISTINCT station FROM stored_protocols WHERE {_among('contest', wanted)} ORDER BY station"
        )
        return [key for (key,) in rows]

    def _contest(
        self,
        contest: str,
        candidates: Sequence[Candidate],
        protocols: Sequence[ProtocolSheet],
    ) -> ContestSheet:
        listed = [sheet.station.listed for sheet in protocols]
        return ContestSheet(
            contest=contest,
            counted=self._counted[contest],
            candidates=tuple(candidates),
            protocols=tuple(protocols),
            hours=added_up(report for sheet in protocols for report in sheet.reports),
            listed=sum(filter(None, listed)) if any(listed) else None,
            acts=self._acts("contests", contest),
        )

    def _acts(self, about: str, id_: str) -> tuple[Trace, ...]:
        if self.chronicle is None:
            return ()
        return tuple(getattr(self.chronicle, about).get(id_, ()))

    def _candidates(self, contests: Sequence[int]) -> Mapping[str, list[Candidate]]:
        """Give the nominees of some contests in the order of the ballot, those off it behind."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        columns = self._columns("candidacies", CANDIDACY)
        order = (
            ", position NULLS LAST"
            if "position" in self.engine.columns("stored_candidacies")
            else ""
        )
        rows = self.engine.rows(
            f"SELECT key, {columns} FROM stored_candidacies"
            f" WHERE {_among('contest', contests)} ORDER BY contest{order}, key"
        )
        for row in rows:
            key, position, route, state, reason, nominated_on, decided_on, sex, birth_year = row
            person = self._people[key]
            votes = self._counted[person.contest].result.tally.votes
            found[person.contest].append(
                Candidate(
                    person.id,
                    person.names,
                    person.contest,
                    position,
                    route,
                    person.party,
                    state,
                    reason,
                    nominated_on,
                    decided_on,
                    sex,
                    birth_year,
                    votes.get(CandidacyId(person.id)),
                    self._acts("candidacies", person.id),
                )
            )
        return found

    def _stations(self, keys: Iterable[int]) -> Mapping[int, Station]:
        rows = self.engine.rows(
            f"SELECT key, id, unit, {self._columns('stations', STATION)}{self._places.sql}"
            f" FROM stored_stations WHERE {_among('key', keys)} ORDER BY key"
        )
        return {
            key: Station(id_, self._places.of(names), number, self._units[unit], listed)
            for key, id_, unit, number, listed, *names in rows
        }

    def _protocols(self, column: str, keys: Sequence[int]) -> Iterator[ProtocolSheet]:
        """Yield the sheets of the protocols of some contests or stations, by contest and key."""
        truths = [sql(rule.formula) for rule in self.world.rules.checks]
        wanted = "".join(f", {column}" for column in (*self._lines, *truths))
        where = _among(column, keys)
        rows = self._tables.rows(
            f"SELECT key, id, contest, station, status{wanted} FROM figures"
            f" WHERE {where} ORDER BY contest, key"
        )
        among = f"protocol IN (SELECT key FROM stored_protocols WHERE {where})"
        votes = _by_first(
            self.engine.rows(
                f"SELECT protocol, candidacy, votes FROM stored_votes WHERE {among}"
                " ORDER BY protocol, candidacy"
            )
        )
        reports = self._reports(among)
        stations = self._stations({row[3] for row in rows})
        lines = len(self._lines)
        for key, id_, contest, station, status, *figures in rows:
            cast = [
                (self._people[candidacy].id, number) for candidacy, number in votes.get(key, ())
            ]
            protocol = StationProtocol(
                id=ProtocolId(id_),
                contest=ContestId(self._contests[contest]),
                station=StationId(stations[station].id),
                state=ProtocolState(status),
                lines=dict(zip(self._lines, figures[:lines], strict=True)),
                votes={CandidacyId(who): number for who, number in cast},
            )
            acts = self._acts("protocols", id_)
            known = tuple(Report(*report) for report in reports.get(key, ()))
            yield ProtocolSheet(
                protocol=protocol,
                station=stations[station],
                votes=tuple(cast),
                reports=known,
                verdicts=tuple(figures[lines:]),
                failed=self._failed.get(id_, ()),
                acts=acts,
                copies=self._acts("copies", id_),
                steps=self._acts("contests", protocol.contest),
                effect=self._effect(protocol, acts),
            )

    def _reports(self, among: str) -> Mapping[int, list[Sequence[Any]]]:
        if not self.engine.columns("stored_turnout"):
            return {}
        return _by_first(
            self.engine.rows(
                f"SELECT protocol, reported_at, issued FROM stored_turnout WHERE {among}"
                " ORDER BY protocol, reported_at"
            )
        )

    def _effect(self, protocol: StationProtocol, acts: Sequence[Trace]) -> Effect | None:
        """Judge the contest once more with the version that the last correction replaced."""
        versions = [act.body for act in acts if isinstance(act.body, ProtocolEntry | Correction)]
        if len(versions) < 2 or not protocol.is_counted():  # noqa: PLR2004  a version and the one before
            return None
        counted = self._counted[protocol.contest]
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

    def _observers(self, keys: Sequence[int]) -> Mapping[str, list[tuple[str, int | None]]]:
        found: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
        if "station" in self.engine.columns("stored_observers"):
            for station, organisation, number in self.engine.rows(
                "SELECT stations.id, organisation, observers FROM stored_observers AS observers"
                " JOIN stored_stations AS stations ON stations.key = station"
                f" WHERE {_among('station', keys)} ORDER BY 1, 2"
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


def _replaced(
    tally: Tally, protocol: StationProtocol, earlier: ProtocolEntry | Correction
) -> Tally:
    """Give a tally in which an earlier version of a protocol stands in place of the present one."""
    made = Tally(due=tally.due, counted=tally.counted, annulled=tally.annulled)
    made.votes.update(
        {who: Total(known=t.known, blanks=t.blanks) for who, t in tally.votes.items()}
    )
    made.lines.update(
        {line: Total(known=t.known, blanks=t.blanks) for line, t in tally.lines.items()}
    )
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


def _protocol_of(finding: Finding) -> str:
    return finding.protocol or ""


def _among(column: str, keys: Iterable[int]) -> str:
    """Give the condition that a column holds one of some keys."""
    return f"{column} IN ({', '.join(map(str, keys)) or 'NULL'})"


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(keys), AT_ONCE):
        yield keys[first : first + AT_ONCE]


def _by_first(rows: Iterable[Sequence[Any]]) -> Mapping[int, list[Sequence[Any]]]:
    return {key: [row[1:] for row in group] for key, group in groupby(rows, key=itemgetter(0))}


@dataclass(frozen=True, slots=True)
class _Named:
    """The columns of names of a table, as SQL and back into names."""

    sql: str
    of: Callable[[Sequence[str | None]], dict[str, str]]


def _names(engine: Engine, table: str) -> _Named:
    there = [column for column in engine.columns(f"stored_{table}") if column.startswith("name_")]
    codes = [column.removeprefix("name_") for column in there]
    return _Named(
        "".join(f", {column}" for column in there),
        lambda row: {code: name for code, name in zip(codes, row, strict=True) if name},
    )
