"""NIST SP 1500-100 revision 2, Election Results Reporting, as XML."""

from collections.abc import Iterator, Mapping
from types import GeneratorType
from typing import Any

from hattama.package.formats.edition import Edition
from hattama.package.formats.markup import HEAD, attributes, element
from hattama.package.formats.nist import report
from hattama.package.formats.nist_words import TYPE, Object, is_streamed

NAMESPACES = {
    "xmlns": "http://itl.nist.gov/ns/voting/1500-100/v2",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
ABSTRACT = frozenset({"Contest", "ContestSelection", "GpUnit"})
"""Properties whose objects must say of which type they are."""


def text(edition: Edition) -> Iterator[str]:
    """Give the report, valid against NIST_V2_election_results_reporting.xsd, piece by piece."""
    yield HEAD
    yield from _object("ElectionReport", report(edition), NAMESPACES)


def _object(name: str, value: Object, more: Mapping[str, str] | None = None) -> Iterator[str]:
    if not is_streamed(value):
        yield _whole(name, value)
        return
    yield f"<{name}{attributes({**(more or {}), **_own(name, value)})}>\n"
    for key, part in value.items():
        if isinstance(part, GeneratorType):
            for one in part:
                yield from _object(key, one)
        elif not key.startswith("@"):
            yield _property(key, part)
    yield f"</{name}>\n"


def _own(name: str, value: Object) -> Mapping[str, str]:
    """Give what stands in attributes."""
    own = {"xsi:type": value["@type"].removeprefix(TYPE)} if name in ABSTRACT else {}
    return own | {"ObjectId": value["@id"]} if "@id" in value else own


def _whole(name: str, value: Object) -> str:
    if "Content" in value:
        return element(name, value["Content"], Language=value["Language"])
    inside = "".join([_property(key, part) for key, part in value.items() if key[0] != "@"])
    return f"<{name}{attributes(_own(name, value))}>{inside}</{name}>\n"


def _property(name: str, part: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(part, dict):
        return _whole(name, part)
    if isinstance(part, bool):
        return element(name, "true" if part else "false")
    if isinstance(part, list):
        if name.endswith("Ids"):
            return element(name, " ".join(part))
        return "".join([_whole(name, one) for one in part])
    return element(name, part)
