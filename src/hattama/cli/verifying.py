"""`hattama verify`: the standalone verifier, called."""

from pathlib import Path
from typing import Annotated

import typer

from hattama.cli.options import Json


def verify(
    site: Annotated[str, typer.Argument(help="A folder, a zip of it, or an http(s) address.")],
    *,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", help="Your own trust policy instead of the published one."),
    ] = None,
    known: Annotated[
        Path | None,
        typer.Option(
            "--known", help="A checkpoint that you kept: the log must have grown from it."
        ),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option("--now", help="The time to measure ages from, as 2021-07-25T22:00:00+06:00."),
    ] = None,
    max_age: Annotated[
        str | None,
        typer.Option("--max-age", help="Warn if the newest cosignature is older, as 30m or 12h."),
    ] = None,
    production: Annotated[
        bool, typer.Option("--production", help="Refuse a test election.")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", help="Findings listed of each sort.", min=0)
    ] = 20,
    as_json: Json = False,
) -> None:
    """Check everything that was published, trusting nothing; exit code 2 if it cannot tell.

    Example: hattama verify site --policy policy.txt
    """
    from hattama_verify.__main__ import main

    words = [site, "--lines", str(limit)]
    for name, value in (("policy", policy), ("known", known), ("now", now), ("max-age", max_age)):
        words += [f"--{name}={value}"] if value is not None else []
    words += ["--production"] if production else []
    words += ["--json"] if as_json else []
    raise typer.Exit(main(words))
