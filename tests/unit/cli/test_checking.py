"""`hattama check`."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from hattama.law.rulesets import rules_text
from hattama.package import open as open_package
from hattama.package import save
from tests.unit.cli.conftest import Run
from tests.unit.package.small import META, TABLES, write_small


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Write a package with more ballots issued than voters registered."""
    return write_small(
        tmp_path / "wrong",
        meta=replace(META, rule_set="kz-akim-2021"),
        protocols=TABLES["protocols"].replace("100,50,0,50", "40,50,0,50"),
    )


def test_a_package_without_errors_is_fine(run: Run, small: Path) -> None:
    ran = run("check", small)

    assert ran.code == 0
    assert "1 protocols checked, 1 awaited" in ran.out


def test_an_error_gives_exit_code_1_and_the_numbers_that_made_it(run: Run, wrong: Path) -> None:
    ran = run("check", wrong, "--json")

    told = json.loads(ran.out)
    finding = next(one for one in told["findings"] if one["severity"] == "error")
    assert (ran.code, ran.err) == (1, "")
    assert finding["protocol"] == "c1.s1"
    assert 40 in finding["numbers"].values()
    assert set(finding["message"]) >= {"kk", "ru", "en"}


@pytest.mark.parametrize("language", ["da", "en", "kk", "ru"])
def test_findings_are_told_in_every_language(run: Run, wrong: Path, language: str) -> None:
    ran = run("check", wrong, "--lang", language)

    assert (ran.code, ran.err) == (1, "")
    assert "c1.s1" in ran.out


def test_findings_are_told_in_a_language_that_the_rule_set_speaks(
    run: Run, tmp_path: Path
) -> None:
    rules = re.sub(r"(?m)^(text\.(ru|da) = .*|ru = .*|da = .*)\n", "", rules_text("kz-akim-2021"))
    kazakh = write_small(
        tmp_path / "kazakh",
        meta=replace(META, rule_set="kz-akim-2021"),
        rules=rules.replace('["kk", "ru", "en", "da"]', '["kk", "en"]'),
        protocols=TABLES["protocols"].replace("100,50,0,50", "40,50,0,50"),
    )

    ran = run("check", kazakh, "--lang", "da")

    assert (ran.code, ran.err) == (1, "")
    assert "бюллетень" in ran.out


def test_the_number_of_single_findings_is_limited(run: Run, wrong: Path) -> None:
    limited = json.loads(run("check", wrong, "--json", "--limit", "1").out)["findings"]
    everything = json.loads(run("check", wrong, "--json", "--limit", "0").out)["findings"]

    assert {one["code"] for one in limited} == {one["code"] for one in everything}


def test_every_row_of_a_parquet_package_is_looked_at(
    run: Run, small: Path, tmp_path: Path
) -> None:
    with open_package(small) as package:
        save(package, tmp_path / "parquet", layout="parquet")
    shutil.copytree(tmp_path / "parquet", tmp_path / "doubled")
    votes = tmp_path / "parquet" / "votes.parquet"
    doubled = tmp_path / "doubled" / "votes.parquet"
    duckdb.execute(
        f"COPY (FROM '{votes}' UNION ALL FROM '{votes}') TO '{doubled}' (FORMAT parquet)"
    )

    assert run("check", tmp_path / "parquet").code == 0
    assert run("check", tmp_path / "doubled") == (
        2,
        "",
        "hattama: votes.parquet, column protocol and candidacy: a row stands twice; write the package anew.\n",
    )
