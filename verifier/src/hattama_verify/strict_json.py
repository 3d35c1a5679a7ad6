"""Strict JSON: what spec/record.md, section 1 allows, and RFC 8785 (JCS) to write it canonically."""

import json
import re
import unicodedata
from typing import Any, NoReturn

from hattama_verify.report import Wrong, shown

GREATEST = 2**53 - 1
DEEPEST = 64
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def parse(raw: bytes) -> Any:
    """Read strict JSON, canonical or not.

    Raises:
        Wrong: it is not UTF-8, not JSON, or holds what the record forbids.
    """
    try:
        text = raw.decode()
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_no_fraction,
            parse_constant=_no_constant,
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        raise Wrong(f"byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise Wrong(f"not JSON at character {error.pos}: {error.msg}") from None
    except RecursionError:
        raise Wrong("lists and objects lie too deep in each other") from None
    _inspect(value, DEEPEST)
    return value


def parse_canonical(raw: bytes) -> Any:
    """Read strict JSON whose bytes are canonical.

    Raises:
        Wrong: as `parse`, or encoding again what was read gives other bytes.
    """
    value = recognise(raw)
    if value is None:
        value = parse(raw)
        if canonical(value) != raw:
            raise Wrong("the JSON is not in canonical form (RFC 8785)")
    return value


def recognise(raw: bytes) -> Any | None:
    """Give the value of what is quickly seen to be canonical strict JSON, else nothing.

    Without escapes, large integers and deep nesting, the parser of the library refuses what is not JSON, and what
    it loses (keys that stand twice, their order, blanks) is missing when it writes the value again.
    """
    try:
        text = raw.decode()
        if (
            not text.isprintable()
            or "\\" in text
            or _LONG in raw.translate(_ZEROS)
            or not (text.isascii() or max(text) < _ASTRAL)
            or text.count("[") + text.count("{") > DEEPEST
            or not unicodedata.is_normalized("NFC", text)
        ):
            return None
        value = _read(text)
    except (ValueError, Wrong):
        return None
    return value if _write(value) == text else None


def canonical(value: object) -> bytes:
    """Write a value of strict JSON canonically: keys in the order of their UTF-16 code units."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def _ordered(value: object) -> object:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: _ordered(value[key]) for key in keys}
    return [_ordered(one) for one in value] if isinstance(value, list) else value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Wrong(f"the key {shown(twice)!r} stands twice")
    return found


def _no_fraction(text: str) -> NoReturn:
    raise Wrong(f"{shown(text)} is a number with a fraction or an exponent")


def _no_constant(text: str) -> NoReturn:
    raise Wrong(f"{text} is not JSON")


def _integer(text: str) -> int:
    if len(text) > len(str(GREATEST)) + 1 or abs(int(text)) > GREATEST:
        raise Wrong(f"{shown(text, 30)} is larger than 2^53 - 1")
    return int(text)


def _inspect(value: object, depth: int) -> None:
    if isinstance(value, str):
        _inspect_text(value)
    elif isinstance(value, dict | list):
        if not depth:
            raise Wrong("lists and objects lie too deep in each other")
        if isinstance(value, dict):
            for key in value:
                _inspect_text(key)
            value = list(value.values())
        for one in value:
            _inspect(one, depth - 1)


def _inspect_text(text: str) -> None:
    if not (text.isascii() and text.isprintable()):
        fault = fault_in(text)
        if fault:
            raise Wrong(f"a text {fault}")


_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_LONG = b"0" * 16  # what may be an integer that is too large
_ASTRAL = "\U00010000"  # from here on, keys are sorted otherwise in UTF-16
_read = json.JSONDecoder(parse_float=_no_fraction, parse_constant=_no_constant).decode
_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def fault_in(text: str) -> str:
    """Say what is wrong with a text, nothing if it is as spec/package.md, section 3 wants it."""
    found = FORBIDDEN.search(text)
    if found:
        return f"holds the forbidden character U+{ord(found[0]):04X}"
    return (
        "" if unicodedata.is_normalized("NFC", text) else f"is not in Unicode NFC: {shown(text)!r}"
    )
