"""Counts in EML 510: what maps to what."""

from pathlib import Path

import pytest
from lxml import etree

from hattama.package.meta import Provenance
from tests.factories.foreign import (
    EML,
    EML_SCHEMA,
    INVENTED,
    exported,
    package_of,
    validated_xml,
    votes_in_eml,
    votes_of,
)
from tests.factories.full_package import full_package
from tests.factories.packages import Tables, protocol, row, small_package, votes, with_rows

FULL = full_package()


@pytest.fixture(scope="module")
def full() -> etree._Element:
    return count_of(FULL)


def count_of(
    tables: Tables, issuer: str = "", provenance: Provenance = INVENTED
) -> etree._Element:
    return etree.fromstring(exported("eml510", package_of(tables, provenance), issuer).encode())


def texts(root: etree._Element, path: str) -> list[str | None]:
    """Give the texts of all elements on a path of local names."""
    steps = "/".join(f"{EML}{step}" for step in path.split("/"))
    return [found.text for found in root.findall(f".//{steps}")]


def part_of(root: etree._Element, contest: str, station: str = "") -> etree._Element:
    """Give the totals of a contest, or what one station says of it."""
    for one in root.iter(f"{EML}Contest"):
        if one.find(f"{EML}ContestIdentifier").attrib["Id"] == contest:
            parts = one.findall(f"{EML}ReportingUnitVotes")
            if not station:
                return one.find(f"{EML}TotalVotes")
            return next(
                part
                for part in parts
                if part.find(f"{EML}ReportingUnitIdentifier").attrib["Id"] == station
            )
    raise KeyError(contest)


def test_a_message_is_valid(data: Path) -> None:
    schema = data / EML_SCHEMA

    for issuer in ("", "A commission"):
        validated_xml(exported("eml510", package_of(FULL), issuer), schema)


def test_it_holds_the_votes_of_the_package_without_those_that_are_blank() -> None:
    told = votes_in_eml(exported("eml510", package_of(FULL)))

    assert told == votes_of(FULL)
    assert ("b", "n2") not in told
    assert told["x", "s1"] == 0


def test_each_office_and_round_is_an_election(full: etree._Element) -> None:
    assert [one.attrib["Id"] for one in full.iter(f"{EML}ElectionIdentifier")] == [
        "mayor.1",
        "mayor.2",
        "council.1",
    ]
    assert texts(full, "Contest/NumberOfPositions") == ["1", "1", "1", "3"]


def test_a_contest_and_a_station_without_any_votes_are_left_out() -> None:
    tables = small_package()
    told = [*votes("n.n1", a=40, b=None), *votes("n.n2", a=None, b=None), *votes("s.s1", c=None)]

    root = count_of(with_rows(tables, "votes", told))

    assert [one.attrib["Id"] for one in root.iter(f"{EML}ContestIdentifier")] == ["n"]
    assert [one.attrib["Id"] for one in root.iter(f"{EML}ReportingUnitIdentifier")] == ["n1"]


@pytest.mark.parametrize(
    ("state", "status", "kind", "told"),
    [
        ("certified", "accepted", "official", ["no", "yes", "no"]),
        ("preliminary", "accepted", "imported", ["no", "no", "no"]),
        ("preliminary", "awaited", "reconstruction", ["yes", "no", "yes"]),
    ],
)
def test_it_says_whether_votes_are_invented_final_or_partial(
    state: str, status: str, kind: str, told: list[str]
) -> None:
    tables = small_package()
    contests = [{**one, "state": state} for one in tables["contests"]]
    first, second, third = tables["protocols"]
    tables = with_rows(tables, "protocols", [first, {**second, "status": status}, third])

    root = count_of(
        with_rows(tables, "contests", contests),
        provenance=Provenance(kind=kind, label={"en": "x"}),
    )

    qualifier = root.find(f".//{EML}CountQualifier")
    assert [one.text for one in qualifier] == told


def test_where_the_figures_come_from_stands_beside_them() -> None:
    label = {"en": "Reconstruction: published totals"}
    invented = Provenance(kind="reconstruction", source="facts.toml", label=label)

    root = count_of(FULL, provenance=invented)

    assert texts(root, "EventQualifier") == [
        "reconstruction: Reconstruction: published totals (facts.toml)"
    ]


def test_the_issuer_and_the_time_are_those_given(full: etree._Element) -> None:
    root = count_of(FULL, "A & B")

    assert texts(root, "AuthorityIdentifier") == ["A & B"]
    assert texts(root, "IssueDate") == ["2021-07-26T09:30:15+00:00"]
    assert texts(full, "ManagingAuthority") == []


def test_every_line_of_a_protocol_has_its_element() -> None:
    tables = small_package()
    forms = [
        protocol(
            "n",
            "n1",
            registered=100,
            unused=None,
            spoiled=1,
            lost=2,
            ballots_found=66,
            invalid=3,
            blank_ballots=4,
            valid=59,
            against_all=1,
        )
    ]

    tables = with_rows(tables, "votes", votes("n.n1", a=40, b=18))
    root = count_of(with_rows(tables, "protocols", forms))

    part = part_of(root, "n", "n1")
    others = [(one.tag.removeprefix(EML), one.get("ReasonCode"), one.text) for one in part][5:]
    assert [(one.get("Type"), one.text) for one in part.findall(f"{EML}CountMetric")] == [
        ("registered", "100")
    ]
    assert others == [
        ("Cast", None, "66"),
        ("TotalCounted", None, "59"),
        ("RejectedVotes", "invalid", "3"),
        ("RejectedVotes", "blank_ballots", "4"),
        ("UncountedVotes", "spoiled", "1"),
        ("UncountedVotes", "lost", "2"),
    ]
    assert texts(part_of(root, "n"), "RejectedVotes") == ["3", "4"]
    assert texts(part, "ReferendumOptionIdentifier") == ["Against all"]


def test_a_candidate_stands_before_the_party_and_a_list_behind_it(full: etree._Element) -> None:
    mayor, council = part_of(full, "n"), part_of(full, "l")

    first, second = mayor.findall(f"{EML}Selection")[:2]
    assert [one.tag.removeprefix(EML) for one in first][:2] == [
        "Candidate",
        "AffiliationIdentifier",
    ]
    assert second.find(f"{EML}Candidate").attrib == {"Independent": "yes"}
    assert texts(second, "Gender") == ["male"]
    assert [one.tag.removeprefix(EML) for one in council.find(f"{EML}Selection")][:2] == [
        "AffiliationIdentifier",
        "Candidate",
    ]


def test_a_name_that_is_too_long_for_the_ballot_is_still_told() -> None:
    long = "A" * 71
    people = [row("candidacies", id="a", name_en=long), row("candidacies", id="b", name_en="B")]
    tables = with_rows(
        small_package(), "candidacies", [*people, *small_package()["candidacies"][2:]]
    )

    root = part_of(count_of(tables), "n")

    assert (texts(root, "KnownAs"), texts(root, "CandidateName")) == ([long], ["B"])
