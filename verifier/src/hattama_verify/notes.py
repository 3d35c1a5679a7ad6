"""Signed notes, checkpoints and cosignatures of C2SP: signed-note, tlog-checkpoint, tlog-cosignature."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hattama_verify.report import CannotTell, Wrong, shown

ED25519, COSIGNED, COSIGNED_ML_DSA = 1, 4, 6
LENGTHS = {ED25519: 32, COSIGNED: 32, COSIGNED_ML_DSA: 1312}
SIGNATURES_AT_MOST = 100
NOTE_AT_MOST = 1_000_000
LATEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Key:
    """A verifier key: a name, the type of its signatures, a public key."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand before its signatures."""
        said = (
            self.name.encode("utf-8", "surrogateescape") + b"\n" + bytes([self.kind]) + self.public
        )
        return hashlib.sha256(said).digest()[:4]


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signature lines: name, id of the key, signature."""

    text: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed tree head."""

    note: Note
    origin: str
    size: int
    root: bytes


def unbase64(text: str, what: str) -> bytes:
    """Read base64 that is written in the one right way.

    Raises:
        Wrong: it is not.
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Wrong(f"{what} is not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise Wrong(f"{what} is not base64 as it must be written (RFC 4648, section 4)")
    return raw


def read_key(text: str) -> Key:
    """Read a verifier key.

    Raises:
        Wrong: it is malformed.
        CannotTell: its type of signature is not known here.
    """
    name, plus, rest = text.partition("+")
    number, plus_too, encoded = rest.partition("+")
    if not (plus and plus_too):
        raise Wrong(f"the key {shown(text)!r} does not have three parts")
    _check_name(name)
    if not re.fullmatch("[0-9a-f]{8}", number):
        raise Wrong(
            f"the id {shown(number)!r} of the key {shown(name)} is not 8 lower-case digits"
        )
    raw = unbase64(encoded, f"the key {shown(name)}")
    if not raw or raw[0] not in LENGTHS:
        raise CannotTell(f"the key {shown(name)} makes a type of signature that is not known here")
    key = Key(name, raw[0], raw[1:])
    if len(key.public) != LENGTHS[key.kind]:
        raise Wrong(f"the key {shown(name)} has a wrong length")
    if key.id.hex() != number:
        raise Wrong(
            f"the id {number} does not belong to the key {shown(name)}; it is {key.id.hex()}"
        )
    return key


def read_note(raw: bytes) -> Note:
    """Read a signed note.

    Raises:
        Wrong: it is malformed.
    """
    if len(raw) > NOTE_AT_MOST:
        raise Wrong("the note is too large")
    try:
        whole = raw.decode()
    except UnicodeDecodeError:
        raise Wrong("the note is not UTF-8") from None
    if any(sign < " " and sign != "\n" for sign in whole):
        raise Wrong("the note holds control characters")
    text, gap, block = whole.rpartition("\n\n")
    if not gap or not block.endswith("\n") or "\n\n" in block:
        raise Wrong("the note has no signatures behind an empty line")
    lines = block[:-1].split("\n")
    if len(lines) > SIGNATURES_AT_MOST:
        raise Wrong(f"the note has more than {SIGNATURES_AT_MOST} signatures")
    return Note(f"{text}\n".encode(), tuple(_signature(line) for line in lines))


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, name, encoded, *more = [*line.split(" "), "", ""]
    if dash != "\N{EM DASH}" or not encoded or any(more):
        raise Wrong(f"the signature line {shown(line)!r} is malformed")
    _check_name(name)
    raw = unbase64(encoded, f"the signature by {shown(name)}")
    if len(raw) <= 4:  # noqa: PLR2004 - the id of the key
        raise Wrong(f"the signature by {shown(name)} is too short")
    return name, raw[:4], raw[4:]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(sign.isspace() or sign < " " for sign in name):
        raise Wrong(f"{shown(name)!r} is not the name of a key")


def read_checkpoint(raw: bytes) -> Checkpoint:
    """Read a checkpoint without extension lines.

    Raises:
        Wrong: it is malformed.
    """
    note = read_note(raw)
    lines = note.text.decode().split("\n")[:-1]
    if len(lines) != 3:  # noqa: PLR2004
        raise Wrong(
            "a checkpoint has exactly three lines: origin, size, root; extensions are not allowed"
        )
    origin, size, encoded = lines
    if not origin:
        raise Wrong("the checkpoint has no origin")
    if not re.fullmatch("0|[1-9][0-9]{0,18}", size) or int(size) > LATEST:
        raise Wrong(f"{shown(size)!r} is not a size: decimal, without leading zeros, below 2^63")
    root = unbase64(encoded, "the root")
    if len(root) != 32:  # noqa: PLR2004
        raise Wrong(f"the root has {len(root)} bytes instead of 32")
    return Checkpoint(note, origin, int(size), root)


def signed_by(checkpoint: Checkpoint, key: Key) -> int | None:
    """Verify the signature of a key on a checkpoint.

    Returns:
        The time of a cosignature in seconds since 1970, 0 for other signatures; nothing if the key has not signed.

    Raises:
        Wrong: a signature by that key does not hold.
        CannotTell: this installation cannot verify that type of signature.
    """
    times = [
        _verified(checkpoint, key, signature)
        for name, number, signature in checkpoint.note.signatures
        if (name, number) == (key.name, key.id)
    ]
    return max(times) if times else None


def _verified(checkpoint: Checkpoint, key: Key, signature: bytes) -> int:
    text = checkpoint.note.text
    if key.kind == ED25519:
        if not holds(key.public, signature, text):
            raise Wrong(f"the signature by {shown(key.name)} on the checkpoint does not hold")
        return 0
    time, rest = int.from_bytes(signature[:8], "big"), signature[8:]
    if key.kind == COSIGNED:
        said = b"cosignature/v1\ntime %d\n"
        if holds(key.public, rest, said % time + text) and time <= LATEST:
            return time
        if holds(key.public, rest, said % int.from_bytes(signature[:8], "little") + text):
            raise Wrong(
                f"the cosignature by {shown(key.name)} has its time in little-endian order"
            )
    elif _holds_ml_dsa(key, rest, _subtree(checkpoint, key, time)) and time <= LATEST:
        return time
    raise Wrong(f"the cosignature by {shown(key.name)} on the checkpoint does not hold")


def _subtree(checkpoint: Checkpoint, key: Key, time: int) -> bytes:
    def short(text: str) -> bytes:
        raw = text.encode("utf-8", "surrogateescape")
        if len(raw) > 255:  # noqa: PLR2004 - one byte for the length
            raise Wrong("a name is too long for an ML-DSA-44 cosignature")
        return bytes([len(raw)]) + raw

    said = b"subtree/v1\n\0" + short(key.name) + time.to_bytes(8, "big") + short(checkpoint.origin)
    return said + bytes(8) + checkpoint.size.to_bytes(8, "big") + checkpoint.root


def holds(public: bytes, signature: bytes, said: bytes) -> bool:
    """Say whether an Ed25519 signature (RFC 8032) holds."""
    try:
        _ed25519(public).verify(signature, said)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=50_000)
def _ed25519(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def _holds_ml_dsa(key: Key, signature: bytes, said: bytes) -> bool:
    try:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey  # noqa: PLC0415

        MLDSA44PublicKey.from_public_bytes(key.public).verify(signature, said)
    except (ImportError, UnsupportedAlgorithm):
        raise CannotTell(f"ML-DSA-44 of {shown(key.name)} needs a newer `cryptography`") from None
    except (InvalidSignature, ValueError):
        return False
    return True
