"""A foreign file becomes a package by its profile, or is refused with nothing written."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.package import open as open_package
from hattama.package.importing import import_file
from hattama.package.profile import read_profile
from hattama.package.report import Report
from tests.unit.package.wild import FILE, profile_text

Tables = dict[str, list[str]]

LONG_FORM = (
    "pattern = '(?P<number>[0-9]+) - (?P<name>.+)'",
    'column = "choice"\nvotes = "figure"\nknown = ["A", "B"]',
    'invalid = "invalid"\n',
    "",
)
LONG = """\
district,precinct,voters,choice,figure
1,1,100,A,30
1,1,100,B,20
1,2,90,B,
2,1,80,A,0
"""


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., Tables]:
    """Import a text by a changed profile; return the lines of the tables below their headers, and the report."""

    def import_text(text: str | bytes, *changes: str) -> Tables:
        report = Report()
        import_raw(tmp_path, text, changes, report)
        with open_package(tmp_path / "out") as package:
            assert package.report.repairs == []
        tables = {
            path.stem: path.read_text("utf-8").splitlines()[1:]
            for path in (tmp_path / "out").glob("*.csv")
        }
        notes = [f"{one.row} {one.column} {one.value!r} {one.what}" for one in report.repairs]
        return tables | {"repairs": notes}

    return import_text


def import_raw(folder: Path, text: str | bytes, changes: tuple[str, ...], report: Report) -> None:
    (folder / "f.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    profile = read_profile(profile_text(*changes), "p.toml", folder)
    import_file(folder / "f.csv", profile, folder / "out", report=report)


@pytest.fixture
def refused(tmp_path: Path) -> Callable[..., str]:
    """Import a text by a changed profile; return the sentence that refuses it."""

    def import_text(text: str | bytes, *changes: str) -> str:
        before = set(tmp_path.iterdir())
        with pytest.raises(BadInputError) as caught:
            import_raw(tmp_path, text, changes, Report())
        assert set(tmp_path.iterdir()) == before | {tmp_path / "f.csv"}
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return import_text


def test_a_wide_file_becomes_a_package(imported: Callable[..., Tables]) -> None:
    tables = imported(FILE)

    assert tables["units"] == ["GE,,country,Georgia", "D1,GE,district,1", "D2,GE,district,2"]
    assert tables["contests"] == [
        "m1,mayor,D1,1,1,preliminary,Mayor of 1",
        "m2,mayor,D2,1,1,preliminary,Mayor of 2",
    ]
    assert tables["parties"] == ["1,A", "2,B"]
    assert tables["stations"][0] == "D1.1,D1,1,100,"
    assert tables["repairs"] == []


def test_blank_zero_awaited_and_every_choice_on_the_ballot(
    imported: Callable[..., Tables],
) -> None:
    tables = imported(FILE)

    assert tables["protocols"] == [
        "m1.D1.1,m1,D1.1,accepted,100,2",
        "m1.D1.2,m1,D1.2,accepted,90,",
        "m2.D2.1,m2,D2.1,accepted,80,1",
        "m2.D2.2,m2,D2.2,awaited,80,",
    ]
    assert tables["votes"] == [
        "m1.D1.1,m1.1,30",
        "m1.D1.1,m1.2,20",
        "m1.D1.2,m1.1,10",
        "m1.D1.2,m1.2,0",
        "m2.D2.1,m2.1,",
        "m2.D2.1,m2.2,7",
    ]


def test_a_choice_without_a_figure_in_a_contest_may_mean_that_it_does_not_stand_there(
    imported: Callable[..., Tables],
) -> None:
    tables = imported(FILE, "[choices]", '[choices]\nempty = "not_on_ballot"')

    assert tables["candidacies"] == [
        "m1.1,m1,1,party,1,on_ballot,A",
        "m1.2,m1,2,party,2,on_ballot,B",
        "m2.2,m2,2,party,2,on_ballot,B",
    ]
    assert tables["votes"][-1] == "m2.D2.1,m2.2,7"


def test_a_long_file_becomes_a_package(imported: Callable[..., Tables]) -> None:
    tables = imported(LONG, *LONG_FORM)

    assert tables["protocols"] == [
        "m1.D1.1,m1,D1.1,accepted,100",
        "m1.D1.2,m1,D1.2,awaited,90",
        "m2.D2.1,m2,D2.1,accepted,80",
    ]
    assert tables["votes"] == ["m1.D1.1,m1.1,30", "m1.D1.1,m1.2,20", "m2.D2.1,m2.1,0"]
    assert tables["candidacies"][-1] == "m2.1,m2,1,party,1,on_ballot,A"


def test_equal_rows_of_a_long_file_are_read_once_and_reported(
    imported: Callable[..., Tables],
) -> None:
    tables = imported(LONG + "1,1,100,A,30\n", *LONG_FORM)

    assert tables["votes"][0] == "m1.D1.1,m1.1,30"
    assert tables["repairs"] == ["6  'A at station D1.1' equal row left out"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (LONG + "1,1,100,C,30\n", "f.csv, row 6, column choice: 'C' is not a known choice."),
        (
            LONG + "1,1,100,,30\n",
            "f.csv, row 6, column choice: is empty, and an id is made of it.",
        ),
        (LONG + "1,1,100,A,x\n", "f.csv, row 6, column figure: 'x' is not a number."),
        (
            LONG + "1,1,100,A,31\n",
            "f.csv, row 6: 'A at station D1.1' stands twice with different votes",
        ),
        (
            LONG + "1,1,101,A,30\n",
            "f.csv, row 6: 'station D1.1' stands twice with different figures",
        ),
        (
            LONG.replace("figure", "figures"),
            "row 1, column figure: the profile names a column that is not",
        ),
    ],
)
def test_a_long_file_is_refused_by_the_row(
    refused: Callable[..., str], text: str, sentence: str
) -> None:
    assert sentence in refused(text, *LONG_FORM)


@pytest.mark.parametrize("times", [1, 3])
def test_equal_rows_are_read_once_and_reported(
    imported: Callable[..., Tables], times: int
) -> None:
    tables = imported(FILE + "1,1,100,2,30,20\n" * times)

    assert len(tables["protocols"]) == 4
    assert tables["repairs"] == [
        f"{6 + place}  'D1.1' equal row left out" for place in range(times)
    ]


def test_thousands_are_read_as_the_profile_declares_them(imported: Callable[..., Tables]) -> None:
    tables = imported(
        FILE.replace(",100,", ',"1.100",').replace(",90,", ',"90,00",'),
        "[choices]",
        '[file]\nthousands = "."\ndecimal = ","\n[choices]',
    )

    assert [line.split(",")[3] for line in tables["stations"]] == ["1100", "90", "80", "80"]
    assert tables["repairs"] == ["2 voters '1.100' read as 1100", "3 voters '90,00' read as 90"]


def test_cells_that_differ_in_blanks_alone_are_the_same_place(
    imported: Callable[..., Tables],
) -> None:
    tables = imported(FILE.replace("2,2,80", " 2 ,2,80"))

    assert [line.split(",")[0] for line in tables["units"]] == ["GE", "D1", "D2"]
    assert "5 district ' 2 '" in tables["repairs"][0]


def test_a_text_that_is_no_id_becomes_one_that_stays(imported: Callable[..., Tables]) -> None:
    tables = imported(FILE.replace("\n1,", "\nT\u0131flis \u00e9,"))

    made = tables["units"][-1].split(",")[0]
    assert made.startswith("xDT")
    assert made.isascii()
    assert len(made) <= 69


def test_headers_named_like_our_own_columns_are_headers(imported: Callable[..., Tables]) -> None:
    text = FILE.replace("1 - A", "contest").replace("2 - B", "place").replace("invalid", "votes")

    tables = imported(
        text,
        "(?P<number>[0-9]+) - (?P<name>.+)",
        "(?P<name>contest|place)",
        'invalid = "invalid"',
        'invalid = "votes"',
    )

    assert tables["parties"] == ["5,contest", "6,place"]
    assert tables["votes"][0] == "m1.D1.1,m1.5,30"


def test_a_turnout_series_is_read_where_the_protocol_is_there(
    imported: Callable[..., Tables],
) -> None:
    tables = imported(
        FILE, "[choices]", '[[turnout]]\ncolumn = "invalid"\nat = 12:30:00\n[choices]'
    )

    assert tables["turnout"] == [
        "m1.D1.1,2014-06-15T12:30,2",
        "m1.D1.2,2014-06-15T12:30,",
        "m2.D2.1,2014-06-15T12:30,1",
    ]


def test_another_route_has_no_party(imported: Callable[..., Tables]) -> None:
    tables = imported(FILE, "[choices]", '[choices]\nother_routes = { "B" = "self" }')

    assert tables["parties"] == ["1,A"]
    assert tables["candidacies"][1] == "m1.2,m1,2,self,,on_ballot,B"


def lookup(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "places.csv").write_text(text, "utf-8")
    section = '[lookup]\nfile = "places.csv"\non = "district"\nkey = "code"\n[choices]'
    return ("[choices]", section, 'name.en = "{district}"', 'name.en = "{place}"')


def test_a_lookup_table_adds_its_columns(tmp_path: Path, imported: Callable[..., Tables]) -> None:
    tables = imported(FILE, *lookup(tmp_path, "code,place\n1,North\n2,South\n"))

    assert tables["units"][1:] == ["D1,GE,district,North", "D2,GE,district,South"]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            "code,place\n1,North\n",
            "f.csv, row 4, column district: '2' is not in places.csv (and 1 more).",
        ),
        (
            "code,place\n1,N\n2,S\n1,S\n",
            "places.csv, row 4, column code: '1' stands twice; keep one row.",
        ),
        ("kode,place\n1,N\n", "f.csv, row 1: there is no column 'district' to look up"),
        (
            "code\n1\n2\n",
            "f.csv, row 1, column place: the profile names a column that is not there",
        ),
    ],
)
def test_what_is_not_in_the_lookup_table_is_refused(
    tmp_path: Path, refused: Callable[..., str], table: str, sentence: str
) -> None:
    changes = lookup(tmp_path, table)

    assert sentence in refused(FILE, *changes)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "f.csv: the file is empty."),
        (FILE.splitlines()[0] + "\n", "f.csv: no row stands below the header."),
        (FILE.replace("1 - A", "A").replace("2 - B", "B"), "row 1: no header is a choice by the profile"),
        (FILE.replace("2 - B", "1 - A"), "f.csv, row 1, column 6: the header '1 - A' stands twice"),
        (FILE.replace("2 - B", "1 - B"), "'1' is by the profile the id of 2 parties with different cells"),
        (FILE.replace("voters", "electors"), "column voters: the profile names a column that is not there"),
        (FILE.replace("1,2,90", ",2,90"), "f.csv, row 3, column district: is empty, and an id is made of it."),
        (FILE + "Total,,350,4,40,27\n", "f.csv, row 6, column precinct: is empty"),
        (FILE + ",,,,,\n", "f.csv, row 6, column district: is empty, and an id is made of it (and 1 more)."),
        (FILE.replace("30", "-3"), "f.csv, row 2, column 1 - A: '-3' is negative."),
        (FILE.replace("30", "3.5"), "f.csv, row 2, column 1 - A: '3.5' is not a whole number."),
        (FILE.replace("30", "1" + 18 * "0"), "is larger than 999,999,999."),
        (FILE.replace("30", '"1,234"'), "may be 1234 or 1 and a fraction; write it without the sign, or say"),
        (FILE + "1,1,100,2,31,20\n", "f.csv, row 6: 'station D1.1' stands twice with different figures"),
        (FILE.replace("2,1,80,1,,7", "2,1,80,1,,7,9"), "f.csv, row 4: the row has 7 cells where the header has 6"),
        (FILE.replace("2,1,80", "\n2,1,80"), "f.csv, row 4: the row is blank; take it out."),
        (FILE.replace("1 - A", "1 - \u202eA"), "f.csv, row 1: the text holds a bidirectional override"),
        (gzip.compress(FILE.encode(), mtime=0)[:-9], "f.csv: the packed file is cut off or damaged"),
    ],
    ids=range(18),
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_written(
    refused: Callable[..., str], text: str | bytes, sentence: str
) -> None:
    assert sentence in refused(text)


def test_a_name_that_differs_for_one_id_is_refused(refused: Callable[..., str]) -> None:
    said = refused(FILE, 'name.en = "{district}"', 'name.en = "{precinct}"')

    assert said == (
        "f.csv: 'D1' is by the profile the id of 2 units with different cells (and 1 more);"
        " let the id hold what tells them apart, or mend the file."
    )


def test_a_package_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    with pytest.raises(
        BadInputError, match="out: already exists; choose another name or remove it"
    ):
        import_raw(tmp_path, FILE, (), Report())


def test_an_unknown_rule_set_is_refused(refused: Callable[..., str]) -> None:
    assert "there is no rule set 'xx-1'" in refused(FILE, "ge-local-2014", "xx-1")
