"""A package and its log as a site of static files, in every language, on every core."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from hattama.count import check, count
from hattama.package.from_log import LOG, PACKAGE
from hattama.package.opening import open_package
from hattama.portal.chronicle import Chronicle
from hattama.portal.codes import write_code
from hattama.portal.gathering import Gatherer
from hattama.portal.others import read_others
from hattama.portal.pages import KINDS
from hattama.portal.pages.common import Scene
from hattama.portal.rendering import Renderer
from hattama.portal.tongue import Tongue, languages
from hattama.portal.whole import read_whole
from hattama.portal.world import World, read_world
from hattama.portal.writing import write_changed

__all__ = ["Settings", "publish"]

AT_ONCE = 60
"""So many sheets go to a process together."""

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
    """What a run did: pages rendered, and files that changed."""

    pages: int
    written: int


def publish(source: Path, out: Path, settings: Settings) -> Made:
    """Publish a package, and its log where there is one beside it.

    Args:
        source: a package, or a folder with `log/` and `package/`.
        out: the folder of the site; it may be the source.
        settings: how.

    Raises:
        BadInputError: the package or the log is wrong.
    """
    package, log = places(source)
    chronicle = Chronicle(log) if log else None
    if chronicle:
        chronicle.read_on()
    out.mkdir(parents=True, exist_ok=True)
    assets = _publish_assets(out)
    with open_package(package) as opened:
        opened.validate()
        counted = count(opened.engine, opened.rules, polling_day=opened.meta.polling_day)
        report = check(opened.engine, opened.rules)
        world = read_world(opened.engine, opened.meta, opened.rules, counted)
        units, whole = read_whole(world, counted, report, chronicle)
        others = read_others(world, counted, report, chronicle, whole)
        gatherer = Gatherer(opened.engine, world, counted, chronicle)
        sheets = _chain([whole], others, units, gatherer.contests(), gatherer.stations())
        shared = {
            "meta": opened.meta,
            "title": opened.meta.title,
            "provenance": opened.meta.provenance,
            "assets": assets,
            "address": settings.address,
            "origin": chronicle.origin if chronicle else "",
        }
        made = _render(out, world, settings, shared, sheets)
    if source.resolve() != out.resolve():
        _copy(package, out / PACKAGE)
        if log:
            _copy(log, out / LOG)
    return made


def places(source: Path) -> tuple[Path, Path | None]:
    """Give the package of a source, and its log where there is one."""
    if (source / PACKAGE).is_dir():
        return source / PACKAGE, source / LOG if (source / LOG).is_dir() else None
    return source, None


def _chain(*parts: Iterable[object]) -> Iterator[object]:
    for part in parts:
        yield from part


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)


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


# Rendering in processes: each holds the small tables and one renderer per language

_held: "list[tuple[Path, Mapping[str, tuple[Scene, Renderer]]]]" = []


def _start(out: Path, world: World, codes: Sequence[str], shared: Mapping[str, object]) -> None:
    tongues = [Tongue(code, world.meta.languages) for code in codes]
    others = {"tongues": [(tongue.code, tongue.own_name) for tongue in tongues]}
    _held[:] = [
        (
            out,
            {
                tongue.code: (Scene(world, tongue, str(shared["address"])), Renderer(tongue, {**shared, **others}))
                for tongue in tongues
            },
        )
    ]


def _work(sheets: Sequence[object]) -> Made:
    ((out, renderers),) = _held
    pages = written = 0
    for code, (scene, renderer) in renderers.items():
        for sheet in sheets:
            for kind in KINDS[type(sheet)]:
                for page in kind(scene, sheet):
                    pages += 1
                    written += write_changed(out / code / page.path, renderer.render(page))
    scene, _ = next(iter(renderers.values()))
    for sheet in sheets:
        written += write_code(out, scene, sheet)
    return Made(pages=pages, written=written)


def _render(
    out: Path,
    world: World,
    settings: Settings,
    shared: Mapping[str, object],
    sheets: Iterator[object],
) -> Made:
    start = (out, world, tuple(settings.languages), shared)
    workers = settings.workers or len(os.sched_getaffinity(0))
    if workers == 1:
        _start(*start)
        done = [_work(part) for part in _parts(sheets)]
    else:
        with ProcessPoolExecutor(
            workers, get_context("spawn"), initializer=_start, initargs=start
        ) as pool:
            done = list(_in_order(pool, _parts(sheets), 2 * workers))
    return Made(
        pages=sum(one.pages for one in done), written=sum(one.written for one in done)
    )


def _parts(sheets: Iterator[object]) -> Iterator[list[object]]:
    while part := list(islice(sheets, AT_ONCE)):
        yield part


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
