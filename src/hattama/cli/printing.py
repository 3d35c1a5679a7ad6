"""What verbs print: JSON for programs, tables for people."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table


def print_json(value: object) -> None:
    """Print a value as JSON, in the letters of its languages."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def console() -> Console:
    """Give the terminal to print on."""
    return Console(highlight=False)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Make a table: the first column is text, the others are figures or words."""
    made = Table(
        title=title, box=SIMPLE_HEAD, title_justify="left", title_style="bold", header_style="bold"
    )
    for place, column in enumerate(columns):
        figures = place and column not in _WORDS
        made.add_column(column, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        made.add_row(*(figure(cell) for cell in row))
    return made


def figure(value: object) -> str:
    """Give a cell as text: thousands parted by a comma as in English, a missing figure as a dash."""
    if value is None:
        return "\N{EN DASH}"
    return f"{value:,}" if isinstance(value, int) else str(value)


_WORDS = frozenset(
    {
        "name",
        "outcome",
        "rule",
        "severity",
        "what it says",
        "file",
        "what",
        "value",
        "source",
        "nominator",
        "office",
        "who",
    }
)
