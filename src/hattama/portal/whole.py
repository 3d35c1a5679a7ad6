"""From a counted package to the sheets of units and of the election as a whole."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hattama.count.checking import CheckReport, findings
from hattama.count.counting import Count, UnitTurnout
from hattama.domain.finding import Finding, Severity
from hattama.portal.chronicle import Chronicle
from hattama.portal.sheets import Hour, Missing, RuleLine, UnitFigures, UnitSheet, WholeSheet
from hattama.portal.world import World

__all__ = ["read_whole"]


@dataclass(slots=True)
class _Sums:
    """Figures of units that are added up over the tree."""

    turnout: dict[str, list[UnitTurnout]] = field(default_factory=lambda: defaultdict(list))
    found: dict[tuple[str, Severity], int] = field(default_factory=Counter)
    observers: dict[str, int] = field(default_factory=Counter)
    hours: dict[str, list[Hour]] = field(default_factory=lambda: defaultdict(list))

    def of(self, unit: str) -> UnitFigures:
        """Give the figures of a unit."""
        return UnitFigures(
            turnout=tuple(self.turnout[unit]),
            errors=self.found[unit, Severity.ERROR],
            warnings=self.found[unit, Severity.WARNING],
            observers=self.observers[unit],
        )


def read_whole(
    world: World, counted: Count, report: CheckReport, chronicle: Chronicle | None
) -> tuple[Sequence[UnitSheet], WholeSheet]:
    """Read the sheets of all units but the root, and the sheet of the whole, which holds the root's."""
    found = tuple(findings(report))
    newest = chronicle.newest if chronicle else None
    sums = _summed(world, counted, report, found)
    units = [_unit(world, unit, sums) for unit in world.units if unit != world.root]
    return units, WholeSheet(
        country=_unit(world, world.root, sums),
        hours={unit: tuple(sums.hours[unit]) for unit in world.within.get(world.root, ())},
        rules=tuple(
            RuleLine(
                code=line.rule.code,
                holds=line.holds,
                fails=line.fails,
                not_computable=line.not_computable,
            )
            for line in report.rules
        ),
        findings=found,
        missing=_missing(report),
        observers=counted.observers,
        nominees=tuple(
            (one.office, one.route, one.party, one.state, one.sex, one.nominees)
            for one in counted.nominees
        ),
        disputes=tuple(chronicle.disputes) if chronicle else (),
        changed_at=newest.at if newest else "",
    )


def _unit(world: World, unit: str, sums: _Sums) -> UnitSheet:
    return UnitSheet(
        unit=unit,
        figures=sums.of(unit),
        inner={inner: sums.of(inner) for inner in world.within.get(unit, ())},
        hours=tuple(sums.hours[unit]),
        contests=tuple(
            contest
            for place in world.below(unit)
            for contest in world.contests_of.get(place.id, ())
        ),
    )


def _summed(world: World, counted: Count, report: CheckReport, found: Sequence[Finding]) -> _Sums:
    sums = _Sums()
    for one in counted.turnout:
        sums.turnout[one.unit].append(one)
    places = _places(report)
    for finding in found:
        for place in world.above(places[finding.station or ""]):
            sums.found[place.id, finding.severity] += 1
    for station, number in _sent(report):
        for place in world.above(places[station]):
            sums.observers[place.id] += number or 0
    for unit, hour in _hours(report):
        sums.hours[unit].append(hour)
    return sums


def _places(report: CheckReport) -> Mapping[str, str]:
    rows = report.tables.rows(
        "SELECT stations.id, units.id FROM stations JOIN units ON units.key = stations.unit"
    )
    return {station: unit for station, unit in rows}  # noqa: C416  rows are sequences, not pairs


def _sent(report: CheckReport) -> Sequence[Sequence[Any]]:
    return report.tables.rows(
        "SELECT stations.id, observers.observers FROM observers"
        " JOIN stations ON stations.key = observers.station"
    )


def _hours(report: CheckReport) -> Iterator[tuple[str, Hour]]:
    """Yield turnout by unit and hour of the local clock, in the first contests that a station has."""
    rows = report.tables.rows(
        "SELECT units.id, SUBSTR(turnout.reported_at, 1, 16) AS hour,"
        " CAST(SUM(turnout.issued) AS BIGINT), COUNT(turnout.issued)"
        " FROM turnout JOIN protocols ON protocols.key = turnout.protocol"
        " JOIN (SELECT station, MIN(key) AS first FROM protocols GROUP BY station) AS firsts"
        " ON firsts.first = protocols.key"
        " JOIN stations ON stations.key = protocols.station"
        " JOIN ancestors ON ancestors.unit = stations.unit"
        " JOIN units ON units.key = ancestors.ancestor"
        " GROUP BY units.id, hour HAVING COUNT(turnout.issued) > 0 ORDER BY units.id, hour"
    )
    for unit, hour, issued, reports in rows:
        yield unit, Hour(hour, issued, reports)


def _missing(report: CheckReport) -> tuple[Missing, ...]:
    rows = report.tables.rows(
        "SELECT contest, station, status FROM missing_protocols ORDER BY contest, station"
    )
    return tuple(Missing(*row) for row in rows)
