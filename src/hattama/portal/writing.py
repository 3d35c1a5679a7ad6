"""Files of a site: written only where they change, and never seen half-written."""

import os
from pathlib import Path

__all__ = ["write_changed"]


def write_changed(path: Path, octets: bytes) -> bool:
    """Write a file unless it holds these octets already; whoever reads sees the old or the new one.

    Returns:
        Whether it was written.
    """
    try:
        with path.open("rb") as file:
            if file.read() == octets:
                return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, octets)
    return True


def _replace(path: Path, octets: bytes) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(octets)
    os.replace(beside, path)
