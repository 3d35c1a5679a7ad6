"""Spark counts and checks exactly as DuckDB does."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from hattama.count import check, count
from hattama.count.checking import findings
from hattama.count.engines import Engine, open_engine
from hattama.count.engines.duckdb_engine import DuckdbEngine
from hattama.count.plain import plain_count
from hattama.count.script import prepare
from hattama.domain.finding import Verdict
from hattama.law.ruleset import RuleSet
from hattama.package import open as open_package
from hattama.package.importing import import_file
from hattama.package.profile import load_profile
from hattama.package.report import Report
from hattama.reconstruct.writing import write_reconstruction
from tests.factories.full_package import full_package
from tests.factories.packages import DAY, small_package, stored
from tests.factories.rule_sets import rule_set

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]

FOUNDING: Final = Path(__file__).resolve().parents[2] / "examples" / "kz-akim-2021"
CHECKS: Final = (
    "issued - invalid = candidate_votes",
    "turnout_drops = 0",
    "turnout_last <= issued and candidates > 1",
    "100 * invalid <= 5 * issued or not registered > 50",
)


@pytest.fixture
def on_spark(tmp_path: Path) -> Callable[[DuckdbEngine], Engine]:
    """Give a way to bring the stored tables of DuckDB to Spark."""

    def move(engine: DuckdbEngine) -> Engine:
        tables = ("offices", "units", "parties", "contests", "candidacies", "stations")
        files: dict[str, Path] = {}
        for table in (*tables, "protocols", "votes", "turnout", "observers"):
            if engine.columns(f"stored_{table}"):
                files[table] = tmp_path / f"{table}.parquet"
                engine.connection.execute(
                    f"COPY stored_{table} TO '{files[table]}' (FORMAT parquet)"
                )
        return open_engine("spark", files)

    return move


def told(engine: Engine, rules: RuleSet) -> Mapping[str, object]:
    return plain_count(count(engine, rules, polling_day=DAY))


def checked(engine: Engine, rules: RuleSet) -> Sequence[object]:
    report = check(engine, rules)
    return [
        report.checked,
        report.awaited,
        report.rules,
        list(findings(report, limit=20)),
        list(findings(report, verdict=Verdict.NOT_COMPUTABLE, limit=20)),
    ]


@pytest.mark.parametrize(
    "query", list(prepare(stored(small_package()), rule_set()).script.queries)
)
def test_every_query_gives_the_same_rows(
    on_spark: Callable[[DuckdbEngine], Engine], query: str
) -> None:
    engine = stored(full_package())
    rules = rule_set(of="candidate_votes + invalid", checks=CHECKS)

    here = prepare(engine, rules).rows(f"SELECT * FROM {query}")  # noqa: S608  a known name
    there = prepare(on_spark(engine), rules).rows(f"SELECT * FROM {query}")  # noqa: S608

    assert sorted(map(tuple, there), key=repr) == sorted(map(tuple, here), key=repr)


@pytest.mark.parametrize("package", [full_package, small_package])
def test_a_small_package_is_counted_and_checked_alike(
    on_spark: Callable[[DuckdbEngine], Engine], package: Callable[[], dict[str, object]]
) -> None:
    engine, rules = stored(package()), rule_set(checks=CHECKS)  # type: ignore[arg-type]

    spark = on_spark(engine)

    assert told(spark, rules) == told(engine, rules)
    assert checked(spark, rules) == checked(engine, rules)


def test_a_table_of_an_earlier_package_is_not_seen_by_the_next(
    on_spark: Callable[[DuckdbEngine], Engine],
) -> None:
    on_spark(stored(full_package()))

    spark = on_spark(stored(small_package()))

    assert spark.columns("stored_turnout") == ()
    assert told(spark, rule_set())["observers"] == []


def test_a_sum_that_does_not_fit_is_an_error_and_never_a_wrong_number(
    on_spark: Callable[[DuckdbEngine], Engine],
) -> None:
    spark = on_spark(stored(small_package()))

    with pytest.raises(Exception, match=r"(?i)overflow"):
        spark.rows(f"SELECT SUM({2**62} + issued) FROM stored_protocols")  # noqa: S608


def test_an_election_of_georgia_is_counted_and_checked_alike(data: Path, tmp_path: Path) -> None:
    source = data / "georgia_local_2014_2017" / "2014_official_gamgebeli.csv.gz"
    out = tmp_path / "package"
    import_file(source, load_profile("ge-2014-gamgebeli"), out, layout="parquet", report=Report())

    with open_package(out) as package:
        spark = package.on("spark")

        assert told(spark, package.rules) == told(package.engine, package.rules)
        assert checked(spark, package.rules) == checked(package.engine, package.rules)


def test_the_founding_election_is_counted_and_checked_alike(tmp_path: Path) -> None:
    out = tmp_path / "package"
    write_reconstruction(FOUNDING, out, seed=2021, layout="parquet")

    with open_package(out) as package:
        spark = package.on("spark")

        assert told(spark, package.rules) == told(package.engine, package.rules)
        assert checked(spark, package.rules) == checked(package.engine, package.rules)
