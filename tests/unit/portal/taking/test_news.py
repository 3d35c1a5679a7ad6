"""News are made from figures as they stood; the feed is valid Atom with ids that stay."""

import re
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from hattama.law.rulesets import rules_text
from hattama.package.saving import write_rows
from hattama.portal import Settings, publish
from hattama.portal.chronicle import Chronicle
from hattama.portal.edition import Source, edition
from hattama.portal.news import NewsSheet, Place, moment, news
from hattama.portal.pages.news import authority
from tests.factories.packages import meta, small_package, turnout
from tests.unit.portal.taking.conftest import ADDRESS

ATOM = "{http://www.w3.org/2005/Atom}"


def read(path: Path) -> ET.Element:
    return ET.fromstring(path.read_bytes())  # noqa: S314  made here


@pytest.fixture(scope="session")
def told(record: Path) -> NewsSheet:
    source = Source.at(record)
    assert source.log
    with edition(source, Chronicle(source.log)) as one:
        return news(one.world, one.whole, one.units, one.chronicle, one.gatherer.changed_places())


def test_each_milestone_is_one_bulletin(told: NewsSheet) -> None:
    ids = [one.id for one in told.bulletins]

    assert sorted(ids) == [
        "annulled-2021-07-25",
        "call_repeat_voting-2021-07-25",
        "cancel-2021-07-25",
        "certified-2021-07-25",
        "corrected-2021-07-25",
        "extend_nomination-2021-07-25",
        "listed-2021-07-25",
        "preliminary-2021-07-25",
        "reopen_count-2021-07-25",
        "tied-2021-07-25",
        "turnout-2021-07-25T12-00",
        "turnout-2021-07-25T20-00",
    ]


def test_the_list_tells_nominees_as_they_stood_when_it_was_published(told: NewsSheet) -> None:
    listed = next(one for one in told.bulletins if one.kind == "listed")

    assert listed.contests == 2
    assert listed.nominees == {"registered": 6, "withdrawn": 1, "nominated": 1}


def test_a_certified_bulletin_tells_turnout_and_seats_of_what_was_certified(
    told: NewsSheet,
) -> None:
    certified = next(one for one in told.bulletins if one.kind == "certified")

    assert (certified.contests, certified.seats) == (1, (("red", 1),))
    assert certified.turnout == Place("", 62, 100)


def test_changed_protocols_are_told_with_their_reasons(told: NewsSheet) -> None:
    assert [(one.protocol, one.is_annulled) for one in told.changes] == [
        ("n.n1", False),
        ("n.n2", True),
        ("n.n1", False),
    ]
    assert all(one.reason for one in told.changes)


def test_regions_with_highest_and_lowest_turnout_are_named(tmp_path: Path) -> None:
    tables = small_package()
    reports = [*turnout("n.n1", 10), *turnout("n.n2", 5), *turnout("s.s1", 40)]
    write_rows(
        {**tables, "turnout": reports}, meta(), rules_text("ge-local-2014"), tmp_path / "package"
    )

    with edition(Source(tmp_path / "package", None), None) as one:
        found = news(one.world, one.whole, one.units, None, {})

    (bulletin,) = found.bulletins
    assert bulletin.turnout == Place("", 55, 230)
    assert bulletin.highest == Place("south", 40, 80)
    assert bulletin.lowest == Place("north", 15, 150)


def test_a_package_without_log_and_turnout_has_no_news_and_says_so(tmp_path: Path) -> None:
    write_rows(small_package(), meta(), rules_text("ge-local-2014"), tmp_path / "package")
    publish(tmp_path / "package", tmp_path / "site", Settings(languages=("en",), workers=1))

    assert "without a public log" in (tmp_path / "site/en/news/index.html").read_text("utf-8")
    assert read(tmp_path / "site/en/feed.xml").findall(f"{ATOM}entry") == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_feed_is_valid_atom(language: str, away: Path) -> None:
    feed = read(away / language / "feed.xml")
    entries = feed.findall(f"{ATOM}entry")

    assert entries
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    ids = [one.findtext(f"{ATOM}id") or "" for one in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    for one in (feed, *entries):
        assert one.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(one.findtext(f"{ATOM}updated") or "").tzinfo
    assert all(re.fullmatch(r"tag:test-log\.example,2021-07-25:made-up/\S+", id_) for id_ in ids)


def test_entries_link_to_pages_that_are_there_newest_first(away: Path) -> None:
    feed = read(away / "en/feed.xml")
    entries = feed.findall(f"{ATOM}entry")

    times = [datetime.fromisoformat(one.findtext(f"{ATOM}updated") or "") for one in entries]
    assert times == sorted(times, reverse=True)
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        href = link.attrib["href"]
        assert (away / href.removeprefix(ADDRESS)).is_file(), href


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("TEST-log.example/made-up", "test-log.example"),
        ("localhost/log", "hattama.invalid"),
        ("", "hattama.invalid"),
    ],
)
def test_ids_belong_to_the_host_of_the_log(origin: str, host: str) -> None:
    assert authority(origin) == host


def test_an_hour_without_offset_is_one_of_the_commission() -> None:
    assert moment("2021-07-25T10:00", "+06:00").isoformat() == "2021-07-25T10:00:00+06:00"
    assert moment("2021-07-25T10:00:00+05:00", "+06:00").isoformat() == "2021-07-25T10:00:00+05:00"
