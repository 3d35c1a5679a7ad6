"""`hattama erase`: take a person out of what is published; the log stays valid."""

from pathlib import Path
from typing import Annotated

import typer


def erase(
    site: Annotated[Path, typer.Argument(metavar="SITE", help="A published folder.")],
    candidacy: Annotated[
        str, typer.Argument(metavar="CANDIDACY", help="The id in the table candidacies.")
    ],
) -> None:
    """Erase a person from a published site: name, sex and year of birth, and the salt that hides them.

    Pages and downloads, where the site has them, are made anew without the person.

    Example: hattama erase kz-akim-2021 akim-1110-g01-k3
    """
    from hattama.package.from_log import erase as erase_person
    from hattama.portal import Settings, publish

    erase_person(site, candidacy)
    settings = Settings.of(site)
    if settings:
        publish(site, site, settings)
    typer.echo(
        f"{candidacy} is erased from {site}; copies that others hold cannot be called back."
    )
