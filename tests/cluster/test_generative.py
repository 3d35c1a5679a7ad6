"""Random packages: Spark counts and checks exactly as DuckDB does."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from hattama.count import check, count
from hattama.count.engines import open_engine
from hattama.count.plain import plain_count
from tests.factories.packages import DAY, Row
from tests.factories.rule_sets import rule_set
from tests.generative.packages import TRIES, held, packages

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]

RULES = rule_set(of="candidate_votes", checks=("issued <= registered", "turnout_drops = 0"))


@settings(max_examples=max(1, TRIES // 25))
@given(tables=packages())
def test_a_random_package_is_counted_and_checked_alike(tables: dict[str, Sequence[Row]]) -> None:
    engine = held(tables)
    present = [name for name in tables if engine.columns(f"stored_{name}")]
    with TemporaryDirectory() as folder:
        files = {name: Path(folder) / f"{name}.parquet" for name in present}
        for name, path in files.items():
            engine.connection.execute(f"COPY stored_{name} TO '{path}' (FORMAT parquet)")
        spark = open_engine("spark", files)

        here, there = (plain_count(count(on, RULES, polling_day=DAY)) for on in (engine, spark))
        assert there == here
        here_report, there_report = check(engine, RULES), check(spark, RULES)
        assert (there_report.checked, there_report.awaited, there_report.rules) == (
            here_report.checked,
            here_report.awaited,
            here_report.rules,
        )
