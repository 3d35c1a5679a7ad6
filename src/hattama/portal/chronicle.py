"""What the log adds to the tables: when each act was done, what it replaced, and where its record stands."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hattama.domain.errors import BadInputError
from hattama.domain.record import Record, read_record
from hattama.domain.record_kinds import (
    Annulment,
    Ballot,
    Body,
    ContestStep,
    Correction,
    Decision,
    Dispute,
    Genesis,
    Key,
    KeyChange,
    Nomination,
    ObserverCopy,
    ProtocolEntry,
    Registration,
    Result,
    Turnout,
)
from hattama.translog.merkle import leaf_hash
from hattama.translog.published import bundle_places, read_bundle, read_checkpoint
from hattama.translog.storage import Folder
from hattama.translog.tile import WIDTH

__all__ = ["Chronicle", "Signer", "Trace"]


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signed a record, and the role that it had."""

    key: str
    role: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One act as its record tells it.

    Attributes:
        index: the place of the record in the log.
        leaf: its leaf hash.
        kind: the kind of record.
        at: when, as its author states it.
        body: what it says.
        signers: the keys that signed it.
    """

    index: int
    leaf: str
    kind: str
    at: str
    body: Body
    signers: tuple[Signer, ...] = ()


@dataclass(slots=True)
class Chronicle:
    """A log by what its records are about; it grows with the log.

    Attributes:
        log: the folder of the log.
        size: so many records were read.
        origin: the name of the log; empty before it was read.
        genesis: the first record.
        contests: contest -> steps and results.
        ballots: contest -> its ballot, approved.
        candidacies: candidacy -> nomination and decisions.
        protocols: protocol -> entry, corrections, annulment.
        turnout: protocol -> reports that replace an earlier one.
        copies: protocol -> copies of observers.
        disputes: disputes and decisions in their order.
        keys: every key that the log has named, revoked ones included, with its role.
    """

    log: Path
    size: int = 0
    origin: str = ""
    genesis: Trace | None = None
    contests: dict[str, list[Trace]] = field(default_factory=lambda: defaultdict(list))
    ballots: dict[str, list[Trace]] = field(default_factory=lambda: defaultdict(list))
    candidacies: dict[str, list[Trace]] = field(default_factory=lambda: defaultdict(list))
    protocols: dict[str, list[Trace]] = field(default_factory=lambda: defaultdict(list))
    turnout: dict[str, list[Trace]] = field(default_factory=lambda: defaultdict(list))
    copies: dict[str, list[Trace]] = field(default_factory=lambda: defaultdict(list))
    disputes: list[Trace] = field(default_factory=list)
    keys: dict[str, Signer] = field(default_factory=dict)

    def read_on(self) -> None:
        """Read what the log has published since.

        Raises:
            BadInputError: a file of the log is damaged.
            TamperedError: one is missing.
        """
        public = Folder(self.log)
        published = read_checkpoint(public)
        if published is None:
            return
        self.origin = published.checkpoint.origin
        for index, leaf, record in _records(public, self.size, published.checkpoint.size):
            self._note(index, leaf, record)
            self.size = index + 1  # where a later record is damaged, none is told twice
        self.size = published.checkpoint.size

    @property
    def newest(self) -> Trace | None:
        """The newest act about a contest or a protocol, by its place in the log; None before there is one."""
        acts = (
            traces[-1] for group in (self.contests, self.protocols) for traces in group.values()
        )
        return max(acts, key=lambda act: act.index, default=None)

    def _note(self, index: int, leaf: str, record: Record) -> None:
        body = record.body
        self.keys |= {key.id: Signer(key.id, key.role) for key in _named_keys(body)}
        signers = tuple(self.keys[one.key] for one in record.sigs if one.key in self.keys)
        trace = Trace(index, leaf, record.kind, str(body.at), body, signers)
        if isinstance(body, Genesis):
            self.genesis = trace
        elif isinstance(body, ContestStep):
            for contest in body.contests:
                self.contests[contest].append(trace)
        elif isinstance(body, Dispute | Decision):
            self.disputes.append(trace)
        elif type(body) in ABOUT:
            group, member = ABOUT[type(body)]
            getattr(self, group)[getattr(body, member)].append(trace)


ABOUT: Mapping[type[Body], tuple[str, str]] = {
    Result: ("contests", "contest"),
    Ballot: ("ballots", "contest"),
    Nomination: ("candidacies", "candidacy"),
    Registration: ("candidacies", "candidacy"),
    ProtocolEntry: ("protocols", "protocol"),
    Correction: ("protocols", "protocol"),
    Annulment: ("protocols", "protocol"),
    Turnout: ("turnout", "protocol"),
    ObserverCopy: ("copies", "protocol"),
}
"""Kind of record -> the part of the chronicle it stands in, and the member that says what it is about."""


def _named_keys(body: Body) -> tuple[Key, ...]:
    if isinstance(body, Genesis):
        return body.keys
    return body.add if isinstance(body, KeyChange) else ()


def _records(public: Folder, first: int, size: int) -> Iterator[tuple[int, str, Record]]:
    """Yield place, leaf hash and content of the records; whether they are what they must be, the verifier says."""
    for place in bundle_places(size, first):
        start = place.index * WIDTH
        for index, leaf in enumerate(read_bundle(public, place), start=start):
            record = _told(leaf, index) if index >= first else None
            if record:
                yield index, leaf_hash(leaf).hex(), record


def _told(leaf: bytes, index: int) -> Record | None:
    """Read a record, or None of the many turnout reports of which the tables say everything."""
    try:
        value = json.loads(leaf)
        if value["kind"] == "turnout" and value["body"]["replaces"] is None:
            return None
    except (ValueError, TypeError, KeyError) as error:
        raise BadInputError("it is no record", where=f"leaf {index} of the log") from error
    return read_record(value)
