"""The HTTP side of a witness (C2SP tlog-witness): strict paths, small requests, no word about its insides."""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from hattama.domain.errors import HattamaError
from hattama.translog.witness import REQUEST_AT_MOST, TEXT, Answer, Witness

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_LATEST = re.compile(r"/([0-9a-f]{64})/checkpoint")
_LIMITS = {
    "threads": 8,
    "connection_limit": 200,
    "channel_timeout": 20,  # seconds that a silent connection stays open
    "cleanup_interval": 5,
    "max_request_header_size": 16 * 1024,
    "max_request_body_size": REQUEST_AT_MOST,
    "ident": "",
    "log_socket_errors": False,
}


def application(
    witness: Witness, clock: Callable[[], int], report: Callable[[str], None]
) -> "WSGIApplication":
    """Give a witness as a WSGI application.

    Args:
        witness: what answers.
        clock: gives POSIX seconds.
        report: is told one sentence for each request that could not be answered.
    """

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        try:
            found = _answer(witness, clock, environ)
        except (HattamaError, OSError) as error:
            report(f"A request could not be answered: {error}")
            found = _plain(HTTPStatus.INTERNAL_SERVER_ERROR)
        headers = [
            ("Content-Type", found.content_type),
            ("Content-Length", str(len(found.body))),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start(f"{found.status.value} {found.status.phrase}", headers)
        return [found.body]

    return answer


class Server:
    """A server that is bound to its address and does not yet serve."""

    def __init__(self, app: "WSGIApplication", host: str, port: int) -> None:
        """Take an address.

        Args:
            app: the application.
            host: the address to listen on.
            port: the port; 0 takes a free one.

        Raises:
            OSError: the address cannot be taken.
        """
        import waitress  # noqa: PLC0415 - only who serves needs it

        self._open = dict[int, Any]()  # what the loop waits for; it ends once that is empty
        self._server: Any = waitress.create_server(
            app, map=self._open, host=host, port=port, **_LIMITS
        )
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._server.effective_port}/"

    def run(self) -> None:
        """Serve until SystemExit or KeyboardInterrupt, or until `stop`; requests in work end first."""
        try:
            self._server.run()
        finally:
            self._server.task_dispatcher.shutdown()
            for channel in list(self._server.active_channels.values()):
                channel.close()
            self._server.close()

    def stop(self) -> None:
        """End a server that runs in another thread, and all its connections."""
        self._server.trigger.pull_trigger(self._open.clear)


def _answer(witness: Witness, clock: Callable[[], int], environ: "WSGIEnvironment") -> Answer:
    path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
    if environ.get("QUERY_STRING"):
        return _plain(HTTPStatus.NOT_FOUND)
    if path == "/add-checkpoint":
        return _add(witness, clock, environ) if method == "POST" else _wrong_method()
    if found := _LATEST.fullmatch(path):
        return witness.latest(found[1]) if method == "GET" else _wrong_method()
    return _plain(HTTPStatus.NOT_FOUND)


def _add(witness: Witness, clock: Callable[[], int], environ: "WSGIEnvironment") -> Answer:
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdigit()):
        return _plain(HTTPStatus.LENGTH_REQUIRED)
    if int(length) > REQUEST_AT_MOST:
        return _plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = environ["wsgi.input"].read(int(length))
    if len(body) != int(length):
        return _plain(HTTPStatus.BAD_REQUEST)
    return witness.add_checkpoint(body, clock())


def _wrong_method() -> Answer:
    return _plain(HTTPStatus.METHOD_NOT_ALLOWED)


def _plain(status: HTTPStatus) -> Answer:
    return Answer(status, f"{status.phrase}\n".encode(), TEXT)
