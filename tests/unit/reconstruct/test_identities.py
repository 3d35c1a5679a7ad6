"""What must hold on every row of the founding election, whatever was drawn."""

import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from hattama.reconstruct.election import Reconstruction
from hattama.reconstruct.people import sort_key

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def votes(founding: Reconstruction) -> dict[str, list[int]]:
    cast = defaultdict(list)
    for row in rows(founding, "votes"):
        cast[row["protocol"]].append(row["votes"])
    return cast


def rows(election: Reconstruction, table: str) -> Rows:
    return election.tables[table]


def by_contest(election: Reconstruction) -> dict[str, Rows]:
    contests = defaultdict(list)
    for row in rows(election, "candidacies"):
        contests[row["contest"]].append(row)
    return contests


def ballot(nominees: Rows) -> Rows:
    return [row for row in nominees if row["status"] in {"elected", "not_elected"}]


def test_every_protocol_reconciles(founding: Reconstruction, votes: dict[str, list[int]]) -> None:
    for p in rows(founding, "protocols"):
        assert p["registered"] == p["voters_main"] + p["voters_additional"]
        assert p["ballots_received"] + p["extra"] == (
            p["issued"] + p["unused"] + p["spoiled"] + p["lost"]
        )
        assert p["issued"] == p["issued_station"] + p["issued_home"]
        assert p["issued_absentee"] <= p["issued_station"]
        assert p["ballots_found"] == p["in_fixed"] + p["in_portable"]
        assert p["ballots_found"] == p["invalid"] + p["valid"]
        assert p["valid"] == sum(votes[p["id"]]) + p["against_all"]
        assert 0 <= p["issued"] - p["ballots_found"] <= 2
        assert p["in_portable"] <= p["issued_home"] <= p["home_applications"]
        assert p["issued"] <= p["registered"]


def test_every_figure_of_a_protocol_is_filled_and_none_is_negative(
    founding: Reconstruction,
) -> None:
    figures = [
        value
        for row in rows(founding, "protocols")
        for line, value in row.items()
        if line not in {"id", "contest", "station", "status"}
    ]

    assert len(figures) == 1847 * 20
    assert all(isinstance(figure, int) and figure >= 0 for figure in figures)


def test_stations_are_of_a_legal_size_and_count_in_time(founding: Reconstruction) -> None:
    for row in rows(founding, "protocols"):
        assert 20 <= row["registered"] <= 3000
        assert 60 <= row["counting_minutes"] <= 600


def test_a_few_ballots_are_carried_out(founding: Reconstruction) -> None:
    carried = [row["issued"] > row["ballots_found"] for row in rows(founding, "protocols")]

    assert 0 < sum(carried) < 100


def test_the_list_of_a_station_is_the_main_list_of_its_protocol(founding: Reconstruction) -> None:
    lists = {row["id"]: row["registered"] for row in rows(founding, "stations")}

    for row in rows(founding, "protocols"):
        assert row["voters_main"] == lists[row["station"]]


def test_reports_of_turnout_never_decrease(founding: Reconstruction) -> None:
    issued = {row["id"]: row["issued"] for row in rows(founding, "protocols")}
    reports = defaultdict(list)
    for row in rows(founding, "turnout"):
        reports[row["protocol"]].append((row["reported_at"], row["issued"]))

    assert set(reports) == set(issued)
    for protocol, line in reports.items():
        assert [at for at, _ in line] == [
            f"2021-07-25T{hour}:00+06:00" for hour in (10, 12, 14, 16, 18, 20)
        ]
        assert [ballots for _, ballots in line] == sorted(ballots for _, ballots in line)
        assert line[-1][1] <= issued[protocol]


def test_every_contest_has_two_to_nine_candidates_and_one_per_party(
    founding: Reconstruction,
) -> None:
    for nominees in by_contest(founding).values():
        parties = Counter(row["party"] for row in nominees if row["party"])
        assert 2 <= len(ballot(nominees)) <= 9
        assert max(parties.values(), default=1) == 1


def test_who_is_elected_has_more_votes_than_each_other(founding: Reconstruction) -> None:
    total: Counter[str] = Counter()
    for row in rows(founding, "votes"):
        total[row["candidacy"]] += row["votes"]

    margins = []
    for nominees in by_contest(founding).values():
        winners = [row for row in nominees if row["status"] == "elected"]
        assert len(winners) == 1
        others = max(total[row["id"]] for row in ballot(nominees) if row is not winners[0])
        margins.append(total[winners[0]["id"]] - others)
    assert min(margins) >= 1
    assert 5 <= sum(margin <= 5 for margin in margins) <= 40


def test_votes_stand_for_every_candidate_of_the_ballot_in_every_station(
    founding: Reconstruction,
) -> None:
    on_ballot = {contest: ballot(nominees) for contest, nominees in by_contest(founding).items()}
    due = {
        (protocol["id"], row["id"])
        for protocol in rows(founding, "protocols")
        for row in on_ballot[protocol["contest"]]
    }

    pairs = [(row["protocol"], row["candidacy"]) for row in rows(founding, "votes")]

    assert len(pairs) == len(due)
    assert set(pairs) == due


def test_the_ballot_is_in_the_order_of_the_kazakh_alphabet(founding: Reconstruction) -> None:
    assert len(ALPHABET) == 42
    for nominees in by_contest(founding).values():
        placed = sorted(ballot(nominees), key=lambda row: row["position"])
        keys = [sort_key(row["name_kk"], ALPHABET) for row in placed]
        assert [row["position"] for row in placed] == list(range(1, len(placed) + 1))
        assert keys == sorted(keys)


def test_nominees_keep_the_calendar_and_the_age(founding: Reconstruction) -> None:
    for row in rows(founding, "candidacies"):
        assert "2021-06-26" <= row["nominated_on"] <= "2021-07-09"
        assert row["nominated_on"] <= row["decided_on"] <= "2021-07-14"
        assert row["birth_year"] <= 1995
        assert (row["reason"] is None) == (row["position"] is not None)
        assert (row["route"] == "party") == (row["party"] is not None)


def test_ids_are_unique_and_well_formed(founding: Reconstruction) -> None:
    for table, lines in founding.tables.items():
        ids = [str(row["id"]) for row in lines if "id" in row]
        assert len(ids) == len(set(ids)), table
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", one) for one in ids), table


def test_references_name_rows(founding: Reconstruction) -> None:
    ids = {table: {row.get("id") for row in lines} for table, lines in founding.tables.items()}
    references = [
        ("units", "parent", "units"),
        ("contests", "office", "offices"),
        ("contests", "unit", "units"),
        ("candidacies", "contest", "contests"),
        ("candidacies", "party", "parties"),
        ("stations", "unit", "units"),
        ("protocols", "contest", "contests"),
        ("protocols", "station", "stations"),
        ("votes", "protocol", "protocols"),
        ("votes", "candidacy", "candidacies"),
        ("turnout", "protocol", "protocols"),
        ("observers", "station", "stations"),
    ]
    for table, column, target in references:
        named = {row[column] for row in founding.tables[table]} - {None}
        assert named <= ids[target], (table, column)


def test_names_hold_no_letters_of_another_script(founding: Reconstruction) -> None:
    for lines in founding.tables.values():
        for row in lines:
            for code in ("kk", "ru"):
                assert not re.search("[A-Za-z]", str(row.get(f"name_{code}", "")))
            for code in ("en", "da"):
                assert not re.search("[\u0400-\u04ff]", str(row.get(f"name_{code}", "")))
