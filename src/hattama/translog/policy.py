"""Trust policies: which logs, which witnesses, and how many of them suffice (C2SP tlog-policy)."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import checkpoint as checkpoints
from hattama.translog import cosignature
from hattama.translog.checkpoint import SignedCheckpoint
from hattama.translog.key import Scheme, VerifierKey, parse_vkey

NONE = b"none"

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_THRESHOLD = re.compile(rb"[1-9][0-9]{0,8}")
_LOG_SCHEMES = (Scheme.ED25519, Scheme.COSIGNATURE_ML_DSA_44)
_WITNESS_SCHEMES = (Scheme.COSIGNATURE_ED25519, Scheme.COSIGNATURE_ML_DSA_44)


@dataclass(frozen=True, slots=True)
class Log:
    """A log whose checkpoints are accepted; the name of its key is its origin."""

    key: VerifierKey
    url: bytes | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness; its name means nothing outside the policy."""

    name: bytes
    key: VerifierKey
    url: bytes | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group that has witnessed what at least `threshold` of its members have witnessed."""

    name: bytes
    threshold: int
    members: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What makes a checkpoint acceptable; names are octets, groups come after their members."""

    logs: tuple[Log, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: bytes = NONE

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Give every key that the policy knows."""
        return (*(log.key for log in self.logs), *(each.key for each in self.witnesses))

    def is_met_by(self, signed: Collection[VerifierKey]) -> bool:
        """Tell whether cosignatures by these keys make the quorum."""
        witnessed = {NONE} | {each.name for each in self.witnesses if each.key in signed}
        for group in self.groups:
            if len(witnessed.intersection(group.members)) >= group.threshold:
                witnessed.add(group.name)
        return self.quorum in witnessed


def verify(policy: Policy, data: bytes) -> SignedCheckpoint:
    """Accept a published checkpoint if a log of the policy signed it and the quorum cosigned it.

    Args:
        policy: whom to trust.
        data: the checkpoint as published.

    Raises:
        BadInputError: it is no checkpoint.
        TamperedError: a signature does not verify, no log of the policy signed it under its own
            origin, or too few witnesses cosigned it.
    """
    found = checkpoints.parse(data)
    origin = found.checkpoint.origin
    signed = cosignature.verify(found, policy.keys)
    if not any(log.key in signed and log.key.name == origin for log in policy.logs):
        what = f"no log of the policy that is named {origin[:100]!r} signed it"
        raise TamperedError(what, where="checkpoint")
    if not policy.is_met_by(signed):
        names = [each.name for each in policy.witnesses if each.key in signed]
        by = b", ".join(names).decode(errors="replace") or "nobody"
        quorum = policy.quorum.decode(errors="replace")
        what = f"it is cosigned by {by}, which does not make the quorum {quorum}"
        raise TamperedError(what, where="checkpoint")
    return found


# The file


def encode(policy: Policy) -> bytes:
    """Give the file of a policy."""
    lines = [
        *([b"log", str(log.key).encode(), *_url(log.url)] for log in policy.logs),
        *(
            [b"witness", each.name, str(each.key).encode(), *_url(each.url)]
            for each in policy.witnesses
        ),
        *(
            [b"group", group.name, str(group.threshold).encode(), *group.members]
            for group in policy.groups
        ),
        [b"quorum", policy.quorum],
    ]
    return b"".join(b" ".join(words) + b"\n" for words in lines)


def parse(data: bytes, *, where: str = "policy") -> Policy:
    """Read the file of a policy.

    Args:
        data: its octets.
        where: its name.

    Raises:
        BadInputError: each reason has its sentence, with the number of the line.
    """
    reading = _Reading()
    for number, line in enumerate(_lines(data, where), start=1):
        words = line.split()
        if words and not words[0].startswith(b"#"):
            reading.take(words, f"{where}, line {number}")
    if reading.quorum is None:
        raise BadInputError("there is no line `quorum`", where=where)
    return Policy(
        tuple(reading.logs), tuple(reading.witnesses), tuple(reading.groups), reading.quorum
    )


def _url(url: bytes | None) -> Iterable[bytes]:
    return () if url is None else (url,)


def _lines(data: bytes, where: str) -> Sequence[bytes]:
    lines = data.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if found := _FORBIDDEN.search(line):
            what = f"the octet 0x{found[0][0]:02x} may not stand here"
            raise BadInputError(what, where=f"{where}, line {number}")
    if lines.pop():
        raise BadInputError("the last line does not end in a newline", where=where)
    return lines


@dataclass(slots=True)
class _Reading:
    """What the lines so far have said."""

    logs: list[Log] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: bytes | None = None
    free: dict[bytes, bool] = field(default_factory=dict)  # name -> not yet a member of a group

    def take(self, words: list[bytes], where: str) -> None:
        """Take in one line."""
        match words:
            case [b"log", key, *url] if len(url) <= 1:
                self.logs.append(Log(self.key(key, self.logs, _LOG_SCHEMES, where), *url))
            case [b"witness", name, key, *url] if len(url) <= 1:
                known = self.key(key, self.witnesses, _WITNESS_SCHEMES, where)
                self.define(name, where)
                self.witnesses.append(Witness(name, known, *url))
            case [b"group", name, threshold, *members] if members:
                self.groups.append(self.group(name, threshold, members, where))
            case [b"quorum", name]:
                self.set_quorum(name, where)
            case [b"log" | b"witness" | b"group" | b"quorum", *_]:
                what = f"the line `{_shown(words[0])}` has too few or too many words"
                raise BadInputError(what, where=where)
            case _:
                what = f"{_shown(words[0])!r} is none of log, witness, group, quorum"
                raise BadInputError(what, where=where)

    def key(
        self,
        word: bytes,
        others: Sequence[Log | Witness],
        schemes: Collection[Scheme],
        where: str,
    ) -> VerifierKey:
        """Read a key that may stand beside the others."""
        try:
            key = parse_vkey(word.decode("utf-8"), where=where)
        except UnicodeDecodeError:
            raise BadInputError("the name of the key is not UTF-8", where=where) from None
        if key.scheme not in schemes:
            what = f"a key of type 0x{key.scheme:02x} does not do what this line needs"
            raise BadInputError(what, where=where)
        if any(other.key.public == key.public for other in others):
            raise BadInputError(f"the public key of {key.name} stands here twice", where=where)
        return key

    def define(self, name: bytes, where: str) -> None:
        """Take a name for a witness or a group."""
        if name == NONE:
            raise BadInputError("the name `none` cannot be given away", where=where)
        if name in self.free:
            raise BadInputError(f"the name {_shown(name)!r} is used twice", where=where)
        self.free[name] = True

    def group(self, name: bytes, threshold: bytes, members: list[bytes], where: str) -> Group:
        """Read a group and take its members."""
        for member in members:
            self.join(member, where)
        self.define(name, where)
        counts = {b"any": 1, b"all": len(members)}
        if threshold not in counts and not _THRESHOLD.fullmatch(threshold):
            what = f"the threshold {_shown(threshold)!r} is not all, any or a number from 1"
            raise BadInputError(what, where=where)
        least = counts.get(threshold) or int(threshold)
        if least > len(members):
            what = f"the threshold {least} is above the number of members, {len(members)}"
            raise BadInputError(what, where=where)
        return Group(name, least, tuple(members))

    def join(self, member: bytes, where: str) -> None:
        """Take a name as the member of a group."""
        if member == NONE:
            raise BadInputError("`none` cannot be a member of a group", where=where)
        if member not in self.free:
            raise BadInputError(f"{_shown(member)!r} is not defined above", where=where)
        if not self.free[member]:
            what = f"{_shown(member)!r} is the member of a group already"
            raise BadInputError(what, where=where)
        self.free[member] = False

    def set_quorum(self, name: bytes, where: str) -> None:
        """Take the one quorum."""
        if self.quorum is not None:
            raise BadInputError("there is a second line `quorum`", where=where)
        if name != NONE and name not in self.free:
            raise BadInputError(f"{_shown(name)!r} is not defined above", where=where)
        self.quorum = name


def _shown(word: bytes) -> str:
    return word[:60].decode("utf-8", errors="backslashreplace")
