"""What a value of a record may be: each shape reads, refuses, and draws its JSON Schema."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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


def whole(least: int, most: int, words: str) -> Shape:
    """Give the shape of an integer in a range."""
    range_ = f"must be a whole number from {least} to {most}"

    def read(value: object) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Unfit(range_)
        return value

    return Shape(words, read, {"type": "integer", "minimum": least, "maximum": most})


def text_shape(words: str, holds: Callable[[str], bool], what: str, **schema: object) -> Shape:
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
        read_ = tuple(inside(str(at), shape, one) for at, one in enumerate(value))
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
        return {_key(name, key): inside(name, value_, one) for name, one in value.items()}

    schema: dict[str, object] = {"type": "object", "propertyNames": key.schema}
    schema |= {"additionalProperties": value_.schema, "minProperties": least}
    return Shape(f"{value_.words} per {key.words}", read, schema)


def pair_of(shape: Shape) -> Shape:
    """Give the shape of a list of exactly two."""

    def read(value: object) -> tuple[object, object]:
        if type(value) is not list or len(value) != 2:  # noqa: PLR2004  a pair has two
            raise Unfit("must be a list of two")
        return inside("0", shape, value[0]), inside("1", shape, value[1])

    schema = {"type": "array", "items": shape.schema, "minItems": 2, "maxItems": 2}
    return Shape(f"[{shape.words}, {shape.words}]", read, schema)


def inside(member: str, shape: Shape, value: object) -> Any:  # noqa: ANN401
    """Read a member; a reason against it says which member it is."""
    try:
        return shape.read(value)
    except Unfit as unfit:
        raise unfit.inside(member) from None


def _key(name: str, shape: Shape) -> object:
    try:
        return shape.read(name)
    except Unfit as unfit:
        raise Unfit(f"as a name {unfit.what}", (name,)) from None


ID = text_shape(
    "id",
    is_id,
    "must be an id (letters, digits, dot, hyphen, underscore; at most 80)",
    pattern=f"^{ID_PATTERN}$",
)
