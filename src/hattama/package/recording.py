"""Official acts become records: signed, tried against the election as it stands, and appended."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from hattama.domain.election_state import ElectionState
from hattama.domain.entry import Entry
from hattama.domain.errors import BadInputError
from hattama.domain.fold import Fold
from hattama.domain.record_kinds import Body
from hattama.package.from_records import sources
from hattama.translog.key import SigningKey
from hattama.translog.leaf import enter
from hattama.translog.storage import Folder

__all__ = ["Beside", "Recorder"]


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


class Recorder:
    """An election that is being recorded.

    Args:
        election: its id.
        beside: where its objects lie.
        append: takes a leaf durably; it is called only with leaves of legal records.
    """

    def __init__(self, election: str, beside: Beside, append: Callable[[bytes], object]) -> None:
        self._election = election
        self._append = append
        self._fold = Fold(sources(beside.object))

    @property
    def state(self) -> ElectionState:
        """The election so far.

        Raises:
            BadInputError: nothing is recorded yet.
        """
        return self._fold.state

    def record(self, body: Body, keys: Iterable[SigningKey]) -> Entry:
        """Sign an act and append it.

        Args:
            body: what it says.
            keys: who signs.

        Raises:
            IllegalRecordError: the election as it stands does not allow it; nothing is appended.
        """
        leaf, entry = enter(self._election, self._fold.size, body, keys)
        self._fold.apply(entry)
        self._append(leaf)
        return entry
