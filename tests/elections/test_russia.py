"""The election of the president of Russia, 2018: 97,699 stations by a profile of one's own."""

# ruff: noqa: S608 - the words of the queries are our own

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from hattama.count import check, count
from hattama.count.checking import CheckReport
from hattama.count.counting import Count
from hattama.domain.finding import Scope, Severity
from hattama.law.expression import parse
from hattama.law.ruleset import Ground, Mark, Rule
from hattama.package import Package
from hattama.package import open as open_package
from hattama.package.importing import import_file
from hattama.package.profile import load_profile
from hattama.package.report import Report
from tests.elections.conftest import votes_of

pytestmark = pytest.mark.slow

PROFILE = Path(__file__).with_name("ru-2018.toml")
IDENTITIES = {
    "boxes": "in_portable + in_fixed = valid + invalid",
    "votes": "candidate_votes = valid",
    "ballots": "ballots_received + extra"
    " = issued_early + issued_station + issued_home + unused + lost",
    "voters": "issued_early + issued_station + issued_home <= registered",
    "stuffed": "in_portable + in_fixed <= issued_early + issued_station + issued_home",
}


@pytest.fixture(scope="module")
def russia(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    folder = tmp_path_factory.mktemp("russia")
    source = data / "russia_stations" / "2018.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM '{source}') TO '{folder / '2018.csv'}' (DELIMITER ';', HEADER)"
        )
    profile, out = load_profile(str(PROFILE)), folder / "package"
    import_file(folder / "2018.csv", profile, out, layout="parquet", report=Report())
    with open_package(out) as package:
        yield package


@pytest.fixture(scope="module")
def counted(russia: Package) -> Count:
    rules = replace(
        russia.rules,
        share_base=parse("valid", {}),
        turnout_of=parse("in_portable + in_fixed", {}),
    )
    return count(russia.engine, rules, polling_day=russia.meta.polling_day)


@pytest.fixture(scope="module")
def checked(russia: Package) -> CheckReport:
    """Check the identities that the protocol promises."""
    ground = Ground(article="", source="", mark=Mark.RECALLED)
    rules = [
        Rule(
            code=code,
            scope=Scope.PROTOCOL,
            severity=Severity.ERROR,
            formula=parse(formula, {}),
            source_text=formula,
            ground=ground,
            text={},
        )
        for code, formula in IDENTITIES.items()
    ]
    return check(russia.engine, replace(russia.rules, checks=tuple(rules)))


def test_the_totals_are_those_published(counted: Count) -> None:
    (contest,) = counted.contests
    people = {one.id: one.names["ru"].split()[0] for one in counted.directory.candidacies.values()}

    lines = {line: total.known for line, total in contest.result.tally.lines.items()}
    votes = {people[id_]: total for id_, total in votes_of(contest).items()}  # type: ignore[index]
    assert contest.result.tally.counted == 97_699
    assert (lines["registered"], lines["invalid"], lines["valid"]) == (
        109_008_428,
        791_258,
        72_787_734,
    )
    assert votes["Путин"] == 56_430_712
    assert votes["Грудинин"] == 8_659_206
    assert votes["Жириновский"] == 4_154_985
    assert len(votes) == 8
    assert sum(votes.values()) == contest.share_base == 72_787_734


def test_the_identities_of_the_protocol_hold_as_published(checked: CheckReport) -> None:
    assert checked.checked == 97_699
    assert {line.rule.code: (line.fails, line.not_computable) for line in checked.rules} == {
        "boxes": (0, 0),
        "votes": (0, 0),
        "ballots": (0, 0),
        "voters": (0, 0),
        "stuffed": (6, 0),
    }


def test_the_regions_add_up_to_the_country(counted: Count) -> None:
    levels = {unit.id: unit.level for unit in counted.directory.units.values()}
    regions = [turnout for turnout in counted.turnout if levels[turnout.unit] == "region"]

    assert len(regions) == 87
    assert sum(turnout.base or 0 for turnout in regions) == 109_008_428
    assert sum(turnout.voted or 0 for turnout in regions) == 72_787_734 + 791_258
