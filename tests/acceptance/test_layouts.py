"""A package says the same whatever it is stored in."""

from pathlib import Path

from hattama.package import open as open_package
from hattama.package import save
from tests.acceptance.conftest import Ran, hattama


def test_folder_zip_and_parquet_give_the_same_count(
    demo: tuple[Path, Ran], tmp_path: Path
) -> None:
    folder = demo[0] / "package"
    with open_package(folder) as package:
        save(package, tmp_path / "csv.zip")
        save(package, tmp_path / "parquet", layout="parquet")

    said = {
        hattama("count", path, "--json")
        for path in (folder, tmp_path / "csv.zip", tmp_path / "parquet")
    }

    assert len(said) == 1
    assert said.pop().code == 0


def test_the_package_of_the_demo_is_canonical(demo: tuple[Path, Ran], tmp_path: Path) -> None:
    folder = demo[0] / "package"
    with open_package(folder) as package:
        assert package.report.repairs == []
        save(package, tmp_path / "again")

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()
    }
