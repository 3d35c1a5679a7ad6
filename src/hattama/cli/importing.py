"""`hattama import`: a foreign file becomes a package."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hattama.cli.options import Json, OutPath, Parquet

if TYPE_CHECKING:
    from hattama.package.report import Report


ForeignFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="A CSV file, plain, gzip or zip.")
]
ProfileName = Annotated[
    str, typer.Option("--profile", metavar="NAME", help="A built-in profile, or a .toml file.")
]
Boundaries = Annotated[
    Path | None,
    typer.Option("--boundaries", metavar="FILE", help="A map of the units: GeoJSON or TopoJSON."),
]
BoundariesBy = Annotated[
    str,
    typer.Option(
        "--boundaries-by",
        metavar="PROPERTY",
        help="What holds the id or name of a unit on the map; any property if not said.",
    ),
]
ReportPath = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE", help="Write the whole report here as JSON."),
]


def import_(
    file: ForeignFile,
    profile: ProfileName,
    out: OutPath,
    *,
    parquet: Parquet = False,
    boundaries: Boundaries = None,
    boundaries_by: BoundariesBy = "",
    report: ReportPath = None,
    as_json: Json = False,
) -> None:
    """Make an election package from a foreign file, and say what was read, repaired and refused.

    Example: hattama import 2014_official_mayor.csv.gz --profile ge-2014-mayor --out tbilisi
    """
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
            _write(report, {"stopped_by": stopped_by, **done.as_json()})
    if as_json:
        print_json({"package": str(out), **done.as_json()})
    else:
        _print(f"{file.name} -> {out}", done)


def _write(path: Path, told: dict[str, object]) -> None:
    import json

    path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")


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
