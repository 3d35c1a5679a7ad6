"""A long file without a fault, gathered station by station in one pass over it.

Where anything has to be repaired or refused, `reshaping` reads the file cell by cell instead: it makes the same
package, and it alone reports.
"""

import re
from collections.abc import Mapping

import duckdb

from hattama.domain.errors import BadInputError
from hattama.domain.ids import LONGEST
from hattama.domain.protocol import MAX_FIGURE
from hattama.package.cells import ODD_FIGURE, TIME, untidy
from hattama.package.coherence import refuse_incoherent, refuse_outsiders
from hattama.package.encoding import encode_tables
from hattama.package.integrity import has_doubles, refuse_broken_tree, refuse_parties_like_routes
from hattama.package.loading import Loaded, name, quoted
from hattama.package.profile import Profile
from hattama.package.report import Report
from hattama.package.tabling import Tabling, is_accepted, times_of
from hattama.package.templates import (
    ID_MACROS,
    figures_of,
    id_sql,
    ids_of,
    station_columns,
    template_sql,
    texts_of,
    titles,
)

IN_ORDER = ("stations", "protocols", "votes")
"""What is made in the order that the specification wants, so that it need not be sorted again."""

_BETWEEN = "\x1f"
"""Stands between the choices of a station: no file that is taken in holds a control character."""

_CHOICES, _VOTES = name(f"choices{_BETWEEN}"), name(f"votes{_BETWEEN}")
"""Columns beside those of the file: no header can have these names."""

_PAIRS = "SELECT DISTINCT contest, unit FROM kinds"

_OF_THE_STATION = ("station", "number", "station_name")
"""Templates that differ from station to station; all others are made once for each area."""


def gather(
    connection: duckdb.DuckDBPyConnection, profile: Profile, source: Loaded, report: Report
) -> bool:
    """Make the stored tables of a package from a long file in which every cell is as it should be.

    Args:
        connection: an empty one; the stored tables are made there.
        profile: how to read the file.
        source: the file, not yet read.
        report: takes the numbers of rows, if the file is such.

    Returns:
        Whether the file is such; if not, nothing that was made is of use.
    """
    form = profile.choices
    wanted = {*station_columns(profile), form.column, form.votes}
    times = times_of(profile)
    if profile.lookup or not form.column or not wanted <= set(source.columns):
        return False
    if len(set(times)) < len(times) or not all(re.fullmatch(TIME, at) for at in times):
        return False
    own = Report(rows={"source": 0})
    try:
        if not _Gathering(connection, profile, source, own).run():
            return False
    except (BadInputError, duckdb.InvalidInputException):
        return False
    report.rows |= own.rows
    return not own.repaired


