"""A witness over HTTP, and those who ask it; loopback only."""

import http.client
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hattama.domain.errors import BadInputError, RolledBackError, TamperedError
from hattama.translog import cosignature, merkle, note, witness_server
from hattama.translog.checkpoint import Checkpoint, SignedCheckpoint
from hattama.translog.note import Note
from hattama.translog.policy import Log, Policy
from hattama.translog.policy import Witness as Member
from hattama.translog.storage import Folder
from hattama.translog.witness import REQUEST_AT_MOST, Answer, Request, Witness, name_of
from hattama.translog.witness_client import Reply, ask_all
from tests.factories.log import AT, LOG, ORIGIN, QUANTUM, W1, W2

HASHES = merkle.leaf_hashes([b"leaf %d" % number for number in range(300)])
OTHER = [merkle.leaf_hash(b"other"), *HASHES[1:]]


@dataclass
class Running:
    url: str
    witness: Witness
    reports: list[str]

    @property
    def connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        assert parts.hostname
        return http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    witness = Witness([W1, QUANTUM], [LOG.verifier], Folder(tmp_path / "memory"))
    reports = list[str]()
    app = witness_server.application(witness, lambda: AT, reports.append)
    server = witness_server.Server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield Running(server.url, witness, reports)
    server.stop()
    thread.join(20)
    assert not thread.is_alive()


def signed(hashes: Sequence[bytes]) -> SignedCheckpoint:
    made = Checkpoint(ORIGIN, len(hashes), merkle.root(hashes))
    return SignedCheckpoint(made, Note(made.text, (note.sign(made.text, LOG),)))


def ask(
    url: str, size: int, old: int = 0, hashes: Sequence[bytes] = HASHES, seconds: float = 20
) -> Reply:
    policy = Policy(
        (Log(LOG.verifier),),
        (
            Member(b"w", W1.verifier, url.encode()),
            Member(b"q", QUANTUM.verifier, url.encode()),
            Member(b"silent", W2.verifier),
        ),
    )
    tree = hashes[:size]
    (reply,) = ask_all(
        policy,
        signed(tree),
        old,
        lambda old: merkle.consistency_proof(tree, old),
        seconds=seconds,
    )
    return reply


def test_a_witness_cosigns_what_grew_and_names_the_size_it_saw(running: Running) -> None:
    for size, guess in ((3, 0), (200, 3), (201, 0), (300, 250)):
        reply = ask(running.url, size, guess)

        assert reply.problem == ""
        text = signed(HASHES[:size]).note.text
        for found, key in zip(reply.signatures, (W1, QUANTUM), strict=True):
            cosignature.check_cosignature(key.verifier, text, found.blob)


def test_a_log_learns_from_its_own_signature_that_it_was_rolled_back(running: Running) -> None:
    ask(running.url, 300)

    with pytest.raises(
        RolledBackError, match="it saw 300 leaves signed by this log, which has 20"
    ):
        ask(running.url, 200)


def test_a_log_learns_from_its_own_signature_that_there_are_two_views(running: Running) -> None:
    ask(running.url, 200)

    with pytest.raises(TamperedError, match="the proof does not lead to the root of 200 leaves"):
        ask(running.url, 300, hashes=OTHER)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/add-checkpoint", 405),
        ("PUT", "/add-checkpoint", 405),
        ("POST", "/add-checkpoint/", 404),
        ("POST", "/add-checkpoint?x=1", 404),
        ("POST", f"/{name_of(ORIGIN)}/checkpoint", 405),
        ("GET", f"/{name_of(ORIGIN)}/checkpoint", 404),
        ("GET", f"/{name_of(ORIGIN).upper()}/checkpoint", 404),
        ("GET", "/../keys.json", 404),
        ("GET", "/%2e%2e/keys.json", 404),
        ("POST", "/add-checkpoint", 400),
    ],
)
def test_only_the_paths_of_the_specification_answer(
    running: Running, method: str, path: str, status: int
) -> None:
    connection = running.connection
    connection.request(method, path, b"" if method == "POST" else None)
    response = connection.getresponse()

    assert response.status == status
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Server" not in response.headers
    connection.close()


