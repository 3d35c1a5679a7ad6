from pathlib import Path

import pytest

from hattama.reconstruct.election import Reconstruction, reconstruct

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "kz-akim-2021"


@pytest.fixture(scope="session")
def founding() -> Reconstruction:
    return reconstruct(EXAMPLE, seed=2021)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example that a test may spoil."""
    for path in EXAMPLE.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path
