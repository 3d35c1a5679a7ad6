"""`hattama count`."""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from hattama.package import open as open_package
from hattama.package import save
from tests.unit.cli.conftest import Run
from tests.unit.package.small import META, TABLES, write_small

CERTIFIED = TABLES["contests"].replace("preliminary", "certified")


def test_json_is_all_that_json_prints(run: Run, small: Path) -> None:
    ran = run("count", small, "--json")

    told = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert told["package"] == "small-2021"
    assert told["provenance"]["label"] == {"en": "Invented"}
    assert [row["protocol"] for row in told["missing"]] == ["c1.s2"]
    assert told["contests"][0]["outcome"]["kind"] == "not_computable"


def test_the_label_of_figures_that_are_not_official_is_shown(run: Run, small: Path) -> None:
    ran = run("count", small)

    assert ran.code == 0
    assert "A small election\nInvented\n" in ran.out
    assert "Protocols missing: 1." in ran.out


def test_words_are_in_the_language_that_was_asked_for(run: Run, small: Path) -> None:
    assert "Шағын сайлау" in run("count", small, "--lang", "kk").out


def test_a_name_is_shown_as_it_stands_and_an_absent_one_by_its_id(
    run: Run, tmp_path: Path
) -> None:
    folder = write_small(
        tmp_path / "small",
        meta=replace(META, rule_set="kz-akim-2021"),
        contests=CERTIFIED,
        parties="id\np1\n",
        candidacies=TABLES["candidacies"].replace("Anna,Анна", "[/bold] :smile: [red]Anna,"),
    )

    ran = run("count", folder)

    assert (ran.code, ran.err) == (0, "")
    assert "[/bold] :smile: [red]Anna" in ran.out
    assert " p1 " in ran.out


def test_the_sql_runs_as_it_stands_in_the_folder_of_the_parquet_files(
    run: Run, small: Path, tmp_path: Path
) -> None:
    with open_package(small) as package:
        save(package, tmp_path / "parquet", layout="parquet")

    sql = run("count", tmp_path / "parquet", "--sql").out

    with duckdb.connect() as connection:
        connection.execute(f"SET file_search_path = '{tmp_path / 'parquet'}'")
        connection.execute(sql)
        found = connection.execute("SELECT * FROM candidacy_votes ORDER BY ALL").fetchall()
    assert found == [(0, 30, 0), (1, 20, 0)]
    assert json.loads(run("count", small, "--sql", "--json").out)["sql"].startswith("CREATE")


@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        ("votes", "INSERT INTO t VALUES (0, 1, 500)", "a row stands twice"),
        (
            "votes",
            "UPDATE t SET candidacy = 2 WHERE votes = 30",
            "'k9' does not stand in the contest of",
        ),
        ("protocols", "UPDATE t SET status = 'ACCEPTED' WHERE key = 0", "'ACCEPTED' is none of"),
    ],
)
def test_rows_of_a_parquet_package_that_would_give_a_wrong_total_are_refused(
    run: Run, tmp_path: Path, table: str, change: str, sentence: str
) -> None:
    contests = TABLES["contests"] + "c2,akim,A,1,1,preliminary,,Two\n"
    candidacies = TABLES["candidacies"] + "k9,c2,1,self,,on_ballot,,,Ira,\n"
    rules = replace(META, rule_set="kz-akim-2021")
    folder = write_small(
        tmp_path / "small", meta=rules, contests=contests, candidacies=candidacies
    )
    with open_package(folder) as package:
        save(package, tmp_path / "parquet", layout="parquet")
    file = tmp_path / "parquet" / f"{table}.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS FROM '{file}'")
        connection.execute(change)
        connection.execute(f"COPY t TO '{file}' (FORMAT parquet)")

    ran = run("count", tmp_path / "parquet", "--json")

    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
