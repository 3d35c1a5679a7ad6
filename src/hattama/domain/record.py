"""The record: one official act as a typed value, and its plain JSON form (spec/record.md, section 1).

Octets, hashes and signatures live in `hattama.translog`; nothing here knows how a record is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from hattama.domain.described import object_of, plain
from hattama.domain.errors import BadInputError, HattamaError
from hattama.domain.ids import KeyId
from hattama.domain.record_kinds import KINDS, WORDS, Body
from hattama.domain.record_words import INTEGER, SIGNATURE
from hattama.domain.shape import ID, Shape, Unfit, list_of

VERSION = 1
MEMBERS = ("v", "kind", "election", "seq_hint", "body", "sigs")


class UnknownRecordError(HattamaError):
    """A record of a version or kind that this program does not know: nothing can be said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who has signed, and the signature in base64."""

    key: KeyId
    sig: Annotated[str, SIGNATURE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One official act.

    Attributes:
        election: the id of the election.
        seq_hint: its index in the log.
        body: what it says; the class is the kind.
        sigs: by key in rising order.
    """

    election: str
    seq_hint: int
    body: Body
    sigs: tuple[Signature, ...]

    @property
    def kind(self) -> str:
        """The word for its kind."""
        return WORDS[type(self.body)]


BODIES: Mapping[str, Shape] = {kind: object_of(body) for kind, body in KINDS.items()}
SIGNATURES = list_of(object_of(Signature))


def read_record(value: object) -> Record:
    """Turn the plain JSON values of a record into a typed one, strictly.

    Args:
        value: objects as `dict`, lists as `list`, texts, integers, truths, None.

    Raises:
        UnknownRecordError: its version or kind is not known here.
        BadInputError: it is malformed; the sentence names the member.
    """
    if type(value) is not dict:
        raise BadInputError("a record must be an object", where="record")
    if "v" in value and (type(value["v"]) is not int or value["v"] != VERSION):
        raise UnknownRecordError(f"This record is of a version other than {VERSION}.")
    try:
        _exact(value)
        kind = _read("kind", ID, value)
        if kind not in KINDS:
            raise UnknownRecordError(f"The kind of record {kind!r} is not known here.")
        return Record(
            election=_read("election", ID, value),
            seq_hint=_read("seq_hint", INTEGER, value),
            body=_read("body", BODIES[kind], value),
            sigs=_ordered(_read("sigs", SIGNATURES, value)),
        )
    except Unfit as unfit:
        raise _malformed(value, unfit) from None


def write_record(record: Record) -> dict[str, Any]:
    """Give a record as plain JSON values; `read_record` takes them back."""
    return signed_part(record) | {"seq_hint": record.seq_hint, "sigs": plain(record.sigs)}


def signed_part(record: Record) -> dict[str, Any]:
    """Give what the signatures of a record stand for: all but its place and the signatures."""
    return {
        "v": VERSION,
        "kind": record.kind,
        "election": record.election,
        "body": plain(record.body),
    }


def read_body(kind: str, value: object) -> Body:
    """Turn the plain body of a record into a typed one, strictly.

    Raises:
        BadInputError: it is malformed; the sentence names the member.
        KeyError: there is no such kind.
    """
    try:
        return _read("body", BODIES[kind], {"body": value})  # type: ignore[no-any-return]
    except Unfit as unfit:
        raise _malformed({"kind": kind}, unfit) from None


def _exact(value: Mapping[str, object]) -> None:
    for name in MEMBERS:
        if name not in value:
            raise Unfit("is missing", (name,))
    for name in value:
        if name not in MEMBERS:
            raise Unfit("is not a member of a record", (str(name),))


def _read(member: str, shape: Shape, value: Mapping[str, object]) -> Any:  # noqa: ANN401
    try:
        return shape.read(value[member])
    except Unfit as unfit:
        raise unfit.inside(member) from None


def _ordered(sigs: tuple[Signature, ...]) -> tuple[Signature, ...]:
    keys = [one.key for one in sigs]
    if keys != sorted(set(keys)):
        raise Unfit("must be in rising order of keys, each key once", ("sigs",))
    return sigs


def _malformed(value: Mapping[str, object], unfit: Unfit) -> BadInputError:
    kind = value.get("kind")
    named = f"record {kind}" if isinstance(kind, str) and kind in KINDS else "record"
    return BadInputError(unfit.what, where=f"{named}, member {'.'.join(unfit.path)}")
