"""From one foreign table of texts to the tables of a package, as a profile says (spec/profile.md)."""

from collections.abc import Mapping

import duckdb

from hattama.domain.errors import BadInputError
from hattama.package.encoding import Signs, encode, has_doubles, read_figures, tidy
from hattama.package.loading import Loaded, name, quoted
from hattama.package.profile import Profile
from hattama.package.report import Refusal, Repair, Report
from hattama.package.templates import (
    AS_ID,
    figures_of,
    id_sql,
    ids_of,
    name_of,
    route_sql,
    station_columns,
    template_sql,
    texts_of,
    titles,
    wide_choices,
)

BEFORE_THE_COUNT = frozenset(
    {"registered", "voters_main", "voters_additional", "ballots_received"}
)
"""Lines that are known before the vote: alone they do not make a protocol."""


def reshape(
    connection: duckdb.DuckDBPyConnection, profile: Profile, source: Loaded, report: Report
) -> None:
    """Make the stored tables of a package from a foreign table.

    Args:
        connection: holds the foreign table as texts; the stored tables are made there.
        profile: how to read it.
        source: the foreign table.
        report: takes what is repaired and refused.

    Raises:
        BadInputError: something was refused; the report holds all of it.
    """
    connection.execute(AS_ID)
    _Reshaping(connection, profile, source, report).run()


