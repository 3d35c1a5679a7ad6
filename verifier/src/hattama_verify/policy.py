"""The trust policy of C2SP tlog-policy: which log, which witnesses, how many of them."""

import re
from dataclasses import dataclass, field

from hattama_verify.notes import COSIGNED, COSIGNED_ML_DSA, ED25519, Key, read_key
from hattama_verify.report import Wrong, shown

AT_MOST = 200_000
FORBIDDEN = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")


@dataclass(slots=True)
class Policy:
    """What a policy file says.

    Attributes:
        logs: keys of which any may sign.
        witnesses: name -> key.
        groups: name -> how many of which members, in the order of the file.
        quorum: the name that must have witnessed, `none` if nobody must.
    """

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, Key] = field(default_factory=dict)
    groups: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = ""

    def is_met_by(self, cosigned: set[str]) -> bool:
        """Say whether the witnesses with these names are the quorum."""
        witnessed = set(cosigned) | {"none"}
        for name, (least, members) in self.groups.items():
            if sum(member in witnessed for member in members) >= least:
                witnessed.add(name)
        return self.quorum in witnessed


def read_policy(raw: bytes) -> Policy:
    """Read a policy.

    Raises:
        Wrong: a line is malformed, names something twice or something unknown; there is not exactly one quorum.
        CannotTell: a key is of an unknown type.
    """
    if len(raw) > AT_MOST:
        raise Wrong("the policy is too large")
    if raw and not raw.endswith(b"\n"):
        raise Wrong("the last line of the policy does not end")
    if FORBIDDEN.search(raw):
        raise Wrong("the policy holds control characters")
    policy, members = Policy(), set[str]()
    for number, line in enumerate(raw.decode("utf-8", "surrogateescape").split("\n"), start=1):
        words = [word for word in re.split("[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            try:
                _read_line(policy, words, members)
            except Wrong as problem:
                problem.place = f"line {number} of the policy"
                raise
    if not policy.quorum:
        raise Wrong("the policy has no quorum line")
    return policy


def _read_line(policy: Policy, words: list[str], members: set[str]) -> None:
    match words:
        case ["log", key] | ["log", key, _]:
            _add_log(policy, read_key(key))
        case ["witness", name, key] | ["witness", name, key, _]:
            _add_witness(policy, name, read_key(key))
        case ["group", name, least, first, *others]:
            _add_group(policy, name, least, (first, *others), members)
        case ["quorum", name]:
            if policy.quorum:
                raise Wrong("a second quorum line")
            if name != "none":
                _check_known(policy, name)
            policy.quorum = name
        case _:
            raise Wrong(f"{shown(' '.join(words))!r} is not a line of a policy")


def _add_log(policy: Policy, key: Key) -> None:
    if key.kind not in {ED25519, COSIGNED_ML_DSA}:
        raise Wrong(f"the key {shown(key.name)} is not one of a log")
    if any(key.public == other.public for other in policy.logs):
        raise Wrong(f"the public key of the log {shown(key.name)} stands twice")
    policy.logs.append(key)


def _add_witness(policy: Policy, name: str, key: Key) -> None:
    if key.kind not in {COSIGNED, COSIGNED_ML_DSA}:
        raise Wrong(f"the key {shown(key.name)} is not one of a witness")
    _check_new(policy, name)
    if any(key.public == other.public for other in policy.witnesses.values()):
        raise Wrong(f"the public key of the witness {shown(name)} stands twice")
    policy.witnesses[name] = key


def _add_group(
    policy: Policy, name: str, least: str, members: tuple[str, ...], taken: set[str]
) -> None:
    _check_new(policy, name)
    for member in members:
        _check_known(policy, member)
        if member in taken:
            raise Wrong(f"{shown(member)!r} is a member twice")
        taken.add(member)
    many = {"any": 1, "all": len(members)}.get(least, 0)
    if re.fullmatch("[1-9][0-9]{0,5}", least):
        many = int(least)
    if not 1 <= many <= len(members):
        raise Wrong(f"{shown(least)!r} of {len(members)} members is no threshold")
    policy.groups[name] = (many, members)


def _check_new(policy: Policy, name: str) -> None:
    if name == "none" or name in policy.witnesses or name in policy.groups:
        raise Wrong(f"the name {shown(name)!r} is taken")


def _check_known(policy: Policy, name: str) -> None:
    if name not in policy.witnesses and name not in policy.groups:
        raise Wrong(f"{shown(name)!r} is not named on a line before")
