"""Who may sign: the history of keys and the competence of roles, spec/record.md, section 3."""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from hattama_verify.frame import Frame
from hattama_verify.report import Wrong, shown

FOR_EVER = 2**62
Competent = Callable[["Key"], bool]
Signers = list[tuple[str, "Key"]]


@dataclass(slots=True)
class Key:
    """A key in the history.

    Attributes:
        holder: the pseudonym of the person.
        role: what the person is.
        scope: the number of the station for the role `precinct`, else of the unit.
        public: the public key of 32 bytes.
        since, until: the first and the last index at which it may sign.
        covers: unit -> whether it is competent there, as far as somebody asked.
    """

    holder: str
    role: str
    scope: int
    public: bytes
    since: int
    until: int = FOR_EVER
    covers: dict[int, bool] = field(default_factory=dict)


class Keys:
    """All keys that the log ever named; an id stands for one public key for ever."""

    def __init__(self, *, allow_tests: bool) -> None:
        self.known: dict[str, Key] = {}
        self.publics: set[bytes] = set()
        self.allow_tests = allow_tests

    def add(self, entry: Mapping[str, Any], frame: Frame, since: int) -> Key:
        """Add a key.

        Raises:
            Wrong: its id or public key was there before, its scope is none for its role, or it is a test key.
        """
        name, role = entry["id"], entry["role"]
        public = base64.b64decode(entry["key"])
        if name in self.known or public in self.publics:
            raise Wrong(f"the key {name} or its public key was named before")
        if name.startswith("TEST-") and not self.allow_tests:
            raise Wrong(f"the key {name} was made for tests, and this election is in production")
        scope = (frame.stations if role == "precinct" else frame.units).get(entry["scope"])
        if scope is None or (role in {"central", "auditor", "publisher"} and scope != frame.root):
            raise Wrong(f"{entry['scope']} is not a scope of the {role} key {name}")
        key = Key(entry["holder"], role, scope, public, since)
        self.known[name] = key
        self.publics.add(public)
        return key

    def revoke(self, name: str, index: int) -> Key:
        """End the validity of a key with the record at this index.

        Raises:
            Wrong: it is not valid.
        """
        key = self.valid(name, index)
        key.until = index
        return key

    def signers(self, names: Iterable[str], index: int) -> Signers:
        """Give those who signed the record at an index, with their keys.

        Raises:
            Wrong: a key is not valid there.
        """
        found = []
        for name in names:
            key = self.known.get(name)
            if key is None or not key.since <= index <= key.until:
                key = self.valid(name, index)
            found.append((name, key))
        return found

    def valid(self, name: str, index: int) -> Key:
        """Give a key that is valid at an index.

        Raises:
            Wrong: there is none.
        """
        key = self.known.get(name)
        if key is None:
            raise Wrong(f"the key {shown(name)} was never named before")
        if key.since <= index <= key.until:
            return key
        raise Wrong(f"the key {shown(name)} is not valid here")


def covers(key: Key, unit: int, frame: Frame) -> bool:
    """Say whether a signer is competent for a unit."""
    known = key.covers.get(unit)
    if known is None:
        known = key.role in {"central", "territorial"} and key.scope in frame.above(unit)
        key.covers[unit] = (
            known  # for ever: a frame that replaces another keeps where its units lie
        )
    return known


def demand(signers: Signers, competent: Competent, least: int) -> None:
    """Check that all signers are competent and enough of them different people.

    Raises:
        Wrong: they are not.
    """
    for name, key in signers:
        if not competent(key):
            refuse(name, key)
    demand_many(signers, least)


def refuse(name: str, key: Key) -> NoReturn:
    """Refuse a signer.

    Raises:
        Wrong: always.
    """
    raise Wrong(f"the {key.role} key {shown(name)} is not competent for this record")


def demand_many(signers: Signers, least: int) -> None:
    """Check that enough different people have signed.

    Raises:
        Wrong: they have not.
    """
    many = len(signers) if len(signers) < 2 else len({key.holder for _, key in signers})  # noqa: PLR2004
    if many < least:
        raise Wrong(f"{many} different people have signed, {least} must")


def is_rotation(added: Sequence[Key], revoked: Sequence[Key]) -> bool:
    """Say whether one key takes the place of another of the same holder, role and scope."""
    if len(added) != 1 or len(revoked) != 1:
        return False
    new, old = added[0], revoked[0]
    return (new.holder, new.role, new.scope) == (old.holder, old.role, old.scope)


def competent_for_keys(named: Sequence[Key], frame: Frame) -> Competent:
    """Give who may add or revoke these keys together."""

    def unit_of(key: Key) -> int:
        return frame.station_unit[key.scope] if key.role == "precinct" else key.scope

    def competent(signer: Key) -> bool:
        return signer.role == "central" or all(
            key.role in {"precinct", "observer"} and covers(signer, unit_of(key), frame)
            for key in named
        )

    return competent
