"""`hattama count`."""

import json
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from hattama.count.script import prepare
from hattama.law.rulesets import rules_text
from hattama.package import open as open_package
from hattama.package import save
from hattama.package.meta import Layout
from hattama.package.saving import write_rows
from tests.factories.full_package import full_package
from tests.factories.packages import meta, row, small_package, votes
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
    told = run("count", small, "--lang", "kk").out

    assert "Шағын сайлау" in told
    assert "Нәтижелер" in told
    assert "дауыс берді" in told
    assert "Жетіспейтін хаттамалар: 1." in told
    assert not re.search(r"Outcomes|Turnout|nominator|Protocols", told)


def test_an_office_is_shown_by_its_name_and_a_round_where_there_are_several(
    run: Run, tmp_path: Path
) -> None:
    small = small_package()
    second = row("contests", id="n-2", unit="north", round=2)
    again = {**small["protocols"][0], "id": "n-2.n1", "contest": "n-2"}
    tables = {
        **small,
        "contests": [*small["contests"], second],
        "protocols": [*small["protocols"], again],
    }
    georgia = rules_text("ge-local-2014")
    write_rows(small, meta(), georgia, tmp_path / "one", layout="csv")
    write_rows(tables, meta(), georgia, tmp_path / "two", layout="csv")

    one, two = run("count", tmp_path / "one").out, run("count", tmp_path / "two").out

    assert re.search(r"(?m)^ +Somewhere +Mayor +3 +3 +230 +170 +73\.9", one)
    assert re.search(r"(?m)^ +Somewhere +Mayor +1 +3 +3 +230 +170 +73\.9", two)
    assert re.search(r"(?m)^ +Somewhere +Mayor +2 +1 +1 +100 +60 +60\.0", two)


def test_whoever_is_safe_stands_beside_those_who_tie(run: Run, tmp_path: Path) -> None:
    small = small_package()
    contests = [{**line, "office": "majoritarian", "seats": 2} for line in small["contests"]]
    people = [
        {**line, "name_en": str(line["id"]).upper(), "contest": "s"}
        for line in small["candidacies"][1:]
    ]
    tables = {
        **small,
        "offices": [row("offices", id="majoritarian", name_en="Member")],
        "contests": contests[1:],
        "candidacies": people,
        "protocols": small["protocols"][2:],
        "votes": votes("s.s1", b=5, c=9, d=5),
    }
    write_rows(tables, meta(), rules_text("ge-local-2014"), tmp_path / "p", layout="csv")

    assert "C (elected), B, D" in run("count", tmp_path / "p").out


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


@pytest.mark.parametrize("layout", ["csv", "parquet"])
def test_the_sql_runs_as_it_stands_in_the_folder_of_the_package(
    run: Run, tmp_path: Path, layout: Layout
) -> None:
    rules, whole = rules_text("kz-akim-2021"), full_package()
    contests = [{**line, "office": "akim", "round": 1} for line in whole["contests"]]
    tables = {**whole, "offices": [row("offices", id="akim")], "contests": contests}
    write_rows(tables, meta("kz-akim-2021"), rules, tmp_path / layout, layout=layout)

    sql = run("count", tmp_path / layout, "--sql").out

    with duckdb.connect() as connection, open_package(tmp_path / layout) as package:
        connection.execute(f"SET file_search_path = '{tmp_path / layout}'")
        connection.execute(sql)
        prepared = prepare(package.engine, package.rules)
        for name in prepared.script.queries:
            query = f"FROM {name} ORDER BY ALL"
            assert connection.execute(query).fetchall() == prepared.rows(query), name


def test_the_sql_is_told_as_json(run: Run, small: Path) -> None:
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
