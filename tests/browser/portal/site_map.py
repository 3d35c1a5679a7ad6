"""The pages of a site as files: of which kind each is, and where its links lead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

LEADING = {
    "a": "href",
    "link": "href",
    "script": "src",
    "img": "src",
    "form": "action",
    "iframe": "src",
}
BASE = "http://site/"


def pages(folder: Path) -> Sequence[Path]:
    """Give every page below a folder."""
    return sorted(folder.rglob("*.html"))


def kind(page: Path, site: Path) -> str:
    """Give the kind of a page: the folder in which many of it lie, else its own path."""
    _, *path = page.relative_to(site).parts
    return path[0] if len(path) > 1 and path[-1] != "index.html" else "/".join(path)


def largest_of_kinds(site: Path, language: str) -> dict[str, Path]:
    """Give the largest page of every kind: the one with the most that could go wrong."""
    found: dict[str, Path] = {}
    for page in sorted(pages(site / language), key=lambda path: path.stat().st_size):
        found[kind(page, site)] = page
    return found


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands in a page, and the file and fragment that it means."""

    page: Path
    text: str
    target: Path
    fragment: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        for name in (LEADING.get(tag), "data-src"):
            if name and (address := held.get(name)):
                self.links.append(address)
        if held.get("id"):
            self.ids.append(str(held["id"]))


def read(page: Path) -> tuple[Sequence[str], Sequence[str]]:
    """Give the links and the ids of a page, in their order."""
    reader = _Reader()
    reader.feed(page.read_text("utf-8"))
    return reader.links, reader.ids


def inner_links(page: Path, site: Path) -> Iterator[Link]:
    """Yield the links of a page that stay in the site."""
    here = urljoin(BASE, page.relative_to(site).as_posix())
    for text in read(page)[0]:
        address, fragment = urldefrag(urljoin(here, text))
        parts = urlsplit(address)
        if parts.netloc == urlsplit(BASE).netloc:
            yield Link(page, text, site / unquote(parts.path).lstrip("/"), fragment)
