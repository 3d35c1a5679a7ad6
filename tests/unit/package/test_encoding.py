"""Every cell is examined, and every refusal names file, row and column."""

from collections.abc import Callable

import pytest

from hattama.package.report import Repair
from tests.unit.package.small import TABLES

Refused = Callable[..., str]
Repaired = Callable[..., tuple[list[Repair], dict[str, bytes]]]
STATES = "awaited, first_entry, second_entry, different, agreed, accepted, corrected, annulled"


@pytest.mark.parametrize(
    ("table", "old", "new", "sentence"),
    [
        ("votes", "candidacy,votes", "candidacy,voices", "row 1, column voices: is not a column"),
        (
            "votes",
            "k1,30",
            "k9,30",
            "votes.csv, row 2, column candidacy: 'k9' is not an id of cand",
        ),
        (
            "votes",
            "c1.s1,k1",
            "c9,k1",
            "votes.csv, row 2, column protocol: 'c9' is not an id of pro",
        ),
        (
            "votes",
            "k2,20",
            "k1,20",
            "row 3, column protocol and candidacy: 'c1.s1 k1' stands twice",
        ),
        ("votes", "30", "-30", "votes.csv, row 2, column votes: '-30' is negative."),
        ("votes", "30", "30.5", "votes.csv, row 2, column votes: '30.5' is not a whole number."),
        ("votes", "30", "1" + 18 * "0", "is larger than 999,999,999."),
        ("votes", "30", 5000 * "9", "…' is larger than 999,999,999."),
        ("votes", "30", '"1,234"', "'1,234' may be 1234 or 1 and a fraction"),
        ("votes", "30", "NULL", "'NULL' is not a number."),
        (
            "stations",
            "s2,A",
            "s1,A",
            "stations.csv, row 3, column id: 's1' stands twice; keep one row.",
        ),
        ("stations", "s1", "s/1", "stations.csv, row 2, column id: 's/1' is not an id"),
        ("stations", "s1", "../s1", "'../s1' is not an id"),
        ("stations", "s1", "", "stations.csv, row 2, column id: is empty."),
        (
            "stations",
            "s1,A",
            "s1,Z",
            "stations.csv, row 2, column unit: 'Z' is not an id of units",
        ),
        ("stations", "s1,A", "s1,", "stations.csv, row 2, column unit: is empty."),
        (
            "protocols",
            "accepted",
            "Accepted",
            f"row 2, column status: 'Accepted' is none of {STATES}",
        ),
        ("protocols", "accepted", "", "protocols.csv, row 2, column status: is empty."),
        (
            "protocols",
            "c1.s2,c1,s2",
            "x,c1,s1",
            "column contest and station: 'c1 s1' stands twice",
        ),
        (
            "protocols",
            ",valid",
            ",walid",
            "column walid: is not a column of this table; leave 'walid' out",
        ),
        ("contests", "A,1,1", "A,0,1", "contests.csv, row 2, column seats: '0' is less than 1."),
        ("contests", "A,1,1", "A,1,0", "contests.csv, row 2, column round: '0' is less than 1."),
        ("contests", "preliminary,,", "preliminary,c2,", "'c2' is not an id of contests"),
        ("candidacies", "c1,1,", "c1,0,", "row 2, column position: '0' is less than 1."),
        ("candidacies", "2021-07-04", "2021-02-30", "'2021-02-30' is not a day of the calendar."),
        ("candidacies", "2021-07-04", "04.07.2021", "is not a date like 2021-07-25."),
        ("candidacies", "2021-07-04", "0021-07-04", "is not a date like 2021-07-25."),
        ("candidacies", "party,p1", "party,p2", "column party: 'p2' is not an id of parties."),
        ("candidacies", "self", "god", "column route: 'god' is none of party, self, "),
        ("turnout", "T10:00+06:00", "T25:00+06:00", "is not a time like 2021-07-25T12:00+06:00."),
        ("turnout", "T10:00+06:00", "T10:00Z", "is not a time like 2021-07-25T12:00+06:00."),
        ("turnout", "T10:00+06:00", "T10:00+99:00", "is not a time like 2021-07-25T12:00+06:00."),
        (
            "turnout",
            "25T10:00+06:00",
            "99T10:00",
            "'2021-07-99T10:00' is not a day of the calendar.",
        ),
        (
            "turnout",
            "12:00+06:00",
            "11:00+05:00",
            "turnout.csv, column reported_at: 'c1.s1' has turnout reports with different offsets",
        ),
        ("turnout", "12:00+06:00", "12:00", "'c1.s1' has turnout reports with different offsets"),
        (
            "parties",
            "p1,First",
            "p1,First\nself,Second",
            "parties.csv, row 3, column id: 'self' is the word for a route of nomination; rename it.",
        ),
        ("observers", "Party", " ", "observers.csv, row 3, column organisation: is empty."),
        ("units", "A,KZ", "A,", "units.csv, column parent: one country must be the only root"),
        ("units", "KZ,,country", "KZ,,region", "one country must be the only root, not KZ"),
        (
            "units",
            "A,KZ,region",
            "A,KZ,country",
            "units.csv, row 3, column level: 'A' is a country below another unit.",
        ),
        (
            "contests",
            "preliminary,,",
            "preliminary,c1,",
            "column follows: 'c1' follows a contest that is not of the same office and an earlier round.",
        ),
        (
            "candidacies",
            "party,p1",
            "party,",
            "candidacies.csv, row 2, column party: 'k1' stands for a party, and none is named.",
        ),
        ("units", "A,KZ", "A,A", "units.csv, row 3, column parent: 'A' lies above itself."),
    ],
)
def test_a_cell_that_breaks_the_specification_is_refused(
    refused: Refused, table: str, old: str, new: str, sentence: str
) -> None:
    assert old in TABLES[table]

    assert sentence in refused(**{table: TABLES[table].replace(old, new, 1)})