class _Reshaping:
    """One import. `rows` has the cells of each station once, `ballots` a row per station and choice."""

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
        self.signs = Signs(profile.file.thousands, profile.file.decimal)
        self.choices = wide_choices(profile, source.columns, source.file)
        self.rows = source
        self.made: dict[str, Loaded] = {}

    def run(self) -> None:
        """Examine the source, then make every table."""
        self._refuse_missing_columns()
        rows = self._count(f"SELECT COUNT(*) FROM {self.source.table}")
        if not rows:
            raise BadInputError("no row stands below the header", where=self.source.file)
        self.report.rows["source"] = rows
        if not self.choices:
            self._part_rows_from_ballots()
        self._read_figures()
        self._refuse_empty_ids()
        self.report.raise_if_refused()
        self._settle_equal_stations()
        self._make_places()
        self._make_small_tables()
        self._make_candidacies()
        self._make_votes()
        self._make_turnout()
        encode(self.connection, self.made, (self.profile.language,), self.report)
        self._settle_equal_ballots()
        self.report.rows["votes"] = self._count("SELECT COUNT(*) FROM stored_votes")

    # what the source must hold

    def _refuse_missing_columns(self) -> None:
        form = self.profile.choices
        wanted = {*station_columns(self.profile), *filter(None, (form.column, form.votes))}
        self.report.refuse(
            Refusal(
                self.source.file, 1, column, "", "the profile names a column that is not there"
            )
            for column in sorted(wanted - set(self.source.columns))
        )
        self.report.raise_if_refused()

    def _part_rows_from_ballots(self) -> None:
        """Long files repeat the cells of a station on every row: keep each run of equal ones once."""
        form = self.profile.choices
        kept = [name(column) for column in station_columns(self.profile)]
        changes = " OR ".join(
            f"{column} IS DISTINCT FROM lag({column}) OVER ()" for column in kept
        )
        self.connection.execute(
            "CREATE TEMP TABLE ballots AS SELECT source_row, CAST(SUM(starts) OVER"
            " (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - 1 AS BIGINT) AS place, choice, votes"
            f" FROM (SELECT rowid + 2 AS source_row, {name(form.column)} AS choice,"
            f" {name(form.votes)} AS votes,"
            f" CASE WHEN row_number() OVER () = 1 OR {changes} THEN 1 ELSE 0 END AS starts"
            f" FROM {self.source.table})"
        )
        self.connection.execute(
            f"CREATE TEMP TABLE station_rows AS SELECT source_row, {', '.join(kept)} FROM"
            f" (SELECT rowid + 2 AS source_row, * FROM {self.source.table}) SEMI JOIN"
            " (SELECT MIN(source_row) AS source_row FROM ballots GROUP BY place) USING (source_row)"
            " ORDER BY source_row"
        )
        self.connection.execute(f"DROP TABLE {self.source.table}")
        columns = ("source_row", *station_columns(self.profile))
        self.rows = Loaded("station_rows", columns, self.source.file)

    def _row(self) -> str:
        """Give the SQL for the row of the file that a row of `rows` comes from."""
        return "rowid + 2" if self.choices else "source_row"

    def _read_figures(self) -> None:
        for column in dict.fromkeys((*figures_of(self.profile).values(), *self.choices)):
            read_figures(
                self.connection, self.rows, column, self.report, self.signs, row=self._row()
            )
        if not self.choices:
            ballots = Loaded("ballots", (), self.source.file)
            read_figures(
                self.connection,
                ballots,
                "votes",
                self.report,
                self.signs,
                row="source_row",
                header=self.profile.choices.votes,
            )
            tidy(self.connection, ballots, "choice", self.report, row="source_row")
        for column in titles((*ids_of(self.profile).values(), *texts_of(self.profile).values())):
            tidy(self.connection, self.rows, column, self.report, row=self._row())

    def _refuse_empty_ids(self) -> None:
        for column in sorted(titles(ids_of(self.profile).values())):
            where = f"{name(column)} IS NULL"
            self._refuse(
                self.rows.table, self._row(), where, column, "is empty, and an id is made of it"
            )
        form = self.profile.choices
        if form.column:
            what = "is empty, and an id is made of it"
            self._refuse(
                "ballots", "source_row", "choice IS NULL", form.column, what, cell="choice"
            )
        if form.known:
            listed = ", ".join(quoted(choice) for choice in form.known)
            where, what = f"choice NOT IN ({listed})", "is not a known choice"
            self._refuse("ballots", "source_row", where, form.column, what, cell="choice")

    def _refuse(  # noqa: PLR0913  a refusal has that many parts
        self, table: str, row: str, where: str, column: str, what: str, *, cell: str = ""
    ) -> None:
        rows = self.connection.execute(
            f"SELECT {row}, {cell or name(column)} FROM {table} WHERE {where} ORDER BY 1"
        ).fetchall()
        self.report.refuse(
            [
                Refusal(self.source.file, row, column, value or "", what)
                for row, value in rows[:20]
            ],
            len(rows),
        )

    def _settle_equal_stations(self) -> None:
        """A station that stands twice with equal cells is one; with different cells it is refused."""
        ids = ids_of(self.profile)
        keys = f"{id_sql(ids['contest'])}, {id_sql(ids['station'])}"
        if not self.connection.execute(
            f"SELECT 1 FROM {self.rows.table} GROUP BY {keys} HAVING COUNT(*) > 1 LIMIT 1"
        ).fetchall():
            return
        cells = ", ".join(name(column) for column in self.rows.columns if column != "source_row")
        doubles = self.connection.execute(
            f"SELECT {id_sql(ids['station'])}, LIST({self._row()} ORDER BY rowid), COUNT(DISTINCT ({cells})),"
            f" LIST(rowid ORDER BY rowid) FROM {self.rows.table} GROUP BY {keys} HAVING COUNT(*) > 1"
        ).fetchall()
        for station, rows, different, places in sorted(doubles, key=lambda double: double[1]):
            if different > 1:
                what = f"stands twice with different figures, first in row {rows[0]}"
                self.report.refuse(
                    [Refusal(self.source.file, rows[1], "", f"station {station}", what)]
                )
            elif self.choices:
                self._leave_out(station, rows[1:], places[1:])
            else:
                later = ", ".join(map(str, places[1:]))
                self.connection.execute(
                    f"UPDATE ballots SET place = {places[0]} WHERE place IN ({later})"
                )
        self.report.raise_if_refused()

    def _leave_out(self, station: str, rows: list[int], places: list[int]) -> None:
        self.report.repair(
            Repair(self.source.file, row, "", station, "equal row left out") for row in rows
        )
        later = ", ".join(map(str, places))
        self.connection.execute(f"DELETE FROM {self.rows.table} WHERE rowid IN ({later})")

    # the tables of texts

    def _make_places(self) -> None:
        """One row per protocol, with its ids, names and figures; `place` is what ballots refer to."""
        cells = [
            *(f"{id_sql(template)} AS {kept}" for kept, template in ids_of(self.profile).items()),
            *(
                f"{template_sql(template)} AS {kept}"
                for kept, template in texts_of(self.profile).items()
            ),
            *(f"{name(column)} AS {kept}" for kept, column in figures_of(self.profile).items()),
            *(f"{name(column)} AS choice_{place}" for place, column in enumerate(self.choices)),
        ]
        used = "" if self.choices else " WHERE rowid IN (SELECT place FROM ballots)"
        self.connection.execute(
            f"CREATE TEMP TABLE places AS SELECT rowid AS place, {', '.join(cells)}"
            f" FROM {self.rows.table}{used} ORDER BY rowid"
        )

    def _make_small_tables(self) -> None:
        profile, language = self.profile, self.profile.language
        office = profile.office
        self._make(
            "offices",
            {"id": quoted(office.id), f"name_{language}": template_sql(name_of(office, profile))},
            "(SELECT 1)",
        )
        self._make_units()
        self._make(
            "contests",
            {
                "id": "contest",
                "office": quoted(office.id),
                "unit": "constituency",
                "seats": "'1'",
                "round": f"'{profile.contest.round}'",
                "state": quoted(profile.contest.state),
                f"name_{language}": "contest_name",
            },
            "places",
        )
        deepest = f"unit_{len(profile.units) - 1}"
        self._make(
            "stations",
            {
                "id": "station",
                "unit": deepest,
                "number": "number",
                **({"registered": "registered"} if profile.registered else {}),
                f"name_{language}": "station_name",
            },
            "places",
        )

    def _make_units(self) -> None:
        language = self.profile.language
        levels = " UNION ALL ".join(
            f"SELECT {depth} AS depth, unit_{depth} AS id,"
            f" {f'unit_{depth - 1}' if depth else 'NULL'} AS parent, {quoted(unit.level)} AS level,"
            f" unit_{depth}_name AS name FROM places"
            for depth, unit in enumerate(self.profile.units)
        )
        self._make(
            "units",
            {"id": "id", "parent": "parent", "level": "level", f"name_{language}": "name"},
            f"({levels})",
            order="MIN(depth), 1",
        )

    def _make_candidacies(self) -> None:
        """The choices of every contest, and their parties."""
        profile, form, language = self.profile, self.profile.choices, self.profile.language
        if self.choices:
            columns = ", ".join(f"choice_{place}" for place in range(len(self.choices)))
            self.connection.execute(
                "CREATE TEMP TABLE ballots AS SELECT place, choice, votes FROM places"
                f" UNPIVOT INCLUDE NULLS (votes FOR choice IN ({columns}))"
            )
            table = ", ".join(
                f"('choice_{place}', {quoted(number)}, {quoted(title)})"
                for place, (number, title) in enumerate(self.choices.values())
            )
            names = f"FROM (VALUES {table}) AS t(choice, number, title)"
        else:
            names = (
                "SELECT choice, CAST(row_number() OVER (ORDER BY choice) AS VARCHAR) AS number,"
                " choice AS title FROM (SELECT DISTINCT choice FROM ballots)"
            )
        self.connection.execute(f"CREATE TEMP TABLE choice_names AS {names}")
        given = " HAVING COUNT(votes) > 0" if form.empty == "not_on_ballot" else ""
        self.connection.execute(
            "CREATE TEMP TABLE standing AS SELECT row_number() OVER (ORDER BY contest, CAST(number AS"
            " BIGINT)) - 1 AS key, contest, choice, as_id(contest || '.' || number) AS id, number, title,"
            f" {route_sql(profile)} AS route FROM (SELECT contest, choice FROM ballots JOIN places USING (place)"
            f" GROUP BY contest, choice{given}) JOIN choice_names USING (choice)"
        )
        has_party = form.route in ("party", "list")
        if has_party:
            self._make(
                "parties",
                {"id": "as_id(number)", f"name_{language}": "title"},
                f"(SELECT number, title FROM standing WHERE route = '{form.route}')",
            )
        party = (
            {"party": f"CASE WHEN route = '{form.route}' THEN as_id(number) END"}
            if has_party
            else {}
        )
        self._make(
            "candidacies",
            {
                "id": "id",
                "contest": "contest",
                "position": "number",
                "route": "route",
                **party,
                "status": "'on_ballot'",
                f"name_{language}": "title",
            },
            "standing",
            order="MIN(key)",
        )

    def _make_votes(self) -> None:
        """Protocols and their votes; a protocol in which every figure is blank is awaited."""
        profile = self.profile
        lines = "".join(
            f" OR line_{line} IS NOT NULL"
            for line in profile.lines
            if line not in BEFORE_THE_COUNT
        )
        self.connection.execute(
            "CREATE TEMP TABLE without_votes AS SELECT place FROM ballots GROUP BY place"
            " HAVING COUNT(votes) = 0"
        )
        self.connection.execute(
            f"CREATE TABLE texts_protocols AS SELECT as_id(contest || '.' || station) AS id, contest, station,"
            f" CASE WHEN without_votes.place IS NULL{lines} THEN 'accepted' ELSE 'awaited' END AS status,"
            " places.place"
            + "".join(f", line_{line} AS {line}" for line in profile.lines)
            + " FROM places LEFT JOIN without_votes USING (place) ORDER BY places.place"
        )
        self._note("protocols", ("id", "contest", "station", "status", *profile.lines))
        self.connection.execute(
            "CREATE TABLE stored_votes AS SELECT protocols.rowid AS protocol, standing.key AS candidacy,"
            " CAST(votes AS BIGINT) AS votes FROM ballots"
            " JOIN texts_protocols AS protocols ON protocols.place = ballots.place AND status = 'accepted'"
            " JOIN standing ON standing.contest = protocols.contest AND standing.choice = ballots.choice"
        )

    def _settle_equal_ballots(self) -> None:
        """Long files: a choice that stands twice at a station is one if its votes are equal."""
        if not has_doubles(self.connection, "votes", ("protocol", "candidacy")):
            return
        doubles = self.connection.execute(
            "SELECT places.station, choice, LIST(source_row ORDER BY source_row), COUNT(DISTINCT votes)"
            " FROM ballots JOIN places USING (place) GROUP BY ALL HAVING COUNT(*) > 1 ORDER BY 3"
        ).fetchall()
        for station, choice, rows, different in doubles:
            if different > 1:
                what = f"stands twice with different votes, first in row {rows[0]}"
                value = f"{choice} at station {station}"
                self.report.refuse([Refusal(self.source.file, rows[1], "", value, what)])
            self.report.repair(
                Repair(
                    self.source.file,
                    row,
                    "",
                    f"{choice} at station {station}",
                    "equal row left out",
                )
                for row in rows[1:]
            )
        self.report.raise_if_refused()
        self.connection.execute(
            "CREATE OR REPLACE TABLE stored_votes AS SELECT DISTINCT * FROM stored_votes"
        )

    def _make_turnout(self) -> None:
        profile = self.profile
        if not profile.turnout:
            return
        times = " UNION ALL ".join(
            f"SELECT place, '{profile.polling_day.isoformat()}T{form.at.isoformat('minutes')}' AS reported_at,"
            f" turnout_{number} AS issued FROM places"
            for number, form in enumerate(profile.turnout)
        )
        self._make(
            "turnout",
            {"protocol": "id", "reported_at": "reported_at", "issued": "times.issued"},
            f"({times}) AS times JOIN texts_protocols USING (place) WHERE status = 'accepted'",
        )

    def _make(self, table: str, cells: Mapping[str, str], source: str, *, order: str = "") -> None:
        """Make a table of texts: each row once."""
        listed = ", ".join(f"{cell} AS {column}" for column, cell in cells.items())
        self.connection.execute(
            f"CREATE TABLE texts_{table} AS SELECT {listed} FROM {source} GROUP BY ALL"
            f" ORDER BY {order or ', '.join(cells)}"
        )
        self._note(table, tuple(cells))
        if "id" in cells:
            self._refuse_different_same(table)

    def _refuse_different_same(self, table: str) -> None:
        """Refuse an id that the profile gives to things whose names or places differ."""
        doubles = self.connection.execute(
            f"SELECT id, COUNT(*) FROM texts_{table} GROUP BY id HAVING COUNT(*) > 1 ORDER BY id"
        ).fetchall()
        self.report.refuse(
            Refusal(
                self.source.file,
                0,
                "",
                id_,
                f"is by the profile the id of {count} {table} with different cells",
                "let the id hold what tells them apart, or mend the file",
            )
            for id_, count in doubles
        )
        self.report.raise_if_refused()

    def _note(self, table: str, columns: tuple[str, ...]) -> None:
        self.made[table] = Loaded(f"texts_{table}", columns, f"{self.source.file} ({table})")

    def _count(self, query: str) -> int:
        return int(self.connection.execute(query).fetchall()[0][0])
