"""Cells of a table of texts: what a figure, a date, a text must look like, and how they are repaired."""

from dataclasses import dataclass

import duckdb

from hattama.domain.protocol import MAX_FIGURE
from hattama.package.figures import read_figure
from hattama.package.loading import Loaded, name
from hattama.package.report import SHOWN, Refusal, Repair, Report

DATE = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
# A figure that reads back as it stands is canonical; twice as fast as a regular expression.
ODD_FIGURE = (
    "({0} IS NOT NULL AND CAST(TRY_CAST({0} AS UINTEGER) AS VARCHAR) IS DISTINCT FROM {0}"
    f" OR TRY_CAST({{0}} AS UINTEGER) > {MAX_FIGURE})"
)
# Letters and signs that normal form C leaves as they are: Latin, Cyrillic, Armenian, Georgian (braces doubled
# for `format`).
_PLAIN = (
    r"!-~\x{{A1}}-\x{{2FF}}\x{{400}}-\x{{482}}\x{{48A}}-\x{{52F}}\x{{531}}-\x{{58A}}"
    r"\x{{10A0}}-\x{{10FF}}\x{{2010}}-\x{{2027}}\x{{2116}}"
)
MAYBE_UNTIDY = f"NOT regexp_full_match({{0}}, '[{_PLAIN}]([{_PLAIN} \\x{{{{A0}}}}]*[{_PLAIN}])?')"
"""What is not plain may have to be tidied; telling so is ten times as fast as normalising."""

TIME = rf"{DATE}T([01][0-9]|2[0-3]):[0-5][0-9]([+-](0[0-9]|1[0-4]):[0-5][0-9])?"


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs that a source is known to use in figures."""

    thousands: str = ""
    decimal: str = ""


NO_SIGNS = Signs()
"""Of a source of which nothing is known."""


def tidy(
    connection: duckdb.DuckDBPyConnection,
    source: Loaded,
    column: str,
    report: Report,
    *,
    row: str = "rowid + 2",
) -> None:
    """Bring texts into normal form C, on one line, without blanks at their ends.

    Args:
        connection: holds the table of texts.
        source: the table.
        column: its column.
        report: takes the repairs.
        row: SQL for the row of the file.
    """
    cell = name(column)
    tidied, where = _tidied(cell), untidy(cell)
    found = connection.execute(
        f"SELECT {row}, {cell} FROM {source.table} WHERE {where} ORDER BY 1"
    ).fetchall()
    if not found:
        return
    what = "brought into Unicode normal form C, without line ends and outer blanks"
    repairs = [Repair(source.file, place, column, value, what) for place, value in found[:SHOWN]]
    report.repair(repairs, len(found))
    connection.execute(f"UPDATE {source.table} SET {cell} = NULLIF({tidied}, '') WHERE {where}")


def untidy(cell: str) -> str:
    """Give the SQL condition that a text is not in normal form C, on one line, without outer blanks."""
    return f"{MAYBE_UNTIDY.format(cell)} AND {_tidied(cell)} <> {cell}"


def _tidied(cell: str) -> str:
    inside = f"regexp_replace(nfc_normalize({cell}), '[\\t\\n\\x{{2028}}\\x{{2029}}]+', ' ', 'g')"
    return f"regexp_replace({inside}, '^[\\s\\p{{Z}}]+|[\\s\\p{{Z}}]+$', '', 'g')"


def read_figures(  # noqa: PLR0913  a column, its place, and what is known of it
    connection: duckdb.DuckDBPyConnection,
    source: Loaded,
    column: str,
    report: Report,
    signs: Signs,
    *,
    row: str = "rowid + 2",
    header: str = "",
) -> None:
    """Bring a column of figures into canonical form, by the one definition of a figure.

    Args:
        connection: holds the table of texts.
        source: the table.
        column: its column.
        report: takes repairs and refusals.
        signs: the signs that the source is known to use.
        row: SQL for the row of the file.
        header: what the file calls the column, if something else.
    """
    cell = name(column)
    header = header or column
    values = connection.execute(
        f"SELECT {cell}, COUNT(*), MIN({row}) FROM {source.table}"
        f" WHERE {ODD_FIGURE.format(cell)} GROUP BY 1 ORDER BY 3"
    ).fetchall()
    for value, count, first in values:
        try:
            figure = _figure(value, signs)
        except ValueError as reason:
            report.refuse([Refusal(source.file, first, header, value, str(reason))], count)
            continue
        what = "read as blank" if figure is None else f"read as {figure}"
        report.repair([Repair(source.file, first, header, value, what)], count)
        connection.execute(
            f"UPDATE {source.table} SET {cell} = ? WHERE {cell} = ?", [figure, value]
        )


def _figure(value: str, signs: Signs) -> str | None:
    if not value.strip():
        return None
    return str(read_figure(value, thousands=signs.thousands, decimal=signs.decimal))
