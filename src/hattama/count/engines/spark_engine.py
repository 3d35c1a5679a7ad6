"""The engine for what no single machine holds: Apache Spark, by the same SQL through sqlglot."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hattama.count.engines import Row
from hattama.domain.errors import UnavailableError


class SparkEngine:
    """Runs the SQL of the count in a Spark session.

    Args:
        session: the session, holding each table of a package as a view `stored_<table>`.
    """

    def __init__(self, session: Any) -> None:  # noqa: ANN401  pyspark is an extra
        self.session = session

    def rows(self, query: str) -> list[Row]:
        """Run a query."""
        return [tuple(row) for row in self._run(query).collect()]

    def hold(self, name: str, query: str) -> None:
        """Compute a query once, and give its result a name for later queries."""
        self._run(query).cache().createOrReplaceTempView(name)

    def columns(self, table: str) -> tuple[str, ...]:
        """Give the columns of a table, none if the package has no such table."""
        if not self.session.catalog.tableExists(table):
            return ()
        return tuple(self.session.table(table).columns)

    def _run(self, query: str) -> Any:  # noqa: ANN401
        return self.session.sql(in_spark(query))


def in_spark(query: str) -> str:
    """Give a query of the count in Spark's dialect."""
    from sqlglot import transpile

    spoken: str = transpile(query, read="duckdb", write="spark")[0]
    return spoken


def open_files(files: Mapping[str, Path]) -> SparkEngine:
    """Open Parquet files in a Spark session: the one that runs, else a local one on all cores.

    Raises:
        UnavailableError: the extra `cluster` is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise UnavailableError(
            "Spark is not installed; install Hattama with the extra `cluster`, and Java 17."
        ) from error
    running = (
        SparkSession.builder.appName("hattama").config("spark.ui.enabled", "false").getOrCreate()
    )
    session = running.newSession()  # a table that this package lacks is never one of another
    session.conf.set(
        "spark.sql.ansi.enabled", "true"
    )  # an overflow is an error, never a wrong sum
    for table, path in files.items():
        session.read.parquet(str(path)).createOrReplaceTempView(f"stored_{table}")
    return SparkEngine(session)
