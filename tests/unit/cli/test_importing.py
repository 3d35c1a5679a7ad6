"""`hattama import`."""

import json
from pathlib import Path

import pytest

from hattama.package import open as open_package
from tests.unit.cli.conftest import Run
from tests.unit.package.wild import FILE, PROFILE


@pytest.fixture
def words(tmp_path: Path) -> tuple[str | Path, ...]:
    """Write a file and its profile; return the command that imports it."""
    (tmp_path / "f.csv").write_text(FILE, "utf-8")
    (tmp_path / "p.toml").write_text(PROFILE, "utf-8")
    out, report = tmp_path / "out", tmp_path / "report.json"
    return (
        "import",
        tmp_path / "f.csv",
        "--profile",
        tmp_path / "p.toml",
        "--out",
        out,
        "--report",
        report,
    )


@pytest.mark.parametrize(("options", "layout"), [((), "csv"), (("--parquet",), "parquet")])
def test_a_file_becomes_a_package(
    run: Run, words: tuple[str | Path, ...], tmp_path: Path, options: tuple[str, ...], layout: str
) -> None:
    ran = run(*words, *options)

    assert (ran.code, ran.err) == (0, "")
    assert "votes" in ran.out
    with open_package(tmp_path / "out") as package:
        assert package.layout == layout
        assert package.meta.provenance.label == {"en": "Imported from f.csv by the profile wild"}


def test_json_is_all_that_json_prints(
    run: Run, words: tuple[str | Path, ...], tmp_path: Path
) -> None:
    (tmp_path / "f.csv").write_text(FILE.replace("100", "0100"), "utf-8")

    told = json.loads(run(*words, "--json").out)

    assert told["rows"]["votes"] == 6
    assert told["repairs"][0]["value"] == "0100"
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["stopped_by"] == ""


def test_repairs_are_shown(run: Run, words: tuple[str | Path, ...], tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(FILE.replace("100", "0100"), "utf-8")

    assert "read as 100" in run(*words).out


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (FILE.replace("30", "-3"), "f.csv, row 2, column 1 - A: '-3' is negative."),
        ("", "f.csv: the file is empty."),
    ],
)
def test_a_report_is_written_also_when_the_file_is_refused(
    run: Run, words: tuple[str | Path, ...], tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "f.csv").write_text(text, "utf-8")

    ran = run(*words, "--json")

    assert ran == (2, "", f"hattama: {sentence}\n")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["stopped_by"] == sentence
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_imported_is_one_sentence(
    run: Run, words: tuple[str | Path, ...], tmp_path: Path
) -> None:
    for place, word, sentence in (
        (1, tmp_path, f"{tmp_path}: cannot be read (Is a directory)."),
        (
            1,
            tmp_path / "none",
            f"{tmp_path / 'none'}: cannot be read (No such file or directory).",
        ),
        (3, "none", "there is no profile 'none'; name a .toml file or one of "),
        (3, tmp_path / "none.toml", f"{tmp_path / 'none.toml'}: there is no such profile."),
        (5, tmp_path / "f.csv", f"{tmp_path / 'f.csv'}: already exists; choose another name or"),
        (7, tmp_path, f"{tmp_path}: Is a directory."),
    ):
        ran = run(*words[:place], word, *words[place + 1 :])

        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"hattama: {sentence}")
        assert ran.err.count("\n") == 1


def test_nothing_is_made_where_the_report_cannot_be_written(
    run: Run, words: tuple[str | Path, ...], tmp_path: Path
) -> None:
    ran = run(*words[:-1], tmp_path / "nowhere" / "report.json")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("nowhere: there is no such folder for the report; make it first.\n")
    assert not (tmp_path / "out").exists()


def test_boundaries_come_with_the_package(
    run: Run, words: tuple[str | Path, ...], tmp_path: Path
) -> None:
    ring = [[50, 40], [60, 40], [60, 50], [50, 40]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": "nothing", "place": place},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for place in ("D1", "elsewhere")
    ]
    (tmp_path / "map.json").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), "utf-8"
    )

    ran = run(*words, "--boundaries", tmp_path / "map.json", "--boundaries-by", "place")

    assert (ran.code, ran.err) == (0, "")
    assert "fits no unit" in " ".join(ran.out.split())
    with open_package(tmp_path / "out") as package:
        assert '"unit":"D1"' in package.boundaries


def test_a_map_that_fits_nothing_is_one_sentence(
    run: Run, words: tuple[str | Path, ...], tmp_path: Path
) -> None:
    (tmp_path / "map.json").write_text("[]", "utf-8")

    ran = run(*words, "--boundaries", tmp_path / "map.json")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("hattama: map.json: a part of the map is not of the kind")
    assert not (tmp_path / "out").exists()
