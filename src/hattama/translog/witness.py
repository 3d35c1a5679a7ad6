"""A witness: it cosigns a checkpoint only if the log grew from what it cosigned before (C2SP tlog-witness).

It has one memory for each log, the last checkpoint that it cosigned. That is moved under a lock, and durable
before anybody gets the cosignature, so that even two processes over one folder never sign two views.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import checkpoint as checkpoints
from hattama.translog import cosignature, merkle, note
from hattama.translog.checkpoint import Checkpoint, SignedCheckpoint
from hattama.translog.key import Scheme, SigningKey, VerifierKey
from hattama.translog.note import Note
from hattama.translog.storage import Folder
from hattama.translog.token import decode_decimal, decode_hash, encode_base64

HASHES_AT_MOST = 63
REQUEST_AT_MOST = 256 * 1024  # bytes; a checkpoint of 60 post-quantum cosignatures has 200,000

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"

Logs = Mapping[str, Sequence[VerifierKey]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the witness answers."""

    status: HTTPStatus
    body: bytes
    content_type: str = TEXT


@dataclass(frozen=True, slots=True)
class Request:
    """What a log sends: a checkpoint, and the proof that it grew from an older size."""

    old: int
    proof: tuple[bytes, ...]
    signed: SignedCheckpoint

    def __bytes__(self) -> bytes:
        """Give the body of the request."""
        lines = [f"old {self.old}", *map(encode_base64, self.proof), "", ""]
        return "\n".join(lines).encode() + bytes(self.signed.note)


def parse_request(body: bytes) -> Request:
    """Read the body of add-checkpoint.

    Raises:
        BadInputError: each reason has its sentence.
    """
    where = "request"
    head, blank, data = body.partition(b"\n\n")
    if not blank:
        raise BadInputError("no empty line stands before the checkpoint", where=where)
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise BadInputError("size and proof are not ASCII", where=where) from None
    if not first.startswith("old "):
        raise BadInputError("the first line does not give the old size", where=where)
    old = decode_decimal(first.removeprefix("old "), what="the old size", where=where)
    if len(lines) > HASHES_AT_MOST:
        what = f"a proof of {len(lines)} hashes is longer than any tree needs"
        raise BadInputError(what, where=where)
    proof = tuple(
        decode_hash(line, what=f"hash {number}", where=where) for number, line in enumerate(lines)
    )
    read = note.parse(data, where="checkpoint")
    return Request(old, proof, SignedCheckpoint(checkpoints.parse_lines(read.text), read))


def authenticate(signed: SignedCheckpoint, logs: Logs) -> Answer | None:
    """Decide whether a checkpoint is by a known log.

    Args:
        signed: what was sent.
        logs: origin -> the keys of that log.

    Returns:
        the refusal, or None where there is nothing to refuse.
    """
    if (keys := logs.get(signed.checkpoint.origin)) is None:
        return _refusal(HTTPStatus.NOT_FOUND, "this witness does not know the log")
    try:
        note.verify(signed.note, keys, _CHECKS)
    except BadInputError as error:
        return _refusal(HTTPStatus.FORBIDDEN, str(error))
    return None


def judge(request: Request, latest: Checkpoint | None) -> Answer | None:
    """Decide whether a checkpoint of a known log may be cosigned.

    Args:
        request: what was sent.
        latest: what was cosigned last for that origin, if anything was.

    Returns:
        the refusal, or None where there is nothing to refuse.
    """
    new, seen = request.signed.checkpoint, latest.size if latest else 0
    if request.old > new.size:
        return _refusal(HTTPStatus.BAD_REQUEST, "the old size is above that of the checkpoint")
    if request.old != seen:
        return Answer(HTTPStatus.CONFLICT, f"{seen}\n".encode(), SIZE)
    try:
        _check_growth(request, latest)
    except BadInputError as error:
        return _refusal(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    return None


def _check_growth(request: Request, latest: Checkpoint | None) -> None:
    new = request.signed.checkpoint
    if not checkpoints.has_sound_root(new):
        raise TamperedError("the root is not that of an empty tree")
    if latest is not None and latest.size:
        merkle.verify_consistency(latest.size, new.size, latest.root, new.root, request.proof)
    elif request.proof:
        raise TamperedError("nothing is to be proved from an empty tree")


class Witness:
    """A witness over the folder that is its memory; any number of them may share it."""

    def __init__(
        self, keys: Sequence[SigningKey], logs: Iterable[VerifierKey], memory: Folder
    ) -> None:
        """Take what the witness works with.

        Args:
            keys: the keys that cosign.
            logs: the keys of the logs to cosign; their names are the origins.
            memory: the folder of what it cosigned last.
        """
        self._keys = keys
        self._memory = memory
        self._logs = dict[str, list[VerifierKey]]()
        for key in logs:
            self._logs.setdefault(key.name, []).append(key)

    def add_checkpoint(self, body: bytes, at: int) -> Answer:
        """Answer to add-checkpoint.

        Args:
            body: the body of the request.
            at: POSIX seconds.

        Raises:
            BadInputError: what was cosigned last cannot be read; nothing is signed then.
            OSError: it cannot be written; nothing is given out then.
        """
        try:
            request = parse_request(body)
        except BadInputError as error:
            return _refusal(HTTPStatus.BAD_REQUEST, str(error))
        if (refusal := authenticate(request.signed, self._logs)) is not None:
            return refusal
        name = name_of(request.signed.checkpoint.origin)
        with self._memory.locked(f"{name}.lock"):
            held = self._memory.read(name)
            latest = checkpoints.parse(held, where=name).checkpoint if held is not None else None
            if (refusal := judge(request, latest)) is not None:
                return refusal
            cosigned = self._cosigned(request.signed, at)
            self._memory.write(name, bytes(cosigned))
        lines = [each.line for each in cosigned.signatures[-len(self._keys) :]]
        return Answer(HTTPStatus.OK, "".join(lines).encode())

    def latest(self, name: str) -> Answer:
        """Answer to the request for the last checkpoint of a log.

        Args:
            name: the SHA-256 of the origin in hexadecimal.
        """
        known = name in map(name_of, self._logs)
        if not known or (held := self._memory.read(name)) is None:
            return _refusal(HTTPStatus.NOT_FOUND, "this witness never cosigned such a log")
        return Answer(HTTPStatus.OK, held)

    def _cosigned(self, signed: SignedCheckpoint, at: int) -> Note:
        """Give the checkpoint with the signatures that were verified, and with ours."""
        text, keys = signed.note.text, self._logs[signed.checkpoint.origin]
        verified = note.verify(signed.note, keys, _CHECKS).values()
        ours = (cosignature.sign(text, key, at) for key in self._keys)
        return Note(text, (*verified, *ours))


def name_of(origin: str) -> str:
    """Give the name under which the checkpoint of a log is kept and asked for."""
    return sha256(origin.encode()).hexdigest()


def _refusal(status: HTTPStatus, sentence: str) -> Answer:
    return Answer(status, f"{sentence}\n".encode())


_CHECKS = {
    Scheme.ED25519: note.check_plain,
    Scheme.COSIGNATURE_ML_DSA_44: cosignature.check_cosignature,
}
