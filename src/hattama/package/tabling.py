"""From the places and ballots of a foreign file to the tables of texts of a package."""

from collections.abc import Mapping

import duckdb

from hattama.package.integrity import has_doubles
from hattama.package.loading import Loaded, quoted
from hattama.package.profile import Profile
from hattama.package.report import Refusal, Repair, Report
from hattama.package.templates import name_of, route_sql, template_sql

BEFORE_THE_COUNT = frozenset(
    {"registered", "voters_main", "voters_additional", "ballots_received"}
)
"""Lines that are known before the vote: alone they do not make a protocol."""


def is_accepted(profile: Profile, has_votes: str) -> str:
    """Give the SQL condition that a protocol has come in: a figure that was not known before the count.

    Args:
        profile: which lines there are, as `line_<line>`.
        has_votes: the condition that it holds the votes of any choice.
    """
    lines = (line for line in profile.lines if line not in BEFORE_THE_COUNT)
    return " OR ".join((has_votes, *(f"line_{line} IS NOT NULL" for line in lines)))


def times_of(profile: Profile) -> tuple[str, ...]:
    """Give the times at which a profile has turnout reported, as a package holds them."""
    day = profile.polling_day.isoformat()
    return tuple(f"{day}T{form.at.isoformat('minutes')}" for form in profile.turnout)


class Tabling:
    """Makes the tables: `places` holds one row per protocol, `ballots` one per place and choice.

    Args:
        connection: holds both; the tables are made there.
        profile: how the file is read.
        choices: headers of a wide file that are choices, with number and name; none for a long file.
        file: the name of the file, for messages.
        report: takes what is repaired and refused.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        profile: Profile,
        choices: Mapping[str, tuple[str, str]],
        file: str,
        report: Report,
    ) -> None:
        self.connection = connection
        self.profile = profile
        self.choices = choices
        self.file = file
        self.report = report
        self.made: dict[str, Loaded] = {}

    def make(self) -> Mapping[str, Loaded]:
        """Make every table of texts, and the stored votes; give the tables of texts."""
        self.make_small()
        self._make_stations()
        self._make_votes()
        self._make_turnout()
        return self.made

    def settle_equal_ballots(self) -> None:
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
                self.report.refuse([Refusal(self.file, rows[1], "", value, what)])
            self.report.repair(
                Repair(
                    self.file,
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

    def make_small(self) -> Mapping[str, Loaded]:
        """Make the tables of texts that do not grow with the stations."""
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
        self._make_candidacies()
        return self.made

    def _make_stations(self) -> None:
        profile, language = self.profile, self.profile.language
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
        """What stands on the ballot of every contest."""
        profile, form = self.profile, self.profile.choices
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
                " choice AS title FROM (SELECT DISTINCT choice FROM different_choices)"
            )
        self.connection.execute(f"CREATE TEMP TABLE choice_names AS {names}")
        given = " HAVING COUNT(votes) > 0" if form.empty == "not_on_ballot" else ""
        self.connection.execute(
            "CREATE TEMP TABLE standing AS SELECT row_number() OVER (ORDER BY contest, CAST(number AS"
            " BIGINT)) - 1 AS key, contest, choice, as_id(contest || '.' || number) AS id, number, title,"
            f" {route_sql(profile)} AS route FROM (SELECT contest, choice FROM ballots JOIN places USING (place)"
            f" GROUP BY contest, choice{given}) JOIN choice_names USING (choice)"
        )
        self._make_choices()

    def _make_choices(self) -> None:
        """Candidacies and their parties."""
        form, language = self.profile.choices, self.profile.language
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
        accepted = is_accepted(profile, "without_votes.place IS NULL")
        self.connection.execute(
            "CREATE TEMP TABLE without_votes AS SELECT place FROM ballots GROUP BY place"
            " HAVING COUNT(votes) = 0"
        )
        self.connection.execute(
            f"CREATE TABLE texts_protocols AS SELECT joined_id(contest, station) AS id, contest, station,"
            f" CASE WHEN {accepted} THEN 'accepted' ELSE 'awaited' END AS status,"
            " places.place"
            + "".join(f", line_{line} AS {line}" for line in profile.lines)
            + " FROM places LEFT JOIN without_votes USING (place) ORDER BY station, contest"
        )
        self._note("protocols", ("id", "contest", "station", "status", *profile.lines))
        self.connection.execute(
            "CREATE TABLE stored_votes AS SELECT protocols.rowid AS protocol, standing.key AS candidacy,"
            " CAST(votes AS BIGINT) AS votes FROM ballots"
            " JOIN texts_protocols AS protocols ON protocols.place = ballots.place AND status = 'accepted'"
            " JOIN standing ON standing.contest = protocols.contest AND standing.choice = ballots.choice"
        )

    def _make_turnout(self) -> None:
        profile = self.profile
        if not profile.turnout:
            return
        times = " UNION ALL ".join(
            f"SELECT place, '{at}' AS reported_at, turnout_{number} AS issued FROM places"
            for number, at in enumerate(times_of(profile))
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
                self.file,
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
        self.made[table] = Loaded(f"texts_{table}", columns, f"{self.file} ({table})")
