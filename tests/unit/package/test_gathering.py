"""A long file without a fault is read in one pass; the package and the report are those of the slow way."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hattama.domain.errors import BadInputError
from hattama.package import importing
from hattama.package.gathering import gather
from hattama.package.importing import import_file
from hattama.package.intake import take_in
from hattama.package.loading import find
from hattama.package.meta import Layout
from hattama.package.profile import read_profile
from hattama.package.report import Report
from tests.unit.package.wild import profile_text

HEADER = ("district", "precinct", "voters", "choice", "figure")
LONG = (
    "pattern = '(?P<number>[0-9]+) - (?P<name>.+)'",
    'column = "choice"\nvotes = "figure"',
    'invalid = "invalid"\n',
    "",
)
CLEAN = """\
district,precinct,voters,choice,figure
2,2,80,A,0
2,2,80,B,
1,1,100,B,20
1,1,100,A,30
1,2,90,B,
2,10,,A,7
2,10,,B,7
"""

Rows = list[tuple[str, ...]]


def outcome(
    way: Callable[..., bool], text: bytes, profile: str, layout: Layout
) -> tuple[Mapping[str, bytes], object]:
    """Import a text, by `way` first; give the files of the package, if any, and what was reported or refused."""
    report = Report()
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        (folder / "f.csv").write_bytes(text)
        patch.setattr(importing, "gather", way)
        said = ""
        try:
            import_file(
                folder / "f.csv",
                read_profile(profile, "p.toml", folder),
                folder / "out",
                layout=layout,
                report=report,
            )
        except BadInputError as error:
            said = str(error)
        files = {path.name: path.read_bytes() for path in (folder / "out").glob("*")}
    return files, (said, json.dumps(report.as_json()))


def slowly(*_: object) -> bool:
    return False


def was_gathered(text: str, *changes: str) -> bool:
    """Say whether the quick way took the file; it must have made what the slow one makes."""
    taken = []

    def noted(*given: Any) -> bool:  # noqa: ANN401  what `gather` takes
        taken.append(gather(*given))
        return taken[-1]

    profile = profile_text(*LONG, *changes)
    quick = outcome(noted, text.encode(), profile, "csv")
    assert quick == outcome(slowly, text.encode(), profile, "csv")
    return bool(taken) and taken[0]


@pytest.mark.parametrize(
    "changes",
    [
        (),
        ('number = "{precinct}"', 'number = "No. {precinct}"\nname.en = "{voters}"'),
        ('id = "D{district}.{precinct}"', 'id = "{precinct} of {district}"'),
        ('id = "m{district}"', 'id = "m.{district}"'),
        ('id = "m{district}"\nunit = "D{district}"', 'id = "m"\nunit = "GE"', "Mayor of {district}", "M"),
        ('name.en = "Mayor of {district}"', 'name.en = "Mayor"', '[lines]\nregistered = "voters"', ""),
        ("[choices]", '[[turnout]]\ncolumn = "voters"\nat = 12:30:00\n[choices]'),
        ("[choices]", '[choices]\nknown = ["A", "B"]\nother_routes = { "B" = "self" }'),
    ],
    ids=range(8),
)  # fmt: skip
def test_a_clean_file_is_gathered(changes: tuple[str, ...]) -> None:
    assert was_gathered(CLEAN, *changes)


def test_a_station_may_vote_in_several_contests() -> None:
    text = CLEAN + "".join(f"{row}\n" for row in ("1,1,100,C,1", "1,2,90,C,"))

    assert was_gathered(
        text.replace("choice,", "contest,choice,", 1)
        .replace(",A,", ",x,A,")
        .replace(",B,", ",y,B,")
        .replace(",C,", ",x,C,"),
        'id = "m{district}"',
        'id = "m{district}{contest}"',
        'name.en = "Mayor of {district}"',
        'name.en = "{contest}"',
    )


def test_line_ends_after_the_last_row_are_no_fault() -> None:
    assert was_gathered(CLEAN + "\n\n")


def test_headers_may_be_named_like_our_own_columns() -> None:
    own = {"district": "place", "precinct": "station", "voters": "key", "figure": "kind"}
    text = CLEAN.replace("choice", "votes")
    for old, new in own.items():
        text = text.replace(old, new, 1)
    profile = profile_text(*LONG, '"choice"', '"votes"')
    for old, new in own.items():
        profile = profile.replace(f"{{{old}}}", f"{{{new}}}").replace(f'"{old}"', f'"{new}"')
    profile = profile.replace('level = "place"', 'level = "district"')

    quick = outcome(gather, text.encode(), profile, "csv")

    assert quick[0]
    assert quick == outcome(slowly, text.encode(), profile, "csv")


@pytest.mark.parametrize(
    ("old", "new", "change", "to"),
    [
        ("A,30", "A,030", "", ""),
        ("A,30", "A,1e3", "", ""),
        ("A,30", "A,1000000000", "", ""),
        ("A,30", "A,-1", "", ""),
        ("1,1,100", "1,1,0100", "", ""),
        ("1,1,100,A", "1,1,100, A", "", ""),
        ("1,1,100,A", "1,1,100,", "", ""),
        ("1,1,100,A", "1,1,100,B", "", ""),
        ("1,1,100,A", "1,1,101,A", "", ""),
        ("1,2,90,B", "1,1,90,B", "", ""),
        ("1,2,90", ",2,90", "", ""),
        ("1,2,90", "1,,90", "", ""),
        ("1,2,90", "1, 2,90", "", ""),
        ("1,2,90", "e\u0301,2,90", "", ""),
        ("1,2,90", "1,e\u0301,90", "", ""),
        ("1,2,90", "\n1,2,90", "", ""),
        ("1,2,90", "1,2,90,90", "", ""),
        ("1,2,90", '"1\n",2,90', "", ""),
        ("voters", "electors", "", ""),
        ("A,30", "A,30", "[choices]", '[choices]\nempty = "not_on_ballot"'),
        ("A,30", "A,30", "[choices]", '[choices]\nknown = ["A"]'),
        ("A,30", "A,30", 'id = "D{district}.{precinct}"', 'id = "{precinct}"'),
        ("A,30", "A,30", 'name.en = "Mayor of {district}"', 'name.en = "{district} {voters}"'),
    ],
    ids=range(23),
)  # fmt: skip
def test_a_file_with_a_fault_is_left_to_the_slow_way(
    tmp_path: Path, old: str, new: str, change: str, to: str
) -> None:
    assert old in CLEAN
    (tmp_path / "f.csv").write_text(CLEAN.replace(old, new, 1), "utf-8")
    changes = (change, to) if change else ()
    report = Report()
    with duckdb.connect() as connection:
        source = find(take_in(tmp_path / "f.csv", tmp_path), "source")
        profile = read_profile(profile_text(*LONG, *changes), "p.toml", tmp_path)

        assert not gather(connection, profile, source, report)

    assert report == Report()


def mostly(*usual: str, seldom: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Draw one of the usual texts, and now and then another."""
    return st.sampled_from(usual * (1 + 12 * len(seldom) // len(usual)) + seldom)


FIGURES = mostly(
    "0", "5", "17", "", seldom=("05", "1 000", "x", "-3", "1e3", "999999999", "1000000000")
)
STATIONS = st.tuples(
    mostly("1", "2", "3.1", seldom=(" 1", "Же", "e\u0301", "", "x" * 90)),
    mostly("1", "2", "10", "a.b", seldom=("2 ", "№ 1", "")),
    mostly("100", "90", "", seldom=("090", "?")),
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Draw a long file, clean or not: stations by their ballots, rows now and then out of order or twice."""
    choices = mostly("A", "B", "C", "Ünal", seldom=(" A", "U\u0308nal", "", "D"))
    stations = draw(st.lists(STATIONS, min_size=1, max_size=5, unique_by=lambda cells: cells[:2]))
    rows: Rows = [
        (*station, choice, draw(FIGURES))
        for station in stations
        for choice in draw(st.lists(choices, min_size=1, max_size=4, unique=True))
    ]
    again = draw(mostly("", seldom=("twice", "anew", "shuffled")))
    if again == "twice":
        rows.append(draw(st.sampled_from(rows)))
    elif again == "anew":
        rows.append((*draw(st.sampled_from(rows))[:-1], draw(FIGURES)))
    elif again:
        rows = draw(st.permutations(rows))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows((HEADER, *rows))
    lines = text.getvalue().splitlines(keepends=True)
    if draw(mostly("", seldom=("blank",))):
        lines.insert(draw(st.integers(1, len(lines))), "\n")
    return "".join(lines).encode()


PROFILES = st.builds(
    lambda *parts: profile_text(*LONG, *(text for part in parts for text in part)),
    st.sampled_from([(), ('name.en = "Mayor of {district}"', 'name.en = "{district} {voters}"')]),
    st.sampled_from([(), ('id = "D{district}.{precinct}"', 'id = "{precinct}"')]),
    st.sampled_from([(), ('number = "{precinct}"', 'name.en = "No. {precinct}"')]),
    st.sampled_from([(), ('registered = "voters"\n\n[lines]', "\n[lines]")]),
    st.sampled_from([(), ("[choices]", '[[turnout]]\ncolumn = "voters"\nat = 12:30:00\n[choices]')]),
    st.sampled_from(
        [
            (),
            ("[choices]", '[choices]\nknown = ["A", "B", "C", "Ünal"]'),
            ("[choices]", '[choices]\nempty = "not_on_ballot"'),
            ("[choices]", '[choices]\nother_routes = { "B|C" = "self" }'),
        ]
    ),
)  # fmt: skip


@settings(max_examples=max(12, settings().max_examples // 4))
@given(files(), PROFILES, st.sampled_from(["csv", "parquet"]))
def test_both_ways_make_the_same_package_and_report(
    text: bytes, profile: str, layout: Layout
) -> None:
    assert outcome(gather, text, profile, layout) == outcome(slowly, text, profile, layout)
