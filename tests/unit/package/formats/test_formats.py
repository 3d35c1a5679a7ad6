"""Writing in the formats of others: whole or not at all."""

from datetime import datetime
from pathlib import Path

import pytest

from hattama.count import count
from hattama.domain.errors import BadInputError
from hattama.package.formats import FORMATS, write
from tests.factories.foreign import AT, package_of
from tests.factories.packages import small_package, with_rows

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