GRID = "id,parent,level,grid_column,grid_row,name_en\nKZ,,country,,,Land\nA,KZ,region,{},A\nB,KZ,region,{},B\n"


@pytest.mark.parametrize(
    ("tiles", "sentence"),
    [
        (
            ("2,1", "2,1"),
            "row 4, column grid_column: 'B' stands on the same tile of the grid as A.",
        ),
        (("2,", "2,1"), "row 3, column grid_column: 'A' has one of grid_column and grid_row"),
        ((",1", "2,1"), "row 3, column grid_column: 'A' has one of grid_column and grid_row"),
        (("1,1", "1,100"), "row 4, column grid_column: 'B' stands beyond column and row 99"),
        (("0,1", "2,1"), "row 3, column grid_column: '0' is less than 1."),
        (("1,x", "2,1"), "row 3, column grid_row: 'x' is not a number."),
    ],
)
def test_an_odd_grid_is_refused(refused: Refused, tiles: tuple[str, str], sentence: str) -> None:
    assert sentence in refused(units=GRID.format(*tiles))


def test_a_column_that_must_be_there_is_missed(refused: Refused) -> None:
    assert "row 1, column votes: the column is missing" in refused(votes="protocol,candidacy\n")


def test_a_table_that_must_be_there_is_missed(refused: Refused) -> None:
    assert refused(votes=None) == "votes: the table is missing."


def test_units_in_a_circle_are_refused(refused: Refused) -> None:
    circle = TABLES["units"] + "B,C,region,,\nC,B,region,,\n"

    assert refused(units=circle) == "units.csv, row 4, column parent: 'B' lies above itself."


@pytest.mark.parametrize(("office", "round_"), [("akim", 1), ("akim", 2), ("mayor", 3)])
def test_a_contest_follows_one_of_its_office_in_an_earlier_round(
    refused: Refused, office: str, round_: int
) -> None:
    sentence = refused(
        offices=TABLES["offices"] + "mayor,Mayor,\n",
        contests=TABLES["contests"].replace("A,1,1", "A,1,2")
        + f"c2,{office},A,1,{round_},preliminary,c1,Two\n",
    )

    assert sentence.startswith("contests.csv, row 3, column follows: 'c2' follows a contest")


def test_a_station_outside_the_constituency_of_its_contest_is_refused(refused: Refused) -> None:
    sentence = refused(
        units=TABLES["units"] + "B,KZ,region,,\n",
        stations=TABLES["stations"].replace("s2,A", "s2,B"),
    )

    assert (
        sentence
        == "protocols.csv, row 3, column station: 's2' lies outside the constituency of c1."
    )


