"""The fast look at a text never passes over one that a close look would change."""

import re
import unicodedata

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.names import normal
from hattama.package.cells import MAYBE_UNTIDY, Signs, read_figures, tidy
from hattama.package.loading import Loaded
from hattama.package.report import Report

PATTERN = re.sub(
    r"\\x\{(\w+)\}", lambda match: f"\\U{match.group(1):0>8}", MAYBE_UNTIDY.format("x")[26:-2]
)


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def table(connection: duckdb.DuckDBPyConnection, *cells: str | None) -> Loaded:
    connection.execute("CREATE TABLE t (a VARCHAR)")
    connection.executemany("INSERT INTO t VALUES (?)", [[cell] for cell in cells])
    return Loaded("t", ("a",), "f.csv")


def test_no_plain_sign_is_changed_by_normalising() -> None:
    plain = re.compile(PATTERN)
    signs = [chr(code) for code in range(0x3000) if plain.fullmatch(chr(code))]

    assert {"A", "\u042f", "\u04d9", "\u10d0", "\u2116"} <= set(signs)
    assert [one for one in signs if unicodedata.normalize("NFC", f"a{one}a") != f"a{one}a"] == []
    assert [one for one in signs if unicodedata.category(one)[0] in "MZ" or one < " "] == []


@given(st.text(st.sampled_from("aJ\u0438 \u00a0\t\n\u0301\u0306\u2028"), max_size=5))
def test_a_text_that_looks_plain_is_normal(text: str) -> None:
    assert not re.fullmatch(PATTERN, text) or normal(text) == text


def test_texts_are_tidied_and_counted(connection: duckdb.DuckDBPyConnection) -> None:
    report = Report()
    source = table(connection, "fine", " a", "a\u00a0", "a\n\tb", "e\u0301", " ", None)

    tidy(connection, source, "a", report)

    assert connection.execute("SELECT a FROM t").fetchall() == [
        ("fine",),
        ("a",),
        ("a",),
        ("a b",),
        ("\u00e9",),
        (None,),
        (None,),
    ]
    assert [(note.row, note.value) for note in report.repairs] == [
        (3, " a"),
        (4, "a\u00a0"),
        (5, "a\n\tb"),
        (6, "e\u0301"),
        (7, " "),
    ]


def test_figures_are_told_by_the_header_of_the_file(connection: duckdb.DuckDBPyConnection) -> None:
    report = Report()
    source = table(connection, "1", "01", "01", "x", " ", None)

    read_figures(connection, source, "a", report, Signs(), header="votes")

    assert connection.execute("SELECT a FROM t").fetchall() == [
        ("1",),
        ("1",),
        ("1",),
        ("x",),
        (None,),
        (None,),
    ]
    assert [(note.row, note.column, note.what) for note in report.repairs] == [
        (3, "votes", "read as 1"),
        (6, "votes", "read as blank"),
    ]
    assert (report.repaired, report.refused) == (3, 1)
    assert report.refusals[0].column == "votes"
