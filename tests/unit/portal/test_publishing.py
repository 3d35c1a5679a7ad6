"""A site holds a page for everything; after a change, exactly the pages that it concerns are written."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from hattama.law.rulesets import rules_text
from hattama.package.from_log import LOG, PACKAGE
from hattama.package.saving import write_rows
from hattama.portal import Press, publish
from hattama.portal.writing import mirror
from tests.factories.history import History
from tests.factories.packages import Row, meta, small_package, votes
from tests.factories.site import publish_history
from tests.factories.whole_history import STAGES, whole_history
from tests.unit.portal.conftest import SETTINGS

LATER = STAGES[3:]
"""From the day of the vote on: before it, there is no protocol."""


def contents(site: Path) -> Mapping[str, bytes]:
    return {
        str(path.relative_to(site)): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.relative_to(site).parts[0] not in {LOG, PACKAGE}
    }


def test_everything_has_a_page_in_every_language(record: Path, tmp_path: Path) -> None:
    publish(record, tmp_path / "site", SETTINGS)

    for page in (
        "index.html",
        "units/north.html",
        "contests/n.html",
        "stations/n1.html",
        "candidates/a.html",
    ):
        for language in SETTINGS.languages:
            assert (tmp_path / "site" / language / page).is_file()


def test_package_and_log_lie_in_the_site_as_they_were(record: Path, tmp_path: Path) -> None:
    publish(record, tmp_path / "site", SETTINGS)

    for part in (LOG, PACKAGE):
        for path in (record / part).rglob("*"):
            if path.is_file():
                copy = tmp_path / "site" / path.relative_to(record)
                assert copy.read_bytes() == path.read_bytes()


def test_nothing_is_written_where_nothing_changed(record: Path, tmp_path: Path) -> None:
    publish(record, tmp_path / "site", SETTINGS)

    again = publish(record, tmp_path / "site", SETTINGS)

    assert len(again.pages) > 0
    assert again.written == ()


def test_two_processes_make_the_same_pages(record: Path, tmp_path: Path) -> None:
    publish(record, tmp_path / "one", SETTINGS)
    publish(record, tmp_path / "two", SETTINGS.__class__(languages=SETTINGS.languages, workers=2))

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("until", LATER, ids=lambda stage: stage.__name__)
def test_what_follows_a_package_equals_what_is_made_anew(
    until: Callable[[History], None], tmp_path: Path
) -> None:
    before = STAGES[STAGES.index(until) - 1]
    source = publish_history(whole_history(before), tmp_path / "source")
    press = Press(source, tmp_path / "followed", SETTINGS)
    press.run()

    after = publish_history(whole_history(until), tmp_path / "after")
    mirror(after, source, last="log/checkpoint")
    press.run()

    publish(after, tmp_path / "anew", SETTINGS)
    assert contents(tmp_path / "followed") == contents(tmp_path / "anew")


def test_one_protocol_changes_the_pages_that_mention_it_and_no_other(tmp_path: Path) -> None:
    tables = small_package()
    source = tmp_path / "package"
    _save(tables, source)
    press = Press(source, tmp_path / "site", SETTINGS)
    press.run()
    old = contents(tmp_path / "site")

    _save({**tables, "votes": [*votes("n.n1", a=40, b=17), *tables["votes"][2:]]}, source)
    made = press.run()

    new = contents(tmp_path / "site")
    changed = {path for path in new if old.get(path) != new[path]}
    assert set(made.written) == changed
    assert {path.removeprefix("en/") for path in changed if path.startswith("en/")} >= {
        "contests/n.html",
        "candidates/b.html",
        "stations/n1.html",
    }
    for other in ("contests/s.html", "stations/s1.html", "stations/n2.html", "candidates/c.html"):
        assert f"en/{other}" not in changed


def _save(tables: Mapping[str, Sequence[Row]], out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    write_rows(tables, meta(), rules_text("ge-local-2014"), out)


def test_the_root_leads_to_every_language(record: Path, tmp_path: Path) -> None:
    publish(record, tmp_path / "site", SETTINGS)

    root = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert all(f'href="{code}/index.html"' in root for code in SETTINGS.languages)


def test_a_page_that_nobody_makes_any_more_is_removed(record: Path, tmp_path: Path) -> None:
    publish(record, tmp_path / "site", SETTINGS)
    left = tmp_path / "site" / "en" / "people" / "left-behind.html"
    left.write_text("a name", encoding="utf-8")

    publish(record, tmp_path / "site", SETTINGS)

    assert not left.exists()
