"""The fold: records in the order of the log become the election (spec/record.md, section 5).

Whether signatures hold is decided above; everything else that makes a record legal is decided here.
"""

from collections.abc import Iterable
from datetime import date

from hattama.domain.competence import check_signers, demand_of
from hattama.domain.competent import SIGNERS, contests_named
from hattama.domain.election_state import ElectionState
from hattama.domain.entry import Entry, IllegalRecordError
from hattama.domain.errors import BadInputError, HattamaError
from hattama.domain.fold_rules import RULES, enter_frame
from hattama.domain.frame import check_frame
from hattama.domain.ids import ContestId
from hattama.domain.new_keys import add_keys
from hattama.domain.record import Record
from hattama.domain.record_kinds import KINDS, Audit, Genesis, ObserverCopy
from hattama.domain.sources import Sources


class Fold:
    """An election that grows record by record.

    Args:
        sources: what the records only name by a hash.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._seen: set[bytes] = set()
        self._state: ElectionState | None = None

    @property
    def state(self) -> ElectionState:
        """The election so far.

        Raises:
            BadInputError: there was no record yet.
        """
        if self._state is None:
            raise BadInputError("an election without a record has no state", where="log")
        return self._state

    @property
    def size(self) -> int:
        """How many records have been applied."""
        return 0 if self._state is None else self._state.size

    def apply(self, entry: Entry) -> None:
        """Take one more record; an illegal one changes nothing.

        Args:
            entry: the record, whose signatures hold.

        Raises:
            IllegalRecordError: the records before it do not allow it.
        """
        try:
            self._check_place(entry)
            contests = self._take(entry)
        except HattamaError as error:
            raise IllegalRecordError(entry.index, entry.record.kind, str(error)) from error
        body = entry.record.body
        if not isinstance(body, ObserverCopy | Audit):
            for contest in contests:
                self.state.contests[contest].touched = entry.index
        self.state.note(entry.leaf, type(body), contests)
        self._seen.add(entry.signed)

    def _take(self, entry: Entry) -> tuple[ContestId, ...]:
        """Examine a record and let it act; give the contests that it names."""
        record, body = entry.record, entry.record.body
        if isinstance(body, Genesis):
            self._state = begin(record, self._sources)
            return ()
        contests = contests_named(self.state, body)
        signers = [one.key for one in record.sigs]
        demand = demand_of(self.state, body, signers)
        check_signers(signers, self.state, entry.index, demand)
        RULES[type(body)](self.state, body, self._sources)
        return contests

    def _check_place(self, entry: Entry) -> None:
        record = entry.record
        if entry.index != self.size:
            raise BadInputError(f"it must have the index {self.size}")
        if record.seq_hint != entry.index:
            raise BadInputError(f"its seq_hint is {record.seq_hint}")
        if isinstance(record.body, Genesis) != (entry.index == 0):
            raise BadInputError("genesis is the first record of a log, and no other is")
        if self._state is not None and record.election != self._state.election:
            raise BadInputError(f"it belongs to the election {record.election}")
        if entry.signed in self._seen:
            raise BadInputError("a record before it has the same signed part")


def begin(record: Record, sources: Sources) -> ElectionState:
    """Give the election that a genesis calls.

    Args:
        record: the first record of the log.
        sources: what it names by a hash.

    Raises:
        BadInputError: the frame or the keys are not what they must be.
    """
    body = record.body
    if not isinstance(body, Genesis):
        raise BadInputError("genesis is the first record of a log, and no other is")
    for kind, least in body.thresholds.items():
        if kind not in KINDS or least < SIGNERS[KINDS[kind]].least:
            raise BadInputError(f"no threshold for {kind} may be {least}")
    frame = sources.frame(body.tables, body.languages)
    check_frame(frame)
    state = ElectionState(
        election=record.election,
        genesis=body,
        frame=frame,
        settings={
            "policy": body.policy,
            "rules": body.rules,
            **{f"tables.{name}": hash_ for name, hash_ in body.tables.items()},
        },
        judge=sources.law(body.rule_set, body.rules, date.fromisoformat(body.polling_day)),
    )
    add_keys(state, body.keys, since=0)
    signers = [one.key for one in record.sigs]
    check_signers(signers, state, 0, demand_of(state, body, signers))
    enter_frame(state, frame)
    return state


def fold(entries: Iterable[Entry], sources: Sources) -> ElectionState:
    """Give the election that records make.

    Args:
        entries: the records in the order of the log; their signatures hold.
        sources: what they name by a hash.

    Raises:
        IllegalRecordError: a record is not allowed by those before it.
        BadInputError: there is no record.
    """
    growing = Fold(sources)
    for entry in entries:
        growing.apply(entry)
    return growing.state
