"""What a member of a record may hold, said once: it reads, refuses, and draws the JSON Schema.

A dataclass is its own description: its annotations are turned into shapes, so that nothing has to
be kept in step with them (spec/record.md, sections 2 and 4).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from hattama.domain.ids import ID_PATTERN, is_id


class Unfit(Exception):  # noqa: N818  a reason on its way up to the record that it spoils
    """Why a value does not fit its shape, and which member it is.

    Args:
        what: what the value must be, without a full stop.
        path: the members that lead to it, from outside.
    """

    def __init__(self, what: str, path: tuple[str, ...] = ()) -> None:
        self.what = what
        self.path = path
        super().__init__(what, path)

    def inside(self, member: str) -> "Unfit":
        """Give the same reason as seen from one level further out."""
        return Unfit(self.what, (member, *self.path))


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """One shape.

    Attributes:
        words: what it is called in the documentation.
        read: turns a plain JSON value into a typed one, or raises `Unfit`.
        schema: the JSON Schema that says the same, as far as that language can.
    """

    words: str
    read: Callable[[object], Any]
    schema: Mapping[str, object]


T = TypeVar("T")


def whole(least: int, most: int, words: str) -> Shape:
    """Give the shape of an integer in a range."""
    range_ = f"must be a whole number from {least} to {most}"

    def read(value: object) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Unfit(range_)
        return value

    return Shape(words, read, {"type": "integer", "minimum": least, "maximum": most})


def text(words: str, holds: Callable[[str], bool], what: str, **schema: object) -> Shape:
    """Give the shape of a text.

    Args:
        words: what it is called.
        holds: says whether a text is one.
        what: what it must be.
        schema: what JSON Schema can say of it.
    """

    def read(value: object) -> str:
        if type(value) is not str or not holds(value):
            raise Unfit(what)
        return value

    return Shape(words, read, {"type": "string", **schema})


def choice(options: Iterable[str], words: str = "") -> Shape:
    """Give the shape of one word out of a few: those of an enumeration, or plain ones."""
    known = {str(option): option for option in options}
    listed = ", ".join(known)

    def read(value: object) -> str:
        if type(value) is not str or value not in known:
            raise Unfit(f"must be one of {listed}")
        return known[value]

    words = words or ", ".join(f"`{option}`" for option in known)
    return Shape(words, read, {"enum": list(known)})


def maybe(shape: Shape) -> Shape:
    """Give the shape of something that may be null."""

    def read(value: object) -> object:
        try:
            return None if value is None else shape.read(value)
        except Unfit as unfit:
            raise (unfit if unfit.path else Unfit(f"{unfit.what}, or null")) from None

    return Shape(f"{shape.words}?", read, {"anyOf": [shape.schema, {"type": "null"}]})


def list_of(shape: Shape, *, least: int = 0, distinct: bool = False) -> Shape:
    """Give the shape of a list; `distinct` ones hold nothing twice."""

    def read(value: object) -> tuple[object, ...]:
        if type(value) is not list or len(value) < least:
            raise Unfit(f"must be a list of at least {least}" if least else "must be a list")
        read_ = tuple(_inside(str(at), shape, one) for at, one in enumerate(value))
        if distinct and len(set(read_)) < len(read_):
            raise Unfit("must not name anything twice")
        return read_

    schema: dict[str, object] = {"type": "array", "items": shape.schema}
    schema |= {"minItems": least} if least else {}
    schema |= {"uniqueItems": True} if distinct else {}
    return Shape(f"list of {shape.words}", read, schema)


def map_of(key: Shape, value_: Shape, *, least: int = 0) -> Shape:
    """Give the shape of an object whose keys are not fixed."""

    def read(value: object) -> dict[object, object]:
        if type(value) is not dict or len(value) < least:
            raise Unfit(f"must be an object of at least {least}" if least else "must be an object")
        return {_key(name, key): _inside(name, value_, one) for name, one in value.items()}

    schema: dict[str, object] = {"type": "object", "propertyNames": key.schema}
    schema |= {"additionalProperties": value_.schema, "minProperties": least}
    return Shape(f"{value_.words} per {key.words}", read, schema)


def pair_of(shape: Shape) -> Shape:
    """Give the shape of a list of exactly two."""

    def read(value: object) -> tuple[object, object]:
        if type(value) is not list or len(value) != 2:  # noqa: PLR2004  a pair has two
            raise Unfit("must be a list of two")
        return _inside("0", shape, value[0]), _inside("1", shape, value[1])

    schema = {"type": "array", "items": shape.schema, "minItems": 2, "maxItems": 2}
    return Shape(f"[{shape.words}, {shape.words}]", read, schema)


def object_of(type_: type[T]) -> Shape:
    """Give the shape of a dataclass: exactly its fields; its method `check` may refuse more."""
    shapes = shapes_of(type_)
    check: Callable[[T], None] = getattr(type_, "check", lambda _: None)

    def read(value: object) -> T:
        if type(value) is not dict:
            raise Unfit("must be an object")
        for name in value.keys() ^ shapes.keys():
            raise Unfit("is missing" if name in shapes else "is not a member of it", (name,))
        made = type_(**{name: _inside(name, one, value[name]) for name, one in shapes.items()})
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


def _inside(member: str, shape: Shape, value: object) -> Any:  # noqa: ANN401
    try:
        return shape.read(value)
    except Unfit as unfit:
        raise unfit.inside(member) from None


def _key(name: str, shape: Shape) -> object:
    try:
        return shape.read(name)
    except Unfit as unfit:
        raise Unfit(f"as a name {unfit.what}", (name,)) from None


ID = text(
    "id",
    is_id,
    "must be an id (letters, digits, dot, hyphen, underscore; at most 80)",
    pattern=f"^{ID_PATTERN}$",
)
