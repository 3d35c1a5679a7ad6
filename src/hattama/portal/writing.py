"""Files of a site: written only where they change, and never seen half-written."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

__all__ = ["mirror", "prune", "write_changed"]


def write_changed(path: Path, octets: bytes) -> bool:
    """Write a file unless it holds these octets already; whoever reads sees the old or the new one.

    Returns:
        Whether it was written.
    """
    # Paths as texts: objects for paths cost more than the calls, and a site has tens of thousands of files.
    name = str(path)
    try:
        with open(name, "rb") as file:  # noqa: PTH123
            if file.read() == octets:
                return False
    except FileNotFoundError:
        pass
    folder, _, last = name.rpartition("/")
    beside = f"{folder}/.{last}.new"
    try:
        _write(beside, octets)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(beside, octets)
    os.replace(beside, name)  # noqa: PTH105
    return True


def _write(name: str, octets: bytes) -> None:
    with open(name, "wb") as file:  # noqa: PTH123
        file.write(octets)


def prune(site: Path, folders: Iterable[str], kept: Iterable[str]) -> None:
    """Remove the pages of some folders of a site that are not made any more.

    Args:
        site: the folder of the site.
        folders: the folders to look at, by their paths below it.
        kept: the paths of the pages that stay.
    """
    stay = {site / path for path in kept}
    for folder in folders:
        for path in list((site / folder).rglob("*")):
            if path.is_file() and path not in stay:
                path.unlink()


def mirror(source: Path, target: Path, *, last: str) -> None:
    """Make a folder like another: what changed is copied, what is gone is removed.

    Args:
        source: the folder.
        target: the copy.
        last: the file that is copied last, because it speaks of the others.
    """
    there = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for name in sorted(there, key=lambda name: (str(name) == last, name)):
        if not _is_same(source / name, target / name):
            beside = target / name.with_name(f".{name.name}.new")
            beside.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, beside)
            beside.replace(target / name)
    for path in list(target.rglob("*")):
        if path.is_file() and path.relative_to(target) not in there:
            path.unlink()


def _is_same(source: Path, target: Path) -> bool:
    if not target.exists():
        return False
    one, other = source.stat(), target.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)
