"""The same facts give the same bytes, whole or not at all."""

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hattama.domain.errors import BadInputError
from hattama.domain.names import normal
from hattama.law.rulesets import rules_text
from hattama.package import open as open_package
from hattama.package import save, saving
from hattama.package.meta import Layout
from hattama.package.saving import write_rows
from tests.unit.package.conftest import contents
from tests.unit.package.small import META, TABLES, write_small

Rows = list[dict[str, object]]

IDS = st.from_regex("[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True)
LETTERS = st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" ,\"';\u0301")
NAMES = st.text(LETTERS, max_size=8).map(lambda text: normal(text) or None)
FIGURES = st.none() | st.integers(0, 999_999_999)


@st.composite
def packages(draw: st.DrawFn) -> dict[str, Rows]:
    """Draw the rows of a package: units, contests, candidacies, stations, protocols and votes."""

    def rows(most: int, **cells: st.SearchStrategy[object]) -> Rows:
        ids = draw(st.lists(IDS, min_size=1, max_size=most, unique=True))
        return [{"id": id_} | {name: draw(cell) for name, cell in cells.items()} for id_ in ids]

    def one_of(table: Rows) -> st.SearchStrategy[object]:
        return st.sampled_from([row["id"] for row in table])

    offices = rows(2, name_en=NAMES)
    units = rows(4, parent=st.none(), level=st.just("region"), name_kk=NAMES)
    units[0]["level"] = "country"
    for place in range(1, len(units)):
        units[place]["parent"] = units[draw(st.integers(0, place - 1))]["id"]
    contests = rows(
        3,
        office=one_of(offices),
        unit=st.just(units[0]["id"]),  # every station lies in the country
        seats=st.integers(1, 9),
        round=st.just(1),
        state=st.just("counting"),
    )
    candidacies = rows(6, contest=one_of(contests), status=st.just("on_ballot"), name_en=NAMES)
    stations = rows(4, unit=one_of(units), number=NAMES, registered=FIGURES)
    pairs = draw(st.sets(st.tuples(one_of(contests), one_of(stations)), max_size=6).map(list))
    protocols: Rows = [
        {"id": f"p{place}", "contest": contest, "station": station, "status": "accepted"}
        | {"issued": draw(FIGURES), "valid": draw(FIGURES)}
        for place, (contest, station) in enumerate(pairs)
    ]
    votes: Rows = [
        {"protocol": protocol["id"], "candidacy": candidacy["id"], "votes": draw(FIGURES)}
        for protocol in protocols
        for candidacy in candidacies
        if candidacy["contest"] == protocol["contest"] and draw(st.booleans())
    ]
    return {
        "offices": offices,
        "units": units,
        "contests": contests,
        "candidacies": candidacies,
        "stations": stations,
        "protocols": protocols,
        "votes": votes,
    }


@settings(max_examples=8, phases=(Phase.explicit, Phase.generate))  # shrinking would take minutes
@given(made=packages())
def test_reading_what_was_written_gives_the_same_bytes_in_every_layout(
    tmp_path_factory: pytest.TempPathFactory, made: dict[str, Rows]
) -> None:
    tmp_path = tmp_path_factory.mktemp("random")
    write_rows(made, META, rules_text(META.rule_set), tmp_path / "csv")
    steps: tuple[tuple[str, str, Layout], ...] = (
        ("csv", "parquet", "parquet"),
        ("parquet", "parquet.zip", "parquet"),
        ("parquet.zip", "parquet-again", "parquet"),
        ("parquet-again", "csv.zip", "csv"),
        ("csv.zip", "csv-again", "csv"),
    )

    for source, target, layout in steps:
        with open_package(tmp_path / source) as package:
            package.validate()
            assert package.report.repairs == []
            save(package, tmp_path / target, layout=layout)

    assert contents(tmp_path / "csv") == contents(tmp_path / "csv-again")
    assert contents(tmp_path / "parquet") == contents(tmp_path / "parquet-again")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small(tmp_path / "small")


def test_a_canonical_package_is_written_as_it_stands(folder: Path, tmp_path: Path) -> None:
    with open_package(folder) as package:
        save(package, tmp_path / "saved")

    assert contents(tmp_path / "saved") == contents(folder)
    assert (tmp_path / "saved").stat().st_mode & 0o777 == 0o755


def test_a_zip_has_the_same_bytes_every_time(folder: Path, tmp_path: Path) -> None:
    with open_package(folder) as package:
        save(package, tmp_path / "one.zip")
    (tmp_path / "again").mkdir()
    with open_package(tmp_path / "one.zip") as package:
        save(package, tmp_path / "again" / "one.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "again" / "one.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["taken", "taken.zip"])
def test_what_is_there_is_never_written_over(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")

    with open_package(folder) as package, pytest.raises(BadInputError, match="already exists"):
        save(package, tmp_path / name)

    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("name", ["new/out", "out.zip", "out.b"])
@pytest.mark.parametrize("layout", ["csv", "parquet"])
def test_nothing_half_written_stays(
    folder: Path, tmp_path: Path, name: str, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.name != "new"}

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving, "describe", full)

    with open_package(folder) as package, pytest.raises(OSError, match="No space left"):
        save(package, tmp_path / name, layout=layout)

    assert {path for path in tmp_path.rglob("*") if path.name != "new"} == before


def test_a_neighbour_of_a_zip_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / ".out.packed").write_text("mine")

    with open_package(folder) as package:
        save(package, tmp_path / "out.zip")

    assert (tmp_path / ".out.packed").read_text() == "mine"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda made: made["stations"][0].update(id="a b"), "column id: 'a b' is not an id"),
        (lambda made: made["stations"][0].update(registered=-1), "'-1' is negative"),
        (lambda made: made["stations"][0].update(registered=1.5), "'1.5' is not a whole number"),
        (
            lambda made: made["stations"][0].update(number=" 1"),
            "' 1' is not written as the specification",
        ),
        (lambda made: made["stations"][0].update(number="a\u202eb"), "U+202E"),
        (lambda made: made["votes"].append(made["votes"][0]), "stands twice"),
    ],
)
def test_rows_are_written_strictly(
    tmp_path: Path, spoil: Callable[[dict[str, Rows]], object], sentence: str
) -> None:
    made = {table: _rows(text) for table, text in TABLES.items()}
    spoil(made)

    with pytest.raises(BadInputError) as caught:
        write_rows(made, META, rules_text(META.rule_set), tmp_path / "out")

    assert sentence in str(caught.value)
    assert not (tmp_path / "out").exists()


def _rows(text: str) -> Rows:
    return [
        {title: cell or None for title, cell in row.items()}
        for row in csv.DictReader(text.splitlines())
    ]
