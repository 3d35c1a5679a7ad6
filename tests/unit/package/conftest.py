"""What the tests of the package share: writing the small one, opening it, and the sentence that refuses it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.package import open as open_package
from hattama.package import save
from hattama.package.report import Repair
from tests.unit.package.small import write_small

Changed = str | bytes | None

LEFT_OUT: Mapping[str, Changed] = {"turnout": None, "observers": None}
"""What is read only where a test speaks of it: every table takes its time."""


@pytest.fixture
def refused(tmp_path: Path) -> Callable[..., str]:
    """Open the small package with some tables changed; give the sentence that refuses it."""

    def open_changed(**changed: Changed) -> str:
        folder = write_small(tmp_path / "small", {**LEFT_OUT, **changed})
        with pytest.raises(BadInputError) as caught, open_package(folder):
            pass
        return str(caught.value)

    return open_changed


@pytest.fixture
def repaired(tmp_path: Path) -> Callable[..., tuple[list[Repair], dict[str, bytes]]]:
    """Open the small package with some tables changed; give the repairs, and the tables as saved."""

    def open_changed(**changed: Changed) -> tuple[list[Repair], dict[str, bytes]]:
        with open_package(write_small(tmp_path / "small", {**LEFT_OUT, **changed})) as package:
            save(package, tmp_path / "saved")
            return package.report.repairs, contents(tmp_path / "saved")

    return open_changed


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a folder by its stem or name."""
    return {path.name.removesuffix(".csv"): path.read_bytes() for path in sorted(folder.iterdir())}
