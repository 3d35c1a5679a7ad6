"""Objects and disclosures beside the log, by the hash that names them (spec/record.md, section 2)."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from hattama.domain.errors import BadInputError
from hattama.translog.storage import Folder

Objects = Callable[[str], bytes]
"""The hash of an object -> its octets; raises BadInputError where it is not there."""


Disclosures = Callable[[str], bytes | None]
"""A commitment -> the octets of its disclosure, or None where it is removed."""


class Beside:
    """What lies beside a log: objects by their hash, disclosures by their commitment.

    Args:
        log: the folder of the log.
    """

    def __init__(self, log: Path) -> None:
        self._folder = Folder(log)

    def publish(self, octets: bytes) -> str:
        """Lay an object beside the log and give its hash."""
        hash_ = sha256(octets).hexdigest()
        self._folder.write(f"objects/{hash_}", octets)
        return hash_

    def object(self, hash_: str) -> bytes:
        """Give an object.

        Raises:
            BadInputError: it is not there.
        """
        octets = self._folder.read(f"objects/{hash_}")
        if octets is None:
            raise BadInputError("it is not there", where=f"object {hash_}")
        return octets

    def disclose(self, opened: Mapping[str, bytes]) -> None:
        """Lay disclosures beside the log, each by the commitment that it opens."""
        self._folder.write_many(
            (f"disclosures/{committed}.json", octets) for committed, octets in opened.items()
        )

    def disclosure(self, committed: str) -> bytes | None:
        """Give a disclosure; None where nothing is disclosed, or not any more."""
        return self._folder.read(f"disclosures/{committed}.json")

    def erase(self, committed: str) -> None:
        """Take a disclosure away; the commitment in the log then says nothing about anybody."""
        self._folder.remove(f"disclosures/{committed}.json")


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
