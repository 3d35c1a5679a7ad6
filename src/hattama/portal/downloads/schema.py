"""The JSON Schema of a document, drawn from its type (JSON Schema 2020-12)."""

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Union

__all__ = ["schema"]

_PLAIN: Mapping[object, str] = {
    str: "string",
    int: "integer",
    bool: "boolean",
    types.NoneType: "null",
}


def schema(document: type) -> Mapping[str, Any]:
    """Give the JSON Schema of a document.

    Args:
        document: a `TypedDict` of plain values, lists, mappings and other `TypedDict`s; the text of an
            `Annotated` member describes it.

    Raises:
        TypeError: a member is of a type that JSON does not have.
    """
    named = {
        found.__name__: _object(found) for found in _within(document) if found is not document
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return head | _object(document) | {"$defs": dict(sorted(named.items()))}


def _object(document: type) -> dict[str, Any]:
    members = typing.get_type_hints(document, include_extras=True)
    return {
        "description": (document.__doc__ or "").strip(),
        "type": "object",
        "properties": {name: _shape(kind) for name, kind in members.items()},
        "required": list(members),
        "additionalProperties": False,
    }


def _shape(kind: Any) -> dict[str, Any]:  # noqa: ANN401  a type is of any type
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _shape(inner[0]) | {"description": inner[1]}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_shape(one) for one in inner]}
    if origin in {list, Mapping}:
        return _many(origin, inner)
    if typing.is_typeddict(kind):
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    raise TypeError(f"JSON has no {kind}")


def _many(origin: object, inner: tuple[Any, ...]) -> dict[str, Any]:
    if origin is list:
        return {"type": "array", "items": _shape(inner[0])}
    return {"type": "object", "additionalProperties": _shape(inner[1])}


def _within(kind: Any) -> Iterator[type]:  # noqa: ANN401  likewise
    """Yield every document that a type is made of, itself included."""
    if typing.is_typeddict(kind):
        yield kind
        for member in typing.get_type_hints(kind, include_extras=True).values():
            yield from _within(member)
    for inner in typing.get_args(kind):
        yield from _within(inner)
