"""Reading an election package: leniently what was meant, strictly what is counted."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import duckdb

from hattama.count.engines import Engine, open_engine
from hattama.count.engines.duckdb_engine import DuckdbEngine, open_connection
from hattama.domain.errors import BadInputError
from hattama.domain.protocol import MAX_FIGURE
from hattama.law.reading import read_rule_set
from hattama.law.ruleset import RuleSet
from hattama.package.encoding import encode, refuse_broken_tree
from hattama.package.intake import FREE_EXPANSION, LARGEST_EXPANSION, refuse_unsafe_member, take_in
from hattama.package.loading import load
from hattama.package.meta import FILE, RULES, Layout, Meta, read_meta
from hattama.package.report import Refusal, Report
from hattama.package.schema import BY_NAME, Kind


@dataclass(slots=True, kw_only=True)
class Package:
    """An open election package; close it, or use it in a `with`.

    Attributes:
        meta: what it says of itself.
        rules: the rule set in force.
        rules_text: that rule set as published.
        layout: how its tables are stored.
        engine: holds each table as `stored_<table>` in the Parquet layout.
        report: what reading it repaired.
        path: where it lies.
    """

    meta: Meta
    rules: RuleSet
    rules_text: str
    layout: Layout
    engine: DuckdbEngine
    report: Report
    path: Path
    _folder: Path

    def on(self, engine: str) -> Engine:
        """Give the tables on another engine.

        Args:
            engine: the name of an engine of the count.

        Raises:
            BadInputError: there is no such engine.
            UnavailableError: it is not installed.
        """
        if engine == "duckdb":
            return self.engine
        return open_engine(engine, self._parquet_files())

    def _parquet_files(self) -> Mapping[str, Path]:
        tables = [name for name in BY_NAME if self.engine.columns(f"stored_{name}")]
        for table in tables:
            self.engine.connection.execute(
                f"COPY stored_{table} TO '{self._folder / table}.parquet' (FORMAT parquet)"
            )
        return {table: self._folder / f"{table}.parquet" for table in tables}

    def close(self) -> None:
        """Let go of the engine and of everything unpacked."""
        self.engine.connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> "Package":
        """Give the package itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the package."""
        self.close()


def open_package(path: Path | str) -> Package:
    """Open a package.

    Args:
        path: a folder, or a zip of one.

    Raises:
        BadInputError: naming what is wrong with it, where, and what to do.
    """
    path = Path(path)
    folder = Path(tempfile.mkdtemp(prefix="hattama-"))
    connection = duckdb.connect()
    try:
        return _open(path, folder, connection)
    except BaseException:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _open(path: Path, folder: Path, connection: duckdb.DuckDBPyConnection) -> Package:
    where = path.name
    inside = _unpacked(path, folder)
    meta, rules_sha256, layout, tables = read_meta(_text(inside / FILE, where), where)
    rules_text = _text(inside / RULES, where)
    if hashlib.sha256(rules_text.encode()).hexdigest() != rules_sha256:
        raise BadInputError(
            f"{RULES} is not the rule set that {FILE} names",
            where=where,
            todo="restore the published rule set",
        )
    rules = read_rule_set(rules_text, polling_day=meta.polling_day, where=f"{where}, {RULES}")
    if rules.id != meta.rule_set:
        raise BadInputError(f"{RULES} holds {rules.id!r}, not {meta.rule_set!r}", where=where)
    report = Report()
    if layout == "csv":
        _read_csv(connection, inside, folder, meta, tables, report)
    else:
        _read_parquet(connection, inside, tables, report)
    return Package(
        meta=meta,
        rules=rules,
        rules_text=rules_text,
        layout=layout,
        engine=open_connection(connection),
        report=report,
        path=path,
        _folder=folder,
    )


def _unpacked(path: Path, folder: Path) -> Path:
    if path.is_dir():
        return path
    if not path.exists():
        raise BadInputError("there is no such package", where=str(path))
    if not zipfile.is_zipfile(path):
        raise BadInputError("neither a folder nor a zip", where=path.name)
    inside = folder / "unpacked"
    try:
        with zipfile.ZipFile(path) as archive:
            total = sum(info.file_size for info in archive.infolist())
            if total > FREE_EXPANSION + LARGEST_EXPANSION * path.stat().st_size:
                raise BadInputError(
                    f"the archive grows to more than {LARGEST_EXPANSION} times its size", where=path.name
                )
            for info in archive.infolist():
                refuse_unsafe_member(info, path.name)
                archive.extract(info, inside)
    except (zipfile.BadZipFile, EOFError) as error:
        raise BadInputError("the archive is cut off or damaged", where=path.name) from error
    nested = [entry for entry in inside.iterdir() if (entry / FILE).exists()]
    return nested[0] if len(nested) == 1 else inside


def _text(path: Path, where: str) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise BadInputError(
            f"{path.name} is missing", where=where, todo="is this an election package?"
        ) from error
    except UnicodeDecodeError as error:
        raise BadInputError("the text is not UTF-8", where=f"{where}, {path.name}") from error


def _read_csv(  # noqa: PLR0913  everything that a table is read with
    connection: duckdb.DuckDBPyConnection,
    inside: Path,
    folder: Path,
    meta: Meta,
    tables: tuple[str, ...],
    report: Report,
) -> None:
    loaded = {}
    for table in tables:
        path = inside / f"{table}.csv"
        if not path.exists():
            raise BadInputError(f"{path.name} is missing", where=inside.name)
        intake = take_in(path, folder)
        report.repair(intake.repairs)
        loaded[table] = load(connection, intake, f"texts_{table}")
    encode(connection, loaded, meta.languages, report)
    for source in loaded.values():
        connection.execute(f"DROP TABLE {source.table}")


def _read_parquet(
    connection: duckdb.DuckDBPyConnection, inside: Path, tables: tuple[str, ...], report: Report
) -> None:
    for table in tables:
        path = inside / f"{table}.parquet"
        quoted = str(path).replace("'", "''")
        try:
            connection.execute(
                f"CREATE VIEW stored_{table} AS SELECT * FROM read_parquet('{quoted}')"
            )
            _refuse_odd_parquet(connection, table, quoted, report)
        except duckdb.Error as error:
            raise BadInputError(
                f"{path.name} is missing or damaged ({str(error).splitlines()[0]})", where=inside.name
            ) from error
        report.raise_if_refused()
    refuse_broken_tree(connection, "units.parquet", report)
    report.raise_if_refused()


def _refuse_odd_parquet(
    connection: duckdb.DuckDBPyConnection, table: str, path: str, report: Report
) -> None:
    """Refuse wrong types, and figures out of range by the statistics of the file, without reading it."""
    types = dict(
        connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?",
            [f"stored_{table}"],
        ).fetchall()
    )
    for column in BY_NAME[table].columns:
        kind = types.get(column.name)
        wanted = "BIGINT" if column.kind in (Kind.FIGURE, Kind.REFERENCE) else "VARCHAR"
        if kind is None and not (column.optional or column.per_language):
            report.refuse([Refusal(f"{table}.parquet", 0, column.name, "", "the column is missing")])
        elif kind is not None and kind != wanted:
            report.refuse([Refusal(f"{table}.parquet", 0, column.name, kind, f"is not {wanted}")])
    figures = {column.name for column in BY_NAME[table].columns if column.kind is Kind.FIGURE}
    ranges = connection.execute(
        "SELECT path_in_schema, MIN(TRY_CAST(stats_min_value AS BIGINT)),"
        f" MAX(TRY_CAST(stats_max_value AS BIGINT)) FROM parquet_metadata('{path}') GROUP BY 1"
    ).fetchall()
    for column_name, lowest, highest in ranges:
        if column_name in figures and lowest is not None and not 0 <= lowest <= highest <= MAX_FIGURE:
            report.refuse(
                [Refusal(f"{table}.parquet", 0, column_name, f"{lowest} to {highest}",
                         f"is not within 0 to {MAX_FIGURE:,}")]
            )
