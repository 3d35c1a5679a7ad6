"""A package and its log as a site of static files, in every language, on every core."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path

from hattama.package.from_log import LOG, PACKAGE
from hattama.portal.chronicle import Chronicle
from hattama.portal.codes import write_code
from hattama.portal.downloads import FILES, write_data
from hattama.portal.edition import Edition, Source, edition
from hattama.portal.news import news
from hattama.portal.pages import KINDS
from hattama.portal.pages.common import Scene
from hattama.portal.pages.news import authority
from hattama.portal.registers import (
    people_sheets,
    places_sheets,
    read_stations,
    units_shown,
)
from hattama.portal.rendering import Page, Renderer
from hattama.portal.searching import index_sheets
from hattama.portal.tongue import Tongue, languages
from hattama.portal.world import World
from hattama.portal.writing import mirror, prune, write_changed

__all__ = ["Made", "Press", "Settings", "publish"]

AT_ONCE = 60
"""So many sheets go to a process together."""

LISTS = ("findings", "missing", "parties", "people", "places", "search")
"""The folders of pages whose number depends on what stands in them."""

ASSETS = files("hattama.portal").joinpath("assets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a site is made.

    Attributes:
        languages: the languages of the pages.
        address: where the site will be read, as `https://example.org/2021/`; empty if unknown.
        workers: so many processes render; None for one per core.
    """

    languages: Sequence[str] = languages()
    address: str = ""
    workers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a run did.

    Attributes:
        pages: the pages that it made, by their paths.
        written: the files that it wrote, because they changed.
    """

    pages: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    @classmethod
    def of(cls, parts: Iterable["Made"]) -> "Made":
        """Add up what parts of a run did."""
        pages, written = list[str](), list[str]()
        for part in parts:
            pages += part.pages
            written += part.written
        return cls(pages=tuple(pages), written=tuple(written))


def publish(source: Path, out: Path, settings: Settings) -> Made:
    """Publish a package, and its log where there is one beside it.

    Args:
        source: a package, or a folder with `log/` and `package/`.
        out: the folder of the site; it may be the source.
        settings: how.

    Raises:
        BadInputError: the package or the log is wrong.
    """
    return Press(source, out, settings).run()


class Press:
    """Makes a site, and makes it anew where the package or the log has changed since.

    Args:
        source: a package, or a folder with `log/` and `package/`.
        out: the folder of the site; it may be the source.
        settings: how.
    """

    def __init__(self, source: Path, out: Path, settings: Settings) -> None:
        self.source = Source.at(source)
        self.out = out
        self.settings = settings
        self._chronicle = Chronicle(self.source.log) if self.source.log else None
        self._last: Edition | None = None

    def run(self) -> Made:
        """Publish everything that has changed since the last run: at first, everything.

        Raises:
            BadInputError: the package or the log is wrong; nothing was written.
        """
        with edition(self.source, self._chronicle) as new:
            self.out.mkdir(parents=True, exist_ok=True)
            shared = {
                "title": new.world.meta.title,
                "provenance": new.world.meta.provenance,
                "assets": _publish_assets(self.out),
                "address": self.settings.address,
                "origin": self._chronicle.origin if self._chronicle else "",
                "authority": authority(self._chronicle.origin if self._chronicle else ""),
            }
            desk = Desk(self.out, new.world, tuple(self.settings.languages), shared)
            if self._last is None:
                sheets = chain(
                    self._lists(new),
                    new.units,
                    new.gatherer.contests(),
                    new.gatherer.stations(),
                )
                made = Made.of(
                    [
                        _on_all_cores(desk, sheets, self.settings.workers),
                        _take_away(new, desk, self.out),
                    ]
                )
                prune(self.out, self.settings.languages, made.pages)
            else:
                lists = desk.work(list(self._lists(new)))
                made = Made.of(
                    [
                        desk.work(list(_changed(self._last, new))),
                        lists,
                        _take_away(new, desk, self.out),
                    ]
                )
                folders = [f"{code}/{name}" for code in self.settings.languages for name in LISTS]
                prune(self.out, folders, lists.pages)
            desk.write_root()
            self._mirror()
            self._last = new
        return made

    def _lists(self, new: Edition) -> Iterator[object]:
        """Yield the sheets of everything that speaks of the election as a whole."""
        world, engine = new.world, new.package.engine
        yield new.whole
        yield from new.others
        yield from places_sheets(engine, world, self.settings.languages)
        yield from people_sheets(engine, world, self.settings.languages)
        yield from index_sheets(world, units_shown(engine, world), read_stations(engine, world))

    def _mirror(self) -> None:
        """Lay package and log into the site; what makes the rest true comes last."""
        if self.source.log and self.source.log.resolve() != (self.out / LOG).resolve():
            mirror(self.source.log, self.out / LOG, last="checkpoint")
        if (
            self.source.package.is_dir()
            and self.source.package.resolve() != (self.out / PACKAGE).resolve()
        ):
            mirror(self.source.package, self.out / PACKAGE, last="datapackage.json")


def _changed(old: Edition, new: Edition) -> Iterator[object]:
    """Yield the sheets of all pages that may differ between two editions."""
    contests = {id_ for id_, mark in new.marks.items() if mark != old.marks.get(id_)}
    yield from new.gatherer.contests(contests)
    yield from new.gatherer.stations(contests)
    before = {sheet.unit: sheet for sheet in old.units}
    for sheet in new.units:
        if sheet != before.get(sheet.unit) or contests.intersection(sheet.contests):
            yield sheet


def _take_away(new: Edition, desk: "Desk", out: Path) -> Made:
    """Write the downloads for the whole election, the page that explains them, and the news."""
    sheet, written = write_data(new.package, new.world, new.counted, new.chronicle, out)
    told = news(new.world, new.whole, new.units, new.chronicle, new.gatherer.changed_places())
    return Made.of([desk.work([sheet, told]), Made(written=written)])


def _publish_assets(out: Path) -> Mapping[str, str]:
    """Write style sheet and scripts under names that hold their hash; give name -> published name.

    The style sheet is all files of `assets/css/` in the order of their names.
    """
    styles = sorted(ASSETS.joinpath("css").iterdir(), key=lambda file: file.name)
    octets = {"site.css": b"".join(file.read_bytes() for file in styles)}
    octets |= {file.name: file.read_bytes() for file in ASSETS.iterdir() if file.is_file()}
    names = {}
    for name, content in octets.items():
        stem, _, ending = name.rpartition(".")
        names[name] = f"{stem}.{sha256(content).hexdigest()[:10]}.{ending}"
        write_changed(out / "assets" / names[name], content)
    return names


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
        return Made(pages=tuple(path for path, _ in pages), written=tuple(changed))

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


def _on_all_cores(desk: Desk, sheets: Iterator[object], workers: int | None) -> Made:
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
