"""A stored table as SQL that reads it from the file of a package, for whoever runs the count by hand."""

from collections.abc import Iterator, Sequence

from hattama.package.loading import name, quoted
from hattama.package.meta import Layout
from hattama.package.schema import BY_NAME, Column, Kind

__all__ = ["relation"]


def relation(table: str, columns: Sequence[str], layout: Layout) -> str:
    """Give what to select a table from, in the folder of the package: keys for ids, as the count wants them.

    Args:
        table: the table.
        columns: its columns in the Parquet layout.
        layout: how the package is stored.
    """
    if layout == "parquet":
        return quoted(f"{table}.parquet")
    described = [one for one in BY_NAME[table].columns if one.name in columns]
    joins = "".join(
        f" LEFT JOIN ({_numbered(one.to)}) AS ref_{one.name}"
        f" ON ref_{one.name}.id = texts.{name(one.name)}"
        for one in described
        if one.kind is Kind.REFERENCE
    )
    cells = ", ".join(_cells(columns, {one.name: one for one in described}))
    return f"(SELECT {cells} FROM ({_numbered(table)}) AS texts{joins})"


def _numbered(table: str) -> str:
    file = quoted(f"{table}.csv")
    rows = f"read_csv({file}, header = true, all_varchar = true, delim = ',', nullstr = '')"
    return f"SELECT row_number() OVER () - 1 AS key, * FROM {rows}"


def _cells(columns: Sequence[str], described: dict[str, Column]) -> Iterator[str]:
    for title in columns:
        kind = described[title].kind if title in described else Kind.TEXT
        if kind is Kind.REFERENCE:
            yield f"ref_{title}.key AS {title}"
        elif kind is Kind.FIGURE:
            yield f"CAST(texts.{title} AS BIGINT) AS {title}"
        else:
            yield f"texts.{name(title)}"
