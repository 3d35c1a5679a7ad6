"""Asking witnesses to cosign (C2SP tlog-witness): only the URLs of the policy, only keys of the policy."""

import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from urllib.parse import urlsplit

from hattama.domain.errors import BadInputError, RolledBackError, TamperedError
from hattama.translog import checkpoint as checkpoints
from hattama.translog import cosignature, merkle, note
from hattama.translog.checkpoint import SignedCheckpoint
from hattama.translog.key import VerifierKey
from hattama.translog.note import Signature
from hattama.translog.policy import Policy
from hattama.translog.token import decode_decimal
from hattama.translog.witness import REQUEST_AT_MOST, SIZE, Request, name_of

TRIES = 3  # with the sizes that the witness names, should somebody else be asking it too

Prove = Callable[[int], Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of asking one witness: cosignatures that verified, or one sentence on what went wrong."""

    url: str
    signatures: tuple[Signature, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What every witness is asked.

    Attributes:
        signed: the checkpoint to cosign.
        old: the size that the witness has probably seen last.
        prove: gives the proof that the log grew from a size.
        logs: the keys of the log.
    """

    signed: SignedCheckpoint
    old: int
    prove: Prove
    logs: tuple[VerifierKey, ...]


def ask_all(
    policy: Policy, signed: SignedCheckpoint, old: int, prove: Prove, *, seconds: float
) -> list[Reply]:
    """Ask every witness of a policy that has a URL, all at the same time.

    Args:
        policy: names the witnesses.
        signed: the checkpoint to cosign.
        old: the size that they have probably seen last.
        prove: gives the proof that the log grew from a size.
        seconds: how long to wait for all of them together.

    Returns:
        one reply for each URL; silence and wrong answers are in them.

    Raises:
        BadInputError: a URL of the policy is none of http or https.
        RolledBackError: a witness has a larger tree with the signature of this log.
        TamperedError: a witness has another tree with the signature of this log.
    """
    question = Question(signed, old, prove, tuple(log.key for log in policy.logs))
    keys = dict[str, list[VerifierKey]]()
    for witness in policy.witnesses:
        if witness.url is not None:
            keys.setdefault(witness.url.decode(errors="replace"), []).append(witness.key)
    lines = [_Line(url, seconds) for url in keys]
    if not lines:
        return []
    pool = ThreadPoolExecutor(len(lines))
    futures = [pool.submit(_ask, line, keys[line.url], question) for line in lines]
    done, _ = wait(futures, timeout=seconds)
    for line in lines:
        line.cut()
    pool.shutdown(wait=False, cancel_futures=True)
    late = f"it did not answer within {seconds:g} seconds"
    return [
        future.result() if future in done else Reply(line.url, problem=late)
        for line, future in zip(lines, futures, strict=True)
    ]


class _Line:
    """One connection to one witness; it follows no redirection and knows no proxy."""

    def __init__(self, url: str, seconds: float) -> None:
        self.url = url
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise BadInputError(f"{url[:100]!r} is no URL of a witness", where="policy")
        self._prefix = parts.path.rstrip("/")
        try:
            self._open = (
                HTTPSConnection(
                    parts.hostname,
                    parts.port,
                    timeout=seconds,
                    context=ssl.create_default_context(),
                )
                if parts.scheme == "https"
                else HTTPConnection(parts.hostname, parts.port, timeout=seconds)
            )
        except ValueError:
            raise BadInputError(f"{url[:100]!r} has no valid port", where="policy") from None

    def send(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str, bytes]:
        """Send a request and give status, content type and body.

        Raises:
            OSError, HTTPException: nothing usable came back.
        """
        self._open.request(method, f"{self._prefix}/{path}", body)
        response = self._open.getresponse()
        data = response.read(REQUEST_AT_MOST + 1)
        if len(data) > REQUEST_AT_MOST:
            raise HTTPException("the answer is too long")
        return response.status, response.headers.get_content_type(), data

    def cut(self) -> None:
        """End whatever is still going on."""
        with suppress(OSError, AttributeError):
            self._open.sock.shutdown(SHUT_RDWR)
        self._open.close()


def _ask(line: _Line, keys: Sequence[VerifierKey], question: Question) -> Reply:
    try:
        signatures, problem = _exchange(line, keys, question)
    except (RolledBackError, TamperedError):
        raise
    except (BadInputError, HTTPException, OSError) as error:
        return Reply(line.url, problem=f"it gave no usable answer: {error}")
    return Reply(line.url, signatures, problem)


def _exchange(
    line: _Line, keys: Sequence[VerifierKey], question: Question
) -> tuple[tuple[Signature, ...], str]:
    """Send the checkpoint, again where the witness has seen another size than was thought."""
    old, new = question.old, question.signed.checkpoint
    status, data = 0, b""
    for _ in range(TRIES):
        proof = tuple(question.prove(old)) if old else ()
        body = bytes(Request(old, proof, question.signed))
        status, kind, data = line.send("POST", "add-checkpoint", body)
        if status == HTTPStatus.OK:
            return _cosignatures(data, keys, new.text), ""
        if status != HTTPStatus.CONFLICT or kind != SIZE:
            break
        old = _size(data)
        if old > new.size:
            break
    if status in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}:
        _check_view(line, question)
    said = data[:200].decode(errors="replace").strip()
    return (), f"it answered {status}: {said}"


def _cosignatures(data: bytes, keys: Sequence[VerifierKey], text: str) -> tuple[Signature, ...]:
    """Take the cosignatures by known keys out of an answer; one that does not verify spoils it."""
    known = {(key.name, key.id): key for key in keys}
    found = list[Signature]()
    for line in data.decode("utf-8", errors="replace").removesuffix("\n").split("\n"):
        signature = note.parse_line(line, where="answer")
        if (key := known.get((signature.name, signature.key_id))) is not None:
            try:
                cosignature.check_cosignature(key, text, signature.blob)
            except TamperedError as error:
                raise BadInputError(str(error)) from None
            found.append(signature)
    if not found:
        raise BadInputError("no known key cosigned", where="answer")
    return tuple(found)


def _size(data: bytes) -> int:
    text = data.decode("ascii", errors="replace")
    if not text.endswith("\n"):
        raise BadInputError("the size does not end in a newline", where="answer")
    return decode_decimal(text[:-1], what="the size", where="answer")


def _check_view(line: _Line, question: Question) -> None:
    """Refuse to go on where a witness shows that this log signed what is not known here.

    The word of a witness is not enough, as anybody could stop a log then: it needs our own signature.
    """
    new = question.signed.checkpoint
    status, _, data = line.send("GET", f"{name_of(new.origin)}/checkpoint")
    if status != HTTPStatus.OK:
        return
    try:
        seen = checkpoints.parse(data, where="answer")
        cosignature.verify(seen, question.logs)
    except BadInputError:
        return
    if (older := seen.checkpoint).origin != new.origin:
        return
    if older.size > new.size:
        what = f"it saw {older.size} leaves signed by this log, which has {new.size} here"
        todo = "this is an older state of the log: bring back the newest, or repair it"
        raise RolledBackError(what, where=line.url, todo=todo)
    if older.size:
        proof = question.prove(older.size)
        merkle.verify_consistency(older.size, new.size, older.root, new.root, proof)
