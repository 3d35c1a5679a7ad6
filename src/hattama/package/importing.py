"""From a foreign CSV to a package, by a profile."""

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from hattama.domain.errors import BadInputError
from hattama.domain.ids import ID_PATTERN
from hattama.law.rulesets import rules_text
from hattama.package.encoding import Signs, encode, read_figures
from hattama.package.intake import take_in
from hattama.package.loading import Loaded, load, name
from hattama.package.meta import Layout, Meta, Provenance
from hattama.package.profile import Entity, Profile
from hattama.package.report import Refusal, Repair, Report
from hattama.package.saving import write

# A text that is no id becomes one that is as stable and as different as the text itself.
_SLUG = (
    "CREATE OR REPLACE TEMP MACRO as_id(text) AS CASE"
    f" WHEN regexp_full_match(text, '{ID_PATTERN}') THEN text"
    " ELSE left('x' || regexp_replace(strip_accents(text), '[^A-Za-z0-9._]+', '-', 'g'), 60)"
    " || '-' || left(md5(text), 8) END"
)
_TITLE = re.compile(r"\{([^{}]+)\}")


def import_file(
    path: Path, profile: Profile, out: Path, *, layout: Layout = "csv", report: Report
) -> None:
    """Make a package from a foreign file.

    Args:
        path: the file, plain or packed.
        profile: how to read it.
        out: the package to make.
        layout: how to store the tables.
        report: takes what was read, repaired and refused.

    Raises:
        BadInputError: something was refused, with file, row and column; nothing is written then.
    """
    if out.exists():
        raise BadInputError("already exists", where=str(out), todo="choose another name or remove it")
    with tempfile.TemporaryDirectory(prefix="hattama-") as folder, duckdb.connect() as connection:
        connection.execute(_SLUG)
        loaded = _load(connection, path, profile, Path(folder), report)
        _Import(connection, profile, loaded, report).run()
        meta = Meta(
            id=profile.id,
            title=profile.title,
            rule_set=profile.rule_set,
            polling_day=profile.polling_day,
            languages=(profile.language,),
            provenance=Provenance(
                kind="imported",
                source=profile.source,
                label={"en": f"Imported from {path.name} by the profile {profile.id}"},
            ),
        )
        write(connection, meta, rules_text(profile.rule_set), out, layout=layout)


def _load(
    connection: duckdb.DuckDBPyConnection, path: Path, profile: Profile, folder: Path, report: Report
) -> Loaded:
    """Load the file and add the columns of the lookup table."""
    form = profile.file
    intake = take_in(path, folder, encoding=form.encoding, member=form.member)
    report.repair(intake.repairs)
    source = load(
        connection, intake, "source", delimiter=form.delimiter, unnamed_twice=(*form.ignore, "")
    )
    if profile.lookup is None:
        return source
    beside = folder / profile.lookup.name
    beside.write_text(profile.lookup.text, "utf-8")
    lookup = load(connection, replace(intake, path=beside, name=beside.name), "lookup")
    on, key = profile.lookup.on, profile.lookup.key
    if on not in source.columns or key not in lookup.columns:
        raise BadInputError(f"there is no column {on!r} to look up", where=f"{path.name}, row 1")
    # A column of the file that the table has too is empty in some files: the table wins.
    added = [column for column in lookup.columns if column != on]
    kept = [column for column in source.columns if column not in added]
    unknown = connection.execute(
        f"SELECT rowid + 2, {name(on)} FROM source WHERE {name(on)} NOT IN"
        f" (SELECT {name(key)} FROM lookup) ORDER BY 1"
    ).fetchall()
    report.refuse(
        Refusal(source.file, row, on, value, f"is not in {lookup.file}") for row, value in unknown
    )
    report.raise_if_refused()
    columns = ", ".join(
        (*(f"source.{name(column)}" for column in kept), *(f"lookup.{name(column)}" for column in added))
    )
    connection.execute(
        f"CREATE TABLE joined AS SELECT {columns} FROM source LEFT JOIN lookup"
        f" ON lookup.{name(key)} = source.{name(on)} ORDER BY source.rowid"
    )
    connection.execute("DROP TABLE source")
    return Loaded("joined", (*kept, *added), source.file)


