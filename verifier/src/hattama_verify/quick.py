"""A quick yes for records of an election night: what it accepts, the strict reader accepts; it refuses nothing.

A pattern per kind says, over the bytes of the leaf, what `kinds.py` says over values. It is narrower: plain ASCII
without escapes. Whatever it does not match, or matches and orders its keys otherwise, goes to the strict reader.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from hattama_verify.strict_json import recognise

Record = tuple[str, Any, list[str]]

_ID = '"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"'
_DAY = "[12][0-9]{3}-(?:0[1-9]|1[0-2])-[0-3][0-9]"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = "[+-](?:0[0-9]|1[0-4]):[0-5][0-9]"
_AT = f'"{_DAY}T{_CLOCK}:[0-5][0-9]{_OFFSET}"'
_HOUR = f'"{_DAY}T{_CLOCK}{_OFFSET}"'
_FIGURE = "(?:null|0|[1-9][0-9]{0,8})"
_HASH = '"[0-9a-f]{64}"'
_TEXT = r'"(?! )[ !#-\[\]-~]{1,2000}(?<! )"'
_SIGNATURE = rf'\{{"key":{_ID},"sig":"[A-Za-z0-9+/]{{85}}[AQgw]=="\}}'


def _maybe(pattern: str) -> str:
    return f"(?:null|{pattern})"


def _list(pattern: str) -> str:
    return f"(?:{pattern}(?:,{pattern})*)?"


_FIGURES = rf"\{{{_list(f'{_ID}:{_FIGURE}')}\}}"
_BODIES: Mapping[str, Mapping[str, str]] = {
    "turnout": {
        "at": _AT, "issued": _FIGURE, "protocol": _ID, "reason": _maybe(_TEXT),
        "replaces": _maybe(_HASH), "reported_at": _HOUR,
    },
    "protocol": {
        "at": _AT, "images": rf"\[{_list(_HASH)}\]", "lines": _FIGURES, "paper": _maybe(_TEXT),
        "protocol": _ID, "votes": _FIGURES,
    },
    "observer_copy": {
        "at": _AT, "image": _maybe(_HASH), "lines": _FIGURES, "protocol": _ID, "votes": _FIGURES,
    },
}  # fmt: skip


@lru_cache(maxsize=4)
def _leaf(election: str) -> re.Pattern[bytes]:
    kinds = [
        ",".join(f'"{name}":{pattern}' for name, pattern in body.items())
        + rf'\}},"election":"{re.escape(election)}","kind":"{kind}'
        for kind, body in _BODIES.items()
    ]
    tail = rf'","seq_hint":(?:0|[1-9][0-9]*),"sigs":\[{_list(_SIGNATURE)}\],"v":1\}}'
    return re.compile(rf'\{{"body":\{{(?:{"|".join(kinds)}){tail}'.encode())


def read(leaf: bytes, index: int, election: str) -> Record | None:
    """Read a record that is certainly well formed; nothing if that is not certain."""
    if not _leaf(election).fullmatch(leaf):
        return None
    value = recognise(leaf)
    if value is None or value["seq_hint"] != index:
        return None
    body, signers = value["body"], [one["key"] for one in value["sigs"]]
    if len(signers) > 1 and sorted(set(signers)) != signers:
        return None
    try:
        datetime.fromisoformat(body["at"])
        if value["kind"] == "turnout":
            datetime.fromisoformat(body["reported_at"])
    except ValueError:
        return None
    return value["kind"], body, signers
