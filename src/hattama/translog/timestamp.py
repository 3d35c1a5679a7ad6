"""Stamps of an outside time authority on checkpoints (RFC 3161; the extra `timestamps`).

What is stamped is the text of the checkpoint, with SHA-256: it stays the same when cosignatures are added.
"""

from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import TYPE_CHECKING

from hattama.domain.errors import BadInputError, TamperedError, UnavailableError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

_WHERE = "timestamp"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a time authority says: it saw what has this hash at that moment."""

    at: datetime
    hash_oid: str
    imprint: bytes


def request(text: str) -> bytes:
    """Give the DER request for a stamp on the text of a checkpoint.

    It holds no nonce: a text is stamped for the first time at most once, so nothing can be replayed.

    Raises:
        UnavailableError: the extra `timestamps` is not installed.
    """
    library = _library()
    builder = library.TimestampRequestBuilder().data(text.encode())
    chosen = builder.hash_algorithm(library.HashAlgorithm.SHA256).nonce(nonce=False)
    built: bytes = chosen.cert_request(cert_request=True).build().as_bytes()
    return built


def read(response: bytes) -> Stamp:
    """Read a DER response; nothing is verified.

    Raises:
        BadInputError: it is no response, or the authority refused.
        UnavailableError: the extra `timestamps` is not installed.
    """
    return _stamp(_decode(response))


def verify(response: bytes, text: str, authorities: bytes) -> Stamp:
    """Check a stamp on the text of a checkpoint.

    Args:
        response: the DER response.
        text: the text of the checkpoint.
        authorities: certificates in PEM: roots that are trusted, and any between.

    Raises:
        BadInputError: the response or the certificates cannot be read.
        TamperedError: the stamp is not by such an authority, or on something else.
        UnavailableError: the extra `timestamps` is not installed.
    """
    return _verify(response, authorities, message=text.encode())


def verify_imprint(response: bytes, imprint: bytes, authorities: bytes) -> Stamp:
    """Check a stamp on something of which only the hash is at hand.

    Raises:
        BadInputError: the response or the certificates cannot be read.
        TamperedError: the stamp is not by such an authority, or on something else.
        UnavailableError: the extra `timestamps` is not installed.
    """
    return _verify(response, authorities, imprint=imprint)


def _verify(
    response: bytes, authorities: bytes, *, message: bytes = b"", imprint: bytes = b""
) -> Stamp:
    library, decoded = _library(), _decode(response)
    builder = library.VerifierBuilder()
    for certificate in _certificates(authorities):
        if certificate.issuer == certificate.subject:
            builder = builder.add_root_certificate(certificate)
        else:
            builder = builder.add_intermediate_certificate(certificate)
    try:
        if imprint:
            builder.build().verify(decoded, imprint)
        else:
            builder.build().verify_message(decoded, message)
    except library.VerificationError as error:
        raise TamperedError(f"it does not verify: {error}", where=_WHERE) from None
    except ValueError as error:
        raise BadInputError(f"no authority can be trusted: {error}", where=_WHERE) from None
    return _stamp(decoded)


def _library() -> ModuleType:
    try:
        import rfc3161_client  # noqa: PLC0415 - an extra
    except ImportError:
        what = "Stamps need the extra `timestamps`: pip install 'hattama[timestamps]'."
        raise UnavailableError(what) from None
    return rfc3161_client


def _decode(response: bytes) -> "TimeStampResponse":
    try:
        decoded: TimeStampResponse = _library().decode_timestamp_response(response)
    except ValueError:
        raise BadInputError("this is no response of a time authority", where=_WHERE) from None
    if decoded.status:
        what = f"the time authority refused, with status {decoded.status}"
        raise BadInputError(what, where=_WHERE)
    return decoded


def _stamp(response: "TimeStampResponse") -> Stamp:
    info = response.tst_info
    imprint = info.message_imprint
    return Stamp(info.gen_time, imprint.hash_algorithm.dotted_string, imprint.message)


def _certificates(pem: bytes) -> "list[Certificate]":
    from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415 - rarely needed

    try:
        return load_pem_x509_certificates(pem)
    except ValueError:
        raise BadInputError("these are no certificates in PEM", where=_WHERE) from None
