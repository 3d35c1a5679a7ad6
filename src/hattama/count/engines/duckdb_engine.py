"""The embedded engine: DuckDB in this process."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from hattama.count.engines import Row


class DuckdbEngine:
    """Runs the SQL of the count in a DuckDB connection that holds the tables or views of a package.

    Args:
        connection: the connection.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def define(self, view: str, query: str) -> None:
        """Give `query` the name `view` for later queries."""
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS {query}")

    def rows(self, query: str) -> list[Row]:
        """Run a query."""
        return self.connection.execute(query).fetchall()

    def columns(self, table: str) -> tuple[str, ...]:
        """Give the columns of a table, none if there is no such table."""
        found = self.connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
            [table],
        )
        return tuple(name for (name,) in found.fetchall())


def open_files(files: Mapping[str, Path]) -> DuckdbEngine:
    """Open Parquet files as views `stored_<table>`."""
    connection = duckdb.connect()
    for table, path in files.items():
        quoted = str(path).replace("'", "''")
        connection.execute(f"CREATE VIEW stored_{table} AS SELECT * FROM read_parquet('{quoted}')")
    return DuckdbEngine(connection)