class _Gathering:
    """One file. `gathered` has a row per station and contest; `places` one per area and ballot."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        profile: Profile,
        source: Loaded,
        report: Report,
    ) -> None:
        self.connection = connection
        self.profile = profile
        self.source = source
        self.report = report
        self.ids = ids_of(profile)
        self.figures = figures_of(profile)
        templates = {**self.ids, **texts_of(profile)}
        self.own = {kept: templates.pop(kept) for kept in _OF_THE_STATION}
        self.shared = templates
        self.area = titles(self.shared.values())
        self.is_repeated = False
        self.votes = 0
        connection.execute(ID_MACROS)

    def run(self) -> bool:
        """Make every table as long as nothing is found that has to be reported."""
        self._gather()
        if not self._are_clean_stations():
            return False
        self._make_places()
        if not self._are_clean_places():
            return False
        self._make_small_tables()
        self._make_kinds()
        self._settle()
        self._number()
        if not self._are_unique_stations() or self._has_blank_row():
            return False
        self._make_growing_tables()
        refuse_outsiders(self.connection, self.source.file, self.report, pairs=_PAIRS)
        self.report.raise_if_refused()
        return self._are_unique_protocols()

    def _gather(self) -> None:
        """Read the file once. A choice and its votes go through one aggregate, so that nothing parts them."""
        form = self.profile.choices
        cells = ", ".join(name(column) for column in station_columns(self.profile))
        pair = f"{_cell(form.column)} || '{_BETWEEN}' || {_cell(form.votes)}"
        self.connection.execute(
            f"CREATE TEMP TABLE gathered AS SELECT {cells}, array_to_string(pairs[1:-:2], '{_BETWEEN}')"
            f" AS {_CHOICES}, array_to_string(pairs[2:-:2], '{_BETWEEN}') AS {_VOTES} FROM (SELECT {cells},"
            f" string_split(string_agg({pair}, '{_BETWEEN}'), '{_BETWEEN}') AS pairs"
            f" FROM {self.source.unread} GROUP BY {cells})"
        )

    def _are_clean_stations(self) -> bool:
        """Say whether nothing has to be reported of what differs from station to station."""
        figure = f"(0|[1-9][0-9]{{0,{len(str(MAX_FIGURE)) - 1}}})"
        if self.profile.choices.empty == "blank":
            figure += "?"
        faults = [
            f"NOT regexp_full_match({_VOTES}, '{figure}({_BETWEEN}{figure})*')",
            *(ODD_FIGURE.format(name(column)) for column in dict.fromkeys(self.figures.values())),
        ]
        read = [f"{{{title}}}" for title in titles(self.own.values()) if title not in self.area]
        read += [self.own["number"], self.own["station_name"]]
        faults += [untidy(template_sql(template)) for template in dict.fromkeys(read) if template]
        faults += [f"{name(title)} IS NULL" for title in titles([self.own["station"]])]
        return not self._count(f"gathered WHERE {' OR '.join(faults)}")

    def _make_places(self) -> None:
        """The areas, with the ids and names that their stations share, and the ballots found there."""
        cells = [name(column) for column in self.area]
        made = [
            f"{id_sql(template) if kept in self.ids else template_sql(template)} AS {kept}"
            for kept, template in self.shared.items()
        ]
        raw = [f"{cell} AS cell_{place}" for place, cell in enumerate(cells)]
        self.connection.execute(
            f"CREATE TEMP TABLE places AS SELECT row_number() OVER () AS place, {', '.join((*made, *raw))},"
            f" {_CHOICES} AS choices FROM (SELECT DISTINCT {', '.join((*cells, _CHOICES))} FROM gathered)"
        )
        self.connection.execute(
            "CREATE TEMP TABLE ballots AS SELECT place, unnest(listed) AS choice,"
            " unnest(range(1, len(listed) + 1)) AS turn, 0 AS votes"
            f" FROM (SELECT place, string_split(choices, '{_BETWEEN}') AS listed FROM places)"
        )
        self.connection.execute(
            "CREATE TEMP TABLE different_choices AS SELECT DISTINCT choice FROM ballots"
        )

    def _are_clean_places(self) -> bool:
        """Say whether areas and choices are tidy, no id is empty, and a choice is known and stands once."""
        ids = titles(self.ids.values())
        faults = [untidy(f"cell_{place}") for place in range(len(self.area))]
        faults += [f"cell_{place} IS NULL" for place, cell in enumerate(self.area) if cell in ids]
        known = ", ".join(map(quoted, self.profile.choices.known))
        strange = f" OR choice NOT IN ({known})" if known else ""
        return not any(
            self._count(relation)
            for relation in (
                f"places WHERE {' OR '.join(faults) or 'FALSE'}",
                f"different_choices WHERE choice = '' OR {untidy('choice')}{strange}",
                "(SELECT 1 FROM ballots GROUP BY place, choice HAVING COUNT(*) > 1)",
            )
        )

    def _make_small_tables(self) -> None:
        file = self.source.file
        made = Tabling(self.connection, self.profile, {}, file, self.report).make_small()
        encode_tables(self.connection, made, (self.profile.language,), self.report)
        refuse_broken_tree(self.connection, file, self.report)
        refuse_parties_like_routes(self.connection, file, self.report)
        refuse_incoherent(self.connection, lambda _: file, self.report)
        self.report.raise_if_refused()

    def _make_kinds(self) -> None:
        """The places by contest, with the keys of what they name.

        `turn` puts votes in the order of the candidacies; it is missing where they stand in it already.
        """
        deepest = f"unit_{len(self.profile.units) - 1}"
        raw = "".join(f", cell_{place}" for place in range(len(self.area)))
        self.connection.execute(
            "CREATE TEMP TABLE kinds AS SELECT row_number() OVER (ORDER BY contests.key, place) AS kind,"
            f" choices{raw}, units.key AS unit, contests.key AS contest, contests.id AS contest_id,"
            " candidacies, CASE WHEN turn <> range(1, len(turn) + 1) THEN turn END AS turn FROM places"
            " JOIN (SELECT place, list(standing.key ORDER BY standing.key) AS candidacies,"
            " list(turn ORDER BY standing.key) AS turn"
            " FROM ballots JOIN places USING (place) JOIN standing USING (contest, choice)"
            " GROUP BY place) USING (place)"
            f" JOIN stored_units AS units ON units.id = places.{deepest}"
            " JOIN stored_contests AS contests ON contests.id = places.contest"
        )

    def _settle(self) -> None:
        """One row per protocol in the order of stations and contests; what is sorted is kept narrow."""
        area = [f"{name(column)} AS cell_{place}" for place, column in enumerate(self.area)]
        own = [f"{cell} AS own_{place}" for place, cell in enumerate(self._own_cells())]
        same = "".join(
            f" AND kinds.cell_{place} IS NOT DISTINCT FROM stations.cell_{place}"
            for place in range(len(area))
        )
        cells = ", ".join((f"{id_sql(self.own['station'])} AS station", *own, *area))
        kept = "".join(f", own_{place}" for place in range(len(own)))
        self.connection.execute(
            f"CREATE TEMP TABLE settled AS SELECT station, kind, votes{kept} FROM (SELECT"
            f" {cells}, {_CHOICES} AS choices, {_VOTES} AS votes FROM gathered) AS stations"
            f" JOIN kinds ON kinds.choices = stations.choices{same} ORDER BY station, kind"
        )
        self.connection.execute("DROP TABLE gathered")

    def _own_cells(self) -> Mapping[str, str]:
        """Give what else is kept of each station: the SQL of a cell -> the column that it is kept in."""
        filled = dict.fromkeys(cell for cell in self._named().values() if cell != template_sql(""))
        return {cell: f"own_{place}" for place, cell in enumerate(filled)}

    def _named(self) -> Mapping[str, str]:
        """Give the SQL of what a station has of its own by the name kept for it."""
        texts = {kept: template_sql(self.own[kept]) for kept in ("number", "station_name")}
        return texts | {
            kept: f"CAST({name(column)} AS BIGINT)" for kept, column in self.figures.items()
        }

    def _number(self) -> None:
        """`settled` with the `key` of the protocol, the `place` of the station, and where one `starts`."""
        repeated = self._count(
            "(SELECT station = lag(station) OVER () AS again FROM settled) WHERE again"
        )
        starts, place = "TRUE", "rowid"
        if repeated:
            starts = "station IS DISTINCT FROM lag(station) OVER ()"
            place = (
                "CAST(SUM(CAST(starts AS BIGINT)) OVER"
                " (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - 1 AS BIGINT)"
            )
        cells = self._own_cells()
        named = "".join(
            f", {cells.get(cell, cell)} AS {kept}" for kept, cell in self._named().items()
        )
        accepted = is_accepted(self.profile, f"trim(votes, '{_BETWEEN}') <> ''")
        self.connection.execute(
            f"CREATE TEMP VIEW numbered AS SELECT *, {place} AS place, {accepted} AS is_accepted FROM"
            f" (SELECT rowid, rowid AS key, station, kind, votes, {starts} AS starts{named} FROM settled)"
        )
        self.is_repeated = repeated > 0

    def _are_unique_stations(self) -> bool:
        """Say whether no station stands twice in a contest, nor with other cells in another."""
        if not self.is_repeated:
            return True
        shared = [_of_kind("unit"), "number", "station_name"]
        shared += ["registered"] if self.profile.registered else []
        other = " OR ".join(f"{cell} IS DISTINCT FROM lag({cell}) OVER ()" for cell in shared)
        contest = _of_kind("contest")
        return not self._count(
            f"(SELECT NOT starts AND ({contest} = lag({contest}) OVER () OR {other}) AS is_double"
            " FROM numbered) WHERE is_double"
        )

    def _are_unique_protocols(self) -> bool:
        """Say whether their ids differ, as they do if the dot between contest and station is the first."""
        plain = self._one(
            "SELECT COALESCE(MAX(strlen(station)), 0) + (SELECT MAX(strlen(contest_id)) FROM kinds)"
            f" < {LONGEST} AND NOT (SELECT BOOL_OR(contains(contest_id, '.')) FROM kinds) FROM settled"
        )[0]
        return bool(plain) or not has_doubles(self.connection, "protocols", ("id",))

    def _has_blank_row(self) -> bool:
        """Say whether the engine has passed over lines, and note how many rows there are."""
        rows, votes = self._one(
            "SELECT SUM(rows), SUM(CASE WHEN is_accepted THEN rows ELSE 0 END)"
            f" FROM (SELECT {_of_kind('len(candidacies)')} AS rows, is_accepted FROM numbered)"
        )
        self.report.rows["source"], self.votes = int(rows), int(votes)
        return self.source.intake is None or self.source.intake.lines != rows + 1

    def _make_growing_tables(self) -> None:
        """Views on `settled`, because they are read once, and in its order."""
        profile = self.profile
        registered = "registered, " if profile.registered else ""
        lines = "".join(f", line_{line} AS {line}" for line in profile.lines)
        self._view(
            "stations",
            f"SELECT place AS key, station AS id, {_of_kind('unit')} AS unit, number, {registered}"
            f"station_name AS name_{profile.language} FROM numbered WHERE starts",
        )
        self._view(
            "protocols",
            f"SELECT key, joined_id({_of_kind('contest_id')}, station) AS id,"
            f" {_of_kind('contest')} AS contest, place AS station,"
            f" CASE WHEN is_accepted THEN 'accepted' ELSE 'awaited' END AS status{lines} FROM numbered",
        )
        if profile.turnout:
            series = " UNION ALL ".join(
                f"SELECT key AS protocol, '{at}' AS reported_at, turnout_{place} AS issued"
                " FROM numbered WHERE is_accepted"
                for place, at in enumerate(times_of(profile))
            )
            self._view("turnout", series)
        ballot = _of_kind("{'candidacies': candidacies, 'turn': turn}")
        votes = f"TRY_CAST(string_split(votes, '{_BETWEEN}') AS BIGINT[])"
        self._view(
            "votes",
            "SELECT key AS protocol, unnest(ballot.candidacies) AS candidacy, unnest(CASE WHEN"
            f" ballot.turn IS NULL THEN {votes} ELSE list_select({votes}, ballot.turn) END) AS votes"
            f" FROM (SELECT key, votes, {ballot} AS ballot FROM numbered WHERE is_accepted)",
            self.votes,
        )

    def _view(self, table: str, query: str, rows: int | None = None) -> None:
        self.connection.execute(f"CREATE TEMP VIEW stored_{table} AS {query}")
        counted = self._count(f"stored_{table}") if rows is None else rows
        self.report.rows[table] = counted

    def _count(self, relation: str) -> int:
        return int(self._one(f"SELECT COUNT(*) FROM {relation}")[0])

    def _one(self, query: str) -> tuple[int, ...]:
        return self.connection.execute(query).fetchall()[0]


def _cell(column: str) -> str:
    """Give the SQL for a cell as text; an empty one is an empty text."""
    return f"coalesce({name(column)}, '')"


def _of_kind(cell: str) -> str:
    """Give the SQL for a cell of the kind of a row; unlike a join, looking it up keeps the order of rows."""
    return f"(SELECT list({cell} ORDER BY kind) FROM kinds)[kind]"
