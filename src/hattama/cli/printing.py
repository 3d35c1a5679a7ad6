"""What verbs print: JSON for programs, tables for people."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from hattama.cli.heading import WORDS
from hattama.domain.election import Route
from hattama.domain.names import FORBIDDEN
from hattama.messages import word


def print_json(value: object) -> None:
    """Print a value as JSON, in the letters of its languages."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def console() -> Console:
    """Give the terminal to print on; a name is shown as it stands, whatever signs are in it."""
    return Console(highlight=False, markup=False, emoji=False)


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], language: str = "en"
) -> Table:
    """Make a table: the first column is text, the others are figures or words.

    Args:
        title: what stands above it.
        columns: the tokens of its headings (`Heading`).
        rows: its cells.
        language: the language of its headings.
    """
    made = Table(
        title=title, box=SIMPLE_HEAD, title_justify="left", title_style="bold", header_style="bold"
    )
    for place, column in enumerate(columns):
        figures = place and column not in WORDS
        heading = word("heading", column, language)
        made.add_column(heading, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        made.add_row(*(figure(cell) for cell in row))
    return made


def nominator(token: str, parties: Mapping[str, str], language: str) -> str:
    """Give who nominated as words: the name of a party, else its id, else the route.

    Args:
        token: the id of a party, or a route of nomination.
        parties: party -> its name.
        language: a language that the program speaks.
    """
    if token in set(Route) - parties.keys():
        return word("nominator", token, language)
    return parties.get(token) or token


def figure(value: object) -> str:
    """Give a cell as text: thousands parted by a comma as in English, a missing figure as a dash.

    A character that could steer the terminal or turn the text round is shown by its code.
    """
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, int):
        return f"{value:,}"
    return FORBIDDEN.sub(lambda sign: sign[0].encode("unicode_escape").decode(), str(value))
