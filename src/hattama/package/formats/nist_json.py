"""NIST SP 1500-100 revision 2, Election Results Reporting, as JSON."""

import json
from collections.abc import Iterator
from types import GeneratorType

from hattama.package.formats.edition import Edition
from hattama.package.formats.nist import report
from hattama.package.formats.nist_words import Object, is_streamed

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def text(edition: Edition) -> Iterator[str]:
    """Give the report, valid against NIST_V2_election_results_reporting.json, piece by piece."""
    yield from _object(report(edition))
    yield "\n"


def _object(value: Object) -> Iterator[str]:
    if not is_streamed(value):
        yield _encode(value)
        return
    before = "{"
    for name, part in value.items():
        yield f"{before}{_encode(name)}:"
        if isinstance(part, GeneratorType):
            yield from _array(part)
        else:
            yield _encode(part)
        before = ",\n"
    yield "}"


def _array(values: Iterator[Object]) -> Iterator[str]:
    before = "[\n"
    for value in values:
        yield before
        yield from _object(value)
        before = ",\n"
    yield "[]" if before == "[\n" else "]"
