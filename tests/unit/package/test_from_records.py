"""The tables of a package are what the records give."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.domain.record_kinds import Bundle
from hattama.domain.tally import tabulate
from hattama.package.frame import read_frame
from hattama.package.frame_csv import read_table, write_csv, write_frame
from hattama.package.from_records import public_hashes, save_package, sources, tables_of
from hattama.package.meta import Layout
from hattama.package.opening import open_package
from hattama.translog.leaf import read_leaf
from tests.factories.history import LANGUAGES, History, frame_tables
from tests.factories.packages import protocols_of
from tests.factories.whole_history import call, nominate, register, whole_history

LOG = whole_history()


def test_tables_are_the_fold() -> None:
    tables = tables_of(LOG.fold.state, LOG.read_object, LOG.disclosures.get)

    assert tabulate(protocols_of(tables)) == {
        id_: LOG.fold.state.tally(id_) for id_ in LOG.fold.state.contests
    }


def test_candidacies_tell_the_whole_way() -> None:
    rows = tables_of(LOG.fold.state, LOG.read_object, LOG.disclosures.get)["candidacies"]

    assert rows[2] == {
        "id": "e",
        "contest": "n",
        "position": 3,
        "route": "self",
        "party": None,
        "status": "withdrawn",
        "reason": "own wish",
        "nominated_on": "2021-07-25",
        "decided_on": "2021-07-25",
        "sex": None,
        "birth_year": 1980,
        "name_en": "Nominee e",
        "name_kk": None,
    }
    assert [row["id"] for row in rows] == ["a", "b", "e", "f", "g", "h", "c", "d"]


def test_who_is_erased_leaves_blank_cells_and_the_same_hashes() -> None:
    state = LOG.fold.state
    kept = {one: octets for one, octets in LOG.disclosures.items() if one != LOG.commitments["a"]}

    erased = tables_of(state, LOG.read_object, kept.get)["candidacies"][0]

    assert (erased["name_en"], erased["birth_year"]) == (None, None)
    assert "Nominee a" not in str(tables_of(state, LOG.read_object, kept.get))
    bundle = read_leaf(LOG.leaves[60], 60).record.body
    assert isinstance(bundle, Bundle)
    assert bundle.files == public_hashes(state, LOG.read_object)


def test_a_forged_disclosure_makes_no_table() -> None:
    forged = LOG.disclosures[LOG.commitments["a"]].replace(b"1980", b"1981")

    with pytest.raises(BadInputError, match="a forgery"):
        tables_of(LOG.fold.state, LOG.read_object, lambda _: forged)


def test_public_hashes_are_of_tables_without_people() -> None:
    rows = tables_of(LOG.fold.state, LOG.read_object, LOG.disclosures.get)["candidacies"]
    public = [title for title in rows[0] if not title.startswith(("name", "sex", "birth"))]
    hashed = sha256(write_csv(public, rows)).hexdigest()

    assert public_hashes(LOG.fold.state, LOG.read_object)["candidacies.csv"] == hashed


@pytest.mark.parametrize("name", ["offices", "units", "parties", "stations"])
def test_a_table_of_the_frame_keeps_its_hash(name: str) -> None:
    state = LOG.fold.state

    assert public_hashes(state, LOG.read_object)[f"{name}.csv"] == state.tables()[name]


@pytest.mark.parametrize("stage", [call, nominate, register])
def test_an_unfinished_election_is_a_package_too(stage: object, tmp_path: Path) -> None:
    log: History = whole_history(stage)  # type: ignore[arg-type]

    save_package(log.fold.state, log.read_object, log.disclosures.get, tmp_path / "package")

    with open_package(tmp_path / "package") as package:
        assert package.meta.id == "made-up"
        assert package.report.repaired == 0


@pytest.mark.parametrize("layout", ["csv", "parquet"])
def test_the_package_opens_without_repairs(layout: Layout, tmp_path: Path) -> None:
    out = tmp_path / "package"

    save_package(LOG.fold.state, LOG.read_object, LOG.disclosures.get, out, layout=layout)

    with open_package(out) as package:
        assert package.report.repaired == 0
        assert package.rules_text.endswith("# amended\n")


def test_an_object_under_a_wrong_hash_is_refused() -> None:
    with pytest.raises(BadInputError, match="does not have the hash that names it"):
        sources(lambda _: b"x").frame({"units": "0" * 64}, LANGUAGES)


def test_rules_that_are_not_text_are_refused() -> None:
    octets = b"\xff"
    hash_ = sha256(octets).hexdigest()

    with pytest.raises(BadInputError, match="the rule set is not UTF-8"):
        sources(lambda _: octets).law("x", hash_, date(2021, 7, 25))


def test_a_frame_is_read_as_it_was_written() -> None:
    objects = write_frame(frame_tables(), LANGUAGES)

    frame = read_frame(objects, LANGUAGES)

    assert list(frame.stations) == ["n1", "n2", "s1"]
    assert frame.stations["n2"].names == {"en": "School, hall 2"}  # type: ignore[index]
    assert frame.units["north"].names == {"en": 'The "North"'}  # type: ignore[index]
    assert frame.root() == "country"


def gridded(**places: tuple[int | None, int | None]) -> dict[str, bytes]:
    tables = frame_tables()
    tables["units"] = [
        {
            **row,
            **dict(
                zip(
                    ("grid_column", "grid_row"),
                    places.get(str(row["id"]), (None, None)),
                    strict=True,
                )
            ),
        }
        for row in tables["units"]
    ]
    return write_frame(tables, LANGUAGES)


def test_a_grid_goes_through_the_frame() -> None:
    rows = read_table("units", gridded(north=(2, 1))["units"], LANGUAGES)

    assert [(row["grid_column"], row["grid_row"]) for row in rows] == [
        (None, None),
        ("2", "1"),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        ({"north": (2, 1), "south": (2, 1)}, "south stands on the same tile of the grid as north"),
        ({"north": (2, None)}, "north has one of grid_column and grid_row without the other"),
        ({"north": (2, 100)}, "north stands beyond column and row 99 of the grid"),
    ],
)
def test_an_odd_grid_of_a_frame_is_refused(
    places: dict[str, tuple[int | None, int | None]], sentence: str
) -> None:
    with pytest.raises(BadInputError, match=sentence):
        read_frame(gridded(**places), LANGUAGES)


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (b"id,unit,registered,name_en,name_kk\nn1,north,0100,,\n", "the cell '0100' is odd"),
        (b"id,unit,registered,name_en,name_kk\nn1,,100,,\n", "the cell '' is odd"),
        (b"id,unit,registered,name_en,name_kk\nn 1,north,100,,\n", "the cell 'n 1' is odd"),
        (b"id,unit,registered,name_en,name_kk\nn1,north,100, x,\n", "the cell ' x' is odd"),
        (b"id,unit,registered,name_en,name_kk\nn1,north\n", "row 2: it has 2 cells, not 5"),
        (b"id,unit\nn1,north\nn1,north\n", "the id n1 stands twice"),
        (b"id,id,unit\nn1,n1,north\n", "its columns are not those of the table"),
        (b"\xff", "it is not CSV in UTF-8"),
        (b'id,unit\n"n1,north\n', "it is not CSV in UTF-8"),
        (b"", "the column id is missing"),
    ],
)
def test_an_odd_table_of_the_frame_is_refused(octets: bytes, sentence: str) -> None:
    objects = {**write_frame(frame_tables(), LANGUAGES), "stations": octets}

    with pytest.raises(BadInputError, match=sentence):
        read_frame(objects, LANGUAGES)
