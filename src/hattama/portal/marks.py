"""A mark for each contest, which changes whenever a page about it or its stations does."""

from collections.abc import Iterator, Mapping

from hattama.count.engines import Engine
from hattama.portal.chronicle import Chronicle
from hattama.portal.world import World

__all__ = ["Mark", "take_marks", "take_names"]

Mark = list[object]
"""What its contest came to, a sum over its rows of each table, the number of acts about it."""

_DUE = "stored_protocols AS protocols"
_RELATIONS = {
    "protocols": _DUE,
    "candidacies": "stored_candidacies AS candidacies",
    "stations": f"stored_stations AS stations JOIN {_DUE} ON protocols.station = stations.key",
    "votes": f"stored_votes AS votes JOIN {_DUE} ON votes.protocol = protocols.key",
    "turnout": f"stored_turnout AS turnout JOIN {_DUE} ON turnout.protocol = protocols.key",
    "observers": f"stored_observers AS observers JOIN {_DUE} ON observers.station = protocols.station",
}
"""Table -> the relation in which each of its rows has a contest."""


def take_marks(engine: Engine, world: World, chronicle: Chronicle | None) -> Mapping[str, Mark]:
    """Give the mark of every contest.

    Args:
        engine: holds the tables of the package.
        world: the small tables.
        chronicle: the log, or None.
    """
    marks: dict[str, Mark] = {
        contest.id: [contest, world.runoffs.get(contest.id)] for contest in world.contests.values()
    }
    for contest, mark in _rows(engine, world):
        marks[contest].append(mark)
    if chronicle:
        for contest, mark in _acts(engine, world, chronicle):
            marks[contest].append(mark)
    return marks


def take_names(engine: Engine, world: World) -> object:
    """Give what changes whenever a name of a unit, contest, nominee or station does, or one comes or goes."""
    (stations,) = engine.rows(
        "SELECT COUNT(*), BIT_XOR(HASH(stations)) FROM stored_stations AS stations"
    )
    return (
        tuple(stations),
        tuple(world.units.values()),
        tuple((one.id, one.names) for one in world.contests.values()),
        tuple((one.id, one.names, one.contest) for one in world.people.values()),
    )


def _rows(engine: Engine, world: World) -> Iterator[tuple[str, object]]:
    ids = tuple(world.contests)
    for table, relation in _RELATIONS.items():
        if engine.columns(f"stored_{table}"):
            for contest, mark in engine.rows(
                f"SELECT contest, BIT_XOR(HASH({table})) FROM {relation} GROUP BY contest"
            ):
                yield ids[contest], (table, mark)


def _acts(engine: Engine, world: World, chronicle: Chronicle) -> Iterator[tuple[str, object]]:
    ids = tuple(world.contests)
    places = {
        protocol: ids[contest]
        for protocol, contest in engine.rows("SELECT id, contest FROM stored_protocols")
    }
    for group in (chronicle.protocols, chronicle.turnout, chronicle.copies):
        for protocol, traces in group.items():
            if protocol in places:
                yield places[protocol], (protocol, len(traces))
    for candidacy, traces in chronicle.candidacies.items():
        if candidacy in world.people:
            yield world.people[candidacy].contest, (candidacy, len(traces))
    for contest, traces in chronicle.contests.items():
        if contest in world.contests:
            yield contest, len(traces)
