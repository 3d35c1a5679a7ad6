"""Dialect, header and rows of a delimited file."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from hattama.domain.errors import BadInputError
from hattama.package.intake import take_in
from hattama.package.loading import find, load

Rows = list[tuple[str | None, ...]]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Rows]:
    """Read a text as a table; return its header and rows."""

    def read_text(
        text: str, *, delimiter: str = "", ignore: tuple[str, ...] = (), name: str = "f.csv"
    ) -> Rows:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        folder = tmp_path / "copies"
        folder.mkdir()
        found = find(take_in(path, folder), "t", delimiter=delimiter, unnamed_twice=ignore)
        with duckdb.connect() as connection:
            loaded = load(connection, found)
            assert load(connection, loaded) is loaded
            return [loaded.columns, *connection.execute("SELECT * FROM t").fetchall()]

    return read_text


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_between_cells_is_found(read: Callable[..., Rows], sign: str) -> None:
    assert read("a,b,c\n1,2,3\n".replace(",", sign)) == [("a", "b", "c"), ("1", "2", "3")]


def test_a_sign_that_is_named_is_not_looked_for(read: Callable[..., Rows]) -> None:
    assert read("a,b,c;d\n1,2,3;4\n", delimiter=";") == [("a,b,c", "d"), ("1,2,3", "4")]


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ("1,2", [("1", "2")]),
        ("1,\n", [("1", None)]),
        ('1,""\n', [("1", None)]),
        ('1,"2,3"\n', [("1", "2,3")]),
        ('1,"say ""so"""\n', [("1", 'say "so"')]),
        ('1,in"side\n', [("1", 'in"side')]),
        ('1,"two\nlines"\n3,4\n', [("1", "two\nlines"), ("3", "4")]),
        ("1,2\n\n\n", [("1", "2")]),
        ("", []),
    ],
)
def test_cells_are_read_as_they_stand(read: Callable[..., Rows], rows: str, cells: Rows) -> None:
    assert read(f"a,b\n{rows}")[1:] == cells


def test_a_header_without_a_line_end_is_a_table_without_rows(read: Callable[..., Rows]) -> None:
    assert read("a,b") == [("a", "b")]


def test_headers_are_trimmed_and_brought_into_one_form(read: Callable[..., Rows]) -> None:
    assert read(' a ,"e\u0301",\n1,2,3\n') == [("a", "\u00e9", "#3"), ("1", "2", "3")]


def test_a_header_may_stand_on_two_lines(read: Callable[..., Rows]) -> None:
    assert read('a,"b\nc"\n1,2\n') == [("a", "b\nc"), ("1", "2")]


def test_headers_that_nobody_reads_may_stand_twice(read: Callable[..., Rows]) -> None:
    assert read("a,x,x\n1,2,3\n", ignore=("x",))[0] == ("a", "x", "x #3")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "f.csv: the file is empty."),
        ("\na,b\n", "f.csv, row 1: the first row is blank; put the header there."),
        ("a,a\n", "f.csv, row 1, column 2: the header 'a' stands twice; rename one"),
        ("a,A\n", "f.csv, row 1, column 2: the header 'A' stands twice"),
        ("a,rowid\n", "f.csv, row 1, column 2: the header 'rowid' is taken; rename it."),
        ("a,b\n1\n", "f.csv, row 2: the row has 1 cells where the header has 2; mend the row."),
        ("a,b\n1,2\n1,2,3\n", "f.csv, row 3: the row has 3 cells where the header has 2"),
        ("a,b\n1,2\n \n", "f.csv, row 3: the row has 1 cells where the header has 2"),
        ('a,b\n1,2\n3,"4\n', "f.csv, row 3: a quote opens and does not close; mend the row."),
        ('a,b\n1,"2"3\n', "f.csv, row 2: cannot be parsed ("),
        ('"a,b\n', "f.csv, row 1: a quote opens and does not close"),
        ("a,b\n1,2\n\n3,4\n", "f.csv, row 3: the row is blank; take it out."),
        ("a\n\n1\n", "f.csv, row 2: the row is blank"),
        (
            "a" + ",b" * 5000 + "\n",
            "f.csv, row 1: there are 5,001 headers, more than 5,000; keep one row per",
        ),
        ("a,b\r\n1,2\r\n\r\n3,4\r\n", "f.csv, row 3: the row is blank; take it out."),
        ("a,b\r\r1,2\r", "f.csv, row 2: the row is blank; take it out."),
        ('a,b\n\n1,"2\n', "f.csv, row 2: the row is blank"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    read: Callable[..., Rows], text: str, sentence: str
) -> None:
    with pytest.raises(BadInputError) as caught:
        read(text)

    assert sentence in str(caught.value)


def test_a_row_is_counted_by_the_sign_that_was_named(read: Callable[..., Rows]) -> None:
    with pytest.raises(BadInputError, match="row 2: the row has 1 cells where the header has 2"):
        read("a,b,c;d\n1,2,3,4\n", delimiter=";")


def test_empty_cells_beyond_the_header_hold_nothing_and_are_left_out(
    read: Callable[..., Rows],
) -> None:
    assert read("a,b\n1,2,,\n") == [("a", "b"), ("1", "2")]


@pytest.mark.parametrize("name", ["year=2021/f.csv", "a*b[1]/f.csv", "it's/f.csv", "f.csv.gz"])
def test_the_name_of_a_path_means_nothing(read: Callable[..., Rows], name: str) -> None:
    assert read("a,b\n1,2\n", name=name) == [("a", "b"), ("1", "2")]
