"""A small election with every kind of act, published; a portal in two languages."""

from pathlib import Path

import pytest

from hattama.portal import Settings
from tests.factories.site import publish_history
from tests.factories.whole_history import whole_history

SETTINGS = Settings(languages=("en", "ru"), workers=1)


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Log and package of the whole history; not to be changed."""
    return publish_history(whole_history(), tmp_path_factory.mktemp("record") / "site")
