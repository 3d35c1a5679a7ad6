"""From a file in the wild to an outcome, by the commands alone."""

from pathlib import Path

from tests.acceptance.conftest import hattama
from tests.unit.package.wild import FILE, PROFILE


def test_a_foreign_file_is_imported_checked_and_counted(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_bytes(FILE.replace("\n", "\r\n").replace(",", ";").encode("utf-16"))
    (tmp_path / "p.toml").write_text(PROFILE, "utf-8")
    profile, out = tmp_path / "p.toml", tmp_path / "out.zip"

    imported = hattama("import", tmp_path / "f.csv", "--profile", profile, "--out", out, "--json")
    checked = hattama("check", out, "--json")
    counted = hattama("count", out, "--json")

    assert (imported.code, imported.err) == (0, "")
    assert [one["what"] for one in imported.json["repairs"]] == [
        "byte order mark of utf-16-le left out",
        "line ends of Windows read as line ends",
    ]
    assert checked.code in (0, 1)
    assert (checked.json["checked"], checked.json["awaited"]) == (3, 1)
    assert counted.code == 0
    first, second = counted.json["contests"]
    assert first["outcome"]["candidacies"] == ["m1.1"]
    assert second["outcome"]["kind"] == "not_computable"
    assert [row["protocol"] for row in counted.json["missing"]] == ["m2.D2.2"]


def test_a_file_that_is_refused_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(FILE.replace("30", "30.5"), "utf-8")
    (tmp_path / "p.toml").write_text(PROFILE, "utf-8")
    before = set(tmp_path.iterdir())

    ran = hattama(
        "import",
        tmp_path / "f.csv",
        "--profile",
        tmp_path / "p.toml",
        "--out",
        tmp_path / "o" / "p",
    )

    assert ran == (2, "", "hattama: f.csv, row 2, column 1 - A: '30.5' is not a whole number.\n")
    assert set(tmp_path.iterdir()) == before
