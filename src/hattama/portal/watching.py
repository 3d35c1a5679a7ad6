"""A site that follows its package: what changed is published anew, at once and by itself."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from hattama.domain.errors import HattamaError
from hattama.portal.edition import Source
from hattama.portal.publishing import Made, Press

__all__ = ["follow"]


def follow(
    press: Press, *, wait: Callable[[], None], complain: Callable[[HattamaError], None]
) -> Iterator[Made]:
    """Publish, and publish again whenever package or log change; it never ends by itself.

    A package that cannot be read is complained of once and left alone until it changes: what was
    published stands.

    Args:
        press: makes the site.
        wait: pauses between two looks.
        complain: is told what is wrong with a package or log.
    """
    seen: object = None
    while True:
        now = stamp(press.source)
        if now != seen:
            seen = now
            try:
                yield press.run()
            except HattamaError as error:
                complain(error)
        wait()


def stamp(source: Source) -> object:
    """Give what changes whenever a file of a package, or the checkpoint of its log, is written."""
    files = [source.package]
    with suppress(FileNotFoundError, NotADirectoryError):  # it is a zip, or is being replaced
        files += sorted(source.package.iterdir())
    if source.log:
        files.append(source.log / "checkpoint")
    return [_written(file) for file in files]


def _written(file: Path) -> tuple[str, int, int, int] | str:
    try:
        found = file.stat()
    except FileNotFoundError:  # between two renames
        return str(file)
    return str(file), found.st_ino, found.st_mtime_ns, found.st_size
