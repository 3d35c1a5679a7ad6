"""Where the SQL runs."""

import sys
from pathlib import Path

import duckdb
import pytest

from hattama.count.engines import ENGINES, open_engine
from hattama.count.engines.duckdb_engine import DuckdbEngine, open_connection
from hattama.domain.errors import BadInputError, UnavailableError
from tests.factories.packages import small_package, stored


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Lay out a package as Parquet files in a folder with an awkward name."""
    folder = tmp_path / "it's here"
    folder.mkdir()
    engine = stored(small_package())
    for table in small_package():
        path = str(folder / f"{table}.parquet").replace("'", "''")
        engine.connection.execute(f"COPY stored_{table} TO '{path}' (FORMAT parquet)")
    return {table: folder / f"{table}.parquet" for table in small_package()}


def test_the_engines_are_those_of_the_registry() -> None:
    assert tuple(ENGINES) == ("duckdb", "spark")


def test_an_unknown_engine_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInputError) as caught:
        open_engine("abacus", {})

    assert str(caught.value) == "there is no engine 'abacus'; choose duckdb or spark."


def test_files_are_opened_by_the_engine_that_is_named(files: dict[str, Path]) -> None:
    engine = open_engine("duckdb", files)

    assert isinstance(engine, DuckdbEngine)
    assert engine.rows("SELECT id FROM stored_stations ORDER BY key") == [
        ("n1",),
        ("n2",),
        ("s1",),
    ]
    assert engine.columns("stored_votes") == ("protocol", "candidacy", "votes")


def test_spark_that_is_not_installed_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    with pytest.raises(UnavailableError) as caught:
        open_engine("spark", {})

    assert str(caught.value) == (
        "Spark is not installed; install Hattama with the extra `cluster`, and Java 17."
    )


def test_a_connection_knows_the_columns_of_its_stored_tables_in_order() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE stored_b (z BIGINT, a BIGINT)")
        connection.execute("CREATE VIEW stored_a AS SELECT 1 AS one, 2 AS two")
        connection.execute("CREATE TABLE other (x BIGINT)")

        engine = open_connection(connection)

        assert engine.columns("stored_b") == ("z", "a")
        assert engine.columns("stored_a") == ("one", "two")
        assert engine.columns("other") == ()
        assert engine.columns("stored_none") == ()


def test_a_held_query_has_a_name_for_later_ones() -> None:
    engine = stored(small_package())

    engine.hold("held", "SELECT 1 AS one")
    engine.hold("held", "SELECT 2 AS one")

    assert engine.rows("SELECT one FROM held") == [(2,)]
