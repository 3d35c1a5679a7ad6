"""Where sheets become files: in this process, or in one for each core."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from hattama.portal.codes import write_code
from hattama.portal.downloads import FILES
from hattama.portal.pages import KINDS
from hattama.portal.pages.common import Scene
from hattama.portal.rendering import Page, Renderer
from hattama.portal.tongue import Tongue
from hattama.portal.world import World
from hattama.portal.writing import write_changed

__all__ = ["Desk", "Made", "on_all_cores"]

AT_ONCE = 60
"""So many sheets go to a process together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a run did.

    Attributes:
        pages: the pages that it made, by their paths.
        files: the files to take away that it made of sheets.
        written: the files that it wrote, because they changed.
    """

    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    @classmethod
    def of(cls, parts: Iterable["Made"]) -> "Made":
        """Add up what parts of a run did."""
        pages, files, written = list[str](), list[str](), list[str]()
        for part in parts:
            pages += part.pages
            files += part.files
            written += part.written
        return cls(pages=tuple(pages), files=tuple(files), written=tuple(written))


class Desk:
    """Where sheets become files: the small tables, and a renderer for each language.

    Args:
        out: the folder of the site.
        world: the small tables.
        codes: the languages of the pages.
        shared: what every template may name.
    """

    def __init__(
        self, out: Path, world: World, codes: Sequence[str], shared: Mapping[str, object]
    ) -> None:
        self._out = out
        self._world = world
        self.takes = (out, world, codes, shared)
        tongues = [Tongue(code, world.meta.languages) for code in codes]
        every = {**shared, "tongues": [(tongue.code, tongue.own_name) for tongue in tongues]}
        address = str(shared["address"])
        self._renderers = [
            (Scene(world, tongue, address), Renderer(tongue, every)) for tongue in tongues
        ]

    def work(self, sheets: Sequence[object]) -> Made:
        """Make the pages of some sheets and what can be taken away; write what changed."""
        pages = self._write(self._pages(sheets))
        files = self._write(self._files(sheets))
        for sheet in sheets:
            write_code(self._out, self._renderers[0][0], sheet)
        changed = (path for path, is_new in (*pages, *files) if is_new)
        return Made(
            pages=tuple(path for path, _ in pages),
            files=tuple(path for path, _ in files),
            written=tuple(changed),
        )

    def write_root(self) -> None:
        """Write the page at the root of the site, which leads to the languages."""
        root = self._renderers[0][1].render(Page("index.html", "root.html", {}))
        write_changed(self._out / "index.html", root)

    def _pages(self, sheets: Sequence[object]) -> Iterator[tuple[str, bytes]]:
        for scene, renderer in self._renderers:
            for sheet in sheets:
                for kind in KINDS[type(sheet)]:
                    for page in kind(scene, sheet):
                        yield f"{scene.tongue.code}/{page.path}", renderer.render(page)

    def _files(self, sheets: Sequence[object]) -> Iterator[tuple[str, bytes]]:
        for sheet in sheets:
            for kind in FILES.get(type(sheet), ()):
                for file in kind(self._world, sheet):
                    yield file.path, file.octets

    def _write(self, files: Iterable[tuple[str, bytes]]) -> list[tuple[str, bool]]:
        return [(path, write_changed(self._out / path, octets)) for path, octets in files]


# A process has one desk; it is made anew in each.

_desks: list[Desk] = []


def _start(out: Path, world: World, codes: Sequence[str], shared: Mapping[str, object]) -> None:
    _desks[:] = [Desk(out, world, codes, shared)]


def _work(sheets: Sequence[object]) -> Made:
    return _desks[0].work(sheets)


def on_all_cores(desk: Desk, sheets: Iterator[object], workers: int | None) -> Made:
    """Let processes make the pages of sheets, one process for each core if no number is given."""
    workers = workers or len(os.sched_getaffinity(0))
    parts = iter(lambda: list(islice(sheets, AT_ONCE)), [])
    if workers == 1:
        return Made.of(map(desk.work, parts))
    with ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=_start, initargs=desk.takes
    ) as pool:
        return Made.of(_in_order(pool, parts, 2 * workers))


def _in_order(
    pool: ProcessPoolExecutor, parts: Iterable[list[object]], ahead: int
) -> Iterator[Made]:
    """Hand parts out, never more than a few ahead, so that memory stays flat."""
    running: list[Future[Made]] = []
    for part in parts:
        running.append(pool.submit(_work, part))
        if len(running) > ahead:
            yield running.pop(0).result()
    for future in running:
        yield future.result()
