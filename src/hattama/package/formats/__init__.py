"""Results in the formats of others: one module per format, one line here (docs/formats.md)."""

import tempfile
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path

from hattama.count.counting import Count
from hattama.domain.errors import BadInputError
from hattama.package.formats.edition import Edition
from hattama.package.opening import Package

FORMATS: Mapping[str, str] = {
    "eml510": "hattama.package.formats.eml510",
    "nist-json": "hattama.package.formats.nist_json",
    "nist-xml": "hattama.package.formats.nist_xml",
}
"""Name -> module with a function `text(edition)` that gives the file piece by piece."""


def write(  # noqa: PLR0913  what is written, how, where, and by whom
    format_name: str,
    package: Package,
    count: Count,
    out: Path,
    *,
    at: datetime,
    issuer: str = "",
) -> None:
    """Write the results of a package in the format of others, whole or not at all.

    Out of one open package one file at a time: the order of its ballots is put into its engine.

    Args:
        format_name: a key of `FORMATS`.
        package: the open package.
        count: its count.
        out: the file to make.
        at: when these results are issued, with its offset from UTC.
        issuer: who issues them, if that is to be said.

    Raises:
        BadInputError: there is no such format, `out` exists, `at` has no offset, or the format cannot say
            what the package holds.
    """
    if format_name not in FORMATS:
        raise BadInputError(
            f"there is no format {format_name!r}", todo=f"choose {', '.join(FORMATS)}"
        )
    if at.tzinfo is None:
        raise BadInputError(f"the time {at.isoformat()} has no offset", todo="add one, as +05:00")
    if out.exists():
        raise BadInputError(
            "already exists", where=str(out), todo="choose another name or remove it"
        )
    edition = Edition(package=package, count=count, at=at, issuer=issuer)
    pieces = import_module(FORMATS[format_name]).text(edition)
    out.parent.mkdir(parents=True, exist_ok=True)
    # Written beside its place and renamed, so that nobody ever sees half a file.
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as folder:
        half = Path(folder) / out.name
        with half.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        half.rename(out)
