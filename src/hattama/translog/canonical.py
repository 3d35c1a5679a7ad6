"""Canonical JSON: one value, one sequence of bytes (RFC 8785; spec/log.md, section 2)."""

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias
from unicodedata import is_normalized

from hattama.domain.errors import BadInputError

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

INTEGER_AT_MOST = 2**53 - 1
DEPTH_AT_MOST = 64

# What the fast path of `parse` cannot vouch for: an integer that may be too large, and characters
# whose UTF-16 order differs from the order of code points.
_SUSPECT = re.compile("[0-9]{16}|[\U00010000-\U0010ffff]")
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")
_ENCODE = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
).encode


def canonical(value: object) -> bytes:
    """Give the canonical bytes of a JSON value (RFC 8785).

    Args:
        value: None, booleans, numbers, strings, lists, tuples, and dicts with string keys.

    Raises:
        BadInputError: the value has no canonical JSON.
    """
    return _spell(value, "JSON") if _is_plain(value) else _reference(value, "JSON")


def check(value: object, *, where: str = "JSON") -> None:
    """Refuse a value outside the subset that records use.

    Args:
        value: a JSON value.
        where: what it is part of.

    Raises:
        BadInputError: it holds a float, an integer beyond 2^53 - 1, text that is not NFC, a lone
            surrogate, a key that is no string, something that is not JSON, or is nested too deep.
    """
    _check(value, where, DEPTH_AT_MOST)


def parse(data: bytes, *, where: str = "JSON") -> Json:
    """Read canonical JSON of the subset that records use; any other bytes are refused.

    Args:
        data: the bytes.
        where: what they are, as `leaf 17`.

    Raises:
        BadInputError: each reason has its sentence (spec/log.md, section 2).
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInputError(f"byte {error.start} is not UTF-8", where=where) from None
    value = _load(text, where, None)
    nesting = text.count("{") + text.count("[")
    if nesting > DEPTH_AT_MOST or _SUSPECT.search(text) or not is_normalized("NFC", text):
        check(value, where=where)
    if _spell(value, where) != data:
        load(text, where=where)
        raise BadInputError(
            "this is not the canonical spelling of its value",
            where=where,
            todo="write it as RFC 8785 says: keys in order, no spaces, the shortest escapes",
        )
    return value


def load(text: str, *, where: str = "JSON") -> Json:
    """Read JSON in any spelling, but with whole numbers only and no key twice in one object.

    Args:
        text: the JSON.
        where: what it is.

    Raises:
        BadInputError: it is not such.
    """
    return _load(text, where, lambda pairs: _without_duplicates(pairs, where))


def _load(text: str, where: str, pairs: Callable[[list[tuple[str, Any]]], Any] | None) -> Json:
    def no_float(number: str) -> NoReturn:
        raise _not_whole(number, where)

    try:
        value: Json = json.loads(
            text, parse_float=no_float, parse_constant=no_float, object_pairs_hook=pairs
        )
    except json.JSONDecodeError as error:
        what = "something follows the value" if error.msg == "Extra data" else "this is not JSON"
        raise BadInputError(f"{what} (at character {error.pos})", where=where) from None
    except ValueError:  # Python reads no integer of more than 4,300 digits
        raise _too_large(where) from None
    except RecursionError:
        raise _too_deep(where) from None
    return value


def _without_duplicates(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadInputError(f"the key {key!r} stands twice in one object", where=where)
        found[key] = value
    return found


def _spell(value: object, where: str) -> bytes:
    """Spell a plain value with the C encoder, where its order of keys is that of RFC 8785."""
    text = _ENCODE(value)
    if _BEYOND_BMP.search(text):
        return _reference(value, where)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise _surrogate(where) from None


def _reference(value: object, where: str) -> bytes:
    import rfc8785  # noqa: PLC0415 - rare: records without emoji never need it

    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except UnicodeEncodeError:
        raise _surrogate(where) from None
    except rfc8785.CanonicalizationError as error:
        raise BadInputError(f"this has no canonical JSON: {error}", where=where) from None


def _is_plain(value: object) -> bool:
    """Tell whether the C encoder spells the value as RFC 8785 does, but for the order of keys."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if isinstance(value, int):
        return kind is int and -INTEGER_AT_MOST <= value <= INTEGER_AT_MOST
    if isinstance(value, dict):
        return all(type(key) is str for key in value) and all(map(_is_plain, value.values()))
    return isinstance(value, list | tuple) and all(map(_is_plain, value))


def _check(value: object, where: str, depth: int) -> None:
    if not isinstance(value, list | tuple | dict):
        _check_scalar(value, where)
        return
    if depth == 0:
        raise _too_deep(where)
    if isinstance(value, dict):
        for key in value:
            _check_key(key, where)
    for item in value.values() if isinstance(value, dict) else value:
        _check(item, where, depth - 1)


def _check_scalar(value: object, where: str) -> None:
    match value:
        case bool() | None:
            return
        case int():
            if not -INTEGER_AT_MOST <= value <= INTEGER_AT_MOST:
                raise _too_large(where)
        case str():
            _check_text(value, where)
        case float():
            raise _not_whole(repr(value), where)
        case _:
            raise BadInputError(f"a {type(value).__name__} is not JSON", where=where)


def _check_key(key: object, where: str) -> None:
    if not isinstance(key, str):
        raise BadInputError(f"the key {key!r} is not a string", where=where)
    _check_text(key, where)


def _check_text(text: str, where: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _surrogate(where)
    if not is_normalized("NFC", text):
        raise BadInputError(
            f"the text {text[:40]!r} is not in Unicode normal form C",
            where=where,
            todo="normalise text where it is entered",
        )


def _surrogate(where: str) -> BadInputError:
    return BadInputError("a string holds a lone surrogate", where=where)


def _not_whole(number: str, where: str) -> BadInputError:
    return BadInputError(
        f"{number[:40]} is not an integer", where=where, todo="give whole numbers only"
    )


def _too_large(where: str) -> BadInputError:
    return BadInputError(
        "an integer is beyond 2^53 - 1", where=where, todo="write larger numbers as strings"
    )


def _too_deep(where: str) -> BadInputError:
    return BadInputError(f"values are nested more than {DEPTH_AT_MOST} deep", where=where)
