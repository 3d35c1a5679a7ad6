"""A person who is erased is in no file of the site, pages and downloads included."""

import shutil
from pathlib import Path

from hattama.cli.erasing import erase
from hattama.package.from_log import LOG
from hattama.portal import Settings, publish
from tests.unit.portal.conftest import SETTINGS


def test_an_erased_person_is_on_no_page(record: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(record, site)
    publish(site, site, SETTINGS)
    assert _mentions(site, "Nominee a")

    erase(site, "a")

    assert not _mentions(site, "Nominee a")
    assert "removed" in (site / "en" / "candidates" / "a.html").read_text("utf-8").casefold()


def test_a_site_says_how_it_was_made(record: Path, tmp_path: Path) -> None:
    made = Settings(languages=("en", "ru"), address="https://example.org/", workers=1)
    publish(record, tmp_path / "site", made)

    told = Settings.of(tmp_path / "site")

    assert told is not None
    assert (told.languages, told.address) == (made.languages, made.address)
    assert Settings.of(record) is None


def _mentions(site: Path, name: str) -> list[Path]:
    """Give the files in which a name stands, as it is or as the search writes it."""
    words = (name.encode(), name.lower().encode(), name.replace(" ", "-").encode())
    return [
        path
        for path in site.rglob("*")
        if path.is_file()
        and path.relative_to(site).parts[0] != LOG
        and any(word in path.read_bytes() for word in words)
    ]
