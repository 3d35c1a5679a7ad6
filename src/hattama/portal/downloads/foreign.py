"""Results in the formats of others, beside our own (docs/formats.md)."""

from datetime import datetime
from pathlib import Path

from hattama.count.counting import Count
from hattama.domain.errors import BadInputError
from hattama.package.formats import write
from hattama.package.opening import Package

__all__ = ["write_foreign"]

FILES = {"nist-json": "nist.json", "nist-xml": "nist.xml", "eml510": "eml510.xml"}
"""Format -> the file it is offered as."""


def write_foreign(package: Package, counted: Count, updated_at: str, folder: Path) -> None:
    """Write results in every format that can say what the package holds.

    They must say when they were issued. Without a log nobody knows, and there are none.

    Args:
        package: the open package.
        counted: its count.
        updated_at: the newest act of the log; empty without one.
        folder: where to write.
    """
    if not updated_at:
        return
    for format_name, file in FILES.items():
        try:
            write(
                format_name, package, counted, folder / file, at=datetime.fromisoformat(updated_at)
            )
        except BadInputError:
            (folder / file).unlink(missing_ok=True)
