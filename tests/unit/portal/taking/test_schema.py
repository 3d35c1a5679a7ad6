"""A document's schema says what its type says."""

from collections.abc import Mapping
from typing import Annotated, TypedDict

import pytest

from hattama.portal.downloads.schema import schema


class Inner(TypedDict):
    """Inside."""

    number: int


class Outer(TypedDict):
    """Outside."""

    name: Annotated[str, "what it is called"]
    inner: Inner | None
    many: list[Inner]
    named: Mapping[str, bool]


def test_members_become_properties_that_must_be_there() -> None:
    found = schema(Outer)

    assert found["description"] == "Outside."
    assert found["required"] == ["name", "inner", "many", "named"]
    assert found["properties"] == {
        "name": {"type": "string", "description": "what it is called"},
        "inner": {"anyOf": [{"$ref": "#/$defs/Inner"}, {"type": "null"}]},
        "many": {"type": "array", "items": {"$ref": "#/$defs/Inner"}},
        "named": {"type": "object", "additionalProperties": {"type": "boolean"}},
    }


def test_what_is_inside_is_defined_once() -> None:
    assert schema(Outer)["$defs"] == {
        "Inner": {
            "description": "Inside.",
            "type": "object",
            "properties": {"number": {"type": "integer"}},
            "required": ["number"],
            "additionalProperties": False,
        }
    }


def test_a_type_that_json_lacks_is_refused() -> None:
    odd = TypedDict("odd", {"at": complex})  # noqa: UP013  a class would have to be private

    with pytest.raises(TypeError, match="complex"):
        schema(odd)
