"""The tables of an election package as data: the one place that knows their columns (spec/package.md)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from hattama.domain.election import Level, Route, Sex
from hattama.domain.protocol import LINES
from hattama.domain.states import CandidacyState, ContestState, ProtocolState


class Kind(StrEnum):
    """What a cell holds."""

    ID = "id"
    REFERENCE = "reference"
    FIGURE = "figure"
    TEXT = "text"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: its header.
        kind: what its cells hold.
        required: every cell is filled.
        to: the table that a reference names.
        choices: the only texts allowed, empty for any.
        per_language: stands for one column per language of the package.
        optional: the whole column may be absent.
        least: the smallest figure that makes sense.
    """

    name: str
    kind: Kind
    required: bool = False
    to: str = ""
    choices: tuple[str, ...] = ()
    per_language: bool = False
    optional: bool = False
    least: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        name: its name.
        columns: its columns.
        unique: which of them together stand only once.
        optional: a package may leave it out.
        grows: it grows with the number of stations, so that it is read where it lies.
    """

    name: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...]
    optional: bool = False
    grows: bool = False

    @property
    def has_id(self) -> bool:
        """Whether other tables may refer to its rows."""
        return self.columns[0].kind is Kind.ID

    def in_languages(self, languages: Iterable[str]) -> "Table":
        """Give the table with one name column per language."""
        return replace(self, columns=tuple(_expand(self.columns, tuple(languages))))


def _expand(columns: Iterable[Column], languages: tuple[str, ...]) -> Iterator[Column]:
    for column in columns:
        if column.per_language:
            for language in languages:
                yield replace(column, name=f"{column.name}_{language}", per_language=False)
        else:
            yield column


def _id() -> Column:
    return Column("id", Kind.ID, required=True)


def _names() -> Column:
    return Column("name", Kind.TEXT, per_language=True, optional=True)


def _to(table: str, name: str, *, required: bool = True) -> Column:
    return Column(name, Kind.REFERENCE, required=required, to=table, optional=not required)


def _one_of(name: str, choices: type[StrEnum], *, required: bool = True) -> Column:
    return Column(
        name, Kind.TEXT, required=required, choices=tuple(choices), optional=not required
    )


def _maybe(name: str, kind: Kind) -> Column:
    return Column(name, kind, optional=True)


TABLES = (
    Table("offices", (_id(), _names()), ("id",)),
    Table(
        "units",
        (
            _id(),
            _to("units", "parent", required=False),
            _one_of("level", Level),
            _maybe("kind", Kind.TEXT),
            Column("grid_column", Kind.FIGURE, optional=True, least=1),
            Column("grid_row", Kind.FIGURE, optional=True, least=1),
            _names(),
        ),
        ("id",),
    ),
    Table("parties", (_id(), _names()), ("id",), optional=True),
    Table(
        "contests",
        (
            _id(),
            _to("offices", "office"),
            _to("units", "unit"),
            Column("seats", Kind.FIGURE, required=True, least=1),
            Column("round", Kind.FIGURE, required=True, least=1),
            _one_of("state", ContestState),
            _to("contests", "follows", required=False),
            _names(),
        ),
        ("id",),
    ),
    Table(
        "candidacies",
        (
            _id(),
            _to("contests", "contest"),
            Column("position", Kind.FIGURE, optional=True, least=1),
            _one_of("route", Route, required=False),
            _to("parties", "party", required=False),
            _one_of("status", CandidacyState),
            _maybe("reason", Kind.TEXT),
            _maybe("nominated_on", Kind.DATE),
            _maybe("decided_on", Kind.DATE),
            _one_of("sex", Sex, required=False),
            _maybe("birth_year", Kind.FIGURE),
            _names(),
        ),
        ("id",),
    ),
    Table(
        "stations",
        (
            _id(),
            _to("units", "unit"),
            _maybe("number", Kind.TEXT),
            _maybe("registered", Kind.FIGURE),
            _names(),
        ),
        ("id",),
        grows=True,
    ),
    Table(
        "protocols",
        (
            _id(),
            _to("contests", "contest"),
            _to("stations", "station"),
            _one_of("status", ProtocolState),
            *(_maybe(line, Kind.FIGURE) for line in LINES),
        ),
        ("contest", "station"),
        grows=True,
    ),
    Table(
        "votes",
        (
            _to("protocols", "protocol"),
            _to("candidacies", "candidacy"),
            Column("votes", Kind.FIGURE),
        ),
        ("protocol", "candidacy"),
        grows=True,
    ),
    Table(
        "turnout",
        (
            _to("protocols", "protocol"),
            Column("reported_at", Kind.TIME, required=True),
            Column("issued", Kind.FIGURE),
        ),
        ("protocol", "reported_at"),
        optional=True,
        grows=True,
    ),
    Table(
        "observers",
        (
            _id(),
            _to("stations", "station", required=False),
            Column("organisation", Kind.TEXT, required=True),
            Column("observers", Kind.FIGURE),
        ),
        ("id",),
        optional=True,
    ),
)

BY_NAME = {table.name: table for table in TABLES}
