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
from hattama.package.intake import DAMAGED, FREE_EXPANSION, LARGEST_EXPANSION, safe_members, take_in
from hattama.package.loading import find, quoted
from hattama.package.meta import FILE, RULES, Layout, Meta, read_meta
from hattama.package.report import Refusal, Repair, Report
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
    where = path.resolve().name
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
        engine = open_connection(connection)
    else:
        engine = DuckdbEngine(connection, _read_parquet(connection, inside, tables, report))
    return Package(
        meta=meta,
        rules=rules,
        rules_text=rules_text,
        layout=layout,
        engine=engine,
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
        raise BadInputError("neither a folder nor a whole zip", where=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            return _extracted(archive, path, folder / "unpacked" / path.name)
    except DAMAGED as error:
        raise BadInputError("the archive is cut off or damaged", where=path.name) from error


def _extracted(archive: zipfile.ZipFile, path: Path, inside: Path) -> Path:
    """Extract the files beside the one `datapackage.json`; nothing else is read."""
    members = safe_members(archive, path.name)
    if sum(info.file_size for info in members) > FREE_EXPANSION + LARGEST_EXPANSION * path.stat().st_size:
        raise BadInputError(
            f"the archive grows to more than {LARGEST_EXPANSION} times its size",
            where=path.name,
            todo="unpack it by hand if you trust it",
        )
    homes = [info.filename.removesuffix(FILE) for info in members if Path(info.filename).name == FILE]
    if len(homes) != 1:
        raise BadInputError(f"the archive holds {len(homes)} election packages, not one", where=path.name)
    inside.mkdir(parents=True)
    for info in members:
        name = info.filename.removeprefix(homes[0])
        if info.filename == homes[0] + name and name and "/" not in name:
            (inside / name).write_bytes(archive.read(info))
    return inside


def _text(path: Path, where: str) -> str:
    try:
        _refuse_link(path, where)
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise BadInputError(
            f"{path.name} is missing", where=where, todo="check that it is an election package"
        ) from error
    except UnicodeDecodeError as error:
        raise BadInputError("the text is not UTF-8", where=f"{where}, {path.name}") from error
    except OSError as error:
        raise BadInputError(f"cannot be read ({error.strerror})", where=f"{where}, {path.name}") from error


def _member(inside: Path, name: str) -> Path:
    """Give the path of a table.

    Raises:
        BadInputError: it is missing or a symbolic link.
    """
    path = inside / name
    _refuse_link(path, inside.name)
    if not path.is_file():
        raise BadInputError(f"{name} is missing", where=inside.name, todo="restore the file")
    return path


def _refuse_link(path: Path, where: str) -> None:
    """Refuse a symbolic link: it may leave the folder."""
    if path.is_symlink():
        raise BadInputError(f"{path.name} is a symbolic link", where=where, todo="put the file itself there")


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
        intake = take_in(_member(inside, f"{table}.csv"), folder)
        report.repair(intake.repairs)
        loaded[table] = found = find(intake, f"texts_{table}")
        if found.delimiter != "," and len(found.columns) > 1:
            report.repair([Repair(found.file, 0, "", "", f"{found.delimiter!r} read as the sign between cells")])
    encode(connection, loaded, meta.languages, report)


def _read_parquet(
    connection: duckdb.DuckDBPyConnection, inside: Path, tables: tuple[str, ...], report: Report
) -> Mapping[str, tuple[str, ...]]:
    """Stand the Parquet files as stored tables; what grows with the stations is read where it lies.

    Returns:
        Stored table -> its columns.
    """
    for table in tables:
        path = _member(inside, f"{table}.parquet")
        kind = "VIEW" if BY_NAME[table].grows else "TABLE"
        try:
            connection.execute(
                f"CREATE {kind} stored_{table} AS SELECT * FROM read_parquet({quoted(str(path))})"
            )
        except duckdb.Error as error:
            raise BadInputError(
                f"{path.name} is damaged", where=inside.name, todo="restore the file"
            ) from error
    files = ", ".join(quoted(str(inside / f"{table}.parquet")) for table in tables)
    columns = _refuse_odd_columns(connection, files, tables, report)
    _refuse_odd_figures(connection, files, tables, report)
    report.raise_if_refused()
    refuse_broken_tree(connection, "units.parquet", report)
    report.raise_if_refused()
    return columns


def _refuse_odd_columns(
    connection: duckdb.DuckDBPyConnection, files: str, tables: tuple[str, ...], report: Report
) -> Mapping[str, tuple[str, ...]]:
    found = connection.execute(
        f"SELECT file_name, name, duckdb_type FROM parquet_schema([{files}])"
        " WHERE num_children IS NULL ORDER BY file_name, column_id"
    ).fetchall()
    types: dict[str, dict[str, str]] = {table: {} for table in tables}
    for file, column_name, kind in found:
        types[Path(file).stem][column_name] = kind
    for table in tables:
        for column in BY_NAME[table].columns:
            kind = types[table].get(column.name, "")
            wanted = "BIGINT" if column.kind in (Kind.FIGURE, Kind.REFERENCE) else "VARCHAR"
            if not kind and not (column.optional or column.per_language):
                report.refuse([Refusal(f"{table}.parquet", 0, column.name, "", "the column is missing")])
            elif kind not in ("", wanted):
                report.refuse([Refusal(f"{table}.parquet", 0, column.name, kind, f"is not {wanted}")])
    return {f"stored_{table}": tuple(columns) for table, columns in types.items()}


def _refuse_odd_figures(
    connection: duckdb.DuckDBPyConnection, files: str, tables: tuple[str, ...], report: Report
) -> None:
    """Refuse figures out of range by the statistics of the files, without reading them."""
    ranges = connection.execute(
        "SELECT file_name, path_in_schema, MIN(TRY_CAST(stats_min_value AS BIGINT)),"
        " MAX(TRY_CAST(stats_max_value AS BIGINT))"
        f" FROM parquet_metadata([{files}]) GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    figures = {
        (table, column.name)
        for table in tables
        for column in BY_NAME[table].columns
        if column.kind is Kind.FIGURE
    }
    for file, column, lowest, highest in ranges:
        path = Path(file)
        if (path.stem, column) in figures and lowest is not None and not 0 <= lowest <= highest <= MAX_FIGURE:
            what = f"is not within 0 to {MAX_FIGURE:,}"
            report.refuse([Refusal(path.name, 0, column, f"{lowest} to {highest}", what)])
