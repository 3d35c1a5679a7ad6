"""From one foreign table of texts to the tables of a package, as a profile says (spec/profile.md)."""

import duckdb

from hattama.domain.errors import BadInputError
from hattama.package.cells import Signs, read_figures, tidy
from hattama.package.encoding import encode
from hattama.package.loading import Loaded, name, quoted
from hattama.package.profile import Profile
from hattama.package.report import Refusal, Repair, Report
from hattama.package.tabling import Tabling
from hattama.package.templates import (
    ID_MACROS,
    figures_of,
    id_sql,
    ids_of,
    station_columns,
    template_sql,
    texts_of,
    titles,
    wide_choices,
)


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
    connection.execute(ID_MACROS)
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
        tabling = Tabling(
            self.connection, self.profile, self.choices, self.source.file, self.report
        )
        encode(self.connection, tabling.make(), (self.profile.language,), self.report)
        tabling.settle_equal_ballots()
        self.report.rows["votes"] = self._count("SELECT COUNT(*) FROM stored_votes")

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
            "CREATE TEMP TABLE ballots AS SELECT source_row, starts, CAST(SUM(starts) OVER"
            " (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - 1 AS BIGINT) AS place, choice, votes"
            f" FROM (SELECT rowid + 2 AS source_row, {name(form.column)} AS choice,"
            f" {name(form.votes)} AS votes,"
            f" CASE WHEN row_number() OVER () = 1 OR {changes} THEN 1 ELSE 0 END AS starts"
            f" FROM {self.source.table})"
        )
        # Both tables hold the rows of the file in its order.
        self.connection.execute(
            f"CREATE TEMP TABLE station_rows AS SELECT source_row, {', '.join(kept)}"
            f" FROM (SELECT {', '.join(kept)} FROM {self.source.table})"
            " POSITIONAL JOIN (SELECT source_row, starts FROM ballots) WHERE starts = 1"
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
            self._tidy_choices(ballots)
        for column in titles((*ids_of(self.profile).values(), *texts_of(self.profile).values())):
            tidy(self.connection, self.rows, column, self.report, row=self._row())

    def _tidy_choices(self, ballots: Loaded) -> None:
        """Tidy the choices of a long file; a look at each once tells whether it has to be done."""
        self.connection.execute(
            "CREATE TEMP TABLE different_choices AS SELECT DISTINCT choice FROM ballots"
        )
        different = Loaded("different_choices", (), self.source.file)
        untidy = Report()
        tidy(self.connection, different, "choice", untidy)
        if untidy.repaired:
            tidy(self.connection, ballots, "choice", self.report, row="source_row")

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

    def _count(self, query: str) -> int:
        return int(self.connection.execute(query).fetchall()[0][0])
