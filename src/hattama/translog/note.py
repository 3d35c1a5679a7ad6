"""Signed notes: a text, and lines that say who signed it (C2SP signed-note)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog.key import Scheme, SigningKey, VerifierKey, check_name
from hattama.translog.token import decode_base64, encode_base64

BYTES_AT_MOST = 1_000_000
SIGNATURES_AT_MOST = 100  # C2SP asks for at least 16

_DASH = "\N{EM DASH} "
_KEY_ID_BYTES = 4
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")

Check = Callable[[VerifierKey, str, bytes], None]


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the name and ID of the key, and what the key made."""

    name: str
    key_id: bytes
    blob: bytes

    @property
    def line(self) -> str:
        """Give the line with its newline."""
        return f"{_DASH}{self.name} {encode_base64(self.key_id + self.blob)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends in a newline, and its signatures in their order."""

    text: str
    signatures: tuple[Signature, ...]

    def signed(self, *more: Signature) -> "Note":
        """Give the note with more signatures."""
        return replace(self, signatures=self.signatures + more)

    def __bytes__(self) -> bytes:
        """Give the note as it is published."""
        return "".join([self.text, "\n", *(each.line for each in self.signatures)]).encode()


def parse(data: bytes, *, where: str = "note") -> Note:
    """Read a signed note; no signature is verified.

    Args:
        data: the bytes.
        where: what they are, as `checkpoint`.

    Raises:
        BadInputError: each reason has its sentence.
    """
    if len(data) > BYTES_AT_MOST:
        what = f"the note has {len(data)} bytes, more than {BYTES_AT_MOST}"
        raise BadInputError(what, where=where)
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInputError(f"byte {error.start} is not UTF-8", where=where) from None
    check_characters(whole, where=where)
    text, blank, lines = whole.rpartition("\n\n")
    if not blank:
        what = "no empty line stands between a text and its signatures"
        raise BadInputError(what, where=where)
    if not lines:
        raise BadInputError("no signature follows the text", where=where)
    if not lines.endswith("\n"):
        raise BadInputError("the last line does not end in a newline", where=where)
    signatures = [parse_line(line, where=where) for line in lines[:-1].split("\n")]
    if len(signatures) > SIGNATURES_AT_MOST:
        what = f"the note has {len(signatures)} signatures, more than {SIGNATURES_AT_MOST}"
        raise BadInputError(what, where=where)
    return Note(text + "\n", tuple(signatures))


def parse_line(line: str, *, where: str = "note") -> Signature:
    """Read a signature line without its newline.

    Raises:
        BadInputError: it is not a dash, a name and the base64 of a key ID and a signature.
    """
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        what = f"the line {line[:60]!r} is not a signature: a dash, a name, base64"
        raise BadInputError(what, where=where)
    check_name(name, where=where)
    blob = decode_base64(encoded, what=f"the signature of {name}", where=where)
    if len(blob) <= _KEY_ID_BYTES:
        what = f"the signature of {name} has {len(blob)} bytes, too few for a key ID and more"
        raise BadInputError(what, where=where)
    return Signature(name, blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])


def check_characters(text: str, *, where: str) -> None:
    """Refuse control characters.

    Raises:
        BadInputError: the text holds a character below U+0020 that is not a newline.
    """
    if found := _CONTROL.search(text):
        what = f"the control character U+{ord(found[0]):04X} may not stand here"
        raise BadInputError(what, where=where)


def sign(text: str, key: SigningKey) -> Signature:
    """Sign the text of a note.

    Args:
        text: the text, which ends in a newline.
        key: an Ed25519 key for notes (type 0x01).

    Raises:
        BadInputError: the text may not be the text of a note, or the key signs other things.
    """
    where = f"key {key.name}"
    if not text.endswith("\n"):
        raise BadInputError("the text of a note does not end in a newline", where=where)
    check_characters(text, where=where)
    if key.scheme is not Scheme.ED25519:
        raise BadInputError(f"a key for {key.scheme.name} signs no plain note", where=where)
    return Signature(key.name, key.verifier.id, key.sign(text.encode()))


def check_plain(key: VerifierKey, text: str, blob: bytes) -> None:
    """Check an Ed25519 signature over the text of a note.

    Raises:
        TamperedError: it is not by this key, or over another text.
    """
    if not key.has_signed(text.encode(), blob):
        raise TamperedError(f"the signature of {key.name} does not verify", where="note")


PLAIN: Mapping[Scheme, Check] = MappingProxyType({Scheme.ED25519: check_plain})


def verify(
    note: Note, keys: Iterable[VerifierKey], checks: Mapping[Scheme, Check] = PLAIN
) -> dict[VerifierKey, Signature]:
    """Verify every signature of a note that is by a known key; the others are ignored.

    Args:
        note: the note.
        keys: the keys that are known.
        checks: how a signature of each scheme is checked.

    Returns:
        each key that signed, with its first signature.

    Raises:
        BadInputError: two keys share name and ID, or a key signs no such notes.
        TamperedError: a signature by a known key does not verify, or there is none.
    """
    known = _by_name_and_id(keys, checks)
    signed: dict[VerifierKey, Signature] = {}
    for signature in note.signatures:
        if key := known.get((signature.name, signature.key_id)):
            checks[key.scheme](key, note.text, signature.blob)
            signed.setdefault(key, signature)
    if not signed:
        raise TamperedError("no known key signed this", where="note")
    return signed


def _by_name_and_id(
    keys: Iterable[VerifierKey], checks: Mapping[Scheme, Check]
) -> dict[tuple[str, bytes], VerifierKey]:
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if key.scheme not in checks:
            what = f"a key for {key.scheme.name} signs no plain note"
            raise BadInputError(what, where=f"key {key.name}")
        if known.setdefault((key.name, key.id), key) != key:
            what = f"two keys share the name {key.name} and the key ID {key.id.hex()}"
            raise BadInputError(what, where="keys")
    return known
