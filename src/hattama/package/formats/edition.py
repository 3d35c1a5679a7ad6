"""One edition of results: what every foreign format is written from, in the order of the ballots."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from hattama.count.counting import Count, CountedContest
from hattama.count.directory import CandidacyEntry, ContestEntry, Entry
from hattama.count.engines import Row
from hattama.count.script import prepare
from hattama.domain.names import Names, name_in
from hattama.domain.states import COUNTED
from hattama.package.opening import Package

AT_ONCE = 10_000
"""Rows that are in memory at the same time."""

IS_COUNTED = "status IN ('" + "', '".join(sorted(COUNTED)) + "')"
"""The SQL condition that a protocol is added up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is written, when it is issued and by whom (see `hattama.package.formats.write`)."""

    package: Package
    count: Count
    at: datetime
    issuer: str

    @property
    def issued_at(self) -> str:
        """When it is issued, in whole seconds: the formats know no smaller ones."""
        return self.at.isoformat(timespec="seconds")

    def provenance(self, label: str) -> str:
        """Give where the figures come from: the kind, the sentence that must stand beside them, the source."""
        told = self.package.meta.provenance
        source = f" ({told.source})" if told.source else ""
        return (f"{told.kind}: {label}" if label else told.kind) + source

    def named(self, names: Names, otherwise: str) -> str:
        """Give a name in the first language of the package that has one."""
        return name_in(names, self.package.meta.languages) or otherwise


class Choice(NamedTuple):
    """A candidacy: its place among all of the edition, its party, and what the count does not read of it."""

    place: int
    entry: CandidacyEntry
    party: Entry | None
    position: int | None
    sex: str | None
    nominated_on: str | None


class Listed(NamedTuple):
    """A contest: its place among all of the edition, its count and its candidacies."""

    place: int
    entry: ContestEntry
    counted: CountedContest
    choices: tuple[Choice, ...]


class Election(NamedTuple):
    """The contests for one office in one round: a voter has one ballot for each such election.

    Attributes:
        place: its place in the edition.
        office: the office.
        round: the round, from 1.
        contests: its contests.
    """

    place: int
    office: Entry
    round: int
    contests: tuple[Listed, ...]


def elections(edition: Edition) -> list[Election]:
    """Give all contests by office and round, and put their order into the engine for `stream`.

    The engine holds it as `contest_order` (contest, place, election) and `ballot_order` (candidacy, place).
    """
    package, directory = edition.package, edition.count.directory
    package.engine.hold(
        "contest_order",
        "SELECT key AS contest, row_number() OVER (ORDER BY office, round, key) AS place,"
        " dense_rank() OVER (ORDER BY office, round) AS election FROM stored_contests",
    )
    position = cell(package, "candidacies", "position")
    package.engine.hold(
        "ballot_order",
        f"SELECT key AS candidacy, contest, row_number() OVER (ORDER BY place, {position} NULLS LAST, key)"
        " AS place FROM stored_candidacies AS candidacies JOIN contest_order USING (contest)",
    )
    choices = _choices(edition)
    counts = dict(zip(directory.contests, edition.count.contests, strict=True))
    offices = {office.id: office for office in directory.offices.values()}
    listed = (
        (number, Listed(place, directory.contests[key], counts[key], tuple(choices.get(key, ()))))
        for number, place, key in stream(
            edition, "SELECT election, place, contest FROM contest_order ORDER BY place"
        )
    )
    return [
        Election(number, offices[contests[0].entry.office], contests[0].entry.round, contests)
        for number, group in groupby(listed, key=itemgetter(0))
        if (contests := tuple(contest for _, contest in group))
    ]


def _choices(edition: Edition) -> dict[int, list[Choice]]:
    """Give the candidacies of each contest by its key, in the order of the ballot."""
    package, people = edition.package, edition.count.directory.candidacies
    parties = {party.id: party for party in edition.count.directory.parties.values()}
    cells = ", ".join(
        cell(package, "candidacies", name) for name in ("position", "sex", "nominated_on")
    )
    found: dict[int, list[Choice]] = {}
    for key, place, *more in stream(
        edition,
        f"SELECT candidacy, place, {cells} FROM ballot_order"
        " JOIN stored_candidacies AS candidacies ON key = candidacy ORDER BY place",
    ):
        entry = people[key]
        party = parties.get(entry.party or "")
        found.setdefault(entry.contest, []).append(Choice(place, entry, party, *more))
    return found


def cell(package: Package, table: str, column: str) -> str:
    """Give a column in SQL, or what stands for it where the table does without it."""
    there = column in package.engine.columns(f"stored_{table}")
    return f"{table}.{column}" if there else "NULL"


def stream(edition: Edition, query: str) -> Iterator[Row]:
    """Run a query over the tables and the named queries of the count, few rows at a time in memory."""
    package = edition.package
    script = prepare(package.engine, package.rules).script
    with package.engine.connection.cursor() as cursor:
        cursor.execute(script.select(query))
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def by_key(rows: Iterable[Row]) -> Callable[[Any], Iterator[Row]]:
    """Give a way to take from sorted rows those that begin with a key; keys must be asked for in order."""
    groups = groupby(rows, key=itemgetter(0))
    key, group = next(groups, (None, iter(())))

    def take(wanted: Any) -> Iterator[Row]:  # noqa: ANN401 - whatever the rows are sorted by
        nonlocal key, group
        while key is not None and key < wanted:
            key, group = next(groups, (None, iter(())))
        return group if key == wanted else iter(())

    return take
