"""The whole history as a site whose address is known, made once."""

from pathlib import Path

import pytest

from hattama.portal import Settings, publish

ADDRESS = "https://votes.example/2021/"


@pytest.fixture(scope="session")
def away(record: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in two languages; not to be changed."""
    site = tmp_path_factory.mktemp("away") / "site"
    publish(record, site, Settings(languages=("en", "ru"), address=ADDRESS, workers=1))
    return site
