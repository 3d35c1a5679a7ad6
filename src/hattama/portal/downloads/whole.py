"""The election as a whole, to take away: every table in three formats, the package as a zip, results, schemas."""

import filecmp
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from hattama.count.counting import Count
from hattama.count.engines import Engine
from hattama.package.opening import Package
from hattama.package.saving import pack, save, with_ids
from hattama.package.schema import TABLES
from hattama.portal.chronicle import Chronicle, Trace
from hattama.portal.downloads.documents import DOCUMENTS, IndexDocument
from hattama.portal.downloads.flat import FLAT, tell
from hattama.portal.downloads.foreign import write_foreign
from hattama.portal.downloads.results import election, results
from hattama.portal.downloads.schema import schema
from hattama.portal.world import World
from hattama.portal.writing import write_changed

__all__ = ["FOLDER", "LICENCE", "PATTERNS", "DataSheet", "Listed", "write_data"]

FOLDER = "data"
"""Where downloads lie below the root of a site."""

LICENCE = {"facts": "CC0-1.0", "texts": "CC-BY-4.0"}
"""SPDX: figures, names and identifiers are anybody's; what was written about them names its author."""

PATTERNS = {
    "contest": "contests/{id}.json",
    "contest as a table": "contests/{id}.csv",
    "unit": "units/{id}.json",
    "unit as a table": "units/{id}.csv",
}
"""What is there for each contest and unit."""

PARQUET = "FORMAT parquet, COMPRESSION zstd"
JSON = "FORMAT json, ARRAY true"
CSV = "FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"'"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the folder of downloads, with the columns of a table."""

    path: str
    bytes: int
    sha256: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSheet:
    """What can be taken away, and how new it is: the newest act of the log, empty without one."""

    files: tuple[Listed, ...]
    updated_at: str


def write_data(
    package: Package, world: World, counted: Count, chronicle: Chronicle | None, out: Path
) -> tuple[DataSheet, tuple[str, ...]]:
    """Write the files for the whole election; each is replaced whole, and only if it changed.

    Args:
        package: the open package.
        world: its small tables.
        counted: its count.
        chronicle: its log, or None.
        out: the root of the site.

    Returns:
        What is there, and the files that changed.
    """
    acts = newest_acts(package.engine, world, chronicle)
    updated = {contest: act.at for contest, act in acts.items()}
    newest = chronicle.newest if chronicle else None
    updated_at = newest.at if newest else ""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{FOLDER}-", dir=out) as name:
        folder = Path(name)
        columns = _write_tables(package, folder)
        columns |= _write_flat(package, world, counted, updated, folder)
        with (folder / "results.json").open("w", encoding="utf-8") as file:
            file.writelines(results(world, counted, updated, updated_at or None))
        write_foreign(package, counted, updated_at, folder)
        _write_schemas(folder / "schema")
        files = tuple(_listed(folder, columns))
        paths = [f"{FOLDER}/{one.path}" for one in files]
        changed = [
            path
            for one, path in zip(files, paths, strict=True)
            if _replace_changed(folder / one.path, out / path)
        ]
    sheet = DataSheet(files=files, updated_at=updated_at)
    index = f"{FOLDER}/index.json"
    if write_changed(out / index, _index(world, sheet)):
        changed.append(index)
    return sheet, tuple(changed)


def newest_acts(engine: Engine, world: World, chronicle: Chronicle | None) -> Mapping[str, Trace]:
    """Give for each contest the newest act about it or one of its protocols; nothing without a log."""
    if chronicle is None:
        return {}
    newest: dict[str, Trace] = {}
    ids = tuple(world.contests)
    places = engine.rows("SELECT id, contest FROM stored_protocols")
    acts = [
        *((contest, chronicle.contests.get(contest)) for contest in ids),
        *((ids[contest], chronicle.protocols.get(protocol)) for protocol, contest in places),
    ]
    for contest, traces in acts:
        if traces and (contest not in newest or newest[contest].index < traces[-1].index):
            newest[contest] = traces[-1]
    return newest


def _write_tables(package: Package, folder: Path) -> dict[str, tuple[str, ...]]:
    """Write every table of the package; the CSV files and what describes them are a package themselves."""
    connection, languages = package.engine.connection, package.meta.languages
    whole = folder / package.meta.id
    save(package, whole)
    pack(whole, folder / "package.zip")
    for path in whole.iterdir():
        path.rename(folder / path.name)
    whole.rmdir()
    columns = {}
    for table in TABLES:
        if package.engine.columns(f"stored_{table.name}"):
            query = with_ids(connection, table, languages)
            columns[table.name] = _copy(package, query, folder / table.name, ("parquet", "json"))
    return columns


def _write_flat(
    package: Package, world: World, counted: Count, updated: Mapping[str, str], folder: Path
) -> dict[str, tuple[str, ...]]:
    present = tell(package.engine.connection, world, counted, updated)
    return {
        flat.name: _copy(
            package,
            flat.query(world.meta.languages, present),
            folder / flat.name,
            ("parquet", "json", "csv"),
        )
        for flat in FLAT
    }


def _copy(package: Package, query: str, stem: Path, formats: tuple[str, ...]) -> tuple[str, ...]:
    """Write a query as Parquet, and that in the other formats; give its columns."""
    connection = package.engine.connection
    hows = {"parquet": PARQUET, "json": JSON, "csv": CSV}
    first = _quoted(f"{stem}.parquet")
    # As in a package: what the engine knows of blanks would show in the file.
    connection.execute("SET disabled_optimizers = 'statistics_propagation'")
    connection.execute(f"COPY ({query}) TO {first} ({PARQUET})")
    connection.execute("RESET disabled_optimizers")
    for format_ in formats[1:]:
        target = _quoted(f"{stem}.{format_}")
        connection.execute(f"COPY (FROM read_parquet({first})) TO {target} ({hows[format_]})")
    described = connection.execute(f"DESCRIBE FROM read_parquet({first})").fetchall()
    return tuple(name for name, *_ in described)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _write_schemas(folder: Path) -> None:
    folder.mkdir()
    for name, document in DOCUMENTS.items():
        text = json.dumps(schema(document), ensure_ascii=False, indent=2)
        (folder / f"{name}.json").write_text(f"{text}\n", "utf-8")


def _listed(folder: Path, columns: Mapping[str, tuple[str, ...]]) -> Iterator[Listed]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        name = path.relative_to(folder).as_posix()
        of_table = columns.get(path.stem, ()) if path.parent == folder else ()
        yield Listed(name, path.stat().st_size, digest, of_table)


def _replace_changed(source: Path, target: Path) -> bool:
    if target.exists() and filecmp.cmp(source, target, shallow=False):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    return True


def _index(world: World, sheet: DataSheet) -> bytes:
    document: IndexDocument = {
        **election(world.meta),
        "updated_at": sheet.updated_at or None,
        "licence": {"facts": LICENCE["facts"], "texts": LICENCE["texts"]},
        "files": [
            {
                "path": one.path,
                "bytes": one.bytes,
                "sha256": one.sha256,
                "columns": list(one.columns),
            }
            for one in sheet.files
        ],
        "patterns": PATTERNS,
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
