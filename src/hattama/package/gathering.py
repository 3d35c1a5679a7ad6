"""A long file without a fault, gathered station by station in one pass over it.

Where anything has to be repaired or refused, `reshaping` reads the file cell by cell instead: it makes the same
package, and it alone reports.
"""

import re

import duckdb

from hattama.domain.errors import BadInputError
from hattama.domain.protocol import MAX_FIGURE
from hattama.package.cells import ODD_FIGURE, TIME, untidy
from hattama.package.encoding import encode_tables
from hattama.package.integrity import has_doubles, refuse_broken_tree
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
    own = Report()
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
        self.several_contests = False
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
        if not self._are_unique_stations():
            return False
        self._make_growing_tables()
        return not has_doubles(self.connection, "protocols", ("id",))

    def _gather(self) -> None:
        """Read the file once. Both lists of a station are filled row by row, so that they go together."""
        form = self.profile.choices
        cells = ", ".join(name(column) for column in station_columns(self.profile))
        lists = ", ".join(
            f"string_agg(coalesce({name(column)}, ''), '{_BETWEEN}') AS {made}"
            for column, made in ((form.column, _CHOICES), (form.votes, _VOTES))
        )
        self.connection.execute(
            f"CREATE TEMP TABLE gathered AS SELECT {cells}, {lists} FROM {self.source.unread}"
            f" GROUP BY {cells}"
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
        faulty, rows = self._one(
            f"SELECT COUNT(CASE WHEN {' OR '.join(faults)} THEN 1 END),"
            f" SUM(strlen({_VOTES}) - strlen(replace({_VOTES}, '{_BETWEEN}', '')) + 1) FROM gathered"
        )
        self.report.rows["source"] = int(rows or 0)
        return bool(rows) and not faulty

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
        self.report.raise_if_refused()

    def _make_kinds(self) -> None:
        """The places with the keys of what they name; `turn` puts votes in the order of candidacies."""
        deepest = f"unit_{len(self.profile.units) - 1}"
        raw = "".join(f", cell_{place}" for place in range(len(self.area)))
        self.connection.execute(
            f"CREATE TEMP TABLE kinds AS SELECT choices{raw}, units.key AS unit, contests.key AS contest,"
            " contests.id AS contest_id, candidacies,"
            " CASE WHEN turn <> range(1, len(turn) + 1) THEN turn END AS turn FROM places"
            " JOIN (SELECT place, list(standing.key ORDER BY standing.key) AS candidacies,"
            " list(turn ORDER BY standing.key) AS turn"
            " FROM ballots JOIN places USING (place) JOIN standing USING (contest, choice)"
            " GROUP BY place) USING (place)"
            f" JOIN stored_units AS units ON units.id = places.{deepest}"
            " JOIN stored_contests AS contests ON contests.id = places.contest"
        )

    def _settle(self) -> None:
        """One row per protocol with its keys and lists, in the order of stations and contests."""
        cells = [
            f"{id_sql(self.own['station'])} AS station",
            *(f"{template_sql(self.own[kept])} AS {kept}" for kept in ("number", "station_name")),
            *(f"CAST({name(column)} AS BIGINT) AS {kept}" for kept, column in self.figures.items()),
            *(f"{name(column)} AS cell_{place}" for place, column in enumerate(self.area)),
            f"{_CHOICES} AS choices, {_VOTES} AS votes",
        ]
        same = "".join(
            f" AND kinds.cell_{place} IS NOT DISTINCT FROM stations.cell_{place}"
            for place in range(len(self.area))
        )
        kept = ", ".join((*self.own, *self.figures, "unit", "contest", "candidacies, turn, votes"))
        self.connection.execute(
            f"CREATE TEMP TABLE settled AS SELECT {kept},"
            " joined_id(contest_id, station) AS id"
            f" FROM (SELECT {', '.join(cells)} FROM gathered) AS stations"
            f" JOIN kinds ON kinds.choices = stations.choices{same} ORDER BY station, contest"
        )
        self.connection.execute("DROP TABLE gathered")

    def _are_unique_stations(self) -> bool:
        """Say whether no station stands twice in a contest, nor with other cells in another."""
        shared = ["unit", "number", "station_name"]
        shared += ["registered"] if self.profile.registered else []
        other = " OR ".join(f"{cell} IS DISTINCT FROM lag({cell}) OVER ()" for cell in shared)
        again, doubles = self._one(
            "SELECT COUNT(CASE WHEN again THEN 1 END), COUNT(CASE WHEN again AND differs THEN 1 END)"
            " FROM (SELECT station = lag(station) OVER () AS again,"
            f" contest = lag(contest) OVER () OR {other} AS differs FROM settled)"
        )
        self.several_contests = again > 0
        return not doubles

    def _make_growing_tables(self) -> None:
        """Views: they are read once, in the order of `settled`."""
        profile = self.profile
        registered = "registered, " if profile.registered else ""
        lines = "".join(f", line_{line} AS {line}" for line in profile.lines)
        accepted = is_accepted(profile, f"trim(votes, '{_BETWEEN}') <> ''")
        votes = f"TRY_CAST(string_split(votes, '{_BETWEEN}') AS BIGINT[])"
        series = " UNION ALL ".join(
            f"SELECT rowid AS protocol, '{at}' AS reported_at, turnout_{place} AS issued"
            f" FROM settled WHERE {accepted}"
            for place, at in enumerate(times_of(profile))
        )
        for table, query in {
            "stations": "SELECT row_number() OVER () - 1 AS key, station AS id, unit, number,"
            f" {registered}station_name AS name_{profile.language} FROM {self._numbered()} WHERE starts",
            "protocols": "SELECT key, id, contest, place AS station,"
            f" CASE WHEN {accepted} THEN 'accepted' ELSE 'awaited' END AS status{lines}"
            f" FROM {self._numbered()}",
            "turnout": series,
            "votes": "SELECT rowid AS protocol, unnest(candidacies) AS candidacy, unnest("
            f" CASE WHEN turn IS NULL THEN {votes} ELSE list_select({votes}, turn) END) AS votes"
            f" FROM settled WHERE {accepted}",
        }.items():
            if query:
                self.connection.execute(f"CREATE TEMP VIEW stored_{table} AS {query}")
                self.report.rows[table] = self._count(f"stored_{table}")

    def _numbered(self) -> str:
        """Give `settled` with `key`, the `place` of the station, and whether it `starts` there."""
        if not self.several_contests:
            return "(SELECT *, rowid AS key, rowid AS place, TRUE AS starts FROM settled)"
        numbered = (
            "SELECT *, rowid AS key, station IS DISTINCT FROM lag(station) OVER () AS starts"
            " FROM settled"
        )
        return (
            f"(SELECT *, CAST(SUM(CAST(starts AS BIGINT)) OVER (ROWS BETWEEN UNBOUNDED PRECEDING"
            f" AND CURRENT ROW) - 1 AS BIGINT) AS place FROM ({numbered}))"
        )

    def _count(self, relation: str) -> int:
        return int(self._one(f"SELECT COUNT(*) FROM {relation}")[0])

    def _one(self, query: str) -> tuple[int, ...]:
        return self.connection.execute(query).fetchall()[0]
