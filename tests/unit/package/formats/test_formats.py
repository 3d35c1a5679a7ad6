"""Writing in the formats of others: whole or not at all."""

import tracemalloc
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.generated import connect
from hattama.count import count
from hattama.count.engines.duckdb_engine import open_connection
from hattama.domain.errors import BadInputError
from hattama.law.rulesets import load
from hattama.package.formats import FORMATS, edition, write
from tests.factories.foreign import AT, package_of
from tests.factories.packages import DAY, small_package, with_rows

PACKAGE = small_package()


def write_small(name: str, out: Path, at: datetime = AT) -> None:
    package = package_of(PACKAGE)
    write(name, package, count(package.engine, package.rules, polling_day=AT.date()), out, at=at)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_results_give_the_same_bytes(tmp_path: Path, name: str) -> None:
    write_small(name, tmp_path / "a")
    write_small(name, tmp_path / "new" / "b")

    assert (tmp_path / "a").read_bytes() == (tmp_path / "new" / "b").read_bytes()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["b"]


def test_an_unknown_format_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no format 'csv'; choose eml510, nist-json, nist-xml"):
        write_small("csv", tmp_path / "a")


def test_a_file_that_exists_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")

    with pytest.raises(BadInputError, match="already exists"):
        write_small("eml510", tmp_path / "a")

    assert (tmp_path / "a").read_text() == "mine"


def test_a_time_without_an_offset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="has no offset"):
        write_small("eml510", tmp_path / "a", at=AT.replace(tzinfo=None))


def test_what_cannot_be_said_leaves_nothing_behind(tmp_path: Path) -> None:
    tables = with_rows(with_rows(PACKAGE, "votes", ()), "protocols", ())
    package = package_of(tables)
    counted = count(package.engine, package.rules, polling_day=AT.date())

    with pytest.raises(BadInputError, match="made-up: no votes are counted yet"):
        write("eml510", package, counted, tmp_path / "new" / "a", at=AT)

    assert list(tmp_path.iterdir()) == []


def peak_of(name: str, stations: int) -> int:
    """Give the bytes of Python objects that are in memory at once while a country is written."""
    package = package_of(PACKAGE)
    package.engine = open_connection(connect(stations, contests=10))
    package.rules = load("kz-akim-2021", DAY)
    counted = count(package.engine, package.rules, polling_day=DAY)
    whole = edition.Edition(package=package, count=counted, at=AT, issuer="")
    tracemalloc.start()
    try:
        size = sum(map(len, import_module(FORMATS[name]).text(whole)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 1_000 * stations
    return peak


@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_stations(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edition, "AT_ONCE", 50)

    few, many = peak_of(name, 200), peak_of(name, 1_600)

    assert many < 1.5 * few
