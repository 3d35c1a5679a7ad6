"""From a foreign CSV to a package, by a profile."""

import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb

from hattama.domain.errors import BadInputError
from hattama.law.rulesets import rules_text
from hattama.package.fitting import MapFile, fit_boundaries
from hattama.package.gathering import IN_ORDER, gather
from hattama.package.intake import take_in
from hattama.package.loading import Loaded, find, load, name
from hattama.package.meta import Layout, Meta, Provenance
from hattama.package.profile import Lookup, Profile
from hattama.package.report import Refusal, Report
from hattama.package.reshaping import reshape
from hattama.package.saving import write


def import_file(  # noqa: PLR0913  what is read, how, and where it goes
    path: Path,
    profile: Profile,
    out: Path,
    *,
    layout: Layout = "csv",
    report: Report,
    drawn: MapFile | None = None,
) -> None:
    """Make a package from a foreign file.

    Args:
        path: the file, plain or packed.
        profile: how to read it.
        out: the package to make.
        layout: how to store the tables.
        report: takes what was read, repaired and refused.
        drawn: a map with the boundaries of units, if there is one.

    Raises:
        BadInputError: something was refused, with file, row and column; nothing is written then.
    """
    if out.exists():
        raise BadInputError(
            "already exists", where=str(out), todo="choose another name or remove it"
        )
    rules, meta = rules_text(profile.rule_set), _meta(path, profile)
    with tempfile.TemporaryDirectory(prefix="hattama-") as folder:
        form = profile.file
        intake = take_in(path, Path(folder), encoding=form.encoding, member=form.member)
        report.repair(intake.repairs)
        twice = (*form.ignore, "")
        source = find(intake, "source", delimiter=form.delimiter, unnamed_twice=twice)
        with duckdb.connect() as connection:
            if gather(connection, profile, source, report):
                write(
                    connection,
                    meta,
                    rules,
                    out,
                    layout=layout,
                    in_order=IN_ORDER,
                    boundaries=_boundaries(connection, drawn, report),
                )
                return
        with duckdb.connect() as connection:
            loaded = _load(connection, source, profile, Path(folder), report)
            reshape(connection, profile, loaded, report)
            bounds = _boundaries(connection, drawn, report)
            write(connection, meta, rules, out, layout=layout, boundaries=bounds)


def _boundaries(
    connection: duckdb.DuckDBPyConnection, drawn: MapFile | None, report: Report
) -> str:
    return "" if drawn is None else fit_boundaries(connection, drawn, report)


def _meta(path: Path, profile: Profile) -> Meta:
    return Meta(
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


def _load(
    connection: duckdb.DuckDBPyConnection,
    unread: Loaded,
    profile: Profile,
    folder: Path,
    report: Report,
) -> Loaded:
    """Load the file and add the columns of the lookup table."""
    source = load(connection, unread)
    if profile.lookup is None or unread.intake is None:
        return source
    beside = folder / profile.lookup.name
    beside.write_text(profile.lookup.text, "utf-8")
    lookup = load(
        connection, find(replace(unread.intake, path=beside, name=beside.name), "lookup")
    )
    return _joined(connection, source, lookup, profile.lookup, report)


def _joined(
    connection: duckdb.DuckDBPyConnection,
    source: Loaded,
    lookup: Loaded,
    how: Lookup,
    report: Report,
) -> Loaded:
    """Add the columns of the lookup table; a code that it lacks is refused."""
    on, key = how.on, how.key
    if on not in source.columns or key not in lookup.columns:
        raise BadInputError(f"there is no column {on!r} to look up", where=f"{source.file}, row 1")
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
    doubled = connection.execute(
        f"SELECT {name(key)}, MAX(rowid) + 2 FROM lookup GROUP BY 1 HAVING COUNT(*) > 1 ORDER BY 2"
    ).fetchall()
    report.refuse(
        Refusal(lookup.file, row, key, value or "", "stands twice", "keep one row")
        for value, row in doubled
    )
    report.raise_if_refused()
    columns = ", ".join(
        (
            *(f"source.{name(column)}" for column in kept),
            *(f"lookup.{name(column)}" for column in added),
        )
    )
    connection.execute(
        f"CREATE TABLE joined AS SELECT {columns} FROM source LEFT JOIN lookup"
        f" ON lookup.{name(key)} = source.{name(on)} ORDER BY source.rowid"
    )
    connection.execute("DROP TABLE source")
    return Loaded("joined", (*kept, *added), source.file)
