"""Local elections of Georgia, 2014 and 2017: precinct protocols against what was published."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from hattama.domain.outcome import OutcomeKind, Reason
from hattama.domain.share import percent
from tests.elections.conftest import Election, Elections, votes_of

Georgia = Callable[[str], Election]

FILES = {
    "ge-2014-gamgebeli": "2014_official_gamgebeli",
    "ge-2014-gamgebeli-runoff": "2014_official_gamgebeli_runoff",
    "ge-2014-mayor": "2014_official_mayor",
    "ge-2014-mayor-runoff": "2014_official_mayor_runoff",
    "ge-2017-governor": "2017_official_governor",
    "ge-2017-governor-runoff": "2017_official_governor_runoff",
    "ge-2017-local-major": "2017_official_local_major",
    "ge-2017-local-party": "2017_official_local_party",
    "ge-2017-mayor": "2017_official_mayor",
    "ge-2017-mayor-runoff": "2017_official_mayor_runoff",
}
_UNITS = {"Georgia": "GE", "Tbilisi": "GE-TB"}
FIRST_ROUNDS = ("ge-2014-mayor", "ge-2014-gamgebeli", "ge-2017-mayor", "ge-2017-governor")


@pytest.fixture
def georgia(data: Path, elections: Elections) -> Georgia:
    folder = data / "georgia_local_2014_2017"
    return lambda profile: elections(profile, folder / f"{FILES[profile]}.csv.gz")


def runoff_of(first_round: str) -> str:
    return f"{first_round}-runoff"


@pytest.mark.parametrize(
    ("profile", "registered", "signatures", "invalid", "votes"),
    [
        ("ge-2014-mayor", 1_497_921, 550_124, 19_616, 527_916),
        ("ge-2014-gamgebeli", 1_931_827, 934_113, 47_415, 883_446),
        ("ge-2017-mayor", 1_381_053, 576_009, 18_595, 555_719),
        ("ge-2017-governor", 2_059_070, 1_001_494, 44_199, 954_820),
        pytest.param(
            "ge-2017-local-party", 3_440_123, 1_577_503, 73_116, 1_501_845, marks=pytest.mark.slow
        ),
        pytest.param(
            "ge-2017-local-major", 3_440_123, 1_577_399, 74_300, 1_490_826, marks=pytest.mark.slow
        ),
    ],
)
def test_totals_are_those_published(  # noqa: PLR0913, PLR0917  one for each figure
    georgia: Georgia, profile: str, registered: int, signatures: int, invalid: int, votes: int
) -> None:
    election = georgia(profile)

    lines = election.lines()
    assert election.whole().listed == registered
    assert (lines["issued"], lines["invalid"], election.votes()) == (signatures, invalid, votes)
    assert lines.get("valid", votes) == votes


@pytest.mark.parametrize(
    ("profile", "due", "awaited"),
    [
        ("ge-2014-mayor", 1_204, 15),
        ("ge-2014-mayor-runoff", 1_011, 4),
        ("ge-2014-gamgebeli", 2_433, 7),
        ("ge-2014-gamgebeli-runoff", 514, 0),
        ("ge-2017-mayor", 1_075, 0),
        ("ge-2017-mayor-runoff", 123, 0),
        ("ge-2017-governor", 2_559, 0),
        ("ge-2017-governor-runoff", 193, 0),
        pytest.param("ge-2017-local-party", 3_634, 0, marks=pytest.mark.slow),
        pytest.param("ge-2017-local-major", 3_634, 0, marks=pytest.mark.slow),
    ],
)
def test_a_precinct_without_figures_is_awaited(
    georgia: Georgia, profile: str, due: int, awaited: int
) -> None:
    election = georgia(profile)

    tallies = [contest.result.tally for contest in election.count.contests]
    assert sum(tally.due for tally in tallies) == due
    assert sum(tally.awaited for tally in tallies) == awaited
    assert election.checked == due - awaited


def test_voters_of_awaited_precincts_are_listed_and_not_covered(georgia: Georgia) -> None:
    whole = georgia("ge-2014-gamgebeli").whole()

    assert (whole.listed, whole.covered, whole.base) == (1_931_827, 1_930_288, 1_930_288)


@pytest.mark.parametrize(
    ("profile", "missing", "too_many"),
    [
        ("ge-2014-gamgebeli", 574, 17),
        ("ge-2014-mayor", 350, 39),
        ("ge-2017-governor", 641, 27),
        ("ge-2017-mayor", 328, 25),
    ],
)
def test_votes_missing_and_votes_too_many_are_the_defects_that_are_known(
    georgia: Georgia, profile: str, missing: int, too_many: int
) -> None:
    findings = georgia(profile).findings

    assert findings["GE-P101"] == (missing, 0)
    assert findings["GE-P102"] == (too_many, 0)


@pytest.mark.parametrize(
    ("profile", "drops", "below"),
    [
        ("ge-2014-gamgebeli", 3, 1),
        ("ge-2014-mayor", 0, 1),
        ("ge-2017-governor", 0, 2),
        ("ge-2017-mayor", 0, 0),
    ],
)
def test_turnout_that_fell_during_the_day_is_found(
    georgia: Georgia, profile: str, drops: int, below: int
) -> None:
    findings = georgia(profile).findings

    assert findings["GE-P301"] == (drops, 0)
    assert findings["GE-P302"] == (below, 0)


@pytest.mark.parametrize("profile", ["ge-2017-mayor", "ge-2017-governor"])
def test_in_2017_the_votes_are_the_valid_ballots_everywhere(
    georgia: Georgia, profile: str
) -> None:
    assert georgia(profile).findings["GE-P103"] == (0, 0)


@pytest.mark.parametrize("profile", ["ge-2014-mayor", "ge-2014-gamgebeli"])
def test_in_2014_there_is_no_line_for_valid_ballots(georgia: Georgia, profile: str) -> None:
    election = georgia(profile)

    assert election.findings["GE-P103"] == (0, election.checked)
    assert "valid" not in election.lines()


# Outcomes


@pytest.mark.parametrize(
    ("first_round", "contests", "runoffs"),
    [
        ("ge-2014-mayor", 12, 8),
        ("ge-2014-gamgebeli", 59, 13),
        ("ge-2017-mayor", 5, 1),
        ("ge-2017-governor", 59, 5),
    ],
)
def test_the_runoffs_needed_are_those_that_were_held(
    georgia: Georgia, first_round: str, contests: int, runoffs: int
) -> None:
    first, second = georgia(first_round), georgia(runoff_of(first_round))

    needed = first.of_kind(OutcomeKind.RUNOFF_NEEDED)
    held = {contest.contest for contest in second.count.contests}
    assert len(first.count.contests) == contests
    assert len(needed) == runoffs
    assert {f"{contest.contest}-2" for contest in needed} == held
    assert len(first.of_kind(OutcomeKind.ELECTED)) == contests - runoffs


@pytest.mark.parametrize("first_round", FIRST_ROUNDS)
def test_the_two_of_a_runoff_are_those_admitted_by_the_first_round(
    georgia: Georgia, first_round: str
) -> None:
    first, second = georgia(first_round), georgia(runoff_of(first_round))

    admitted = {
        f"{contest.contest}-2": numbers(contest.outcome.candidacies)
        for contest in first.of_kind(OutcomeKind.RUNOFF_NEEDED)
    }
    stood = {
        contest.contest: numbers(contest.result.standing) for contest in second.count.contests
    }
    assert admitted == stood


def numbers(candidacies: object) -> set[str]:
    assert isinstance(candidacies, (list, tuple))
    return {candidacy.rpartition(".")[2] for candidacy in candidacies}


@pytest.mark.parametrize("first_round", FIRST_ROUNDS)
def test_a_runoff_elects_one_of_the_two(georgia: Georgia, first_round: str) -> None:
    second = georgia(runoff_of(first_round))

    for contest in second.count.contests:
        (winner,) = contest.outcome.candidacies
        assert contest.outcome.kind is OutcomeKind.ELECTED
        assert len(contest.result.standing) == 2
        assert winner == max(votes_of(contest), key=votes_of(contest).__getitem__)


def test_tbilisi_elected_its_mayor_in_2017_with_51_percent(georgia: Georgia) -> None:
    election = georgia("ge-2017-mayor")

    (tbilisi,) = [one for one in election.count.contests if one.contest == "mayor-tbilisi"]
    (winner,) = tbilisi.outcome.candidacies
    assert tbilisi.outcome.kind is OutcomeKind.ELECTED
    assert (votes_of(tbilisi)[winner], tbilisi.share_base) == (204_061, 399_410)
    assert percent(204_061, 399_410, 2) == "51.09"
    assert tbilisi.result.tally.due == tbilisi.result.tally.counted == 734


def test_an_initiative_group_is_another_candidate_everywhere_and_no_party(
    georgia: Georgia,
) -> None:
    directory = georgia("ge-2017-governor").count.directory

    groups = [one for one in directory.candidacies.values() if one.route == "initiative_group"]
    assert groups
    assert {one.party for one in groups} == {None}
    assert len({one.id for one in groups}) == len(groups)


@pytest.mark.slow
def test_party_lists_come_to_totals_only(georgia: Georgia) -> None:
    election = georgia("ge-2017-local-party")

    outcomes = [contest.outcome for contest in election.count.contests]
    assert len(outcomes) == 64
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.TOTALS_ONLY}
    assert {outcome.reasons for outcome in outcomes} == {(Reason.SEATS_APPORTIONED_ELSEWHERE,)}
    assert election.count.seats_by_nominator(election.whole().office) == {}


@pytest.mark.slow
def test_every_constituency_elects_one_member(georgia: Georgia) -> None:
    election = georgia("ge-2017-local-major")

    assert len(election.of_kind(OutcomeKind.ELECTED)) == len(election.count.contests) == 1_088
    seats = election.count.seats_by_nominator(election.whole().office)
    assert sum(seats.values()) == 1_088


# What others computed from the same protocols


@pytest.mark.parametrize(
    ("profile", "upload"),
    [
        ("ge-2017-mayor", "mayor"),
        ("ge-2017-mayor-runoff", "mayor_runoff"),
        ("ge-2017-governor", "governor"),
        ("ge-2017-governor-runoff", "governor_runoff"),
    ],
)
def test_turnout_is_that_of_the_published_analysis(
    data: Path, georgia: Georgia, profile: str, upload: str
) -> None:
    """The analysis takes signatures less invalid ballots for turnout."""
    path = data / "georgia_local_2014_2017" / f"upload_2017_official_{upload}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        published = {
            _UNITS.get(row["common_name"], f"GE-{row['common_id']}"): (
                int(row["Total Voter Turnout (#)"]),
                float(row["Total Voter Turnout (%)"]),
            )
            for row in csv.DictReader(file)
            if row["shape"] in {"Country", "District", "Tbilisi District"}
        }

    counted = {
        str(turnout.unit): (
            turnout.voted,
            float(percent(turnout.voted or 0, turnout.base or 0, 2) or 0),
        )
        for turnout in georgia(profile).accepted
    }

    assert len(published) > 1
    assert published == {unit: counted[unit] for unit in published}


@pytest.mark.slow
def test_the_voters_registered_are_those_of_the_voters_list(data: Path, georgia: Georgia) -> None:
    path = data / "georgia_local_2014_2017" / "2017_oct_voters_list.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        voters = sum(int(row["total voters"]) for row in csv.DictReader(file))

    assert georgia("ge-2017-local-party").whole().listed == voters == 3_440_123
