"""`hattama import`: a foreign file becomes a package."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hattama.cli.options import Json, OutPath, Parquet

if TYPE_CHECKING:
    from hattama.package.report import Report


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file, plain, gzip or zip.")],
    profile: Annotated[
        str, typer.Option("--profile", metavar="NAME", help="A built-in profile, or a .toml file.")
    ],
    out: OutPath,
    *,
    parquet: Parquet = False,
    boundaries: Annotated[
        Path | None,
        typer.Option(
            "--boundaries", metavar="FILE", help="A map of the units: GeoJSON or TopoJSON."
        ),
    ] = None,
    boundaries_by: Annotated[
        str,
        typer.Option(
            "--boundaries-by",
            metavar="PROPERTY",
            help="What holds the id or name of a unit on the map; any property if not said.",
        ),
    ] = "",
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write the whole report here as JSON."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make an election package from a foreign file, and say what was read, repaired and refused.

    Example: hattama import 2014_official_mayor.csv.gz --profile ge-2014-mayor --out tbilisi
    """
    import json

    from hattama.cli.printing import print_json
    from hattama.domain.errors import BadInputError
    from hattama.package.fitting import MapFile
    from hattama.package.importing import import_file
    from hattama.package.profile import load_profile
    from hattama.package.report import Report

    if report is not None and not report.parent.is_dir():
        what = "there is no such folder for the report"
        raise BadInputError(what, where=str(report.parent), todo="make it first")
    done = Report()
    stopped_by = ""
    try:
        import_file(
            file,
            load_profile(profile),
            out,
            layout="parquet" if parquet else "csv",
            report=done,
            drawn=None if boundaries is None else MapFile(boundaries, boundaries_by),
        )
    except BadInputError as error:
        stopped_by = str(error)
        raise
    finally:
        if report is not None:
            text = json.dumps(
                {"stopped_by": stopped_by, **done.as_json()}, ensure_ascii=False, indent=2
            )
            report.write_text(text + "\n", "utf-8")
    if as_json:
        print_json({"package": str(out), **done.as_json()})
    else:
        _print(f"{file.name} -> {out}", done)


def _print(title: str, done: "Report") -> None:
    from hattama.cli.printing import console, table

    screen = console()
    screen.print(table(title, ("table", "rows"), done.rows.items()))
    if done.repaired:
        screen.print(
            table(
                f"{done.repaired} repairs",
                ("file", "row", "column", "value", "what"),
                (
                    (note.file, note.row or None, note.column, note.value, note.what)
                    for note in done.repairs[:20]
                ),
            )
        )
