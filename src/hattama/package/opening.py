"""Reading an election package: leniently what was meant, strictly what is counted."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import duckdb

from hattama.count.engines import Engine, open_engine
from hattama.count.engines.duckdb_engine import DuckdbEngine, open_connection
from hattama.domain.errors import BadInputError
from hattama.law.reading import read_rule_set
from hattama.law.ruleset import RuleSet
from hattama.package.boundaries import read_boundaries
from hattama.package.coherence import refuse_incoherent
from hattama.package.encoding import encode
from hattama.package.intake import (
    DAMAGED,
    FREE_EXPANSION,
    LARGEST_EXPANSION,
    safe_members,
    take_in,
)
from hattama.package.integrity import (
    refuse_broken_tree,
    refuse_odd_grid,
    refuse_parties_like_routes,
)
from hattama.package.loading import find, quoted
from hattama.package.meta import BOUNDARIES, FILE, RULES, Layout, Meta, read_meta
from hattama.package.parquet import (
    refuse_odd_columns,
    refuse_odd_growth,
    refuse_odd_rows,
    refuse_odd_statistics,
)
from hattama.package.report import Refusal, Repair, Report
from hattama.package.schema import BY_NAME, TABLES

Result = TypeVar("Result")


@dataclass(slots=True, kw_only=True)
class Package:
    """An open election package; close it, or use it in a `with`.

    Attributes:
        meta: what it says of itself.
        rules: the rule set in force.
        rules_text: that rule set as published.
        boundaries: `boundaries.geojson` as published, empty where there is none.
        layout: how its tables are stored.
        engine: holds each table as `stored_<table>` in the Parquet layout.
        report: what reading it repaired.
        path: where it lies.
    """

    meta: Meta
    rules: RuleSet
    rules_text: str
    boundaries: str
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

    def validate(self, *, only_missing: bool = False) -> None:
        """Look at every row of a Parquet package, as reading has done with one of CSV.

        Args:
            only_missing: of ids and names of stations and protocols, look at those alone that a count shows.

        Raises:
            BadInputError: a row breaks the specification.
        """
        if self.layout == "csv":
            return
        present = {f"stored_{name}": self.engine.columns(f"stored_{name}") for name in BY_NAME}
        report = Report()
        with _whole_files(self.path.name), self.engine.connection.cursor() as own:
            refuse_odd_growth(own, present, report, only_missing=only_missing)
        report.raise_if_refused()

    def validated(self, work: Callable[[], Result], *, only_missing: bool = False) -> Result:
        """Do work on the package while every row of it is looked at.

        Args:
            work: what to do.
            only_missing: as of `validate`.

        Returns:
            What the work gives, if no row breaks the specification.

        Raises:
            BadInputError: a row breaks the specification, whatever the work came to, or a file is damaged.
        """
        with ThreadPoolExecutor(max_workers=1) as beside:
            done = beside.submit(work)
            self.validate(only_missing=only_missing)
            with nullcontext() if self.layout == "csv" else _whole_files(self.path.name):
                return done.result()

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

    def __enter__(self) -> Self:
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
    meta, rules_sha256, layout, tables, boundaries_sha256 = read_meta(
        _text(inside / FILE, where), where
    )
    rules_text = _hashed(inside / RULES, rules_sha256, where)
    rules = read_rule_set(rules_text, polling_day=meta.polling_day, where=f"{where}, {RULES}")
    if rules.id != meta.rule_set:
        raise BadInputError(f"{RULES} holds {rules.id!r}, not {meta.rule_set!r}", where=where)
    report = Report()
    if layout == "csv":
        _read_csv(connection, inside, folder, meta, tables, report)
        engine = open_connection(connection)
    else:
        engine = DuckdbEngine(connection, _read_parquet(connection, inside, meta, tables, report))
    boundaries = ""
    if boundaries_sha256:
        boundaries = _hashed(inside / BOUNDARIES, boundaries_sha256, where)
        units = {str(unit) for (unit,) in engine.rows("SELECT id FROM stored_units")}
        read_boundaries(boundaries, units, where)
    return Package(
        meta=meta,
        rules=rules,
        rules_text=rules_text,
        boundaries=boundaries,
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
    if not (path.is_file() and zipfile.is_zipfile(path)):
        raise BadInputError("neither a folder nor a whole zip", where=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            return _extracted(archive, path, folder / "unpacked" / path.name)
    except DAMAGED as error:
        raise BadInputError("the archive is cut off or damaged", where=path.name) from error


def _extracted(archive: zipfile.ZipFile, path: Path, inside: Path) -> Path:
    """Extract the files beside the one `datapackage.json`; nothing else is read."""
    members = safe_members(archive, path.name)
    if (
        sum(info.file_size for info in members)
        > FREE_EXPANSION + LARGEST_EXPANSION * path.stat().st_size
    ):
        raise BadInputError(
            f"the archive grows to more than {LARGEST_EXPANSION} times its size",
            where=path.name,
            todo="unpack it by hand if you trust it",
        )
    homes = [
        info.filename.removesuffix(FILE) for info in members if Path(info.filename).name == FILE
    ]
    if len(homes) != 1:
        raise BadInputError(
            f"the archive holds {len(homes)} election packages, not one", where=path.name
        )
    inside.mkdir(parents=True)
    for info in members:
        name = info.filename.removeprefix(homes[0])
        if info.filename == homes[0] + name and name and "/" not in name:
            (inside / name).write_bytes(archive.read(info))
    return inside


def _hashed(path: Path, sha256: str, where: str) -> str:
    text = _text(path, where)
    if hashlib.sha256(text.encode()).hexdigest() != sha256:
        raise BadInputError(
            f"{path.name} is not the one that {FILE} names",
            where=where,
            todo="restore the file as published",
        )
    return text


def _text(path: Path, where: str) -> str:
    try:
        _refuse_odd(path, where)
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise BadInputError(
            f"{path.name} is missing", where=where, todo="check that it is an election package"
        ) from error
    except UnicodeDecodeError as error:
        raise BadInputError("the text is not UTF-8", where=f"{where}, {path.name}") from error
    except OSError as error:
        raise BadInputError(
            f"cannot be read ({error.strerror})", where=f"{where}, {path.name}"
        ) from error


def _member(inside: Path, name: str) -> Path:
    """Give the path of a table.

    Raises:
        BadInputError: it is missing or no plain file.
    """
    path = inside / name
    _refuse_odd(path, inside.name)
    if not path.exists():
        raise BadInputError(f"{name} is missing", where=inside.name, todo="restore the file")
    return path


def _refuse_odd(path: Path, where: str) -> None:
    """Refuse a symbolic link, which may leave the folder, and what else is no file: a pipe may never end."""
    if path.is_symlink():
        raise BadInputError(
            f"{path.name} is a symbolic link", where=where, todo="put the file itself there"
        )
    if path.exists() and not path.is_file():
        raise BadInputError(f"{path.name} is not a plain file", where=where, todo="restore it")


def _read_csv(  # noqa: PLR0913, PLR0917  everything that a table is read with
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
            report.repair(
                [
                    Repair(
                        found.file,
                        0,
                        "",
                        "",
                        f"{found.delimiter!r} read as the sign between cells",
                    )
                ]
            )
    encode(connection, loaded, meta.languages, report)


def _read_parquet(
    connection: duckdb.DuckDBPyConnection,
    inside: Path,
    meta: Meta,
    tables: tuple[str, ...],
    report: Report,
) -> Mapping[str, tuple[str, ...]]:
    """Stand the Parquet files as stored tables; what grows with the stations is read where it lies.

    Returns:
        Stored table -> its columns.
    """
    lacking = [table.name for table in TABLES if not table.optional and table.name not in tables]
    report.refuse(Refusal(table, 0, "", "", "the table is missing") for table in lacking)
    report.raise_if_refused()
    files = [_member(inside, f"{table}.parquet") for table in tables]
    # Keys come from Parquet as dictionaries, by which rows are grouped twice as fast; this would unpack them.
    connection.execute("SET disabled_optimizers = 'compressed_materialization'")
    with _whole_files(inside.name):
        columns = refuse_odd_columns(connection, files, meta.languages, report)
        report.raise_if_refused()
        sizes = refuse_odd_statistics(connection, files, report)
        report.raise_if_refused()
        for path in files:
            kind = "VIEW" if BY_NAME[path.stem].grows and path.stem in sizes else "TABLE"
            connection.execute(
                f"CREATE {kind} stored_{path.stem} AS SELECT * FROM read_parquet({quoted(str(path))},"
                " hive_partitioning = false)"
            )
        refuse_odd_rows(connection, columns, report)
    report.raise_if_refused()
    refuse_broken_tree(connection, "units.parquet", report)
    refuse_parties_like_routes(connection, "parties.parquet", report)
    refuse_odd_grid(connection, "units.parquet", report)
    refuse_incoherent(connection, "{}.parquet".format, report)
    report.raise_if_refused()
    return columns


@contextmanager
def _whole_files(where: str) -> Iterator[None]:
    """Take what the engine raises while Parquet files are read for what it means: one of them is damaged."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        what = f"a Parquet file is damaged ({str(error).splitlines()[0]})"
        raise BadInputError(what, where=where, todo="restore the files") from error
