"""What Parquet files may get wrong: their columns, their statistics, and at last every row of them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, permutations
from pathlib import Path
from typing import NamedTuple

import duckdb

from hattama.domain.ids import ID_PATTERN
from hattama.domain.names import FORBIDDEN
from hattama.domain.protocol import MAX_FIGURE
from hattama.domain.states import COUNTED
from hattama.package.cells import DATE, MAYBE_UNTIDY, TIME, untidy
from hattama.package.coherence import refuse_outsiders
from hattama.package.integrity import has_doubles, refuse_mixed_offsets, refuse_strangers
from hattama.package.loading import quoted
from hattama.package.report import SHOWN, Refusal, Report
from hattama.package.schema import BY_NAME, Column, Kind, Table

Columns = Mapping[str, tuple[str, ...]]
"""Stored table -> its columns."""

KEY = Column("key", Kind.FIGURE, required=True)
NUMBERS = (Kind.FIGURE, Kind.REFERENCE)
ODD_KEYS = "the keys do not number the rows from 0"
SHAPES: Mapping[Kind, tuple[str, str]] = {
    Kind.ID: (ID_PATTERN, "is not an id"),
    Kind.DATE: (DATE, "is not a date like 2021-07-25"),
    Kind.TIME: (TIME, "is not a time like 2021-07-25T12:00+06:00"),
}


def refuse_odd_columns(
    connection: duckdb.DuckDBPyConnection,
    files: Iterable[Path],
    languages: tuple[str, ...],
    report: Report,
) -> Columns:
    """Refuse columns that are missing, unknown, or of another type than the specification gives them.

    Args:
        connection: any.
        files: one file per table.
        languages: the languages of the package.
        report: takes the refusals.
    """
    types: dict[str, dict[str, str]] = {file.stem: {} for file in files}
    found = connection.execute(
        f"SELECT file_name, name, duckdb_type FROM parquet_schema([{_listed(files)}])"
        " WHERE num_children IS NULL ORDER BY file_name, column_id"
    ).fetchall()
    for file, title, kind in found:
        types[Path(file).stem][title] = kind
    for name, present in types.items():
        wanted = {one.name: one for one in _stored(BY_NAME[name].in_languages(languages))}
        faults = {title: _odd_type(wanted.get(title), kind) for title, kind in present.items()}
        faults |= {
            title: "the column is missing"
            for title, one in wanted.items()
            if title not in present and not one.optional
        }
        report.refuse(_refusal(name, title, fault) for title, fault in faults.items() if fault)
    return {f"stored_{name}": tuple(present) for name, present in types.items()}


def _odd_type(column: Column | None, kind: str) -> str:
    if column is None:
        return "is not a column of this table"
    wanted = "BIGINT" if column.kind in NUMBERS else "VARCHAR"
    return "" if kind == wanted else f"the type is {kind}, not {wanted}"


def refuse_odd_statistics(
    connection: duckdb.DuckDBPyConnection, files: Iterable[Path], report: Report
) -> Mapping[str, int]:
    """Refuse figures and keys that are out of range or missing, by the statistics of the files.

    Args:
        connection: any.
        files: one file per table.
        report: takes the refusals.

    Returns:
        Table -> its rows; a table without rows is absent.
    """
    found = connection.execute(
        "SELECT file_name, path_in_schema, MIN(TRY_CAST(stats_min_value AS BIGINT)),"
        " MAX(TRY_CAST(stats_max_value AS BIGINT)), SUM(stats_null_count), SUM(row_group_num_rows)"
        f" FROM parquet_metadata([{_listed(files)}]) GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    sizes = {Path(file).stem: int(rows) for file, *_, rows in found}
    for file, title, *statistics in found:
        name = Path(file).stem
        column = next((one for one in _stored(BY_NAME[name]) if one.name == title), None)
        if column is not None:
            report.refuse(
                _refusal(name, title, fault)
                for fault in _odd_statistics(column, statistics, sizes)
            )
    return sizes


def _odd_statistics(
    column: Column, statistics: list[int | None], sizes: Mapping[str, int]
) -> Iterator[str]:
    lowest, highest, blanks, rows = statistics
    if blanks is None:
        yield "the file has no statistics"
    elif column.required and blanks:
        yield f"{int(blanks)} cells are empty"
    elif column.kind in NUMBERS and blanks != rows:
        least, most = 0, MAX_FIGURE
        if column.kind is Kind.REFERENCE:
            most = sizes.get(column.to, 0) - 1
        elif column is KEY:
            most = int(rows or 0) - 1
        else:
            least = column.least
        if lowest is None or highest is None:
            yield "the file has no statistics"
        elif not least <= lowest <= highest <= most:
            yield f"{lowest} to {highest} is not within {least} to {most}"


def refuse_odd_rows(
    connection: duckdb.DuckDBPyConnection, columns: Columns, report: Report
) -> None:
    """Refuse rows of the small tables whose key is not their number, that stand twice, or with odd texts.

    Args:
        connection: holds the stored tables.
        columns: stored table -> its columns.
        report: takes the refusals.
    """
    tables = _present(columns, grows=False)
    _refuse_odd_keys(connection, tables, report)
    _refuse_odd_texts(connection, _texts(tables, columns), report)


def refuse_odd_growth(
    connection: duckdb.DuckDBPyConnection,
    columns: Columns,
    report: Report,
    *,
    only_missing: bool = False,
) -> None:
    """Refuse rows of the tables that grow with the stations by which a total would be wrong, or odd texts.

    Args:
        connection: holds the stored tables.
        columns: stored table -> its columns.
        report: takes the refusals.
        only_missing: look at ids and names of those protocols alone that are not added up, and of their
            stations: a count shows no others, and no total depends on them.
    """
    tables = _present(columns, grows=True)
    for table in tables:
        if table.name == "votes":
            _refuse_odd_votes(connection, table, report)
        else:
            _refuse_odd_order(connection, table, report)
    refuse_outsiders(connection, "protocols.parquet", report)
    if columns.get("stored_turnout"):
        refuse_mixed_offsets(connection, "turnout.parquet", report)
    texts = _texts(tables, columns)
    if only_missing:
        texts = _texts_of_missing(connection, texts)
    _refuse_odd_texts(connection, texts, report)


class _Text(NamedTuple):
    """A column of texts that a file has, and the SQL that says which rows of it are looked at."""

    table: Table
    column: Column
    title: str
    rows: str = "TRUE"

    def is_counted(self) -> bool:
        """Say whether a count goes by it; such texts are few, however many rows there are."""
        return bool(self.column.choices) or self.column.kind is Kind.TIME


def _texts(tables: Iterable[Table], columns: Columns) -> list[_Text]:
    return [
        _Text(table, column, title)
        for table in tables
        for column in table.columns
        for title in columns[f"stored_{table.name}"]
        if _is_of(title, column) and column.kind not in NUMBERS
    ]


def _texts_of_missing(
    connection: duckdb.DuckDBPyConnection, texts: Iterable[_Text]
) -> list[_Text]:
    """Give the texts by which a count goes, and of others those rows that it shows, if there are any."""
    own = f"status NOT IN ({', '.join(map(quoted, sorted(COUNTED)))})"
    missing = f"FROM stored_protocols WHERE {own}"
    kept = [one for one in texts if one.is_counted()]
    if connection.execute(f"SELECT 1 {missing} LIMIT 1").fetchall():
        rows = {"protocols": own, "stations": f"key IN (SELECT station {missing})"}
        others = (one for one in texts if not one.is_counted())
        kept += [one._replace(rows=rows[one.table.name]) for one in others]
    return kept


def _present(columns: Columns, *, grows: bool) -> list[Table]:
    return [
        table
        for name, table in BY_NAME.items()
        if table.grows == grows and columns.get(f"stored_{name}")
    ]


def _is_of(title: str, column: Column) -> bool:
    return title.startswith(f"{column.name}_") if column.per_language else title == column.name


def _refuse_odd_keys(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[Table], report: Report
) -> None:
    """Refuse keys that do not number the rows of small tables, and ids that stand twice: one query each."""
    rows = " UNION ALL ".join(
        f"SELECT '{table.name}' AS name, id, key, rowid AS place FROM stored_{table.name}"
        for table in tables
    )
    for query, column, what in (
        (f"SELECT name FROM ({rows}) WHERE key <> place", "key", ODD_KEYS),
        (
            f"SELECT name FROM ({rows}) GROUP BY name, id HAVING COUNT(*) > 1",
            "id",
            "a row stands twice",
        ),
    ):
        for (name,) in connection.execute(
            f"SELECT DISTINCT name FROM ({query}) ORDER BY 1"
        ).fetchall():
            report.refuse([_refusal(name, column, what)])


def _refuse_odd_order(connection: duckdb.DuckDBPyConnection, table: Table, report: Report) -> None:
    """Refuse keys that do not number the rows of a table that grows, and doubles, in one pass.

    Rows that rise by what is unique cannot stand twice; a package is written so, protocols in any order.
    """
    pairs = list(permutations(table.unique, 2))[: None if table.has_id else 1]
    faults = [_falls(*pair) for pair in pairs]
    faults += ["key <> COALESCE(key_before, -1) + 1"] if table.has_id else []
    titles = sorted({*chain(*pairs), *(["key"] if table.has_id else [])})
    counts = ", ".join(f"COUNT(CASE WHEN {fault} THEN 1 END)" for fault in faults)
    found = connection.execute(
        f"SELECT {counts} FROM {_beside_before(table.name, titles)}"
    ).fetchall()[0]
    if table.has_id and found[-1]:
        report.refuse([_refusal(table.name, "key", ODD_KEYS)])
    rises = not pairs or 0 in found[: len(pairs)]
    if not rises and has_doubles(connection, table.name, table.unique):
        report.refuse([_refusal(table.name, " and ".join(table.unique), "a row stands twice")])


def _refuse_odd_votes(connection: duckdb.DuckDBPyConnection, table: Table, report: Report) -> None:
    """Refuse votes that stand twice, or that are for a candidacy of another contest than the protocol's.

    One pass shows whether there may be any: rows that rise cannot stand twice.
    """
    contests = {
        name: f"(SELECT key AS {name}, contest AS of_{name} FROM stored_{many})"
        for name, many in (("protocol", "protocols"), ("candidacy", "candidacies"))
    }
    joins = "".join(f" JOIN {one} USING ({name})" for name, one in contests.items())
    falls, strangers = connection.execute(
        f"SELECT COUNT(CASE WHEN {_falls(*table.unique)} THEN 1 END),"
        " COUNT(CASE WHEN of_protocol <> of_candidacy THEN 1 END)"
        f" FROM {_beside_before(table.name, table.unique)}{joins}"
    ).fetchall()[0]
    if falls and has_doubles(connection, table.name, table.unique):
        report.refuse([_refusal(table.name, " and ".join(table.unique), "a row stands twice")])
    if strangers:
        refuse_strangers(connection, "votes.parquet", report)


def _falls(a: str, b: str) -> str:
    """Give the SQL condition that a row is not greater than the one before it, by `a` and then by `b`."""
    return f"{a} < {a}_before OR {a} = {a}_before AND {b} <= {b}_before"


def _beside_before(table: str, titles: Iterable[str]) -> str:
    """Give the SQL for columns of a table beside those of the row before, `<title>_before`."""
    both = ", ".join(f"{one}, lag({one}) OVER () AS {one}_before" for one in titles)
    return f"(SELECT {both} FROM stored_{table})"


def _refuse_odd_texts(
    connection: duckdb.DuckDBPyConnection, texts: Iterable[_Text], report: Report
) -> None:
    """Refuse texts that the specification does not allow: one query for all that must look alike.

    Of few different texts in many rows, each is looked at once.
    """
    alike: dict[tuple[str, str], list[str]] = {}
    for text in texts:
        name, title = text.table.name, text.title
        few = "DISTINCT" if text.table.grows and text.is_counted() else ""
        alike.setdefault(_odd_text(text.column), []).append(
            f"SELECT {few} '{name}' AS name, '{title}' AS title, {title} AS text"
            f" FROM stored_{name} WHERE {text.rows}"
        )
    for (wrong, what), asked in alike.items():
        found = connection.execute(
            f"SELECT * FROM ({' UNION ALL '.join(asked)}) WHERE {wrong} ORDER BY ALL"
        ).fetchall()
        report.refuse(
            [
                Refusal(f"{name}.parquet", 0, title, text, what)
                for name, title, text in found[:SHOWN]
            ],
            len(found),
        )


def _odd_text(column: Column) -> tuple[str, str]:
    """Give the SQL condition that a `text` is not allowed, and what is wrong with it."""
    if column.choices:
        choices = ", ".join(column.choices)
        return f"text NOT IN ({', '.join(map(quoted, column.choices))})", f"is none of {choices}"
    if column.kind in SHAPES:
        pattern, what = SHAPES[column.kind]
        return f"NOT regexp_full_match(text, '{pattern}')", what
    odd = f"{untidy('text')} OR text = '' OR regexp_matches(text, '{_FORBIDDEN}')"
    wrong = f"{MAYBE_UNTIDY.format('text')} AND ({odd})"  # plain texts are none of these
    what = "is not a text in normal form C without outer blanks, control characters and overrides"
    return wrong, what


_FORBIDDEN = re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", FORBIDDEN.pattern)
"""As Python's pattern, in the way of writing that the engine reads."""


def _stored(table: Table) -> tuple[Column, ...]:
    return (KEY, *table.columns) if table.has_id else table.columns


def _refusal(table: str, column: str, what: str) -> Refusal:
    return Refusal(f"{table}.parquet", 0, column, "", what, "write the package anew")


def _listed(files: Iterable[Path]) -> str:
    return ", ".join(quoted(str(file)) for file in files)
