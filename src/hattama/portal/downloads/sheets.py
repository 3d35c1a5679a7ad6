"""What one page shows, to take away: a sheet as a JSON document and as a CSV table."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from hattama.portal.downloads.documents import (
    Candidate,
    ContestDocument,
    Figures,
    Protocol,
    UnitDocument,
)
from hattama.portal.downloads.flat import BY_STATION, BY_UNIT
from hattama.portal.downloads.results import (
    contest_line,
    contest_result,
    elected,
    election,
)
from hattama.portal.sheets import Candidate as Nominee
from hattama.portal.sheets import (
    ContestSheet,
    ProtocolSheet,
    UnitFigures,
    UnitSheet,
    WholeSheet,
)
from hattama.portal.world import World

__all__ = ["Download", "contest_files", "unit_files", "whole_files"]


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be, in no language: its path below the root of the site, and its octets."""

    path: str
    octets: bytes


def contest_files(world: World, sheet: ContestSheet) -> Iterator[Download]:
    """Yield a contest as JSON, and its votes by candidate and station as CSV."""
    yield _json(f"data/contests/{sheet.contest}.json", contest_document(world, sheet))
    rows = _contest_rows(world, sheet)
    header = [column for column, _ in BY_STATION.columns(world.meta.languages)]
    yield _csv(f"data/contests/{sheet.contest}.csv", header, rows)


def unit_files(world: World, sheet: UnitSheet) -> Iterator[Download]:
    """Yield a unit as JSON, and its turnout beside that of the units in it as CSV."""
    yield _json(f"data/units/{sheet.unit}.json", unit_document(world, sheet))
    units = {sheet.unit: sheet.figures, **sheet.inner}
    rows = [row for unit, figures in units.items() for row in _unit_rows(world, unit, figures)]
    header = [column for column, _ in BY_UNIT.columns(world.meta.languages)]
    yield _csv(f"data/units/{sheet.unit}.csv", header, rows)


def whole_files(world: World, sheet: WholeSheet) -> Iterator[Download]:
    """Yield the root unit."""
    yield from unit_files(world, sheet.country)


def contest_document(world: World, sheet: ContestSheet) -> ContestDocument:
    """Give a contest with its candidates and the protocols of its stations."""
    named = elected(world.contests[sheet.contest])
    counted = [one for one in sheet.protocols if one.protocol.is_counted()]
    return {
        **election(world.meta),
        **contest_result(world, sheet.counted, newest(sheet)),
        "voters": {
            "listed": sheet.listed,
            "covered": None
            if sheet.listed is None
            else sum(one.station.listed or 0 for one in counted),
        },
        "candidates": [_candidate(one, named) for one in sheet.candidates],
        "stations": [_protocol(one) for one in sheet.protocols],
    }


def unit_document(world: World, sheet: UnitSheet) -> UnitDocument:
    """Give a unit with the units in it and its contests."""
    unit = world.units[sheet.unit]
    return {
        **election(world.meta),
        **_figures(world, sheet.unit, sheet.figures),
        "level": unit.level,
        "parent": unit.parent,
        "hours": [
            {"at": one.at, "issued": one.issued, "reports": one.reports} for one in sheet.hours
        ],
        "inner": [_figures(world, inner, figures) for inner, figures in sheet.inner.items()],
        "contests": [contest_line(world, world.contests[contest]) for contest in sheet.contests],
    }


def newest(sheet: ContestSheet) -> str | None:
    """Give the newest act about a contest or one of its protocols; None without a log."""
    acts = [*sheet.acts, *(act for one in sheet.protocols for act in one.acts)]
    return max(acts, key=lambda act: act.index).at if acts else None


def _candidate(one: Nominee, named: frozenset[str]) -> Candidate:
    return {
        "id": one.id,
        "names": one.names,
        "position": one.position,
        "route": one.route,
        "party": one.party,
        "state": one.state,
        "reason": one.reason,
        "nominated_on": one.nominated_on,
        "decided_on": one.decided_on,
        "sex": one.sex,
        "birth_year": one.birth_year,
        "votes": None
        if one.votes is None
        else {"known": one.votes.known, "blanks": one.votes.blanks},
        "is_elected": one.id in named,
    }


def _protocol(sheet: ProtocolSheet) -> Protocol:
    act = sheet.acts[-1] if sheet.acts else None
    return {
        "id": sheet.protocol.id,
        "station": sheet.station.id,
        "number": sheet.station.number,
        "names": sheet.station.names,
        "unit": sheet.station.unit,
        "listed": sheet.station.listed,
        "status": sheet.protocol.state,
        "lines": sheet.protocol.lines,
        "votes": {str(who): votes for who, votes in sheet.protocol.votes.items()},
        "findings": [finding.code for finding in sheet.failed],
        "record": None if act is None else {"index": act.index, "leaf": act.leaf, "at": act.at},
    }


def _figures(world: World, unit: str, figures: UnitFigures) -> Figures:
    return {
        "unit": unit,
        "names": world.units[unit].names,
        "turnout": [
            {
                "office": one.office,
                "due": one.due,
                "counted": one.counted,
                "base": one.base,
                "voted": one.voted,
                "listed": one.listed,
                "covered": one.covered,
            }
            for one in figures.turnout
        ],
        "errors": figures.errors,
        "warnings": figures.warnings,
        "observers": figures.observers,
    }


def _contest_rows(world: World, sheet: ContestSheet) -> Iterator[Sequence[object]]:
    contest = world.contests[sheet.contest]
    tally, named, updated = sheet.counted.result.tally, elected(contest), newest(sheet)
    nominees = {str(one.id): one for one in sheet.candidates}
    for one in sheet.protocols:
        for who, votes in one.protocol.votes.items():
            yield (
                contest.id,
                *_named(world, contest.names or world.units[contest.unit].names),
                contest.office,
                contest.unit,
                contest.round,
                one.station.id,
                one.station.number,
                *_named(world, one.station.names),
                one.protocol.id,
                one.protocol.state,
                who,
                *_named(world, nominees[who].names),
                nominees[who].party,
                nominees[who].route,
                nominees[who].position,
                votes,
                tally.counted,
                tally.due,
                contest.state,
                contest.outcome.kind,
                who in named,
                updated,
            )


def _unit_rows(world: World, unit: str, figures: UnitFigures) -> Iterator[Sequence[object]]:
    place = world.units[unit]
    for one in figures.turnout:
        yield (
            unit,
            place.parent,
            place.level,
            *_named(world, place.names),
            one.office,
            one.counted,
            one.due,
            one.base,
            one.voted,
            one.listed,
            one.covered,
        )


def _named(world: World, names: Mapping[str, str]) -> Iterator[str | None]:
    return (names.get(language) for language in world.meta.languages)


def _json(path: str, document: Mapping[str, object]) -> Download:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Download(path, f"{text}\n".encode())


def _csv(path: str, header: Iterable[str], rows: Iterable[Sequence[object]]) -> Download:
    held = StringIO()
    lines = csv.writer(held, lineterminator="\n")
    lines.writerow(header)
    lines.writerows([_cell(cell) for cell in row] for row in rows)
    return Download(path, held.getvalue().encode())


def _cell(cell: object) -> object:
    return str(cell).lower() if isinstance(cell, bool) else cell
