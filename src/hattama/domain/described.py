"""Dataclasses as shapes: what a member of a record may hold is said once, by its annotation.

A dataclass is its own description: its annotations are turned into shapes, so that nothing has to
be kept in step with them (spec/record.md, sections 2 and 4).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from hattama.domain.shape import ID, Shape, Unfit, choice, inside, list_of, map_of, maybe

T = TypeVar("T")


def object_of(type_: type[T]) -> Shape:
    """Give the shape of a dataclass: exactly its fields; its method `check` may refuse more."""
    shapes = shapes_of(type_)
    check: Callable[[T], None] = getattr(type_, "check", lambda _: None)

    def read(value: object) -> T:
        if type(value) is not dict:
            raise Unfit("must be an object")
        for name in sorted(value.keys() ^ shapes.keys()):
            raise Unfit("is missing" if name in shapes else "is not a member of it", (name,))
        made = type_(**{name: inside(name, one, value[name]) for name, one in shapes.items()})
        check(made)
        return made

    members = ", ".join(f'"{name}"' for name in shapes)
    schema = {
        "type": "object",
        "properties": {name: one.schema for name, one in shapes.items()},
        "required": list(shapes),
        "additionalProperties": False,
    }
    return Shape(f"{{{members}}}", read, schema)


def shapes_of(type_: type) -> dict[str, Shape]:
    """Give the shape of every field of a dataclass by its annotation.

    Raises:
        TypeError: an annotation says nothing that a record can hold.
    """
    hints = get_type_hints(type_, include_extras=True)
    return {field.name: shape_of(hints[field.name]) for field in fields(type_)}


def shape_of(hint: Any) -> Shape:  # noqa: ANN401  an annotation can be anything
    """Give the shape that an annotation means."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return next(one for one in arguments[1:] if isinstance(one, Shape))
    if origin in (Union, UnionType) and NoneType in arguments:
        return maybe(shape_of(next(one for one in arguments if one is not NoneType)))
    if origin is tuple:
        return list_of(shape_of(arguments[0]))
    if origin is Mapping:
        return map_of(shape_of(arguments[0]), shape_of(arguments[1]))
    return _simple(hint)


def _simple(hint: Any) -> Shape:  # noqa: ANN401
    if isinstance(hint, NewType):
        return ID
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return choice(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return object_of(hint)
    raise TypeError(f"no record can hold {hint!r}")


def plain(value: Any) -> Any:  # noqa: ANN401  JSON has no narrower type
    """Give a typed value as plain JSON values."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [plain(one) for one in value]
    return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
