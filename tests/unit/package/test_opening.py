"""A package is a folder or a zip of it, whole, and of the rule set that it names."""

import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.law.rulesets import rules_text
from hattama.package import open as open_package
from hattama.package import opening
from tests.unit.package.conftest import LEFT_OUT
from tests.unit.package.small import META, TABLES, write_small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_small(tmp_path / "small", LEFT_OUT)


def refusal(path: Path) -> str:
    with pytest.raises(BadInputError) as caught, open_package(path):
        pass
    assert "\n" not in str(caught.value)
    return str(caught.value)


def zipped(folder: Path, within: str = "", *members: tuple[str, bytes]) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, within + file.name)
        for name, raw in members:
            archive.writestr(name, raw)
    return path


def test_a_package_gives_its_facts_rules_and_tables(folder: Path) -> None:
    with open_package(str(folder)) as package:
        assert package.meta == META
        assert package.rules.id == META.rule_set
        assert package.rules_text == rules_text(META.rule_set)
        assert package.engine.rows("SELECT * FROM stored_votes ORDER BY ALL") == [
            (0, 0, 30),
            (0, 1, 20),
            (1, 0, None),
            (1, 1, None),
        ]
        assert package.on("duckdb") is package.engine
        with pytest.raises(
            BadInputError, match="there is no engine 'abacus'; choose duckdb or spark"
        ):
            package.on("abacus")


@pytest.mark.parametrize("within", ["", "small/"])
def test_a_zip_is_the_folder_that_it_holds(folder: Path, within: str) -> None:
    path = zipped(
        folder, within, (f"{within}README.md", b"x"), ("more/votes.csv", b"x"), ("d/", b"")
    )

    with open_package(path) as package:
        assert package.report.rows["votes"] == 4


def test_nothing_is_left_behind(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))

    with open_package(zipped(folder)):
        assert list(scratch.iterdir())
    (folder / "votes.csv").write_text("")
    refusal(folder)

    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "datapackage.json",
            "small: datapackage.json is missing; check that it is an election package.",
        ),
        ("rules.toml", "small: rules.toml is missing; check that it is an election package."),
        ("votes.csv", "small: votes.csv is missing; restore the file."),
    ],
)
def test_a_file_that_is_missing_or_none_at_all_is_refused(
    folder: Path, name: str, sentence: str
) -> None:
    elsewhere = (folder / name).rename(folder.parent / name)

    assert refusal(folder) == sentence

    (folder / name).symlink_to(elsewhere)

    assert refusal(folder) == f"small: {name} is a symbolic link; put the file itself there."

    (folder / name).unlink()
    (folder / name).mkdir()

    assert refusal(folder) == f"small: {name} is not a plain file; restore it."

    (folder / name).rmdir()
    pipe(folder / name)

    assert refusal(folder) == f"small: {name} is not a plain file; restore it."


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def test_a_link_to_the_package_itself_is_fine(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)

    with open_package(tmp_path / "link") as package:
        assert package.meta == META


@pytest.mark.parametrize("name", ["datapackage.json", "rules.toml"])
def test_what_is_not_utf_8_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_bytes("ж".encode("cp1251"))

    assert refusal(folder) == f"small, {name}: the text is not UTF-8."


def test_another_rule_set_than_the_one_named_is_refused(folder: Path) -> None:
    (folder / "rules.toml").write_text(rules_text("kz-akim-2021"), "utf-8")

    assert refusal(folder) == (
        "small: rules.toml is not the one that datapackage.json names;"
        " restore the file as published."
    )


def test_a_rule_set_is_compared_byte_for_byte(folder: Path) -> None:
    (folder / "rules.toml").write_bytes(rules_text(META.rule_set).replace("\n", "\r\n").encode())

    assert "is not the one that datapackage.json names" in refusal(folder)


def test_a_rule_set_of_another_id_is_refused(tmp_path: Path) -> None:
    folder = write_small(
        tmp_path / "small",
        meta=replace(META, rule_set="ge-local-2014"),
        rules=rules_text(META.rule_set),
    )

    assert refusal(folder) == "small: rules.toml holds 'bo-president-2019', not 'ge-local-2014'."


def test_what_is_no_package_is_refused(folder: Path, tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == f"{tmp_path / 'none'}: there is no such package."
    assert refusal(folder / "votes.csv") == "votes.csv: neither a folder nor a whole zip."
    assert refusal(pipe(tmp_path / "pipe")) == "pipe: neither a folder nor a whole zip."
    assert refusal(tmp_path).endswith(
        "datapackage.json is missing; check that it is an election package."
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "../evil",
            "small.zip: the member '../evil' leaves the archive's folder; pack the files anew.",
        ),
        ("/evil", "the member '/evil' leaves"),
        ("a/../../evil", "leaves the archive's folder"),
        ("b/datapackage.json", "small.zip: the archive holds 2 election packages, not one."),
    ],
)
def test_a_zip_with_a_foreign_member_is_refused(folder: Path, name: str, sentence: str) -> None:
    assert sentence in refusal(zipped(folder, "", (name, b"x")))
    assert not (folder.parent / "evil").exists()


def test_a_damaged_zip_is_refused(folder: Path) -> None:
    path = zipped(folder)
    whole = path.read_bytes()

    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path) == "small.zip: neither a folder nor a whole zip."

    path.write_bytes(whole[:200] + 50 * b"\0" + whole[250:])
    assert refusal(path) == "small.zip: the archive is cut off or damaged."


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "FREE_EXPANSION", 1 << 20)

    said = refusal(zipped(folder, "", ("zeros", bytes(4 << 20))))

    assert "small.zip: the archive grows to more than 200 times its size" in said


def test_a_spreadsheet_of_another_country_is_read_and_reported(
    repaired: Callable[..., tuple[list[object], dict[str, bytes]]],
) -> None:
    text = "\ufeff" + TABLES["votes"].replace(",", ";").replace("\n", "\r\n")

    repairs, saved = repaired(votes=text)

    assert [repair.what for repair in repairs] == [  # type: ignore[attr-defined]
        "byte order mark of utf-8 left out",
        "line ends of Windows read as line ends",
        "';' read as the sign between cells",
    ]
    assert saved["votes"] == TABLES["votes"].encode()
