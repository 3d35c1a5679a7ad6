"""Official acts become records: signed, tried against the election as it stands, and appended."""

from collections.abc import Callable, Iterable

from hattama.domain.election_state import ElectionState
from hattama.domain.entry import Entry
from hattama.domain.fold import Fold
from hattama.domain.record_kinds import Body
from hattama.package.from_records import sources
from hattama.package.objects import Beside
from hattama.translog.key import SigningKey
from hattama.translog.leaf import enter


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
