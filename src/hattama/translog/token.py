"""The tokens that the texts of C2SP are made of: base64, decimals, hashes; one spelling each."""

import re
from base64 import b64decode, b64encode

from hattama.domain.errors import BadInputError

HASH_BYTES = 32
NUMBER_AT_MOST = 2**63 - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def encode_base64(data: bytes) -> str:
    """Spell bytes in standard base64 (RFC 4648, section 4)."""
    return b64encode(data).decode("ascii")


def decode_base64(text: str, *, what: str, where: str) -> bytes:
    """Read standard base64 in its only canonical spelling (RFC 4648, sections 3.5 and 4).

    Args:
        text: the token.
        what: what it stands for, as `the root hash`.
        where: where it stands.

    Raises:
        BadInputError: the token is not base64, or another spelling of it.
    """
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise BadInputError(f"{what} is not standard base64", where=where) from None
    if encode_base64(data) != text:
        raise BadInputError(f"{what} is not the canonical base64 of its bytes", where=where)
    return data


def decode_hash(text: str, *, what: str, where: str) -> bytes:
    """Read the base64 of a SHA-256 hash.

    Raises:
        BadInputError: the token is not base64, or not of 32 bytes.
    """
    data = decode_base64(text, what=what, where=where)
    if len(data) != HASH_BYTES:
        raise BadInputError(f"{what} has {len(data)} bytes instead of {HASH_BYTES}", where=where)
    return data


def decode_decimal(text: str, *, what: str, where: str) -> int:
    """Read a number from 0 to 2^63 - 1 in ASCII digits without leading zeros.

    Raises:
        BadInputError: the token is spelt otherwise, or the number is too large.
    """
    if text.isascii() and text.isdigit() and text != "0" and text.startswith("0"):
        raise BadInputError(f"{what} {text[:40]} has leading zeros", where=where)
    if not (text.isascii() and text.isdigit()):
        raise BadInputError(f"{what} {text[:40]!r} is not a decimal number", where=where)
    if not _DECIMAL.fullmatch(text) or int(text) > NUMBER_AT_MOST:
        raise BadInputError(f"{what} {text[:40]} is above 2^63 - 1", where=where)
    return int(text)
