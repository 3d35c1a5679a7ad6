"""The check of a record on the page of a station: true pages, and what was changed on the page or in the log."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from hattama.portal import Settings, publish
from hattama.translog import policy as policies
from hattama.translog import sequencer
from hattama.translog.policy import Log, Policy, Witness
from tests.factories.log import AT, W1, signing_key
from tests.factories.sequencing import cosigned_by, places
from tests.factories.site import publish_history
from tests.factories.whole_history import whole_history

STATION = "en/stations/n1.html"


KEY = signing_key("TEST-log.example/made-up", 5)
POLICY = Policy(
    logs=(Log(KEY.verifier),), witnesses=(Witness(b"one", W1.verifier),), quorum=b"one"
)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal with package and log; the log bears the name of the election."""
    history, folder = whole_history(), tmp_path_factory.mktemp("portal") / "site"
    publish_history(history, folder)
    made = places(folder.with_name("renamed"))
    sequencer.create(made, [KEY], production=False)
    with sequencer.opened(made, [KEY], production=False) as log:
        log.append(history.leaves)
        log.integrate(AT, POLICY, cosigned_by(W1))
    made.public.write("policy.txt", policies.encode(POLICY))
    shutil.copytree(made.public.root, folder / "log", dirs_exist_ok=True)
    publish(folder, folder, Settings(languages=("en",), workers=1))
    return folder


@pytest.fixture
def served(portal: Path, site: tuple[Path, str]) -> tuple[Path, str]:
    """A copy of the portal that a test may spoil, and its address."""
    folder, address = site
    shutil.copytree(portal, folder, dirs_exist_ok=True)
    return folder, address


def checked(page: Page, address: str) -> list[str]:
    """Have the record of the station checked, and give what the page says."""
    page.goto(address)
    page.locator(".record summary").click()
    page.locator(".record button").click()
    lines = page.locator(".record [role=status] li")
    lines.first.wait_for()
    return lines.all_inner_texts()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_a_true_page_passes(served: tuple[Path, str], page: Page) -> None:
    said = checked(page, served[1] + STATION)

    assert [line[0] for line in said[:4]] == ["✓"] * 4
    assert "All 6 figures" in said[3]
    assert not any("✗" in line for line in said)


def test_what_cannot_be_checked_is_said(served: tuple[Path, str], page: Page) -> None:
    said = " ".join(checked(page, served[1] + STATION))

    assert "SHA-256" in said
    assert "Not checked here" in said


def test_a_figure_changed_on_the_page_is_found(served: tuple[Path, str], page: Page) -> None:
    folder, address = served
    change(folder / STATION, '<td class="n">41</td>', '<td class="n">91</td>')

    said = checked(page, address + STATION)

    assert "✗ Nominee a: this page shows 91, the record says 41." in said


def test_a_figure_missing_on_the_page_is_found(served: tuple[Path, str], page: Page) -> None:
    folder, address = served
    change(folder / STATION, ' data-line="valid"', "")

    assert any("✗ valid" in line for line in checked(page, address + STATION))


def test_another_hash_on_the_page_is_found(served: tuple[Path, str], page: Page) -> None:
    folder, address = served
    change(folder / STATION, ' data-leaf="', ' data-leaf="00')

    assert "✗ Its hash is not the one on this page." in checked(page, address + STATION)


def test_a_changed_log_fails(served: tuple[Path, str], page: Page) -> None:
    folder, address = served
    (bundle,) = (
        path for path in (folder / "log" / "tile" / "entries").rglob("*") if path.is_file()
    )
    bundle.write_bytes(bundle.read_bytes().replace(b'"a":41', b'"a":91'))

    said = checked(page, address + STATION)

    assert said[0].startswith("✗ The check has failed.")
    assert not any("✓" in line for line in said)


def test_without_its_texts_a_check_claims_nothing(served: tuple[Path, str], page: Page) -> None:
    folder, address = served
    (folder / "en" / "check.json").unlink()
    page.goto(address + STATION)
    page.locator(".record summary").click()

    page.locator(".record button").click()

    status = page.locator(".record [role=status]")
    page.wait_for_function("document.querySelector('.record [role=status]').textContent !== '…'")
    assert "✓" not in status.inner_text()


def test_a_page_opened_from_a_file_says_that_it_cannot(portal: Path, page: Page) -> None:
    (said,) = checked(page, f"file://{portal}/{STATION}")

    assert "opened from a file" in said


def test_any_record_can_be_looked_up(served: tuple[Path, str], page: Page) -> None:
    page.goto(served[1] + "en/verify.html")
    page.locator("#index").fill("0")

    page.locator("form.record button").click()

    page.locator("form.record [role=status] li").first.wait_for()
    assert '"kind": "genesis"' in page.locator("form.record pre").inner_text()


def test_the_verifier_is_not_loaded_before_it_is_asked_for(
    served: tuple[Path, str], page: Page
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(served[1] + STATION)

    assert not any("verify" in url or "/log/" in url for url in asked)
