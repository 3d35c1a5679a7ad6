"""What holds of every page of a portal, looked at as files: no browser is needed."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from justhtml import JustHTML

from hattama.portal.tongue import languages
from tests.browser.portal.site_map import inner_links, kind, pages, read
from tests.factories.portals import STORIES


@pytest.fixture(params=STORIES)
def site(request: pytest.FixtureRequest, portals: Path) -> Path:
    folder: Path = portals / request.param
    return folder


def test_every_link_leads_to_a_file_and_every_fragment_to_a_place_in_it(site: Path) -> None:
    ids = cache(lambda page: frozenset(read(page)[1]))

    broken = [
        f"{link.page.relative_to(site)} -> {link.text}"
        for page in pages(site)
        for link in inner_links(page, site)
        if not _is_there(link.target, link.fragment, ids)
    ]

    assert broken == []


def test_every_page_is_reached_from_the_front_page(site: Path) -> None:
    reached: set[Path] = set()
    waiting = [site / "index.html", *(site / code / "index.html" for code in languages())]

    while waiting:
        page = waiting.pop().resolve()
        if page.suffix == ".html" and page.is_file() and page not in reached:
            reached.add(page)
            waiting += [link.target for link in inner_links(page, site)]

    assert {
        str(page.relative_to(site)) for page in pages(site) if page.resolve() not in reached
    } == set()


def test_every_page_is_valid_html(site: Path) -> None:
    wrong = [
        f"{page.relative_to(site)}:{error.line}:{error.column} {error.code}"
        for page in pages(site)
        for error in JustHTML(page.read_text("utf-8"), collect_errors=True).errors
    ]

    assert wrong == []


def test_no_id_stands_twice_in_a_page(site: Path) -> None:
    twice = [
        (str(page.relative_to(site)), id_)
        for page in pages(site)
        for id_, number in Counter(read(page)[1]).items()
        if number > 1
    ]

    assert twice == []


def test_the_same_pages_are_there_in_every_language(site: Path) -> None:
    def shared(code: str) -> set[str]:
        return {
            str(page.relative_to(site / code))
            for page in pages(site / code)
            if kind(page, site) not in {"places", "people"}  # by the letters of the language
        }

    assert {code for code in languages() if shared(code) != shared("en")} == set()


def _is_there(target: Path, fragment: str, ids: object) -> bool:
    assert callable(ids)
    return target.is_file() and (not fragment or fragment in ids(target))
