"""The options that several verbs share, each written once."""

from pathlib import Path
from typing import Annotated

import typer


def _spoken(language: str) -> str:
    from hattama.messages import require

    require(language)
    return language


PackagePath = Annotated[
    Path, typer.Argument(metavar="PACKAGE", help="An election package: a folder or a zip.")
]
OutPath = Annotated[
    Path, typer.Option("--out", metavar="PACKAGE", help="The package to make; .zip packs it.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the report as JSON and nothing else.")]
Language = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="CODE",
        help="Language of names and findings: en, kk, ru, da.",
        callback=_spoken,
    ),
]
Parquet = Annotated[
    bool, typer.Option("--parquet", help="Store the tables as Parquet with integer keys.")
]
EngineName = Annotated[
    str, typer.Option("--engine", metavar="NAME", help="Where the count runs: duckdb or spark.")
]


def installed_version() -> str:
    """Give the version of this program."""
    from importlib.metadata import version

    return version("hattama")
