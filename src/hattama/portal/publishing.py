"""A package and its log as a site of static files, in every language, on every core."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from itertools import chain
from pathlib import Path

from hattama.domain.errors import BadInputError
from hattama.package.from_log import LOG, PACKAGE
from hattama.portal.chronicle import Chronicle
from hattama.portal.desk import Desk, Made, on_all_cores
from hattama.portal.downloads import write_data
from hattama.portal.edition import Edition, Source, edition
from hattama.portal.news import news
from hattama.portal.pages.news import authority
from hattama.portal.registers import (
    people_sheets,
    places_sheets,
    read_stations,
    units_shown,
)
from hattama.portal.searching import index_sheets
from hattama.portal.settings import FILE as SETTINGS_FILE
from hattama.portal.settings import Settings
from hattama.portal.tongue import languages
from hattama.portal.writing import mirror, prune, write_changed

__all__ = ["Made", "Press", "Settings", "publish"]

OWN = ("assets", "data", "pictures", "qr", LOG, PACKAGE)
"""What a site holds beside its languages."""

FILES_OF_SHEETS = ("data/contests", "data/units", "pictures")
"""Folders whose files are made of sheets, as pages are."""

MOVING = ("findings", "missing", "parties", "people", "races")
STILL = ("places", "search")
"""Folders of pages whose number depends on what stands in them: on the count, or only on names."""

ASSETS = files("hattama.portal").joinpath("assets")


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
        self._refuse_foreign()
        with edition(self.source, self._chronicle) as new:
            self.out.mkdir(parents=True, exist_ok=True)
            self._drop_languages()
            self.settings.write(self.out)
            shared = {
                "title": new.world.meta.title,
                "provenance": new.world.meta.provenance,
                "assets": _publish_assets(self.out),
                "address": self.settings.address,
                "origin": self._chronicle.origin if self._chronicle else "",
                "authority": authority(self._chronicle.origin if self._chronicle else ""),
            }
            desk = Desk(self.out, new.world, tuple(self.settings.languages), shared)
            made = (
                self._all(desk, new) if self._last is None else self._rest(desk, self._last, new)
            )
            desk.write_root()
            self._mirror()
            self._last = new
        return made

    def _all(self, desk: Desk, new: Edition) -> Made:
        """Make every page."""
        sheets = chain(
            self._moving(new),
            self._still(new),
            new.units,
            new.gatherer.contests(),
            new.gatherer.stations(),
        )
        pages = on_all_cores(desk, sheets, self.settings.workers)
        made = Made.of([pages, _take_away(new, desk, self.out)])
        prune(self.out, (*self.settings.languages, *FILES_OF_SHEETS), made.pages + made.files)
        return made

    def _rest(self, desk: Desk, old: Edition, new: Edition) -> Made:
        """Make the pages that may differ from those of the last run: first those of what changed itself."""
        changed = desk.work(list(_changed(old, new)))
        moving = desk.work(list(self._moving(new)))
        self._prune(MOVING, moving)
        parts = [changed, moving]
        if new.names != old.names:
            parts.append(desk.work(list(self._still(new))))
            self._prune(STILL, parts[-1])
        return Made.of([*parts, _take_away(new, desk, self.out)])

    def _refuse_foreign(self) -> None:
        """Refuse a folder that holds other things under the names of a site: they would be replaced."""
        if (self.out / SETTINGS_FILE).is_file():
            return
        own = {self.source.package.resolve(), self.source.log and self.source.log.resolve()}
        for name in (*languages(), *OWN):
            path = self.out / name
            if path.is_symlink() or (path.exists() and path.resolve() not in own):
                raise BadInputError(
                    f"it holds {name}, and no {SETTINGS_FILE} that says that it is a site",
                    where=str(self.out),
                    todo="publish into a folder of its own",
                )

    def _drop_languages(self) -> None:
        """Remove the pages in languages that the site is not made in any more."""
        before = Settings.of(self.out)
        for code in set(before.languages if before else ()) - set(self.settings.languages):
            if code in languages():
                shutil.rmtree(self.out / code, ignore_errors=True)

    def _prune(self, names: Sequence[str], made: Made) -> None:
        folders = [f"{code}/{name}" for code in self.settings.languages for name in names]
        prune(self.out, folders, made.pages)

    def _moving(self, new: Edition) -> Iterator[object]:
        """Yield the sheets of everything that speaks of the election as a whole."""
        yield new.whole
        yield from new.others
        yield from people_sheets(new.package.engine, new.world, self.settings.languages)

    def _still(self, new: Edition) -> Iterator[object]:
        """Yield the sheets of what only names change: places from A to Z, the index of the search."""
        world, engine = new.world, new.package.engine
        yield from places_sheets(engine, world, self.settings.languages)
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


def _take_away(new: Edition, desk: Desk, out: Path) -> Made:
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