def test_a_connection_serves_many_requests(running: Running) -> None:
    connection = running.connection
    for _ in range(3):
        connection.request("POST", "/add-checkpoint", b"old 0\n\n")
        assert connection.getresponse().read()
        assert connection.sock is not None
    connection.close()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n\r\n", b"411"),
        (b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", b"400"),
        (
            b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
            % (REQUEST_AT_MOST + 1),
            b"413",
        ),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", b"431"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
def test_a_request_that_is_too_large_or_no_request_is_refused(
    running: Running, head: bytes, status: bytes
) -> None:
    parts = urlsplit(running.url)
    with socket.create_connection((parts.hostname, parts.port), 20) as line:
        line.sendall(head)
        answer = line.recv(4096)

    assert answer.split(b" ")[1] == status
    assert b"Traceback" not in answer


def test_the_inside_of_a_witness_is_its_own(running: Running, tmp_path: Path) -> None:
    ask(running.url, 3)
    (tmp_path / "memory" / name_of(ORIGIN)).write_bytes(b"broken")

    reply = ask(running.url, 5, 3)

    assert reply.problem == "it answered 500: Internal Server Error"
    assert running.reports[0].startswith("A request could not be answered: ")


def lying(answer: bytes, status: int = 200, kind: str = "text/plain") -> Iterator[str]:
    """Serve one answer to everything; None is silence."""

    class Liar(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815 - the name that http.server asks for

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Liar)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/some/prefix/"
    server.shutdown()
    thread.join()
    server.server_close()


def line_of(key: object, text: str) -> bytes:
    return cosignature.sign(text, key, AT).line.encode()  # type: ignore[arg-type]


RIGHT = signed(HASHES[:5]).note.text
WRONG = signed(HASHES[:6]).note.text


@pytest.mark.parametrize(
    ("answer", "status", "kind", "problem"),
    [
        (line_of(W2, RIGHT), 200, "text/plain", "no known key cosigned"),
        (line_of(W1, WRONG), 200, "text/plain", "it does not verify"),
        (line_of(W1, RIGHT) + line_of(QUANTUM, WRONG), 200, "text/plain", "it does not verify"),
        (b"", 200, "text/plain", "is not a signature"),
        (b"\xff\n", 200, "text/plain", "is not a signature"),
        (b"x" * (REQUEST_AT_MOST + 1), 200, "text/plain", "the answer is too long"),
        (b"9\n", 409, "text/x.tlog.size", "it answered 409: 9"),
        (b"2\n", 409, "text/x.tlog.size", "it answered 409: 2"),
        (b"2\n", 409, "text/plain", "it answered 409: 2"),
        (b"02\n", 409, "text/x.tlog.size", "has leading zeros"),
        (b"2", 409, "text/x.tlog.size", "the size does not end in a newline"),
        (b"elsewhere", 302, "text/plain", "it answered 302: elsewhere"),
    ],
)
def test_a_witness_that_lies_is_only_a_missing_witness(
    answer: bytes, status: int, kind: str, problem: str
) -> None:
    serving = lying(answer, status, kind)
    reply = ask(next(serving), 5)
    next(serving, None)

    assert reply.signatures == ()
    assert problem in reply.problem


def test_a_witness_that_is_silent_does_not_hold_the_log_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        reply = ask(f"http://127.0.0.1:{silent.getsockname()[1]}", 5, seconds=0.2)

    assert "timed out" in reply.problem or "did not answer within 0.2 seconds" in reply.problem


def test_a_witness_that_is_not_there_is_a_missing_witness() -> None:
    assert "it gave no usable answer" in ask("http://127.0.0.1:1", 5).problem


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x", "http://", "http://x/?y", "x:y"])
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(BadInputError, match=r"is no URL of a witness|has no valid port"):
        ask(url, 5)


def test_a_policy_without_addresses_asks_nobody() -> None:
    assert ask_all(Policy(), signed(HASHES[:5]), 0, lambda _: (), seconds=1) == []


RACER = """
import json, sys
from pathlib import Path
from hattama.translog import merkle
from hattama.translog.storage import Folder
from hattama.translog.witness import Witness
from tests.factories.log import AT, LOG, W1
from tests.unit.translog.test_witness_http import racing
witness = Witness([W1], [LOG.verifier], Folder(Path(sys.argv[1])))
sys.stdin.readline()
print(json.dumps(racing(witness, sys.argv[2])))
"""


def racing(witness: Witness, side: str) -> list[tuple[int, str]]:
    """Push one of two histories at a witness as fast as it goes, and give what it cosigned."""
    hashes, cosigned = (HASHES if side == "one" else OTHER), list[tuple[int, str]]()
    for size in range(1, 60):
        tree = hashes[:size]
        if push(witness, tree).status == 200:
            cosigned.append((size, merkle.root(tree).hex()))
    return cosigned


def push(witness: Witness, tree: Sequence[bytes]) -> Answer:
    """Ask for a cosignature, from whatever size the witness says it saw."""
    answer = witness.add_checkpoint(bytes(Request(0, (), signed(tree))), AT)
    for _ in range(50):
        if answer.status != 409 or (old := int(answer.body)) > len(tree):
            break
        proof = tuple(merkle.consistency_proof(tree, old)) if old else ()
        answer = witness.add_checkpoint(bytes(Request(old, proof, signed(tree))), AT)
    return answer


def test_processes_that_race_over_one_memory_never_sign_two_views(tmp_path: Path) -> None:
    sides = ("one", "other", "one", "other")
    racers = [
        subprocess.Popen(  # noqa: S603 - this test's own program
            [sys.executable, "-c", RACER, str(tmp_path / "memory"), side],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
            env={"PYTHONPATH": "src:."},
        )
        for side in sides
    ]
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    found = [json.loads(racer.communicate(timeout=120)[0]) for racer in racers]

    assert [racer.returncode for racer in racers] == [0] * 4
    winners = {side for side, views in zip(sides, found, strict=True) if views}
    assert len(winners) == 1, "two histories were cosigned"
    hashes = HASHES if winners == {"one"} else OTHER
    views = {(size, root) for views in found for size, root in views}
    assert all(root == merkle.root(hashes[:size]).hex() for size, root in views)
    assert views
