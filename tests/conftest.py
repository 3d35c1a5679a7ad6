"""What every suite shares: how hard Hypothesis tries, and where real elections lie."""

import os
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]

hypothesis.settings.register_profile("dev", max_examples=50, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
hypothesis.settings.register_profile("nightly", max_examples=20_000, deadline=None)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"),
)


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of real elections (HATTAMA_DATA, or ../shared/data)."""
    folder = Path(os.environ.get("HATTAMA_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("The folder of real elections is not here; HATTAMA_DATA can name it.")
    return folder
