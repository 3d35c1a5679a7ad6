"""Everything can be taken away: whole, in three formats that say the same, and as each page shows it."""

import csv
import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import duckdb
import fastjsonschema
import pytest

from hattama.law.rulesets import rules_text
from hattama.package.opening import open_package
from hattama.package.saving import write_rows
from hattama.package.schema import TABLES
from hattama.portal import Settings, publish
from hattama.portal.downloads.flat import FLAT
from tests.factories.packages import meta, small_package

FLAT_NAMES = [flat.name for flat in FLAT]


def table(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(path: Path) -> Mapping[str, object]:
    found = json.loads(path.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_csv_files_are_the_package(away: Path) -> None:
    with open_package(away / "data") as package:
        assert not package.report.repairs
        present = [one.name for one in TABLES if package.engine.columns(f"stored_{one.name}")]
    for name in present:
        published = away / "package" / f"{name}.csv"
        assert (away / "data" / f"{name}.csv").read_bytes() == published.read_bytes()


def test_the_zip_is_a_package(away: Path) -> None:
    with open_package(away / "data" / "package.zip") as package:
        assert not package.report.repairs
    with zipfile.ZipFile(away / "data" / "package.zip") as archive:
        for name in archive.namelist():
            assert archive.read(name) == (away / "data" / name).read_bytes()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("name", [*FLAT_NAMES, "votes", "protocols", "candidacies"])
def test_formats_say_the_same(name: str, away: Path) -> None:
    stem = away / "data" / name
    found = duckdb.execute(f"FROM read_parquet('{stem}.parquet')")
    columns = [column for column, *_ in found.description or ()]
    parquet = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    written = json.loads(stem.with_suffix(".json").read_text("utf-8"))
    cells = table(stem.with_suffix(".csv"))

    assert parquet
    assert written == parquet
    assert cells == [{column: _cell(value) for column, value in row.items()} for row in parquet]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_tables_of_contests_are_parts_of_the_table_of_all(away: Path) -> None:
    parts = [
        row
        for contest in table(away / "data" / "contests.csv")
        for row in table(away / "data" / "contests" / f"{contest['id']}.csv")
    ]

    assert parts == table(away / "data" / "results_by_station.csv")


def test_rows_of_stations_that_count_add_up_to_those_of_contests(away: Path) -> None:
    votes: Counter[str] = Counter()
    for row in table(away / "data" / "results_by_station.csv"):
        if row["protocol_status"] in {"accepted", "corrected"}:
            votes[row["candidacy"]] += int(row["votes"] or 0)

    for row in table(away / "data" / "results_by_contest.csv"):
        assert int(row["votes"] or 0) == votes[row["candidacy"]]


def test_the_winner_is_flagged_and_nobody_where_voting_is_repeated(away: Path) -> None:
    rows = table(away / "data" / "results_by_contest.csv")

    assert [row["candidacy"] for row in rows if row["is_elected"] == "true"] == ["a"]
    assert {row["outcome"] for row in rows if row["contest"] == "s"} == {"not_computable"}


def test_rows_tell_how_far_the_count_has_come_and_since_when(away: Path) -> None:
    row = table(away / "data" / "results_by_contest.csv")[0]

    assert (row["protocols_counted"], row["protocols_due"]) == ("1", "2")
    assert row["updated_at"] == "2021-07-25T00:55:00+06:00"


def test_the_index_tells_size_and_hash_of_every_file(away: Path) -> None:
    index = document(away / "data" / "index.json")
    files = index["files"]
    assert isinstance(files, list)

    told = {one["path"]: (one["bytes"], one["sha256"]) for one in files}

    there = {
        str(path.relative_to(away / "data")): path.read_bytes()
        for path in (away / "data").rglob("*")
        if path.is_file() and path.parent.name not in {"contests", "units"}
    }
    del there["index.json"]
    assert told == {
        path: (len(octets), sha256(octets).hexdigest()) for path, octets in there.items()
    }


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("contest", ["contests/n.json", "contests/s.json", "contests/x.json"]),
        ("unit", ["units/country.json", "units/north.json"]),
        ("results", ["results.json"]),
        ("index", ["index.json"]),
    ],
)
def test_documents_follow_their_schema(name: str, paths: list[str], away: Path) -> None:
    validate = fastjsonschema.compile(dict(document(away / "data" / "schema" / f"{name}.json")))
    for path in paths:
        found = dict(document(away / "data" / path))

        validate(found)

        with pytest.raises(fastjsonschema.JsonSchemaValueException):
            validate({**found, "election": 1})
        with pytest.raises(fastjsonschema.JsonSchemaValueException):
            validate({**found, "unknown": 1})


def test_a_blank_figure_is_null_and_who_was_not_on_the_ballot_is_absent(away: Path) -> None:
    contest = document(away / "data" / "contests" / "n.json")
    candidates, stations = contest["candidates"], contest["stations"]
    assert isinstance(candidates, list)
    assert isinstance(stations, list)

    votes = {one["id"]: one["votes"] for one in candidates}

    assert votes["a"] == {"known": 41, "blanks": 0}
    assert votes["g"] is None
    assert [sorted(one["votes"]) for one in stations] == [["a", "b"], ["a", "b", "e"]]


def test_pages_link_what_they_show(away: Path) -> None:
    for page, stem in (("contests/n", "contests/n"), ("units/north", "units/north")):
        text = (away / "en" / f"{page}.html").read_text("utf-8").replace("&#x2f;", "/")
        for ending in ("csv", "json"):
            assert f'href="../../data/{stem}.{ending}"' in text
            assert (away / "data" / f"{stem}.{ending}").is_file()


def test_the_page_of_data_links_only_what_is_there(away: Path) -> None:
    text = (away / "en" / "data.html").read_text("utf-8").replace("&#x2f;", "/")
    linked = {part.partition('"')[0] for part in text.split('href="../data/')[1:]}

    assert {
        f"{name}.{ending}" for name in FLAT_NAMES for ending in ("csv", "parquet", "json")
    } < linked
    for path in linked:
        assert (away / "data" / path).is_file(), path


def test_results_are_offered_in_the_formats_of_others_as_of_the_newest_act(away: Path) -> None:
    nist = document(away / "data" / "nist.json")

    assert nist["GeneratedDate"] == document(away / "data" / "index.json")["updated_at"]
    for name in ("nist.xml", "eml510.xml"):
        assert (away / "data" / name).read_bytes().startswith(b"<?xml")
    assert 'href="../data/nist.json"' in (away / "en/data.html").read_text("utf-8")


def test_without_a_log_there_is_no_format_that_tells_when_it_was_issued(tmp_path: Path) -> None:
    write_rows(small_package(), meta(), rules_text("ge-local-2014"), tmp_path / "package")
    publish(tmp_path / "package", tmp_path / "site", Settings(languages=("en",), workers=1))

    assert (tmp_path / "site/data/results.json").is_file()
    assert not (tmp_path / "site/data/nist.json").exists()
