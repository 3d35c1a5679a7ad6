from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.reconstruct.election import Reconstruction, reconstruct


def test_one_seed_gives_one_election(folder: Path, founding: Reconstruction) -> None:
    again = reconstruct(folder, seed=2021)

    assert again == founding


def test_another_seed_gives_another_election(folder: Path, founding: Reconstruction) -> None:
    other = reconstruct(folder, seed=2022)

    assert other.filled == founding.filled
    for table in ("candidacies", "stations", "protocols", "votes", "turnout", "observers"):
        assert other.tables[table] != founding.tables[table]


def test_all_tables_of_a_package_are_there(founding: Reconstruction) -> None:
    assert {table: len(rows) for table, rows in founding.tables.items()} == {
        "offices": 1,
        "units": 1 + 14 + 176 + 730,
        "parties": 6,
        "contests": 730,
        "candidacies": 2582,
        "stations": 1847,
        "protocols": 1847,
        "votes": len(founding.tables["votes"]),
        "turnout": 1847 * 6,
        "observers": len(founding.tables["observers"]),
    }


def test_every_row_of_a_table_has_the_same_columns(founding: Reconstruction) -> None:
    for rows in founding.tables.values():
        assert len({tuple(row) for row in rows}) == 1


def test_the_meta_say_that_it_is_a_reconstruction(founding: Reconstruction) -> None:
    provenance = founding.meta["provenance"]

    assert provenance["kind"] == "reconstruction"
    assert provenance["label"]["en"] == "Reconstruction: published totals, generated stations"
    assert set(provenance["label"]) == set(founding.meta["title"]) == {"kk", "ru", "en", "da"}
    assert founding.meta["polling_day"] == "2021-07-25"
    assert provenance["source"].endswith("seed 2021")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("units.csv", "113200000,", "113200001,", "the unit 113200000 is not in the table"),
        ("units.csv", "id,parent", "key,parent", "columns are missing: id"),
        (
            "units.csv",
            "region,region,5,4",
            "region,region,x,4",
            "row 5: 'x' is no place in a grid",
        ),
        ("units.csv", "Ақкөл ауданы", "", "row 19: an id or a name is blank"),
        ("names.toml", 'kk = "{surname}', 'xx = "{surname}', "a key or a form is missing"),
        ("names.toml", '"Айдос", "Aydos", "Ajdos"', '"Айдос"', "a key or a form is missing"),
        (
            "facts.toml",
            "turnout = { value = 755",
            "mean_age = { value = 755",
            "turnout is missing",
        ),
        ("facts.toml", "issued = { value = 32981", "issued = { value = 30000", "not a turnout"),
        ("facts.toml", "seats = { value = 730", "seats = { value = 731", "seats: 731 cannot be"),
        ("facts.toml", "observers = { value", "other = { value", "national.observers is missing"),
        ("facts.toml", "113200000 = 9", "113200000 = 0", "a lower bound lies above its upper"),
        (
            "facts.toml",
            "candidates.nur-otan = { value = 28",
            "candidates.nur-otan = { value = 27",
            "winners.nur-otan.value 28 contradicts",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BadInputError) as caught:
        reconstruct(folder, seed=1)

    assert message in str(caught.value)


def test_a_missing_table_of_units_is_refused(folder: Path) -> None:
    (folder / "units.csv").unlink()

    with pytest.raises(BadInputError, match="cannot be read as UTF-8"):
        reconstruct(folder, seed=1)


def test_a_report_may_hold_the_whole_turnout(folder: Path) -> None:
    path = folder / "facts.toml"
    text = path.read_text(encoding="utf-8")
    old, new = 'issued_at."12:00" = { value = 74897', 'issued_at."20:00" = { value = 146301'
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    tables = reconstruct(folder, seed=1).tables

    last = {
        row["protocol"]: row["issued"]
        for row in tables["turnout"]
        if "T20" in str(row["reported_at"])
    }
    almaty = [row for row in tables["protocols"] if str(row["id"]).startswith("akim-19")]
    assert all(last[row["id"]] == row["issued"] for row in almaty)


def test_too_few_names_for_a_contest_are_refused(folder: Path) -> None:
    path = folder / "names.toml"
    forms = '["Ш", "Ш", "Sh", "Sj"]'
    names = f"given_f = [{forms}]\ngiven_m = [{forms}]\n" + "".join(
        f"{part} = [{{ m = {forms}, f = {forms} }}]\n" for part in ("surnames", "patronymics")
    )
    head = path.read_text(encoding="utf-8").partition("[groups")[0]
    path.write_text(f"{head}[groups.one]\nweight = 1\n{names}", encoding="utf-8")

    with pytest.raises(BadInputError, match=r"names\.toml: too few names"):
        reconstruct(folder, seed=1)
