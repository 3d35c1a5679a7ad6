"""`hattama export`: results in the formats of others."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hattama.cli.options import PackagePath


def export(
    package: PackagePath,
    format_name: Annotated[
        str, typer.Option("--format", metavar="NAME", help="nist-json, nist-xml or eml510.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to make.")],
    *,
    issuer: Annotated[
        str, typer.Option("--issuer", metavar="TEXT", help="Who issues these results.")
    ] = "",
    issued_at: Annotated[
        str,
        typer.Option("--issued-at", metavar="TIME", help="When they are issued; now, if absent."),
    ] = "",
) -> None:
    """Write the results of a package in a format of others: NIST SP 1500-100, OASIS EML.

    Example: hattama export kz-akim-2021 --format nist-json --out results.json
    """
    from hattama.count import count
    from hattama.package import open as open_package
    from hattama.package.formats import write

    at = _time(issued_at) if issued_at else datetime.fromtimestamp(int(time.time()), UTC)
    with open_package(package) as opened:
        opened.validate()
        counted = count(opened.engine, opened.rules, polling_day=opened.meta.polling_day)
        write(format_name, opened, counted, out, at=at, issuer=issuer)
    typer.echo(f"{out}: {format_name}, {out.stat().st_size:,} bytes")


def _time(text: str) -> datetime:
    from hattama.domain.errors import BadInputError

    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(
            f"{text!r} is not a time",
            where="--issued-at",
            todo="write it as 2021-07-26T09:00+05:00",
        ) from error
