"""A folder of static files served to this machine, until the keys Ctrl and C are pressed."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

__all__ = ["HOST", "PORT", "serving"]

HOST = "127.0.0.1"
PORT = 8021


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and keeps silent about it; browsers ask each time whether a page has changed."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".xml": "application/xml",
    }

    def end_headers(self) -> None:
        """Let nobody keep a page without asking."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path, port: int = PORT) -> Iterator[ThreadingHTTPServer]:
    """Bind a server of a folder on the loopback; `serve_forever()` of it serves.

    Args:
        folder: the folder.
        port: the port wanted; another one is taken where it is in use.

    Yields:
        the server; `server_port` is its port.
    """
    handler = partial(_Quiet, directory=str(folder))
    with _bound(port, handler) as server:
        server.daemon_threads = True
        yield server


def _bound(port: int, handler: partial[_Quiet]) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer((HOST, port), handler)
    except OSError:
        return ThreadingHTTPServer((HOST, 0), handler)
