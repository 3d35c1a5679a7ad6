"""Real elections in the formats of others: valid, and with the totals that were published."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hattama.count import count
from hattama.package import Package
from hattama.package import open as open_package
from hattama.package.importing import import_file
from hattama.package.profile import load_profile
from hattama.package.report import Report
from tests.factories.foreign import (
    EML_SCHEMA,
    Votes,
    exported,
    validated_json,
    validated_xml,
    votes_in_eml,
    votes_in_json,
    votes_in_xml,
)

PUBLISHED = {"ge-2014-mayor": 527_916, "ge-2017-mayor": 555_719}
FILES = {"ge-2014-mayor": "2014_official_mayor", "ge-2017-mayor": "2017_official_mayor"}


@pytest.fixture(scope="module", params=PUBLISHED)
def package(
    request: pytest.FixtureRequest, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Package]:
    profile = request.param
    out = tmp_path_factory.mktemp(profile) / profile
    file = data / "georgia_local_2014_2017" / f"{FILES[profile]}.csv.gz"
    import_file(file, load_profile(profile), out, layout="parquet", report=Report())
    with open_package(out) as opened:
        yield opened


def total(votes: Votes) -> int:
    return sum(figure for (_, station), figure in votes.items() if station)


def test_a_report_is_valid_and_has_the_published_total(package: Package) -> None:
    in_json, in_xml = exported("nist-json", package), exported("nist-xml", package)

    report = validated_json(in_json)
    validated_xml(in_xml)
    assert total(votes_in_json(in_json)) == PUBLISHED[package.path.name]
    assert votes_in_json(in_json) == votes_in_xml(in_xml)
    assert report["Status"] == "certified"
    assert report["Notes"].startswith(f"imported: Imported from {FILES[package.path.name]}")


def test_a_count_in_eml_is_valid_and_has_the_published_total(package: Package, data: Path) -> None:
    text = exported("eml510", package)

    validated_xml(text, data / EML_SCHEMA)
    assert total(votes_in_eml(text)) == PUBLISHED[package.path.name]


def test_candidates_advance_to_a_runoff_where_nobody_had_the_majority(package: Package) -> None:
    counted = count(package.engine, package.rules, polling_day=package.meta.polling_day)
    admitted = {
        f"candidate-{candidacy}"
        for contest in counted.contests
        if contest.outcome.kind == "runoff_needed"
        for candidacy in contest.outcome.candidacies
    }

    (election,) = validated_json(exported("nist-json", package))["Election"]

    told = {one["@id"] for one in election["Candidate"] if _advances(one)}
    assert told == admitted != set()


def _advances(candidate: dict[str, object]) -> bool:
    return candidate.get("PostElectionStatus") == "advanced-to-runoff"
