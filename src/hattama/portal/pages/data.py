"""The page of everything that can be taken away, and of the principles of open data that it follows."""

from collections.abc import Iterator
from dataclasses import dataclass

from hattama.package.schema import TABLES
from hattama.portal.downloads.flat import FLAT
from hattama.portal.downloads.whole import LICENCE, DataSheet
from hattama.portal.pages.common import Scene
from hattama.portal.rendering import Page

__all__ = ["data_pages"]


FORMATS = {"csv": "CSV", "parquet": "Parquet", "json": "JSON"}
"""Ending of a file -> what to call its format."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A file with its format, and its size in thousands of octets, rounded up, as the language writes numbers."""

    path: str
    format: str
    size: str


@dataclass(frozen=True, slots=True)
class Row:
    """A table with its files in each format, and what its columns mean where they are ours alone."""

    name: str
    text: str
    files: tuple[Offer, ...]
    columns: tuple[tuple[str, str], ...]


def data_pages(scene: Scene, sheet: DataSheet) -> Iterator[Page]:
    """Yield the page of the downloads."""
    by_path = {
        one.path: Offer(
            one.path,
            FORMATS.get(one.path.rpartition(".")[2], ""),
            scene.tongue.number(-(-one.bytes // 1000)),
        )
        for one in sheet.files
    }
    meanings = {flat.name: flat for flat in FLAT}
    tables = [
        Row(
            name,
            scene.tongue.word(name, "table"),
            tuple(
                by_path[f"{name}.{ending}"] for ending in FORMATS if f"{name}.{ending}" in by_path
            ),
            tuple(
                (header, scene.tongue.word(column.name, "column"))
                for header, column in meanings[name].columns(scene.world.meta.languages)
            )
            if name in meanings
            else (),
        )
        for name in (*meanings, *(table.name for table in TABLES))
    ]
    context = {
        "tables": [row for row in tables if row.files],
        "files": by_path,
        "updated_at": sheet.updated_at,
        "licence": LICENCE,
        "example": next(iter(scene.world.contests), ""),
        "unit": scene.world.root,
        "scene": scene,
    }
    yield Page("data.html", "data.html", context)
