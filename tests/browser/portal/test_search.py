"""The search of a portal in a real browser."""

# ruff: noqa: RUF001 - letters that look like others are what is tested

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hattama.portal.folding import Folder, fold_table

TABLE = fold_table(("kk", "ru", "en", "da", "ka"))
NAMES = (
    "Қызылорда Qyzylorda Qızılorda О́стров Əbdirahman İstanbul ΟΔΥΣΣΕΥΣ Straße",
    "s'ai'lay' saılaý SAILAÝ Нью-Йорк Щучинск Shchuchinsk ქუთაისი ᲥᲣᲗᲐᲘᲡᲘ",
    "№ 110-а Łódź Århus Æ Ø Երևան 北京市 11 O'zbek _under_ score e\u0301\u0323 ﬁn",
    "zzhh kkhh iiee ieie 11 100 Ǆ ǅ ǆ ½ ² ⅷ ʼnone`s´ y\u0301y'yʼ ẞß \u0130\u0131",
    "",
)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page()
    opened.goto(f"{address}certified/en/contests/n.html")
    yield opened
    opened.close()


def test_the_browser_folds_as_the_program_does(page: Page) -> None:
    folder = Folder(TABLE)
    letters = [chr(code) for code in range(0x20, 0x2000) if chr(code).isprintable()]
    texts = [*NAMES, *letters, *(f"a{one}b{one}{one}" for one in letters)]

    in_browser = page.evaluate(
        "([texts, folds]) => texts.map((text) => hattama.fold(text, folds))", [texts, TABLE]
    )

    assert in_browser == [" ".join(folder.words(text)) for text in texts]


@pytest.mark.parametrize(
    ("typed", "link", "path"),
    [
        ("school", "School, hall 2", "/certified/en/stations/n2.html"),
        ("nominee a", "Nominee a", "/certified/en/candidates/a.html"),
        ("номине a", "Nominee a", "/certified/en/candidates/a.html"),
        ("north", 'The "North"', "/certified/en/contests/n.html"),
    ],
)
def test_what_is_typed_leads_to_what_bears_the_name(
    page: Page, typed: str, link: str, path: str
) -> None:
    page.get_by_role("searchbox").press_sequentially(typed)

    page.locator(".search").get_by_role("link", name=link, exact=True).first.click()

    page.wait_for_url(f"**{path}")


def test_arrows_walk_through_the_list_and_escape_ends_it(page: Page) -> None:
    box = page.get_by_role("searchbox")
    box.fill("nominee")
    links = page.locator(".search").get_by_role("link")
    expect(links.first).to_be_visible()

    box.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")

    expect(box).to_have_value("")
    expect(links).to_have_count(0)


def test_a_name_that_nothing_bears_is_said_to_be_missing(page: Page) -> None:
    page.get_by_role("searchbox").fill("xyzzy")

    expect(page.get_by_role("status")).to_have_text("Nothing found")


def test_enter_goes_to_the_first_that_was_found(page: Page) -> None:
    box = page.get_by_role("searchbox")
    box.fill("school")
    expect(page.locator(".search").get_by_role("link").first).to_be_visible()

    box.press("Enter")

    page.wait_for_url("**/stations/n2.html")


def test_without_scripts_the_search_leads_to_the_list_of_places(
    browser: Browser, address: str
) -> None:
    opened = browser.new_page(java_script_enabled=False)
    opened.goto(f"{address}certified/en/index.html")

    opened.get_by_role("searchbox").fill("north")
    opened.get_by_role("button", name="Find").click()

    expect(opened.get_by_role("heading", level=1)).to_have_text("Places from A to Z")
    opened.close()


def test_the_search_works_from_a_folder_without_a_server(browser: Browser, portals: Path) -> None:
    opened = browser.new_page()
    opened.goto((portals / "certified" / "en" / "index.html").as_uri())

    opened.get_by_role("searchbox").fill("school")

    expect(opened.locator(".search").get_by_role("link").first).to_have_text("School, hall 2")
    opened.close()
