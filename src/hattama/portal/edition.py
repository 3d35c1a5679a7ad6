"""A package, counted and checked, with its log: everything that a site is made from, at one moment."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hattama.count import check, count
from hattama.count.counting import Count
from hattama.count.engines import Engine
from hattama.domain.errors import BadInputError
from hattama.package.from_log import LOG, PACKAGE
from hattama.package.opening import Package, open_package
from hattama.portal.chronicle import Chronicle
from hattama.portal.gathering import Gatherer
from hattama.portal.marks import Mark, take_marks, take_names
from hattama.portal.others import read_others
from hattama.portal.sheets import UnitSheet, WholeSheet
from hattama.portal.whole import read_whole
from hattama.portal.world import World, read_world

__all__ = ["Edition", "Source", "edition"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a site comes from: a package, and a log where there is one."""

    package: Path
    log: Path | None

    @classmethod
    def at(cls, path: Path) -> "Source":
        """Find the package at a path, or package and log in the folder of a published record."""
        if (path / PACKAGE).is_dir():
            return cls(path / PACKAGE, path / LOG if (path / LOG).is_dir() else None)
        return cls(path, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is published at one moment.

    Attributes:
        package: the open package.
        world: the small tables.
        counted: the count.
        units: the sheets of all units but the root.
        whole: the sheet of the whole.
        others: sheets beside places and contests.
        gatherer: reads the sheets of contests and stations.
        chronicle: the log, or None.
        marks: contest -> what changes whenever a page about it or its stations does.
        names: what changes whenever a name does.
    """

    package: Package
    world: World
    counted: Count
    units: Sequence[UnitSheet]
    whole: WholeSheet
    others: Sequence[object]
    gatherer: Gatherer
    chronicle: Chronicle | None
    marks: Mapping[str, Mark]
    names: object


@contextmanager
def edition(source: Source, chronicle: Chronicle | None) -> Iterator[Edition]:
    """Open, count and check a package, and read what the log has published since.

    Args:
        source: the package.
        chronicle: its log, read as far as before; it is read on.

    Raises:
        BadInputError: the package or the log is wrong.
    """
    if chronicle:
        chronicle.read_on()
    with open_package(source.package) as package:
        package.validate()
        engine = package.engine
        counted = count(engine, package.rules, polling_day=package.meta.polling_day)
        report = check(engine, package.rules)
        world = read_world(engine, package.meta, package.rules, counted, package.boundaries)
        if chronicle:
            _refuse_strangers(world, engine, chronicle)
        units, whole = read_whole(world, counted, report, chronicle)
        yield Edition(
            package=package,
            world=world,
            counted=counted,
            units=units,
            whole=whole,
            others=read_others(world, counted, report, chronicle, whole),
            gatherer=Gatherer(report.tables, world, counted, chronicle, whole.findings),
            chronicle=chronicle,
            marks=take_marks(engine, world, chronicle),
            names=take_names(engine, world),
        )


def _refuse_strangers(world: World, engine: Engine, chronicle: Chronicle) -> None:
    """Refuse a log that tells of what the package does not have: one of them is older than the other."""
    protocols = {id_ for (id_,) in engine.rows("SELECT id FROM stored_protocols")}
    for told, there, what in (
        (chronicle.contests, world.contests, "contest"),
        (chronicle.candidacies, world.people, "candidacy"),
        (chronicle.protocols, protocols, "protocol"),
        (chronicle.copies, protocols, "protocol"),
    ):
        for id_ in told:
            if id_ not in there:
                raise BadInputError(
                    f"the log tells of the {what} {id_}, which the package does not have",
                    where=str(chronicle.log),
                    todo="publish log and package of the same moment",
                )
