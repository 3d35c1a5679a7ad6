"""Records as leaves of the log: octets, signatures, commitments (spec/record.md, sections 1 and 2)."""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hattama.domain.entry import Entry
from hattama.domain.errors import BadInputError
from hattama.domain.ids import KeyId
from hattama.domain.record import Record, read_record, signed_part
from hattama.domain.record_kinds import Body, Key
from hattama.translog.canonical import canonical, parse
from hattama.translog.key import Scheme, SigningKey, VerifierKey
from hattama.translog.merkle import leaf_hash
from hattama.translog.token import decode_base64, encode_base64

MAX_LEAF = 60_000
SIGNED = b"hattama/leaf/v1\n"
COMMITTED = b"hattama/commit/v1"
SALT = 32


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that can be verified by itself, in any process: who, what, with what."""

    key: str
    public: bytes
    message: bytes
    signature: bytes

    def holds(self) -> bool:
        """Say whether the signature is one of the key over the message."""
        return VerifierKey(self.key, Scheme.ED25519, self.public).has_signed(
            self.message, self.signature
        )


def message(record: Record) -> bytes:
    """Give the octets that the signatures of a record are over."""
    return SIGNED + canonical(signed_part(record))


def enter(
    election: str, index: int, body: Body, keys: Iterable[SigningKey]
) -> tuple[bytes, Entry]:
    """Sign an act for its place in the log.

    Args:
        election: the id of the election.
        index: the place.
        body: what the act says.
        keys: Ed25519 keys by the ids that the log knows them by.

    Returns:
        The leaf, and the record that it holds.

    Raises:
        BadInputError: the act is malformed, or its leaf is longer than a leaf may be.
    """
    part = signed_part(Record(election=election, seq_hint=index, body=body, sigs=()))
    said = SIGNED + canonical(part)
    sigs = sorted((key.name, encode_base64(key.sign(said))) for key in keys)
    value = part | {"seq_hint": index, "sigs": [{"key": key, "sig": sig} for key, sig in sigs]}
    record = read_record(value)
    leaf = canonical(value)
    _check_size(leaf)
    signed = sha256(said).digest()
    return leaf, Entry(index=index, leaf=leaf_hash(leaf).hex(), signed=signed, record=record)


def read_leaf(leaf: bytes, index: int) -> Entry:
    """Read the record that a leaf holds, strictly; its signatures are not looked at.

    Args:
        leaf: its octets.
        index: its place in the log.

    Raises:
        UnknownRecordError: its version or kind is not known here.
        BadInputError: it is no canonical JSON, too long, or malformed.
    """
    _check_size(leaf)
    value = parse(leaf, where=f"leaf {index}")
    record = read_record(value)
    return Entry(
        index=index,
        leaf=leaf_hash(leaf).hex(),
        signed=sha256(message(record)).digest(),
        record=record,
    )


def signatures(record: Record, keys: Mapping[KeyId, Key]) -> Iterator[Signed]:
    """Yield the signatures of a record, each to be verified by itself.

    Args:
        record: the record.
        keys: every key that the log knows before it; those of a `genesis` are its own.

    Raises:
        BadInputError: a key is not known.
    """
    said = message(record)
    for one in record.sigs:
        if one.key not in keys:
            raise BadInputError(f"there is no key {one.key}", where=f"record {record.seq_hint}")
        public = b64decode(keys[one.key].key)
        yield Signed(one.key, public, said, b64decode(one.sig))


def check_signatures(record: Record, keys: Mapping[KeyId, Key]) -> None:
    """Refuse a record with a signature that does not hold.

    Raises:
        BadInputError: naming the key.
    """
    for one in signatures(record, keys):
        if not one.holds():
            raise BadInputError(
                f"the signature of {one.key} does not hold", where=f"record {record.seq_hint}"
            )


def commitment(salt: bytes, data: object) -> str:
    """Give the commitment to data.

    Args:
        salt: 32 random octets, drawn for this commitment alone.
        data: plain JSON values.

    Raises:
        BadInputError: the salt has another length, or the data has no canonical form.
    """
    if len(salt) != SALT:
        raise BadInputError(f"a salt has {SALT} octets, not {len(salt)}", where="commitment")
    return sha256(COMMITTED + salt + canonical(data)).hexdigest()


def write_disclosure(salt: bytes, data: object) -> bytes:
    """Give the octets that disclose committed data."""
    return canonical({"data": data, "salt": encode_base64(salt), "v": 1})


def read_disclosure(octets: bytes, committed: str) -> Any:  # noqa: ANN401  any JSON
    """Give the data that a disclosure holds, if it is what was committed to.

    Args:
        octets: the disclosure.
        committed: the commitment.

    Raises:
        BadInputError: it is malformed, or a forgery.
    """
    where = f"disclosure {committed}"
    value = parse(octets, where=where)
    if not isinstance(value, dict) or value.keys() != {"data", "salt", "v"}:
        raise BadInputError("it does not have the members data, salt and v", where=where)
    salt = decode_base64(str(value["salt"]), what="the salt", where=where)
    if write_disclosure(salt, value["data"]) != octets:
        raise BadInputError("it is not of version 1", where=where)
    if commitment(salt, value["data"]) != committed:
        raise BadInputError("it does not fit its commitment: a forgery", where=where)
    return value["data"]


def _check_size(leaf: bytes) -> None:
    if len(leaf) > MAX_LEAF:
        raise BadInputError(
            f"a leaf has at most {MAX_LEAF} octets, and this one {len(leaf)}", where="leaf"
        )
