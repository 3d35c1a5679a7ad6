"""Objects and disclosures beside the log, by the hash that names them (spec/record.md, section 2)."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from hattama.domain.errors import BadInputError

Objects = Callable[[str], bytes]
"""The hash of an object -> its octets; raises BadInputError where it is not there."""


Disclosures = Callable[[str], bytes | None]
"""A commitment -> the octets of its disclosure, or None where it is removed."""


def objects_in(folder: Path) -> Objects:
    """Give the objects that lie in a folder by their hashes."""

    def read(hash_: str) -> bytes:
        path = folder / hash_
        if not path.is_file():
            raise BadInputError("it is not there", where=f"object {hash_}")
        return path.read_bytes()

    return read


def disclosures_in(folder: Path) -> Disclosures:
    """Give the disclosures that lie in a folder by their commitments; others are removed."""

    def read(committed: str) -> bytes | None:
        path = folder / f"{committed}.json"
        return path.read_bytes() if path.is_file() else None

    return read


def rules_text(objects: Objects, hash_: str) -> str:
    """Give the text of the rule set that a hash names.

    Raises:
        BadInputError: it is not there, or not UTF-8.
    """
    try:
        return read_object(objects, hash_).decode()
    except UnicodeDecodeError:
        raise BadInputError("the rule set is not UTF-8", where=f"object {hash_}") from None


def read_object(objects: Objects, hash_: str) -> bytes:
    """Give the octets of an object.

    Raises:
        BadInputError: it is not there, or is another.
    """
    octets = objects(hash_)
    if sha256(octets).hexdigest() != hash_:
        raise BadInputError("it does not have the hash that names it", where=f"object {hash_}")
    return octets