class _Import:
    """One import: makes the tables of texts of a package from one loaded table, then encodes them."""

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
        self.choices = self._choices()
        self.made: dict[str, Loaded] = {}

    def run(self) -> None:
        """Examine the source, then make every table."""
        self._refuse_missing_columns()
        for column in self._figure_columns():
            read_figures(self.connection, self.source, column, self.report, self.signs)
        self._refuse_empty_ids()
        self.report.raise_if_refused()
        self._drop_equal_rows()
        self._make_rows()
        self._make_small_tables()
        self._make_candidacies()
        self._make_protocols()
        self.report.rows["source"] = self._count(f"SELECT COUNT(*) FROM {self.source.table}")
        encode(self.connection, self.made, (self.profile.language,), self.report)

    # what the source must hold

    def _choices(self) -> dict[str, tuple[str, str]]:
        """Give the headers of a wide file that are choices, each with its number and name."""
        if not self.profile.choices.pattern:
            return {}
        found = {}
        for place, column in enumerate(self.source.columns, start=1):
            match = re.fullmatch(self.profile.choices.pattern, column)
            if match:
                groups = match.groupdict()
                found[column] = (groups.get("number") or str(place), groups["name"])
        if not found:
            raise BadInputError("no header is a choice by the profile", where=f"{self.source.file}, row 1")
        return found

    def _figure_columns(self) -> Iterable[str]:
        profile = self.profile
        registered = (profile.registered,) if profile.registered else ()
        votes = (profile.choices.votes,) if profile.choices.votes else tuple(self.choices)
        turnout = (form.column for form in profile.turnout)
        return dict.fromkeys((*profile.lines.values(), *registered, *turnout, *votes))

    def _id_templates(self) -> tuple[str, ...]:
        profile = self.profile
        units = (unit.entity.id for unit in profile.units)
        return (profile.contest.entity.id, profile.contest.unit, profile.station.id, *units)

    def _refuse_missing_columns(self) -> None:
        profile = self.profile
        entities = (profile.contest.entity, profile.station, *(unit.entity for unit in profile.units))
        names = (text for entity in entities for text in entity.names.values())
        templates = (*self._id_templates(), *names, profile.number)
        wanted = {title for template in templates for title in _TITLE.findall(template)}
        wanted |= {*self._figure_columns(), *filter(None, (profile.choices.column,))}
        self.report.refuse(
            Refusal(self.source.file, 1, column, "", "the profile names a column that is not there")
            for column in sorted(wanted - set(self.source.columns))
        )
        self.report.raise_if_refused()

    def _refuse_empty_ids(self) -> None:
        columns = {title for template in self._id_templates() for title in _TITLE.findall(template)}
        if self.profile.choices.column:
            columns.add(self.profile.choices.column)
        for column in sorted(columns):
            self._refuse(f"{name(column)} IS NULL", column, "is empty, and an id is made of it")
        known = self.profile.choices.known
        if known:
            listed = ", ".join(_quoted(choice) for choice in known)
            column = self.profile.choices.column
            self._refuse(f"{name(column)} NOT IN ({listed})", column, "is not a known choice")

    def _refuse(self, where: str, column: str, what: str) -> None:
        rows = self.connection.execute(
            f"SELECT rowid + 2, {name(column)} FROM {self.source.table} WHERE {where} ORDER BY 1"
        ).fetchall()
        self.report.refuse(
            [Refusal(self.source.file, row, column, value or "", what) for row, value in rows[:20]],
            len(rows),
        )

    def _drop_equal_rows(self) -> None:
        """A row that stands twice, equal in every cell, is one row; a station with two different rows is refused."""
        station, contest = self._id(self.profile.station.id), self._id(self.profile.contest.entity.id)
        choice = f", {name(self.profile.choices.column)}" if self.profile.choices.column else ""
        doubles = self.connection.execute(
            f"SELECT MIN(rowid), MAX(rowid), {station} FROM {self.source.table}"
            f" GROUP BY {contest}, {station}{choice} HAVING COUNT(*) > 1 ORDER BY 2"
        ).fetchall()
        if not doubles:
            return
        cells = ", ".join(name(column) for column in self.source.columns)
        for first, last, id_ in doubles:
            different = self._count(
                f"SELECT COUNT(*) FROM (SELECT DISTINCT {cells} FROM {self.source.table}"
                f" WHERE rowid IN ({first}, {last}))"
            )
            if different > 1:
                what = f"stands twice with different figures, first in row {first + 2}"
                self.report.refuse([Refusal(self.source.file, last + 2, "", f"station {id_}", what)])
            else:
                self.report.repair([Repair(self.source.file, last + 2, "", id_, "equal row left out")])
        self.report.raise_if_refused()
        self.connection.execute(
            f"DELETE FROM {self.source.table} WHERE rowid IN"
            f" ({', '.join(str(last) for _, last, _ in doubles)})"
        )

    # the tables of texts

    def _make_rows(self) -> None:
        """One row per protocol, with the ids that its template cells make."""
        profile = self.profile
        lines = {f"line_{line}": column for line, column in profile.lines.items()}
        turnout = {f"turnout_{place}": form.column for place, form in enumerate(profile.turnout)}
        kept = {**lines, **turnout, **({"registered": profile.registered} if profile.registered else {})}
        cells = [
            f"{self._id(profile.contest.entity.id)} AS contest",
            f"{self._id(profile.station.id)} AS station",
            f"{self._id(profile.units[-1].entity.id)} AS unit",
            f"{_template(profile.number)} AS number",
            *(f"{_template(text)} AS station_{code}" for code, text in profile.station.names.items()),
            *(f"{name(column)} AS {kept_as}" for kept_as, column in kept.items()),
        ]
        distinct = "" if self.choices else "DISTINCT "
        order = "rowid" if self.choices else "contest, station"
        wide = "".join(f", {name(column)}" for column in self.choices)
        self.connection.execute(
            f"CREATE TEMP TABLE protocol_rows AS SELECT {distinct}{', '.join(cells)}{wide}"
            f" FROM {self.source.table} ORDER BY {order}"
        )

    def _make_small_tables(self) -> None:
        profile, language = self.profile, self.profile.language
        office = profile.office
        self._make("offices", {"id": _quoted(office.id), f"name_{language}": _names(office, language)})
        self._make_units()
        contest = profile.contest
        self._make(
            "contests",
            {
                "id": self._id(contest.entity.id),
                "office": _quoted(office.id),
                "unit": self._id(contest.unit),
                "seats": "'1'",
                "round": f"'{contest.round}'",
                "state": _quoted(contest.state),
                f"name_{language}": _names(contest.entity, language),
            },
            self.source.table,
        )
        station_name = f"station_{language}" if language in profile.station.names else "NULL"
        registered = {"registered": "registered"} if profile.registered else {}
        self._make(
            "stations",
            {"id": "station", "unit": "unit", "number": "number", **registered, f"name_{language}": station_name},
            "protocol_rows",
        )

    def _make_units(self) -> None:
        language = self.profile.language
        parts = []
        for depth, unit in enumerate(self.profile.units):
            parent = self._id(self.profile.units[depth - 1].entity.id) if depth else "NULL"
            parts.append(
                f"SELECT DISTINCT {depth} AS depth, {self._id(unit.entity.id)} AS id, {parent} AS parent,"
                f" {_quoted(unit.level)} AS level, {_names(unit.entity, language)} AS name_{language}"
                f" FROM {self.source.table}"
            )
        self.connection.execute(
            f"CREATE TABLE texts_units AS SELECT id, parent, level, name_{language}"
            f" FROM ({' UNION ALL '.join(parts)}) ORDER BY depth, id"
        )
        self._note("units", ("id", "parent", "level", f"name_{language}"))

    def _make_candidacies(self) -> None:
        """The choices of every contest, their parties, and the votes of each protocol."""
        profile, language = self.profile, self.profile.language
        form = profile.choices
        if self.choices:
            table = ", ".join(
                f"({_quoted(column)}, '{number}', {_quoted(title)})"
                for column, (number, title) in self.choices.items()
            )
            self.connection.execute(
                f"CREATE TEMP TABLE choice_names AS FROM (VALUES {table}) AS t(choice, number, title)"
            )
            columns = ", ".join(name(column) for column in self.choices)
            self.connection.execute(
                "CREATE TEMP TABLE ballots AS SELECT contest, station, choice, votes FROM protocol_rows"
                f" UNPIVOT INCLUDE NULLS (votes FOR choice IN ({columns}))"
            )
        else:
            self.connection.execute(
                f"CREATE TEMP TABLE ballots AS SELECT {self._id(profile.contest.entity.id)} AS contest,"
                f" {self._id(profile.station.id)} AS station, {name(form.column)} AS choice,"
                f" {name(form.votes)} AS votes FROM {self.source.table}"
            )
            self.connection.execute(
                "CREATE TEMP TABLE choice_names AS SELECT choice, CAST(row_number() OVER (ORDER BY choice)"
                " AS VARCHAR) AS number, choice AS title FROM (SELECT DISTINCT choice FROM ballots)"
            )
        given = "" if form.empty == "blank" else " HAVING COUNT(votes) > 0"
        self.connection.execute(
            "CREATE TEMP TABLE standing AS SELECT contest, choice, as_id(contest || '.' || number) AS id,"
            f" number, title, {self._route()} AS route FROM (SELECT contest, choice FROM ballots"
            f" GROUP BY contest, choice{given}) JOIN choice_names USING (choice)"
        )
        party = f"CASE WHEN route IN ('{form.route}') THEN as_id(number) END"
        is_party = form.route in ("party", "list")
        order = "contest, CAST(number AS BIGINT)"
        if is_party:
            self._make(
                "parties",
                {"id": "as_id(number)", f"name_{language}": "title"},
                f"(SELECT DISTINCT number, title FROM standing WHERE route = '{form.route}')",
            )
        self._make(
            "candidacies",
            {
                "id": "id",
                "contest": "contest",
                "position": "number",
                "route": "route",
                **({"party": party} if is_party else {}),
                "status": "'on_ballot'",
                f"name_{language}": "title",
            },
            f"(SELECT * FROM standing ORDER BY {order})",
            distinct=False,
        )

    def _route(self) -> str:
        form = self.profile.choices
        cases = "".join(
            f" WHEN regexp_full_match(title, {_quoted(pattern)}) THEN '{route}'"
            for pattern, route in form.other_routes.items()
        )
        return f"CASE{cases} ELSE '{form.route}' END" if cases else f"'{form.route}'"

    def _make_protocols(self) -> None:
        """Protocols, votes and turnout; a protocol in which every figure is blank is awaited."""
        profile = self.profile
        filled = " OR ".join(
            (
                *(f"line_{line} IS NOT NULL" for line in profile.lines if line not in _BEFORE_THE_COUNT),
                *(f"{name(column)} IS NOT NULL" for column in self.choices),
            )
        )
        status = f"CASE WHEN {filled} THEN 'accepted' ELSE 'awaited' END" if filled else "'accepted'"
        self._make(
            "protocols",
            {
                "id": _PROTOCOL,
                "contest": "contest",
                "station": "station",
                "status": status,
                **{line: f"line_{line}" for line in profile.lines},
            },
            "protocol_rows",
            distinct=False,
        )
        received = "(SELECT id AS protocol FROM texts_protocols WHERE status = 'accepted')"
        self._make(
            "votes",
            {"protocol": "protocol", "candidacy": "id", "votes": "votes"},
            f"(SELECT {_PROTOCOL} AS protocol, standing.id, votes FROM ballots JOIN standing"
            " USING (contest, choice) ORDER BY contest, station, CAST(number AS BIGINT))"
            f" SEMI JOIN {received} USING (protocol)",
            distinct=False,
        )
        if profile.turnout:
            times = " UNION ALL ".join(
                f"SELECT {_PROTOCOL} AS protocol,"
                f" '{profile.polling_day.isoformat()}T{form.at.isoformat('minutes')}' AS reported_at,"
                f" turnout_{place} AS issued FROM protocol_rows"
                for place, form in enumerate(profile.turnout)
            )
            self._make(
                "turnout",
                {"protocol": "protocol", "reported_at": "reported_at", "issued": "issued"},
                f"({times}) SEMI JOIN {received} USING (protocol)",
                distinct=False,
            )

    def _make(
        self, table: str, cells: Mapping[str, str], source: str = "", *, distinct: bool = True
    ) -> None:
        listed = ", ".join(f"{cell} AS {column}" for column, cell in cells.items())
        origin = f" FROM {source}" if source else ""
        order = " ORDER BY 1" if distinct else ""
        self.connection.execute(
            f"CREATE TABLE texts_{table} AS SELECT {'DISTINCT ' if distinct else ''}{listed}{origin}{order}"
        )
        self._note(table, tuple(cells))

    def _note(self, table: str, columns: tuple[str, ...]) -> None:
        self.made[table] = Loaded(f"texts_{table}", columns, f"{self.source.file} ({table})")

    def _id(self, template: str) -> str:
        return f"as_id({_template(template)})"

    def _count(self, query: str) -> int:
        return int(self.connection.execute(query).fetchall()[0][0])


_PROTOCOL = "as_id(contest || '.' || station)"
_BEFORE_THE_COUNT = frozenset({"registered", "voters_main", "voters_additional", "ballots_received"})
"""Lines that are known before the vote: alone they do not make a protocol."""


def _template(template: str) -> str:
    """Give a template as an SQL expression."""
    if not template:
        return "NULL"
    parts = []
    for place, part in enumerate(_TITLE.split(template)):
        if place % 2:
            parts.append(name(part))
        elif part:
            parts.append(_quoted(part))
    return "(" + " || ".join(parts) + ")"


def _names(entity: Entity, language: str) -> str:
    return _template(entity.names.get(language, ""))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
