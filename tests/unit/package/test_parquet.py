"""Parquet files are held to the specification: at opening by what costs nothing, by `validate` row by row."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pytest

from hattama.domain.errors import BadInputError
from hattama.package import open as open_package
from hattama.package import save
from tests.unit.package.small import TABLES, write_small


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    two = TABLES["contests"] + "c2,akim,A,1,1,counting,,Two\n"
    third = TABLES["candidacies"] + "k3,c2,1,self,,on_ballot,,,Zarina,\n"
    with open_package(write_small(folder / "csv", contests=two, candidacies=third)) as package:
        save(package, folder / "parquet", layout="parquet")
    return folder / "parquet"


@pytest.fixture
def spoilt(whole: Path, tmp_path: Path) -> Callable[[str, str], Path]:
    """Change one table by SQL; return the package."""

    def spoil(table: str, change: str) -> Path:
        folder = tmp_path / "small"
        shutil.copytree(whole, folder)
        file = folder / f"{table}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE t AS FROM read_parquet('{file}')")
            connection.execute(change)
            connection.execute(f"COPY t TO '{file}' (FORMAT parquet)")
        return folder

    return spoil


def refusal(folder: Path) -> tuple[str, bool]:
    """Return the sentence that refuses a package, and whether it could be opened at all."""
    opened = False
    with pytest.raises(BadInputError) as caught, open_package(folder) as package:  # noqa: PT012
        opened = True
        package.validate()
    assert "\n" not in str(caught.value)
    return str(caught.value), opened


def test_a_package_as_written_is_valid(whole: Path) -> None:
    with open_package(whole) as package:
        package.validate()

        assert package.layout == "parquet"
        assert package.engine.columns("stored_votes") == ("protocol", "candidacy", "votes")


@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        ("votes", "UPDATE t SET votes = -1 WHERE votes = 30", "column votes: -1 to 20 is not within 0 to 9999"),
        ("votes", "UPDATE t SET votes = 1000000000", "votes.parquet, column votes: 1000000000 to 1000000000"),
        ("votes", "ALTER t ALTER votes TYPE DOUBLE", "the type is DOUBLE, not BIGINT"),
        ("votes", "ALTER t ALTER votes TYPE INTEGER", "the type is INTEGER, not BIGINT"),
        ("votes", "ALTER t DROP votes", "votes.parquet, column votes: the column is missing"),
        ("votes", "ALTER t ADD extra BIGINT", "column extra: is not a column of this table"),
        ("votes", "UPDATE t SET candidacy = 99", "column candidacy: 99 to 99 is not within 0 to 2"),
        ("votes", "UPDATE t SET protocol = -1", "column protocol: -1 to -1 is not within 0 to 1"),
        ("votes", "UPDATE t SET candidacy = NULL", "column candidacy: 4 cells are empty"),
        ("protocols", "ALTER t DROP key", "protocols.parquet, column key: the column is missing"),
        ("protocols", "UPDATE t SET key = key + 1", "column key: 1 to 2 is not within 0 to 1"),
        ("protocols", "UPDATE t SET key = NULL", "column key: 2 cells are empty"),
        ("candidacies", "UPDATE t SET key = 2 - key", "the keys do not number the rows from 0"),
        ("candidacies", "UPDATE t SET status = 'ok'", "column status: 'ok' is none of nominated, "),
        ("candidacies", "UPDATE t SET party = 7 WHERE party = 0", "column party: 7 to 7 is not within 0 to 0"),
        ("candidacies", "UPDATE t SET name_en = 'a\u202eb'", "is not a text in normal form C without"),
        ("candidacies", "UPDATE t SET name_en = ' a'", "' a' is not a text in normal form C"),
        ("candidacies", "UPDATE t SET name_en = 'a' || chr(10)", "is not a text in normal form C"),
        ("candidacies", "UPDATE t SET decided_on = 'today'", "'today' is not a date like 2021-07-25"),
        ("candidacies", "UPDATE t SET id = 'k1'", "candidacies.parquet, column id: a row stands twice"),
        ("candidacies", "UPDATE t SET id = 'k ' || id", "'k k1' is not an id"),
        ("contests", "UPDATE t SET seats = 0", "column seats: 0 to 0 is not within 1 to 999999999"),
        ("units", "UPDATE t SET parent = 1 WHERE key = 1", "column parent: 'A' lies above itself"),
        ("parties", "UPDATE t SET id = 'list'", "'list' is the word for a route of nomination"),
        ("units", "UPDATE t SET level = 'country'", "'A' is a country below another unit"),
        ("contests", "UPDATE t SET follows = key", "'c1' follows a contest that is not"),
        ("candidacies", "UPDATE t SET party = NULL", "'k1' stands for a party, and none is named"),
        ("units", "UPDATE t SET parent = NULL", "one country must be the only root, not KZ, A"),
    ],
)  # fmt: skip
def test_opening_refuses_what_costs_nothing_to_see(
    spoilt: Callable[[str, str], Path], table: str, change: str, sentence: str
) -> None:
    said, opened = refusal(spoilt(table, change.replace("ALTER t", "ALTER TABLE t")))

    assert sentence in said
    assert not opened


@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        ("votes", "INSERT INTO t VALUES (0, 0, 5)", "column protocol and candidacy: a row stands twice"),
        ("votes", "UPDATE t SET candidacy = 2 WHERE votes = 30", "'k3' does not stand in the contest of protocol"),
        ("protocols", "UPDATE t SET key = 1 - key", "the keys do not number the rows from 0"),
        ("protocols", "UPDATE t SET station = 0", "column contest and station: a row stands twice"),
        ("protocols", "UPDATE t SET status = 'ok'", "protocols.parquet, column status: 'ok' is none of awaited"),
        ("stations", "UPDATE t SET unit = 0", "'s1' lies outside the constituency of c1"),
        ("stations", "UPDATE t SET id = 'a\u202eb' WHERE key = 0", "column id: 'a\\u202eb' is not an id"),
        ("stations", "UPDATE t SET number = 'a\u202eb' WHERE key = 0", "column number: 'a\\u202eb' is not a text"),
        ("protocols", "UPDATE t SET id = '../x' WHERE key = 0", "column id: '../x' is not an id"),
        ("stations", "UPDATE t SET key = 0", "the keys do not number the rows from 0"),
        ("turnout", "UPDATE t SET reported_at = 'x' || reported_at", "is not a time like 2021-07-25T12:00+06:00"),
        (
            "turnout",
            "UPDATE t SET reported_at = left(reported_at, 16) WHERE issued = 20",
            "turnout.parquet, column reported_at: 'c1.s1' has turnout reports with different offsets",
        ),
        ("turnout", "INSERT INTO t FROM t", "column protocol and reported_at: a row stands twice"),
    ],
)  # fmt: skip
def test_validating_refuses_what_only_the_rows_show(
    spoilt: Callable[[str, str], Path], table: str, change: str, sentence: str
) -> None:
    said, opened = refusal(spoilt(table, change))

    assert sentence in said
    assert opened


ODD_ID = "UPDATE t SET id = 'a\u202eb' WHERE key = "


@pytest.mark.parametrize("table", ["stations", "protocols"])
def test_a_count_looks_at_the_ids_that_it_shows(
    spoilt: Callable[[str, str], Path], table: str
) -> None:
    folder = spoilt(table, ODD_ID + "1")  # its protocol is awaited

    with open_package(folder) as package, pytest.raises(BadInputError, match="is not an id"):
        package.validate(only_missing=True)


@pytest.mark.parametrize("table", ["stations", "protocols"])
def test_a_count_passes_over_the_ids_that_it_adds_up(
    spoilt: Callable[[str, str], Path], table: str
) -> None:
    with open_package(spoilt(table, ODD_ID + "0")) as package:
        package.validate(only_missing=True)


@pytest.mark.parametrize("layout", ["csv", "parquet"])
def test_work_is_done_beside_the_looking(whole: Path, layout: str) -> None:
    with open_package(whole.with_name(layout)) as package:
        assert package.validated(lambda: 5) == 5


def test_what_rows_are_refused_for_goes_before_what_the_work_came_to(
    spoilt: Callable[[str, str], Path],
) -> None:
    def fails() -> None:
        raise KeyError

    folder = spoilt("votes", "INSERT INTO t VALUES (0, 0, 5)")

    with open_package(folder) as package, pytest.raises(BadInputError, match="a row stands twice"):
        package.validated(fails)


def test_a_page_that_only_the_work_reads_and_has_changed_is_refused(
    whole: Path, tmp_path: Path
) -> None:
    shutil.copytree(whole, tmp_path / "small")

    with open_package(tmp_path / "small") as package:
        work = partial(package.engine.rows, "SELECT error('ZSTD')")
        with pytest.raises(BadInputError, match=r"^small: a Parquet file is damaged \(.*ZSTD"):
            package.validated(work)


def test_a_lack_of_memory_is_no_damage(whole: Path) -> None:
    def fails() -> None:
        raise duckdb.OutOfMemoryException

    with open_package(whole) as package, pytest.raises(duckdb.OutOfMemoryException):
        package.validated(fails)


def test_rows_in_another_order_are_no_doubles(spoilt: Callable[[str, str], Path]) -> None:
    folder = spoilt("votes", "CREATE OR REPLACE TABLE t AS FROM t ORDER BY votes DESC, candidacy")

    with open_package(folder) as package:
        package.validate()


@pytest.mark.parametrize("kept", [0, 40, -30])
def test_a_file_that_is_cut_off_is_refused(whole: Path, tmp_path: Path, kept: int) -> None:
    shutil.copytree(whole, tmp_path / "small")
    file = tmp_path / "small" / "votes.parquet"
    file.write_bytes(file.read_bytes()[:kept])

    assert refusal(tmp_path / "small")[0].startswith("small: a Parquet file is damaged (")


def test_a_page_that_has_changed_is_refused(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "small")
    file = tmp_path / "small" / "votes.parquet"
    raw = file.read_bytes()
    file.write_bytes(raw[:20] + 40 * b"\xff" + raw[60:])

    assert refusal(tmp_path / "small")[0].startswith("small: a Parquet file is damaged (")


def test_a_missing_file_is_refused(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "small")
    (tmp_path / "small" / "votes.parquet").unlink()

    assert refusal(tmp_path / "small")[0] == "small: votes.parquet is missing; restore the file."


@pytest.mark.parametrize("name", ["year=2021", "a*b[1]", "it's"])
def test_the_name_of_a_path_means_nothing(whole: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(whole, tmp_path / name / "small")

    with open_package(tmp_path / name / "small") as package:
        package.validate()
        save(package, tmp_path / name / "again", layout="parquet")

    assert (tmp_path / name / "again" / "votes.parquet").read_bytes() == (
        whole / "votes.parquet"
    ).read_bytes()


def test_a_csv_package_has_been_validated_by_reading_it(tmp_path: Path) -> None:
    with open_package(write_small(tmp_path / "small")) as package:
        package.validate()
