"""Portals of small elections, and a server that shows them to a real browser."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Quiet
from tests.factories.portals import publish_portals


@pytest.fixture(scope="session")
def portals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all portals; not to be changed."""
    return publish_portals(tmp_path_factory.mktemp("portals"), tmp_path_factory.mktemp("records"))


@pytest.fixture(scope="session")
def address(portals: Path) -> Iterator[str]:
    """Where the portals are served."""
    handler = functools.partial(Quiet, directory=str(portals))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
