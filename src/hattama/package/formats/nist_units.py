"""The reporting units of an ElectionReport: the tree of the package with its stations as leaves."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from hattama.count.counting import UnitTurnout
from hattama.count.directory import UnitEntry
from hattama.domain.protocol import DERIVED
from hattama.law.evaluate import sql
from hattama.law.expression import names as names_in
from hattama.package.formats.edition import IS_COUNTED, Edition, by_key, cell, stream
from hattama.package.formats.nist_words import Object, identifiers, make, reference, texts

TYPES: Mapping[str, str] = {"country": "country", "region": "state", "district": "county"}
"""Level -> ReportingUnitType; a level without a word of its own is `other`."""


def units(edition: Edition, *, is_single: bool) -> Iterator[Object]:
    """Give every unit and every station.

    Args:
        edition: what is written.
        is_single: there is one election only, so that a unit has one turnout.
    """
    directory = edition.count.directory
    turnout = {one.unit: one for one in edition.count.turnout} if is_single else {}
    districts = {contest.unit for contest in directory.contests.values()}
    below = defaultdict(list)
    for unit in directory.units.values():
        if unit.parent is not None:
            below[unit.parent].append(reference("unit", unit.id))
    stations = by_key(stream(edition, "SELECT unit, id FROM stations ORDER BY unit, key"))
    kinds = _kinds(edition)
    for key, unit in directory.units.items():
        inside = [*below[key], *(reference("station", id_) for _, id_ in stations(key))]
        yield _unit(
            unit,
            inside,
            kind=kinds.get(key) or unit.level,
            turnout=turnout.get(unit.id),
            is_district=unit.id in districts,
        )
    yield from _stations(edition)


def _kinds(edition: Edition) -> Mapping[int, str]:
    kind = cell(edition.package, "units", "kind")
    rows = stream(edition, f"SELECT key, {kind} FROM stored_units AS units")
    return {key: kind for key, kind in rows if kind}


def _unit(
    unit: UnitEntry,
    inside: list[str],
    *,
    kind: str,
    turnout: UnitTurnout | None,
    is_district: bool,
) -> Object:
    """Give a unit; what only a part of its protocols says is not said of all."""
    is_known = turnout is not None and turnout.known == turnout.counted > 0
    is_whole = turnout is not None and turnout.known == turnout.due > 0
    return make(
        "ReportingUnit",
        reference("unit", unit.id),
        ComposingGpUnitIds=inside or None,
        ExternalIdentifier=identifiers(unit.id),
        Name=texts(unit.names, unit.id),
        IsDistricted=is_district or None,
        SubUnitsReported=turnout.counted if turnout else None,
        TotalSubUnits=turnout.due if turnout else None,
        Type=TYPES.get(unit.level, "other"),
        OtherType=None if unit.level in TYPES else kind,
        VotersParticipated=turnout.voted if turnout and is_known else None,
        VotersRegistered=turnout.base if turnout and is_whole else None,
    )


def _stations(edition: Edition) -> Iterator[Object]:
    """Give the stations; who took part is told where a station has one protocol, which is counted."""
    package, rules = edition.package, edition.package.rules
    columns = package.engine.columns("stored_stations")
    languages = [code for code in package.meta.languages if f"name_{code}" in columns]
    named = "".join(f", name_{code}" for code in languages)
    source = "figures" if {*names_in(rules.turnout_of)} & set(DERIVED) else "protocols"
    rows = stream(
        edition,
        f"SELECT id, {cell(package, 'stations', 'number')}, registered, due, finished, awaited,"
        f" CASE WHEN due = 1 THEN voted END{named} FROM stations LEFT JOIN ("
        "  SELECT station, COUNT(*) AS due, COUNT(CASE WHEN status = 'awaited' THEN 1 END) AS awaited,"
        f"  COUNT(CASE WHEN {IS_COUNTED} OR status = 'annulled' THEN 1 END) AS finished,"
        f"  MAX(CASE WHEN {IS_COUNTED} THEN {sql(rules.turnout_of)} END) AS voted"
        f"  FROM {source} GROUP BY station) ON station = stations.key ORDER BY stations.key",
    )
    for id_, number, registered, due, finished, awaited, voted, *names in rows:
        yield make(
            "ReportingUnit",
            reference("station", id_),
            ExternalIdentifier=identifiers(id_),
            Name=texts(dict(zip(languages, names, strict=True)), number or id_),
            CountStatus=_progress(due, finished, awaited),
            Number=number,
            Type="precinct",
            VotersParticipated=voted,
            VotersRegistered=registered,
        )


def _progress(due: int | None, finished: int, awaited: int) -> list[Object] | None:
    """Say how far the protocols of a station have come."""
    if not due:
        return None
    begun = "not-processed" if awaited == due else "in-process"
    return [make("CountStatus", Status="completed" if finished == due else begun, Type="total")]
