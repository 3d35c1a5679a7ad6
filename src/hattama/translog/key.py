"""Keys that verify and keys that sign (C2SP signed-note, `Verifier keys`)."""

import re
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from hattama.domain.errors import BadInputError
from hattama.translog.token import decode_base64, encode_base64

SEED_BYTES = 32


class Scheme(IntEnum):
    """What a key signs and how: the signature type identifier byte of C2SP signed-note."""

    ED25519 = 0x01  # the text of a note
    COSIGNATURE_ED25519 = 0x04  # a checkpoint at a time (C2SP tlog-cosignature)
    COSIGNATURE_ML_DSA_44 = 0x06  # the same, safe from quantum computers


@dataclass(frozen=True, slots=True)
class _Algorithm:
    """What `cryptography` offers for the schemes of one kind."""

    public: type[Ed25519PublicKey | MLDSA44PublicKey]
    private: type[Ed25519PrivateKey | MLDSA44PrivateKey]
    public_bytes: int
    signature_bytes: int


_ED25519 = _Algorithm(Ed25519PublicKey, Ed25519PrivateKey, 32, 64)
_ML_DSA_44 = _Algorithm(MLDSA44PublicKey, MLDSA44PrivateKey, 1312, 2420)
_ALGORITHMS = {
    Scheme.ED25519: _ED25519,
    Scheme.COSIGNATURE_ED25519: _ED25519,
    Scheme.COSIGNATURE_ML_DSA_44: _ML_DSA_44,
}


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key, with its name.

    Raises:
        BadInputError: the name may not be the name of a key, or the key has a wrong length.
    """

    name: str
    scheme: Scheme
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name, where="key")
        due = _ALGORITHMS[self.scheme].public_bytes
        if len(self.public) != due:
            what = f"the public key has {len(self.public)} bytes instead of {due}"
            raise BadInputError(what, where=f"key {self.name}")

    @property
    def id(self) -> bytes:
        """Give the key ID: with the name, it says which key made a signature."""
        material = self.name.encode() + b"\n" + bytes([self.scheme]) + self.public
        return sha256(material).digest()[:4]

    @property
    def signature_bytes(self) -> int:
        """Give the length of a bare signature."""
        return _ALGORITHMS[self.scheme].signature_bytes

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Tell whether a bare signature over a message is by this key."""
        try:
            _ALGORITHMS[self.scheme].public.from_public_bytes(self.public).verify(
                signature, message
            )
        except (InvalidSignature, ValueError):
            return False
        return True

    def __str__(self) -> str:
        """Give the vkey: name, ID and key, joined by plus signs."""
        return f"{self.name}+{self.id.hex()}+{encode_base64(bytes([self.scheme]) + self.public)}"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs; it never shows its private half."""

    name: str
    scheme: Scheme
    private: Ed25519PrivateKey | MLDSA44PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        """Give the public half."""
        return VerifierKey(self.name, self.scheme, self.private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Give the bare signature over a message."""
        return self.private.sign(message)

    def __repr__(self) -> str:
        """Name the key only."""
        return f"SigningKey({self.name!r}, {self.scheme.name})"


def parse_vkey(text: str, *, where: str = "vkey") -> VerifierKey:
    """Read a verifier key.

    Args:
        text: `<name>+<key ID in hex>+<base64 of scheme and key>`.
        where: where it stands.

    Raises:
        BadInputError: it is malformed, of an unknown scheme, or its key ID is that of another key.
    """
    parts = text.split("+", 2)
    if len(parts) < 3:  # noqa: PLR2004 - name, ID, key
        what = "a key is not made of name, key ID and key, joined by plus signs"
        raise BadInputError(what, where=where)
    name, key_id, encoded = parts
    check_name(name, where=where)
    if not re.fullmatch("[0-9a-f]{8}", key_id):
        what = f"the key ID {key_id[:40]!r} is not 8 hexadecimal digits in small letters"
        raise BadInputError(what, where=where)
    material = decode_base64(encoded, what=f"the key of {name}", where=where)
    if not material or material[0] not in set(Scheme):
        shown = f"0x{material[0]:02x}" if material else "nothing"
        what = f"the signature type {shown} is not one of 0x01, 0x04, 0x06"
        raise BadInputError(what, where=where)
    key = VerifierKey(name, Scheme(material[0]), material[1:])
    if key.id.hex() != key_id:
        what = f"the key ID {key_id} of {name} does not fit the key, whose ID is {key.id.hex()}"
        raise BadInputError(what, where=where)
    return key


def check_name(name: str, *, where: str) -> None:
    """Refuse what cannot be the name of a key.

    Raises:
        BadInputError: the name is empty or holds a space, a plus or a control character.
    """
    if not name:
        raise BadInputError("the name of a key is empty", where=where)
    if any(character.isspace() or character == "+" or character < " " for character in name):
        what = f"the name {name[:100]!r} holds a space, a plus or a control character"
        raise BadInputError(what, where=where)


def key_from_seed(name: str, seed: bytes, scheme: Scheme = Scheme.ED25519) -> SigningKey:
    """Make a signing key from its seed of 32 bytes; anyone who has the seed has the key.

    Raises:
        BadInputError: the name may not be the name of a key, or the seed has another length.
    """
    check_name(name, where="key")
    if len(seed) != SEED_BYTES:
        what = f"a seed has {SEED_BYTES} bytes, not {len(seed)}"
        raise BadInputError(what, where=f"key {name}")
    private = _ALGORITHMS[scheme].private
    if issubclass(private, Ed25519PrivateKey):
        return SigningKey(name, scheme, private.from_private_bytes(seed))
    return SigningKey(name, scheme, private.from_seed_bytes(seed))


def key_from_pem(name: str, pem: bytes, scheme: Scheme = Scheme.ED25519) -> SigningKey:
    """Read a signing key from PEM, PKCS #8 without a password, as `openssl genpkey` writes it.

    Raises:
        BadInputError: the name may not be the name of a key, or the file holds no such key.
    """
    check_name(name, where="key")
    try:
        private = load_pem_private_key(pem, password=None)
    except (TypeError, ValueError):
        raise BadInputError("the file holds no open private key", where=f"key {name}") from None
    if not isinstance(private, _ALGORITHMS[scheme].private):
        what = f"the file holds no private key for {scheme.name}"
        raise BadInputError(what, where=f"key {name}")
    return SigningKey(name, scheme, private)


def is_for_tests(name: str) -> bool:
    """Tell whether the name of a key says that it was made for tests: a part of it starts with TEST-."""
    return any(part.startswith("TEST-") for part in name.split("/"))
