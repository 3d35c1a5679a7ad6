"""Turnout and protocols, which fill the log of a large election, recognised from their bytes.

A pattern is the canonical form of a kind, one way of writing it; whatever is written otherwise is left to
the strict reader, which alone refuses.
"""

import re
from datetime import datetime
from json import JSONDecoder
from typing import Any

from hattama_verify.kinds import BASE64_OF_64, HASH, HOUR, ID, TIME

Recognised = tuple[str, dict[str, Any], list[str]]  # kind, body, who signed

_FIGURE = "null|0|[1-9][0-9]{0,8}"
_TEXT = r'null|"(?! )[ !#-\[\]-~]{1,2000}(?<! )"'  # ASCII without quotes and escapes
_FIGURES = rf'\{{(?:"{ID}":(?:{_FIGURE})(?:,"{ID}":(?:{_FIGURE}))*)?\}}'
_SIGNATURE = rf'\{{"key":"({ID})","sig":"{BASE64_OF_64}"\}}'
_REST = (
    rf'\}},"election":"({ID})","kind":"%s","seq_hint":(0|[1-9][0-9]{{0,15}}),'
    rf'"sigs":\[{_SIGNATURE}(?:,{_SIGNATURE})?\],"v":1\}}'
)
_is_turnout = re.compile(
    rf'\{{"body":\{{"at":"({TIME})","issued":({_FIGURE}),"protocol":"({ID})","reason":({_TEXT}),'
    rf'"replaces":(?:null|"({HASH})"),"reported_at":"({HOUR})"{_REST % "turnout"}'
).fullmatch
_is_protocol = re.compile(
    rf'\{{"body":\{{"at":"({TIME})","images":\[\],"lines":({_FIGURES}),"paper":({_TEXT}),'
    rf'"protocol":"({ID})","votes":({_FIGURES}){_REST % "protocol"}'
).fullmatch
_read = JSONDecoder().raw_decode
_moment = datetime.fromisoformat


def recognise(leaf: bytes, index: int, election: str) -> Recognised | None:
    """Give a turnout or protocol whose form is quickly seen to be right, else nothing."""
    if not leaf.isascii():
        return None
    text = leaf.decode()
    try:
        return _turnout(text, index, election) or _protocol(text, index, election)
    except ValueError:
        return None


def _turnout(text: str, index: int, election: str) -> Recognised | None:
    found = _is_turnout(text)
    if not found:
        return None
    at, issued, protocol, reason, replaces, hour, of, place, first, second = found.groups()
    if of != election or int(place) != index or (second and first >= second):
        return None
    _moment(at)
    _moment(hour)
    body = {
        "at": at, "issued": None if issued == "null" else int(issued), "protocol": protocol,
        "reason": None if reason == "null" else reason[1:-1], "replaces": replaces, "reported_at": hour,
    }  # fmt: skip
    return "turnout", body, [first, second] if second else [first]


def _protocol(text: str, index: int, election: str) -> Recognised | None:
    found = _is_protocol(text)
    if not found:
        return None
    at, lines, paper, protocol, votes, of, place, first, second = found.groups()
    if of != election or int(place) != index or (second and first >= second):
        return None
    _moment(at)
    body: dict[str, Any] = {
        "at": at, "images": [], "lines": _figures(lines),
        "paper": None if paper == "null" else paper[1:-1], "protocol": protocol, "votes": _figures(votes),
    }  # fmt: skip
    return "protocol", body, [first, second] if second else [first]


def _figures(text: str) -> dict[str, int | None]:
    """Read an object of figures.

    Raises:
        ValueError: a key stands twice or not in its place.
    """
    found: dict[str, int | None] = _read(text)[0]
    keys = list(found)
    if keys != sorted(keys) or len(keys) != text.count(":"):
        raise ValueError
    return found
