"""The small parts of which objects of NIST SP 1500-100 are made."""

from types import GeneratorType
from typing import Any

from hattama.domain.names import Names

Object = dict[str, Any]
"""An object in the form of its JSON: `@type`, `@id`, then properties in the order of the XML schema."""

TYPE = "ElectionResults."


def make(kind: str, id_: str | None = None, /, **properties: object) -> Object:
    """Give an object without those properties that are None: blank is never zero."""
    made: Object = {"@type": f"{TYPE}{kind}"}
    if id_ is not None:
        made["@id"] = id_
    made.update({name: value for name, value in properties.items() if value is not None})
    return made


def is_streamed(value: Object) -> bool:
    """Say whether something in an object grows with the stations, so that it is written piece by piece."""
    return any(isinstance(part, GeneratorType) for part in value.values())


def reference(kind: str, id_: str) -> str:
    """Give the id of an object in the report: ids of a package are unique by table and may begin with a digit."""
    return f"{kind}-{id_}"


def identifiers(id_: str) -> list[Object]:
    """Give the id of a thing in the election package."""
    kind = {"Type": "other", "OtherType": "election-package"}
    return [make("ExternalIdentifier", **kind, Value=id_)]


def texts(names: Names, otherwise: str) -> Object:
    """Give names in all their languages; where there is none, the id stands in, in no language."""
    given = {language: name for language, name in names.items() if name} or {"und": otherwise}
    return make(
        "InternationalizedText",
        Text=[
            make("LanguageString", Content=name, Language=language)
            for language, name in given.items()
        ],
    )
