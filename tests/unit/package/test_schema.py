"""The tables of the program are those of spec/package.md."""

import re
from pathlib import Path

import pytest

from hattama.domain.protocol import LINES
from hattama.package.schema import BY_NAME, TABLES, Kind, Table

SPECIFICATION = (Path(__file__).resolve().parents[3] / "spec" / "package.md").read_text("utf-8")


def described(table: str) -> dict[str, tuple[bool, str]]:
    """Return the columns that the specification gives a table: name -> (required, table referred to)."""
    row = re.search(rf"^\| `{table}`[ *]*\| (.+) \|$", SPECIFICATION, re.MULTILINE)
    assert row is not None
    outside = re.sub(r"\([^()]*\)", "", row.group(1))
    found = re.findall(r"`(\w+(?:_<code>)?)`(\*?)(?: -> (\w+))?", outside)
    return {name: (star == "*", to) for name, star, to in found}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_the_columns_of_the_specification(table: Table) -> None:
    own = {
        column.name + ("_<code>" if column.per_language else ""): (column.required, column.to)
        for column in table.columns
        if column.name not in LINES or table.name != "protocols"
    }

    assert described(table.name) == own


def test_optional_tables_are_those_without_a_star() -> None:
    starred = set(re.findall(r"^\| `(\w+)` \* \|", SPECIFICATION, re.MULTILINE))

    assert starred == {table.name for table in TABLES if not table.optional}


def test_the_lines_of_a_protocol_are_those_of_the_specification() -> None:
    section = SPECIFICATION.split("## 6. Lines of a protocol")[1]
    listed = [
        name
        for cell in re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", cell)
    ]

    assert set(listed) == set(LINES)


def test_every_reference_names_a_table_with_ids_that_stands_before_or_is_the_same() -> None:
    seen: set[str] = set()
    for table in TABLES:
        seen.add(table.name)
        for column in table.columns:
            if column.kind is Kind.REFERENCE:
                assert column.to in seen
                assert BY_NAME[column.to].has_id


def test_names_are_one_column_per_language() -> None:
    columns = [column.name for column in BY_NAME["offices"].in_languages(("kk", "en")).columns]

    assert columns == ["id", "name_kk", "name_en"]
