"""What the pages say: nothing preliminary as if it were certified, nothing removed as if it were there."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from hattama.portal import Settings, publish
from tests.factories.site import publish_history
from tests.factories.whole_history import count, vote, whole_history

ENGLISH = Settings(languages=("en",), workers=1)
Read = Callable[[str], str]


def published(record: Path, out: Path, settings: Settings = ENGLISH) -> Read:
    publish(record, out, settings)
    return lambda page: unescape((out / "en" / page).read_text("utf-8"))


@pytest.fixture(scope="session")
def certified(record: Path, tmp_path_factory: pytest.TempPathFactory) -> Read:
    return published(record, tmp_path_factory.mktemp("certified"))


@pytest.fixture(scope="session")
def preliminary(tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp("preliminary")
    return published(publish_history(whole_history(count), folder / "record"), folder / "site")


def words(page: str) -> str:
    """Give the text of the main part of a page."""
    (main,) = re.findall("<main.*</main>", page, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", main).split())


def test_who_is_certified_is_called_elected(certified: Read) -> None:
    said = words(certified("contests/n.html"))

    assert "Elected: Nominee a" in said
    assert "certified result" in said
    assert "Leads" not in said


def test_who_leads_is_not_called_elected(preliminary: Read) -> None:
    said = words(preliminary("contests/n.html"))

    assert "Leads, not certified yet: Nominee a" in said
    assert "Elected" not in said
    assert "Term of office" not in said
    assert "certified result" not in said


def test_seats_that_are_not_certified_say_so(preliminary: Read, certified: Read) -> None:
    assert "leads: Nominee a" in words(preliminary("units/north.html"))
    assert "not all results are" in words(preliminary("index.html"))
    assert "leads:" not in words(certified("units/north.html"))


def test_a_nominator_leads_before_it_wins(preliminary: Read, certified: Read) -> None:
    assert "0 Elected, certified 1 Leading, not certified" in words(
        preliminary("parties/red.html")
    )
    assert "1 Elected, certified" in words(certified("parties/red.html"))
    assert "Leading" not in words(certified("parties/red.html"))


def test_a_tie_before_certification_says_so(preliminary: Read, certified: Read) -> None:
    assert "Not certified yet: tie" in words(preliminary("contests/s.html"))
    assert "Not certified yet" not in words(certified("contests/s.html"))


def test_before_a_protocol_is_in_nobody_leads(tmp_path: Path) -> None:
    site = publish_history(whole_history(vote), tmp_path / "record")

    said = words(published(site, tmp_path / "site")("contests/n.html"))

    assert "Nobody can be called elected yet" in said
    assert "not on the ballot" not in said.partition("What every station reported")[2]


def test_a_candidate_whose_disclosure_is_gone_is_removed(certified: Read) -> None:
    said = words(certified("candidates/b.html"))

    assert "Name removed" in said
    assert "have been removed since" in said
    assert "Votes 19" in said
    assert "name removed" in words(certified("contests/n.html"))


def test_a_nominee_who_never_stood_was_never_named(certified: Read) -> None:
    said = words(certified("candidates/f.html"))

    assert "Name not published" in said
    assert "removed" not in said


def test_all_candidates_have_the_same_rows(certified: Read) -> None:
    rows = [
        [
            term
            for term in re.findall("<dt>(.*?)</dt>", certified(f"candidates/{who}.html"))
            if term not in {"Votes", "Reason"}
        ]
        for who in "abcdefgh"
    ]

    assert all(row == rows[0] for row in rows)
    assert "Place on the ballot" in rows[0]


def test_every_version_of_a_protocol_stays_readable(certified: Read) -> None:
    said = words(certified("stations/n1.html"))

    assert "version 3" in said
    assert "Nominee a 40 41" in said
    assert "name removed 18 19" in said
    assert "The margin with it: 23 votes; as it stands: 22 votes." in said


def test_a_station_tells_who_signed_what_when(certified: Read) -> None:
    said = words(certified("stations/n1.html"))
    steps = ["Protocol entered: precinct commission", "Protocol corrected: territorial commission"]

    places = [said.index(step) for step in (*steps, "Result certified")]

    assert places == sorted(places)


def test_an_annulled_protocol_gives_the_reason(certified: Read) -> None:
    said = words(certified("stations/n2.html"))

    assert "annulled and not counted: the seal of the box was broken" in said


def test_a_finding_is_no_accusation(certified: Read) -> None:
    said = words(certified("findings.html"))

    assert "A finding is not an accusation." in said
    assert "GE-P401" in said


def test_the_method_quotes_every_rule_and_the_text_of_the_count(certified: Read) -> None:
    page = certified("method.html")

    assert page.count('<tr id="GE-') >= 8
    assert "FROM 'protocols.parquet'" in page


def test_the_checkpoint_is_shown(record: Path, certified: Read) -> None:
    root = (record / "log" / "checkpoint").read_text("utf-8").splitlines()[2]

    assert root in certified("verify.html")


def test_a_printed_page_has_its_code_where_the_address_is_known(
    record: Path, tmp_path: Path, certified: Read
) -> None:
    settings = Settings(languages=("en",), workers=1, address="https://e.org/")

    page = published(record, tmp_path, settings)("stations/n1.html")

    assert 'src="../../qr/stations/n1.svg"' in page
    assert (tmp_path / "qr" / "stations" / "n1.svg").is_file()
    assert 'class="qr"' not in certified("stations/n1.html")


def test_every_link_of_these_pages_leads_somewhere(record: Path, tmp_path: Path) -> None:
    publish(record, tmp_path, ENGLISH)
    mine = ("findings", "observers", "missing", "verify", "about", "method", "glossary")
    pages = [tmp_path / "en" / f"{name}.html" for name in mine]
    pages += (tmp_path / "en").glob("parties/*.html")

    for page in pages:
        main = unescape(page.read_text("utf-8")).partition("<main")[2].partition("</main>")[0]
        for href in re.findall(r'href="([^"#]+)', main):
            assert href.startswith("http") or (page.parent / href).exists(), (page.name, href)
