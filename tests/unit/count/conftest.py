from collections.abc import Iterator

import pytest

from hattama.count.engines.duckdb_engine import DuckdbEngine
from hattama.law.ruleset import RuleSet
from tests.factories.full_package import full_package
from tests.factories.packages import stored
from tests.factories.rule_sets import rule_set


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckdbEngine]:
    """Give the full package on DuckDB, to be read and not changed."""
    engine = stored(full_package())
    yield engine
    engine.connection.close()


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return rule_set()
