"""Reports of NIST SP 1500-100: what maps to what."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hattama.domain.states import ContestState
from hattama.package import open as open_package
from hattama.package.meta import Provenance
from tests.factories.foreign import (
    INVENTED,
    NIST,
    exported,
    package_of,
    validated_json,
    validated_xml,
    votes_in_json,
    votes_in_xml,
    votes_of,
)
from tests.factories.full_package import full_package
from tests.factories.packages import Tables, protocol, row, small_package, votes, with_rows
from tests.unit.package.small import META, write_small

FULL = full_package()
Report = dict[str, Any]


@pytest.fixture(scope="module")
def full() -> Report:
    return report_of(FULL)


def report_of(tables: Tables, provenance: Provenance = INVENTED) -> Report:
    report: Report = validated_json(exported("nist-json", package_of(tables, provenance)))
    return report


def by_id(objects: list[Any]) -> dict[str, Any]:
    return {one["@id"]: one for one in objects}


def test_both_encodings_are_valid_and_hold_the_votes_of_the_package() -> None:
    package = package_of(FULL)

    in_json, in_xml = exported("nist-json", package), exported("nist-xml", package)

    validated_json(in_json)
    validated_xml(in_xml)
    told = votes_in_json(in_json)
    assert told == votes_in_xml(in_xml) == votes_of(FULL)
    assert ("b", "n2") not in told
    assert told["x", "s1"] == 0


def test_each_office_and_round_is_an_election_of_its_own(full: Report) -> None:
    assert [
        (one["Type"], [contest["@id"] for contest in one["Contest"]]) for one in full["Election"]
    ] == [
        ("general", ["contest-n", "contest-s"]),
        ("runoff", ["contest-n-2"]),
        ("general", ["contest-l"]),
    ]


def test_a_contest_tells_its_rule_and_how_far_it_has_come(full: Report) -> None:
    first, runoff, council = (one["Contest"] for one in full["Election"])

    told = [
        (
            one["VoteVariation"],
            one["SubUnitsReported"],
            one["TotalSubUnits"],
            one["CountStatus"][0]["Status"],
        )
        for one in (*first, *runoff, *council)
    ]
    assert told == [
        ("majority", 2, 2, "in-process"),
        ("majority", 1, 2, "completed"),
        ("plurality", 1, 2, "completed"),
        ("proportional", 2, 3, "in-process"),
    ]
    assert (first[0]["NumberRunoff"], "NumberRunoff" in runoff[0]) == (2, False)
    assert council[0]["NumberElected"] == 3


def test_a_candidate_is_called_the_winner_by_an_act_or_in_a_certified_contest() -> None:
    acted = [
        {**one, "status": {"a": "elected", "b": "not_elected"}.get(str(one["id"]), one["status"])}
        for one in FULL["candidacies"]
    ]

    first, runoff, _ = report_of(with_rows(FULL, "candidacies", acted))["Election"]

    assert {one["@id"]: one.get("PostElectionStatus") for one in first["Candidate"]} == {
        "candidate-a": "winner",
        "candidate-b": "defeated",
        "candidate-w": "withdrawn",
        "candidate-c": "defeated",
        "candidate-d": "winner",
    }
    assert [one.get("PostElectionStatus") for one in runoff["Candidate"]] == [None, None]


def test_who_is_admitted_to_a_runoff_has_advanced() -> None:
    tables = with_rows(
        with_rows(FULL, "contests", [{**one, "state": "certified"} for one in FULL["contests"]]),
        "votes",
        votes("s.s1", c=20, d=20),
    )

    candidates = by_id(report_of(tables)["Election"][0]["Candidate"])

    assert {candidates[f"candidate-{one}"]["PostElectionStatus"] for one in "cd"} == {
        "advanced-to-runoff"
    }


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("nominated", "filed"),
        ("refused", "filed"),
        ("withdrawn", "withdrawn"),
        ("registered", "qualified"),
        ("struck", None),
    ],
)
def test_what_became_of_a_nominee_before_the_vote_is_told(status: str, told: str | None) -> None:
    tables = with_rows(
        FULL, "candidacies", [{**one, "status": status} for one in FULL["candidacies"]]
    )

    candidate = report_of(tables)["Election"][0]["Candidate"][0]

    assert candidate.get("PreElectionStatus") == told


def test_who_cannot_be_elected_is_a_choice_only_with_votes() -> None:
    refused = row("candidacies", id="r", status="refused")

    contest = report_of(with_rows(FULL, "candidacies", [*FULL["candidacies"], refused]))[
        "Election"
    ][0]["Contest"][0]

    assert {one["@id"] for one in contest["ContestSelection"]} == {
        "selection-a",
        "selection-b",
        "selection-w",
    }


def test_a_list_and_a_candidate_named_by_the_party_alone_are_no_persons() -> None:
    named = row("candidacies", id="p", route="party", party="red", name_en="The Reds")

    report = report_of(with_rows(FULL, "candidacies", [*FULL["candidacies"], named]))

    people = set(by_id(report["Person"]))
    assert "person-a" in people
    assert people.isdisjoint({"person-p", "person-x", "person-y"})


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (("certified",), "certified"),
        (("certified", "cancelled"), "certified"),
        (("certified", "preliminary"), "unofficial-complete"),
        (("tied", "repeating"), "unofficial-complete"),
        (("listed", "voting"), "unofficial-complete"),
    ],
)
def test_the_report_is_only_as_far_as_its_contests(states: tuple[str, ...], status: str) -> None:
    tables = small_package()
    contests = [
        {**one, "state": state}
        for one, state in zip(tables["contests"], [*states] * 2, strict=False)
    ]

    assert report_of(with_rows(tables, "contests", contests))["Status"] == status


def test_a_report_before_the_count_and_one_that_lacks_figures_say_so() -> None:
    tables = small_package()
    listed = [{**one, "state": ContestState.LISTED} for one in tables["contests"]]
    awaited = [{**one, "status": "awaited"} for one in tables["protocols"]]
    blank = [*tables["votes"][:-1], *votes("s.s1", d=None)]

    before = with_rows(with_rows(tables, "contests", listed), "protocols", awaited)
    partial = with_rows(tables, "votes", blank)

    assert report_of(before)["Status"] == "pre-election"
    assert report_of(partial)["Status"] == "unofficial-partial"


def test_where_the_figures_come_from_stands_beside_them() -> None:
    label = {
        "kk": "Реконструкция: жарияланған қорытындылар",
        "en": "Reconstruction: published totals",
    }
    invented = Provenance(kind="reconstruction", source="facts.toml", label=label)
    official = Provenance(kind="official")

    report, real = report_of(FULL, provenance=invented), report_of(FULL, provenance=official)

    assert report["Notes"] == (
        "reconstruction: Реконструкция: жарияланған қорытындылар | Reconstruction: published totals"
        " (facts.toml)"
    )
    assert (report["IsTest"], report["TestType"]) == (True, "reconstruction")
    assert (real["Notes"], "IsTest" in real) == ("official", False)


def test_the_issuer_and_the_time_are_those_given(full: Report) -> None:
    report = validated_json(exported("nist-json", package_of(FULL), issuer="A commission"))

    assert (report["Issuer"], report["GeneratedDate"]) == (
        "A commission",
        "2021-07-26T09:30:15+00:00",
    )
    assert full["Issuer"] == "not stated"


def test_units_are_a_tree_whose_leaves_are_stations(full: Report) -> None:
    units = by_id(full["GpUnit"])

    assert units["unit-north"]["ComposingGpUnitIds"] == ["unit-town", "station-n2"]
    assert units["unit-country"]["ComposingGpUnitIds"] == ["unit-north", "unit-south"]
    assert [units[id_]["Type"] for id_ in ("unit-country", "unit-north", "station-n1")] == [
        "country",
        "state",
        "precinct",
    ]
    assert units["unit-north"]["IsDistricted"]
    assert (
        units["station-n1"]["VotersRegistered"],
        "VotersRegistered" in units["station-s2"],
    ) == (
        100,
        False,
    )


def test_the_protocols_of_a_station_say_how_far_it_has_come(full: Report) -> None:
    units = by_id(full["GpUnit"])

    assert {
        id_: units[f"station-{id_}"]["CountStatus"][0]["Status"]
        for id_ in ("n1", "n2", "s1", "s2")
    } == {"n1": "in-process", "n2": "completed", "s1": "completed", "s2": "in-process"}


def test_turnout_is_told_where_it_is_whole_and_there_is_one_election(full: Report) -> None:
    tables = small_package()
    blank = [
        protocol("n", "n1", registered=100, issued=60, invalid=2, valid=58),
        protocol("n", "n2", registered=None, issued=40, invalid=0, valid=40),
        protocol("s", "s1", registered=80, issued=70, invalid=10, valid=60),
    ]

    units = by_id(report_of(with_rows(tables, "protocols", blank))["GpUnit"])
    of_several = by_id(full["GpUnit"])

    assert (
        units["unit-south"]["VotersParticipated"],
        units["unit-south"]["VotersRegistered"],
    ) == (
        70,
        80,
    )
    assert "VotersParticipated" not in units["unit-north"]
    assert "VotersRegistered" not in units["unit-country"]
    assert units["station-n2"]["VotersParticipated"] == 40
    assert "VotersParticipated" not in of_several["unit-south"]


def test_ballots_of_two_contests_of_one_election_at_a_station_are_told_apart() -> None:
    tables = small_package()
    both = [
        protocol("n", "n1", ballots_found=60, invalid=2),
        protocol("n", "s1", ballots_found=None, invalid=1),
        protocol("s", "n1", ballots_found=60, invalid=2),
        protocol("s", "n2", ballots_found=None, invalid=None),
    ]

    counts = report_of(with_rows(with_rows(tables, "protocols", both), "votes", ()))["Election"][
        0
    ]["BallotCounts"]

    assert [
        (
            one["GpUnitId"],
            one["Type"],
            one.get("OtherType"),
            one.get("BallotsCast"),
            one["BallotsRejected"],
        )
        for one in counts
    ] == [
        ("station-n1", "other", "contest-n", 60, 2),
        ("station-s1", "total", None, None, 1),
        ("station-n1", "other", "contest-s", 60, 2),
    ]


def test_ballots_without_a_mark_are_undervotes_and_votes_against_all_a_choice() -> None:
    tables = small_package()
    forms = [
        protocol("n", "n1", blank_ballots=3, against_all=4),
        protocol("n", "n2", blank_ballots=None, against_all=0),
        protocol("s", "s1", blank_ballots=5, against_all=None),
    ]

    north, south = report_of(with_rows(tables, "protocols", forms))["Election"][0]["Contest"]

    against = north["ContestSelection"][-1]
    assert against["Selection"]["Text"][0]["Content"] == "Against all"
    assert [one["Count"] for one in against["VoteCounts"]] == [4, 4, 0]
    assert south["ContestSelection"][-1]["VoteCounts"] == []
    assert [(one["GpUnitId"], one["Undervotes"]) for one in north["OtherCounts"]] == [
        ("unit-north", 3),
        ("station-n1", 3),
    ]


def test_names_stand_in_every_language_and_an_id_where_there_is_none(tmp_path: Path) -> None:
    units = (
        "id,parent,level,kind,name_en,name_kk\n"
        "KZ,,country,,<Kazakhstan> & \ufffe,Қазақстан\n"
        "A,KZ,locality,village,,\n"
    )
    folder = write_small(
        tmp_path / "small", units=units, meta=replace(META, rule_set="kz-akim-2021")
    )

    with open_package(folder) as package:
        report = validated_json(exported("nist-json", package))
        root = validated_xml(exported("nist-xml", package))

    country, village, *_ = report["GpUnit"]
    assert [(one["Language"], one["Content"]) for one in country["Name"]["Text"]] == [
        ("en", "<Kazakhstan> & \ufffe"),
        ("kk", "Қазақстан"),
    ]
    assert [(one["Language"], one["Content"]) for one in village["Name"]["Text"]] == [("und", "A")]
    assert (village["Type"], village["OtherType"]) == ("other", "village")
    assert root.findtext(f"{NIST}GpUnit/{NIST}Name/{NIST}Text") == "<Kazakhstan> & \ufffd"
    assert report["Election"][0]["Candidate"][0]["FileDate"] == "2021-06-30"
    assert report["Election"][0]["Contest"][0]["ContestSelection"][1]["SequenceOrder"] == 2
