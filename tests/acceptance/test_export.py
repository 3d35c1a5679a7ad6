"""The founding election in the formats of others: valid, and with the totals of the count."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from tests.acceptance.conftest import Ran, hattama
from tests.factories.foreign import (
    EML_SCHEMA,
    NIST,
    Votes,
    validated_json,
    validated_xml,
    votes_in_eml,
    votes_in_json,
    votes_in_xml,
)

Demo = tuple[Path, Ran]


@pytest.fixture(scope="module")
def totals(demo: Demo) -> dict[str, int]:
    """Give the votes of every candidacy, as the count tells them."""
    contests = hattama("count", demo[0] / "package", "--json").json["contests"]
    return {one["candidacy"]: one["votes"] for contest in contests for one in contest["votes"]}


def exported(demo: Demo, folder: Path, name: str) -> str:
    ran = hattama("export", demo[0] / "package", "--format", name, "--out", folder / name)
    assert (ran.code, ran.err) == (0, "")
    return (folder / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "read"),
    [("nist-json", votes_in_json), ("nist-xml", votes_in_xml), ("eml510", votes_in_eml)],
)
def test_totals_and_sums_of_stations_are_those_of_the_count(
    demo: Demo,
    totals: dict[str, int],
    tmp_path: Path,
    name: str,
    read: Callable[[str], Votes],
) -> None:
    told = read(exported(demo, tmp_path, name))

    stations: Counter[str] = Counter()
    for (choice, station), votes in told.items():
        stations[choice] += votes if station else 0
    against = {choice for choice, _ in told if choice.startswith("against-all ")}
    assert {choice: told[choice, ""] for choice in totals} == totals
    assert {choice: stations[choice] for choice in totals} == totals
    assert len(against) == 730
    assert all(told[choice, ""] == stations[choice] for choice in against)


def test_the_reports_are_valid_and_say_what_they_are(demo: Demo, tmp_path: Path) -> None:
    report = validated_json(exported(demo, tmp_path, "nist-json"))
    root = validated_xml(exported(demo, tmp_path, "nist-xml"))

    assert "Reconstruction: published totals" in report["Notes"]
    assert root.findtext(f"{NIST}Notes") == report["Notes"]
    assert (report["Status"], report["TestType"]) == ("certified", "reconstruction")
    assert {one["Language"] for one in report["Election"][0]["Name"]["Text"]} == {
        "kk",
        "ru",
        "en",
        "da",
    }
    assert sum(one["Type"] == "precinct" for one in report["GpUnit"]) == 1_847
    winners = [
        one
        for one in report["Election"][0]["Candidate"]
        if one.get("PostElectionStatus") == "winner"
    ]
    assert len(winners) == 730


def test_both_encodings_hold_the_same_objects(demo: Demo, tmp_path: Path) -> None:
    report = validated_json(exported(demo, tmp_path, "nist-json"))
    root = etree.fromstring(exported(demo, tmp_path, "nist-xml").encode())

    objects, stack = set(), [report]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            objects.add(value.get("@id"))
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    assert objects == {element.get("ObjectId") for element in root.iter()}


def test_the_count_in_eml_is_valid(demo: Demo, data: Path, tmp_path: Path) -> None:
    validated_xml(exported(demo, tmp_path, "eml510"), data / EML_SCHEMA)


def test_an_export_says_what_it_made_for_whom_and_when(demo: Demo, tmp_path: Path) -> None:
    words = ("--issuer", "A commission", "--issued-at", "2021-07-26T09:00+06:00")

    ran = hattama(
        "export", demo[0] / "package", "--format", "nist-json", "--out", tmp_path / "a", *words
    )

    report = validated_json((tmp_path / "a").read_text("utf-8"))
    assert ran.out.startswith(f"{tmp_path / 'a'}: nist-json, ")
    assert (report["Issuer"], report["GeneratedDate"]) == (
        "A commission",
        "2021-07-26T09:00:00+06:00",
    )
