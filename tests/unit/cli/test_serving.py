"""A folder is served on the loopback, and browsers are told to ask again."""

import threading
from pathlib import Path
from urllib.request import urlopen

from hattama.cli.serving import HOST, serving


def test_a_file_is_served_and_kept_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("Қ", encoding="utf-8")

    with serving(tmp_path, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with urlopen(f"http://{HOST}:{server.server_port}/index.html") as answer:
            body, told = answer.read(), answer.headers
        server.shutdown()
        thread.join()

    assert body.decode() == "Қ"
    assert told["Cache-Control"] == "no-cache"


def test_a_port_that_is_taken_gives_way_to_another(tmp_path: Path) -> None:
    with serving(tmp_path, 0) as first, serving(tmp_path, first.server_port) as second:
        assert second.server_port != first.server_port
