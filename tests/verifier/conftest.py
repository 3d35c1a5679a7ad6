"""A good site, and a short way to verify a changed one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hattama_verify import Options, Report, Trust, verify
from tests.verifier.story import story
from tests.verifier.writer import Files, Story, pack

Verify = Callable[..., Report]


@pytest.fixture
def told() -> Story:
    """A story that a test may change before it is published."""
    return story()


@pytest.fixture(scope="session")
def good() -> Files:
    """The files of a good site; copy before you change them."""
    return story().files()


@pytest.fixture
def verified(tmp_path: Path) -> Verify:
    """Publish files or a story as a zip and verify it in this process."""

    def run(site: Files | Story, *, production: bool = False, **trust: Any) -> Report:  # noqa: ANN401
        files = site.files() if isinstance(site, Story) else site
        options = Options(Trust(**trust), production=production, processes=1)
        return verify(str(pack(files, tmp_path / "site.zip")), options)

    return run


def said(report: Report, sort: str = "wrong") -> str:
    """All findings of one sort as text."""
    return "\n".join(f"{one.place}: {one.sentence}" for one in getattr(report, sort))
