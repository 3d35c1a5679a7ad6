"""Where the SQL of the count runs; every engine must give the same rows."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from hattama.domain.errors import BadInputError

Row = Sequence[Any]


class Engine(Protocol):
    """The tables of one package in the Parquet layout, each as `stored_<table>`; threads may share it."""

    def rows(self, query: str) -> list[Row]:
        """Run a query."""

    def hold(self, name: str, query: str) -> None:
        """Compute a query once, and give its result a name for later queries."""

    def columns(self, table: str) -> tuple[str, ...]:
        """Give the columns of a table, none if the package has no such table."""


ENGINES: Mapping[str, str] = {
    "duckdb": "hattama.count.engines.duckdb_engine",
    "spark": "hattama.count.engines.spark_engine",
}
"""Name -> module with a function `open_files(files)`; imported only when chosen."""


def open_engine(name: str, files: Mapping[str, Path]) -> Engine:
    """Open Parquet files with an engine.

    Args:
        name: a key of `ENGINES`.
        files: table -> its Parquet file.

    Raises:
        BadInputError: there is no such engine.
        UnavailableError: the engine is not installed.
    """
    if name not in ENGINES:
        raise BadInputError(f"there is no engine {name!r}", todo=f"choose {' or '.join(ENGINES)}")
    return cast("Engine", import_module(ENGINES[name]).open_files(files))
