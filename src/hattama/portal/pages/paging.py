"""A long list on several pages: which page has what, and the way between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Sheaf", "sheaves"]

T = TypeVar("T")

AT_ONCE = 200
"""So many rows stand on a page."""


@dataclass(frozen=True, slots=True)
class Sheaf(Generic[T]):
    """What stands on one page: its rows, its number, and the paths of all pages of the list."""

    path: str
    number: int
    rows: Sequence[T]
    paths: Sequence[str]


def sheaves(path: str, rows: Sequence[T], at_once: int = AT_ONCE) -> Iterator[Sheaf[T]]:
    """Part rows among pages; the first stands at `path`, the next at `<path without ending>/2.html`.

    A list without rows has one page.
    """
    stem = path.removesuffix(".html")
    count = max(-(-len(rows) // at_once), 1)
    paths = [path, *(f"{stem}/{number}.html" for number in range(2, count + 1))]
    for place, at in enumerate(paths):
        yield Sheaf(at, place + 1, rows[place * at_once : (place + 1) * at_once], paths)
