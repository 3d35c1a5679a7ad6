"""Every kind of page in a real browser: for eyes, voices, keyboards, phones, paper, and slow lines."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    Response,
    ViewportSize,
)

from hattama.portal.tongue import languages
from tests.browser.portal.site_map import largest_of_kinds
from tests.factories.portals import STORIES

T = TypeVar("T")

pytestmark = pytest.mark.slow

DESK: ViewportSize = {"width": 1200, "height": 900}
PHONE: ViewportSize = {"width": 320, "height": 640}
KB = 1024
BUDGETS = {"index.html": 60 * KB, "units": 30 * KB, "contests": 14 * KB, "stations": 14 * KB}
"""Of a first view with all that it loads, compressed; other kinds have that of a region."""

OF_STATES = frozenset(
    {"candidates", "contests", "index.html", "missing.html", "stations", "units"}
)

UNSEEN_ON_PAPER = """() => [...document.querySelectorAll("main :is(td, th, dd, dt, li, p, h1, h2, h3)")]
  .filter((one) => one.textContent.trim() && !one.closest("nav, .key") && !one.querySelector("input, button"))
  .filter((one) => !one.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }))
  .map((one) => one.textContent.trim().slice(0, 60))"""
"""Controls need no paper, nor the keys of pictures that were not chosen: tables stand beside them."""

STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
  .filter((one) => one.tabIndex >= 0 && (one.type !== "radio" || one.checked))
  .filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length"""

FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const { top, bottom, left, right } = one.getBoundingClientRect();
  const order = [...document.querySelectorAll("*")].indexOf(one);
  const thick = style.outlineStyle === "auto" || parseFloat(style.outlineWidth) >= 2;
  const shown = style.outlineStyle !== "none" && thick;
  const inside = right > left && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  return [order, one.tagName, (one.textContent || one.name || "").trim().slice(0, 40), shown, inside];
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport=DESK)
    yield opened
    opened.close()


@pytest.fixture(params=STORIES)
def site(request: pytest.FixtureRequest, portals: Path) -> Path:
    folder: Path = portals / request.param
    return folder


@pytest.fixture
def kinds(site: Path, address: str) -> dict[str, str]:
    """The address of the largest page of every kind, in English."""
    return addresses(site, address, "en")


def addresses(site: Path, address: str, language: str) -> dict[str, str]:
    """Give the largest page of every kind; beside the first story, only of those that show states."""
    return {
        kind: address + path.relative_to(site.parent).as_posix()
        for kind, path in largest_of_kinds(site, language).items()
        if site.name == STORIES[0] or kind in OF_STATES
    }


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESK), ("dark", PHONE)])
def test_axe_finds_nothing(
    page: Page, kinds: dict[str, str], scheme: Literal["light", "dark"], viewport: ViewportSize
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(viewport)

    found = []
    for kind, place in kinds.items():
        page.goto(place)
        found += [
            (kind, one["id"], node["html"][:120], node["failureSummary"][:200])
            for one in Axe().run(page).response["violations"]
            for node in one["nodes"]
        ]

    assert found == []


def test_nothing_is_wider_than_the_smallest_phone(page: Page, site: Path, address: str) -> None:
    page.set_viewport_size(PHONE)

    wide = []
    for language in languages():
        for place in addresses(site, address, language).values():
            page.goto(place)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > PHONE["width"]:
                wide.append((place, width))

    assert wide == []


def test_paper_shows_everything_that_can_be_unfolded(page: Page, kinds: dict[str, str]) -> None:
    page.emulate_media(media="print")

    unseen = {}
    for kind, place in kinds.items():
        page.goto(place)
        unseen[kind] = page.evaluate(UNSEEN_ON_PAPER)

    assert {kind: texts for kind, texts in unseen.items() if texts} == {}


def test_a_first_view_stays_within_its_budget_and_asks_no_other_host(
    browser: Browser, kinds: dict[str, str], address: str
) -> None:
    heavy, elsewhere = {}, []
    for kind, place in kinds.items():
        requests, responses = list[Request](), list[Response]()
        opened = browser.new_page(viewport=DESK)
        opened.on("request", _into(requests))
        opened.on("response", _into(responses))
        opened.goto(place, wait_until="networkidle")
        weight = sum(len(gzip.compress(response.body(), 6)) for response in responses)
        if weight > BUDGETS.get(kind, BUDGETS["units"]):
            heavy[kind] = weight
        elsewhere += [one.url for one in requests if not one.url.startswith(address)]
        opened.close()

    assert heavy == {}
    assert elsewhere == []


def _into(kept: list[T]) -> Callable[[T], None]:
    """Give a listener; playwright does not take the method of a list."""

    def keep(one: T) -> None:
        kept.append(one)

    return keep


def test_pages_say_the_same_without_scripts(browser: Browser, kinds: dict[str, str]) -> None:
    plain = browser.new_context(java_script_enabled=False, viewport=DESK)
    able = browser.new_context(viewport=DESK)

    lost = []
    for kind, place in kinds.items():
        without, with_ = (_tables(context, place) for context in (plain, able))
        if without != with_ or not without:
            lost.append(kind)
    plain.close()
    able.close()

    assert lost == []


def _tables(context: BrowserContext, place: str) -> list[str]:
    """Give the headings and tables that a page shows."""
    opened = context.new_page()
    opened.goto(place)
    texts = opened.locator("main :is(h1, h2, table)").all_inner_texts()
    opened.close()
    return texts


def test_the_keyboard_reaches_everything_and_the_focus_is_seen(
    page: Page, kinds: dict[str, str]
) -> None:
    wrong = []
    for kind, place in kinds.items():
        page.goto(place)
        before = -1
        for _ in range(min(page.evaluate(STOPS), 80)):
            page.keyboard.press("Tab")
            order, tag, text, is_shown, is_inside = page.evaluate(FOCUSED)
            if order <= before or not is_shown or not is_inside:
                wrong.append((kind, tag, text, order > before, is_shown, is_inside))
            before = order

    assert wrong == []


def test_the_first_stop_skips_to_the_content(page: Page, kinds: dict[str, str]) -> None:
    for place in kinds.values():
        page.goto(place)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")

        assert page.evaluate("!document.activeElement.closest('header')")
