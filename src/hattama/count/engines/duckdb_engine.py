"""The embedded engine: DuckDB in this process."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import duckdb

from hattama.count.engines import Row


class DuckdbEngine:
    """Runs the SQL of the count in a DuckDB database, each query in a cursor of its own.

    Args:
        connection: holds each table of a package as `stored_<table>`.
        columns: stored table -> its columns.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, columns: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.connection = connection
        self._columns = columns

    def rows(self, query: str) -> list[Row]:
        """Run a query."""
        return cast("list[Row]", self.connection.cursor().execute(query).fetchall())

    def hold(self, name: str, query: str) -> None:
        """Compute a query once, and give its result a name for later queries."""
        self.connection.cursor().execute(f"CREATE OR REPLACE TABLE {name} AS {query}")

    def columns(self, table: str) -> tuple[str, ...]:
        """Give the columns of a table, none if the package has no such table."""
        return self._columns.get(table, ())


def open_connection(connection: duckdb.DuckDBPyConnection) -> DuckdbEngine:
    """Give the engine on a connection that holds the stored tables already."""
    columns: dict[str, tuple[str, ...]] = {}
    found = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns()"
        " WHERE table_name LIKE 'stored%' ORDER BY table_name, column_index"
    ).fetchall()
    for table, column in found:
        columns[table] = (*columns.get(table, ()), column)
    return DuckdbEngine(connection, columns)


def open_files(files: Mapping[str, Path]) -> DuckdbEngine:
    """Open Parquet files as views `stored_<table>`."""
    connection = duckdb.connect()
    for table, path in files.items():
        quoted = str(path).replace("'", "''")
        connection.execute(f"CREATE VIEW stored_{table} AS SELECT * FROM read_parquet('{quoted}')")
    return open_connection(connection)
