"""Cosignatures: witnesses say that a checkpoint only ever grew (C2SP tlog-cosignature)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import checkpoint as checkpoints
from hattama.translog import note
from hattama.translog.checkpoint import SignedCheckpoint
from hattama.translog.key import Scheme, SigningKey, VerifierKey
from hattama.translog.note import Check, Signature
from hattama.translog.token import NUMBER_AT_MOST

_TIME_BYTES = 8
_NAME_AT_MOST = 255


def message(key: VerifierKey, text: str, at: int) -> bytes:
    """Give what a cosigner signs.

    Args:
        key: the key of the cosigner.
        text: the text of the checkpoint.
        at: POSIX seconds.

    Raises:
        BadInputError: the text is no checkpoint, or a name is too long for ML-DSA-44.
    """
    checkpoint = checkpoints.parse_text(text)
    if key.scheme is Scheme.COSIGNATURE_ED25519:
        return f"cosignature/v1\ntime {at}\n{text}".encode()
    return b"".join(
        (
            b"subtree/v1\n\0",
            _vector(key.name),
            at.to_bytes(_TIME_BYTES),
            _vector(checkpoint.origin),
            bytes(_TIME_BYTES),  # a checkpoint is the subtree that starts at leaf 0
            checkpoint.size.to_bytes(_TIME_BYTES),
            checkpoint.root,
        )
    )


def sign(text: str, key: SigningKey, at: int) -> Signature:
    """Cosign a checkpoint.

    Args:
        text: the text of the checkpoint.
        key: a key of type 0x04 or 0x06.
        at: POSIX seconds.

    Raises:
        BadInputError: the text is no checkpoint, the time is out of range, or the key signs other things.
    """
    if key.scheme not in COSIGNING:
        raise BadInputError("a key of type 0x01 cosigns nothing", where=f"key {key.name}")
    if not 0 <= at <= NUMBER_AT_MOST:
        raise BadInputError(f"the time {at} is out of range", where=f"key {key.name}")
    verifier = key.verifier
    blob = at.to_bytes(_TIME_BYTES) + key.sign(message(verifier, text, at))
    return Signature(key.name, verifier.id, blob)


def time_of(signature: Signature) -> int:
    """Give the POSIX seconds that a cosignature states.

    Raises:
        BadInputError: it is too short for a time, or the time is above 2^63 - 1.
    """
    where, stated = f"cosignature of {signature.name}", signature.blob[:_TIME_BYTES]
    if len(stated) < _TIME_BYTES:
        raise BadInputError("it is too short for a time", where=where)
    if (at := int.from_bytes(stated)) > NUMBER_AT_MOST:
        raise BadInputError("the time is above 2^63 - 1", where=where)
    return at


def check_cosignature(key: VerifierKey, text: str, blob: bytes) -> None:
    """Check a cosignature over the text of a checkpoint.

    Raises:
        BadInputError: it is malformed.
        TamperedError: it is not by this key, or over another checkpoint or time.
    """
    where = f"cosignature of {key.name}"
    due = _TIME_BYTES + key.signature_bytes
    if len(blob) != due:
        what = f"a time and a signature have {due} bytes, not {len(blob)}"
        raise BadInputError(what, where=where)
    stated, signature = blob[:_TIME_BYTES], blob[_TIME_BYTES:]
    at = int.from_bytes(stated)
    if at <= NUMBER_AT_MOST and key.has_signed(message(key, text, at), signature):
        return
    if key.has_signed(message(key, text, int.from_bytes(stated, "little")), signature):
        raise BadInputError(
            "the time stands with its smallest byte first",
            where=where,
            todo="write it with its largest byte first",
        )
    if at > NUMBER_AT_MOST:
        raise BadInputError("the time is above 2^63 - 1", where=where)
    raise TamperedError("it does not verify", where=where)


def _vector(name: str) -> bytes:
    data = name.encode()
    if not 1 <= len(data) <= _NAME_AT_MOST:
        what = f"a name of {len(data)} bytes is longer than ML-DSA-44 cosignatures allow"
        raise BadInputError(what, where=name[:60])
    return bytes([len(data)]) + data


COSIGNING: Mapping[Scheme, Check] = MappingProxyType(
    {
        Scheme.COSIGNATURE_ED25519: check_cosignature,
        Scheme.COSIGNATURE_ML_DSA_44: check_cosignature,
    }
)
_ALL = MappingProxyType({**note.PLAIN, **COSIGNING})


def verify(signed: SignedCheckpoint, keys: Iterable[VerifierKey]) -> dict[VerifierKey, Signature]:
    """Verify every signature and cosignature of a checkpoint that is by a known key.

    Args:
        signed: the checkpoint.
        keys: the keys of logs and witnesses that are known.

    Returns:
        each key that signed, with its first signature.

    Raises:
        BadInputError: two keys share name and ID, or a cosignature is malformed.
        TamperedError: a signature by a known key does not verify, or there is none.
    """
    return note.verify(signed.note, keys, _ALL)
