"""The form of every kind of record, as data: spec/record.md, sections 2 to 4."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

Check = Callable[[Any], bool]

GREATEST = 2**53 - 1
FIGURE = 999_999_999
LINES = (
    "voters_main", "voters_additional", "registered", "ballots_received", "issued_early",
    "issued_station", "issued_home", "issued_absentee", "issued", "home_applications", "unused",
    "spoiled", "lost", "extra", "in_fixed", "in_portable", "ballots_found", "invalid",
    "blank_ballots", "valid", "against_all", "counting_minutes",
)  # fmt: skip
FRAME = ("offices", "units", "parties", "contests", "stations", "protocols")
TABLES = (
    "offices", "units", "parties", "contests", "candidacies", "stations", "protocols", "votes",
    "turnout", "observers",
)  # fmt: skip
ROLES = ("central", "territorial", "precinct", "observer", "auditor", "publisher")
ROUTES = ("party", "self", "superior_akim", "initiative_group", "list")
LEAST: Mapping[str, int] = {
    "genesis": 2, "key": 2, "config": 2, "contest": 1, "nomination": 1, "registration": 2,
    "ballot": 2, "accreditation": 1, "turnout": 1, "protocol": 2, "correction": 2, "annulment": 2,
    "result": 2, "observer_copy": 1, "dispute": 1, "decision": 2, "audit": 2, "bundle": 1,
}  # fmt: skip

# How these are written; `swift.py` looks for the same
ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,79}"
HASH = "[0-9a-f]{64}"
BASE64_OF_64 = (
    "[A-Za-z0-9+/]{85}[AQgw]=="  # in the one right way: the bits behind the last byte are zero
)
_DAY = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_OFFSET = "[+-](?:0[0-9]|1[0-4]):[0-5][0-9]"
TIME = f"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}{_OFFSET}"
HOUR = f"{_DAY}T[0-9]{{2}}:[0-9]{{2}}{_OFFSET}"

is_id = re.compile(ID).fullmatch
is_hash = re.compile(HASH).fullmatch
is_text = re.compile(r"(?!\s)[^\u2028\u2029]{1,2000}(?<!\s)").fullmatch
is_code = re.compile("[a-z]{2,8}").fullmatch
is_base64_of_32 = re.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=").fullmatch
is_base64_of_64 = re.compile(BASE64_OF_64).fullmatch
_day = re.compile(_DAY).fullmatch
_time = re.compile(TIME).fullmatch
_hour = re.compile(HOUR).fullmatch


def _id(value: Any) -> bool:
    return type(value) is str and is_id(value) is not None


def _hash(value: Any) -> bool:
    return type(value) is str and is_hash(value) is not None


def _text(value: Any) -> bool:
    """Text on one line, without blanks at its ends; the reader of JSON has looked for all else."""
    return type(value) is str and is_text(value) is not None


def _integer(value: Any) -> bool:
    return type(value) is int and 0 <= value <= GREATEST


def _figure(value: Any) -> bool:
    return value is None or (type(value) is int and 0 <= value <= FIGURE)


def _figures(value: Any) -> bool:
    if type(value) is not dict:
        return False
    for figure in value.values():
        if figure is not None and (type(figure) is not int or not 0 <= figure <= FIGURE):
            return False
    return all(map(is_id, value))


def _at(value: Any) -> bool:
    return type(value) is str and _time(value) is not None and exists(value)


def _reported(value: Any) -> bool:
    return type(value) is str and _hour(value) is not None and exists(value)


def exists(value: str) -> bool:
    """Say whether there is such a moment."""
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_day(value: Any) -> bool:
    """Say whether a value is a day that exists, as YYYY-MM-DD."""
    try:
        return type(value) is str and _day(value) is not None and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _one_of(*words: str) -> Check:
    return lambda value: type(value) is str and value in words


def _maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _list(check: Check, least: int = 0, *, once: bool = False) -> Check:
    def holds(value: Any) -> bool:
        return (
            type(value) is list
            and len(value) >= least
            and all(map(check, value))
            and not (once and len(set(value)) < len(value))
        )

    return holds


def _table(key: Check, check: Check) -> Check:
    return lambda value: (
        type(value) is dict and all(map(key, value)) and all(map(check, value.values()))
    )


def _object(members: Mapping[str, Check]) -> Check:
    def holds(value: Any) -> bool:
        return (
            type(value) is dict
            and value.keys() == members.keys()
            and all(check(value[name]) for name, check in members.items())
        )

    return holds


def _bytes_of_32(value: Any) -> bool:
    return type(value) is str and is_base64_of_32(value) is not None


def _threshold(value: Any) -> bool:
    return type(value) is dict and all(
        kind in LEAST and type(many) is int and LEAST[kind] <= many <= FIGURE
        for kind, many in value.items()
    )


def _source(value: Any) -> bool:
    return value == "" or _text(value)


_KEY = _object(
    {"id": _id, "holder": _id, "role": _one_of(*ROLES), "scope": _id, "key": _bytes_of_32}
)
_NAMES = _table(lambda code: is_code(code) is not None, _text)
_SUM = _list(_integer, 2)
_PAIR: Check = lambda value: _SUM(value) and len(value) == 2  # noqa: E731, PLR2004
_TOTALS = _object(
    {
        "due": _integer, "counted": _integer, "annulled": _integer,
        "lines": _table(_one_of(*LINES), _PAIR), "votes": _table(_id, _PAIR),
    }
)  # fmt: skip
_MARGIN: Check = lambda value: type(value) is int and abs(value) <= GREATEST  # noqa: E731
_OUTCOME = _object(
    {
        "kind": _text, "candidacies": _list(_id, once=True), "safe": _list(_id, once=True),
        "margin": _maybe(_MARGIN), "reasons": _list(_text), "next_step": _source,
    }
)  # fmt: skip
_PROVENANCE = _object(
    {
        "kind": _one_of("official", "imported", "reconstruction", "generated"),
        "source": _source, "label": _NAMES,
    }
)  # fmt: skip
_ACTS = (
    "open_nomination", "extend_nomination", "open_voting", "close_voting", "reopen_count",
    "call_repeat_voting", "cancel",
)  # fmt: skip
_FORM: dict[str, Check] = {
    "lines": _figures, "votes": _figures, "images": _list(_hash), "paper": _maybe(_text),
}  # fmt: skip

_MEMBERS: dict[str, dict[str, Check]] = {
    "genesis": {
        "title": lambda value: _NAMES(value) and bool(value),
        "mode": _one_of("test", "production"), "rule_set": _id, "rules": _hash, "policy": _hash,
        "polling_day": is_day, "provenance": _PROVENANCE,
        "languages": _list(lambda code: type(code) is str and is_code(code) is not None, 1, once=True),
        "lines": _list(_one_of(*LINES), once=True),
        "tables": lambda value: _table(_one_of(*FRAME), _hash)(value)
        and set(FRAME) - {"parties"} <= value.keys(),
        "keys": _list(_KEY, 1), "thresholds": _threshold,
    },
    "key": {"add": _list(_KEY), "revoke": _list(_id, once=True), "reason": _text},
    "config": {
        "setting": _one_of("policy", "rules", *(f"tables.{name}" for name in FRAME)),
        "old": _hash, "new": _hash, "reason": _text,
    },
    "contest": {
        "act": _one_of(*_ACTS), "contests": _list(_id, 1, once=True), "reason": _maybe(_text),
    },
    "nomination": {
        "candidacy": _id, "contest": _id, "route": _one_of(*ROUTES), "party": _maybe(_id),
        "commitment": _hash,
    },
    "registration": {
        "candidacy": _id, "ground": _maybe(_text), "commitment": _maybe(_hash),
        "act": _one_of("register", "refuse", "withdraw", "strike", "allow_appeal"),
    },
    "ballot": {"contest": _id, "candidacies": _list(_id, 1, once=True), "pdf": _maybe(_hash)},
    "accreditation": {"observers": _id, "station": _id, "organisation": _text, "number": _figure},
    "turnout": {
        "protocol": _id, "reported_at": _reported, "issued": _figure,
        "replaces": _maybe(_hash), "reason": _maybe(_text),
    },
    "protocol": {"protocol": _id, **_FORM},
    "correction": {"protocol": _id, "replaces": _hash, "version": _integer, "reason": _text, **_FORM},
    "annulment": {"protocol": _id, "replaces": _hash, "reason": _text},
    "result": {
        "contest": _id, "stage": _one_of("preliminary", "certified", "tied"), "size": _integer,
        "totals": _TOTALS, "outcome": _OUTCOME, "software": _text,
    },
    "observer_copy": {
        "protocol": _id, "lines": _figures, "votes": _figures, "image": _maybe(_hash),
    },
    "dispute": {"index": _integer, "about": _hash, "ground": _text, "commitment": _maybe(_hash)},
    "decision": {
        "index": _integer, "about": _hash, "ground": _text, "commitment": _maybe(_hash),
        "outcome": _one_of("upheld", "rejected", "partly_upheld"),
    },
    "audit": {
        "stage": _one_of("seed", "sample", "assessment"), "object": _hash,
        "contests": _list(_id, 1, once=True),
    },
    "bundle": {
        "size": _integer, "tool": _text,
        "files": _table(_one_of(*(f"{name}.csv" for name in TABLES)), _hash),
    },
}  # fmt: skip
BODIES: Mapping[str, Mapping[str, Check]] = {
    kind: {"at": _at, **members} for kind, members in _MEMBERS.items()
}
NOMINEE = _object(
    {"birth_year": _maybe(_integer), "names": _NAMES, "sex": _maybe(_one_of("f", "m"))}
)
DISCLOSURE = _object(
    {"data": lambda _: True, "salt": _bytes_of_32, "v": lambda value: type(value) is int}
)


def fault_in(kind: str, body: object) -> str:
    """Say in a few words what is wrong with the form of a body, nothing if it is well formed."""
    members = BODIES[kind]
    if type(body) is not dict:
        return "its body is not an object"
    if body.keys() != members.keys():
        odd = sorted(map(str, body.keys() ^ members.keys()))
        return f"its body lacks, or should not have: {', '.join(odd[:5])}"
    for name, check in members.items():
        if not check(body[name]):
            return f"{name} is not what it must be"
    return ""