def test_votes_for_a_candidacy_of_another_contest_are_refused(refused: Refused) -> None:
    sentence = refused(
        contests=TABLES["contests"] + "c2,akim,A,1,1,preliminary,,Two\n",
        candidacies=TABLES["candidacies"] + "k3,c2,1,self,,on_ballot,,,Zarina,\n",
        votes=TABLES["votes"].replace("c1.s1,k2", "c1.s1,k3"),
    )

    assert (
        "votes.csv, column candidacy: 'k3' does not stand in the contest of protocol c1.s1"
        in sentence
    )


def test_all_refusals_of_a_table_are_counted(refused: Refused) -> None:
    spoilt = TABLES["votes"].replace("30", "x").replace("20", "x")

    assert (
        refused(votes=spoilt)
        == "votes.csv, row 2, column votes: 'x' is not a number (and 1 more)."
    )


def test_a_line_that_the_table_does_not_need_may_be_absent(repaired: Repaired) -> None:
    repairs, saved = repaired(turnout=None, observers=None)

    assert repairs == []
    assert "turnout" not in saved


@pytest.mark.parametrize(
    ("table", "old", "new", "column"),
    [
        ("candidacies", "Anna", "Jo\u0301n", "name_en"),
        ("candidacies", "Anna", " Anna", "name_en"),
        ("candidacies", "Anna", "Anna\u00a0", "name_en"),
        ("candidacies", "Anna", '"An\nna"', "name_en"),
        ("candidacies", "Anna", "An\tna", "name_en"),
        ("candidacies", "Anna", "An\u2028na", "name_en"),
        ("stations", "s1,A", " s1,A", "id"),
        ("stations", "s1,A", "s1, A", "unit"),
        ("protocols", "accepted", "accepted ", "status"),
        ("candidacies", "2021-07-04", " 2021-07-04", "decided_on"),
        ("votes", "c1.s1,k1,30", "c1.s1 ,k1,30", "protocol"),
        ("votes", "30", " 30 ", "votes"),
        ("votes", "30", "030", "votes"),
        ("votes", "30", "+30", "votes"),
        ("votes", "30", "1 030", "votes"),
        ("votes", "30", "30.0", "votes"),
    ],
)
def test_what_was_clearly_meant_is_repaired_and_reported(
    repaired: Repaired, table: str, old: str, new: str, column: str
) -> None:
    repairs, _ = repaired(**{table: TABLES[table].replace(old, new, 1)})

    assert [(repair.file, repair.row, repair.column) for repair in repairs] == [
        (f"{table}.csv", 2, column)
    ]


def test_a_repaired_name_is_what_is_stored(repaired: Repaired) -> None:
    _, saved = repaired(candidacies=TABLES["candidacies"].replace("Anna", ' "Jo\u0301\nn" '[1:-1]))

    assert "J\u00f3 n".encode() in saved["candidacies"]


def test_a_cell_of_blanks_is_blank_and_never_zero(repaired: Repaired) -> None:
    repairs, saved = repaired(votes=TABLES["votes"].replace("k1,30", "k1, "))

    assert repairs[0].what == "read as blank"
    assert saved["votes"].splitlines()[1] == b"c1.s1,k1,"


def test_blank_zero_and_not_on_the_ballot_stay_three_things(repaired: Repaired) -> None:
    rows = "protocol,candidacy,votes\nc1.s1,k1,0\nc1.s1,k2,\nc1.s2,k2,\n"

    _, saved = repaired(votes=rows)

    assert saved["votes"] == rows.encode()


def test_the_order_of_rows_is_kept_where_a_table_is_smaller_than_the_one_it_refers_to(
    repaired: Repaired,
) -> None:
    units = TABLES["units"] + "".join(f"B{number},A,place,,\n" for number in range(3000))
    stations = (
        "id,unit\n" + "".join(f"t{n},B{(n * 7) % 3000}\n" for n in range(50)) + "s1,A\ns2,A\n"
    )

    _, saved = repaired(units=units, stations=stations)

    assert saved["stations"] == stations.encode()
