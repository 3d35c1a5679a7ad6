"""What the official acts say: one class per kind of record (spec/record.md, section 4).

A docstring says what the act is; the fields are the members of the body, and their annotations
its schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from hattama.domain.election import Route
from hattama.domain.ids import (
    CandidacyId,
    ContestId,
    HolderId,
    KeyId,
    PartyId,
    ProtocolId,
    StationId,
)
from hattama.domain.outcome import OutcomeKind, Reason
from hattama.domain.record_choices import (
    AuditStage,
    ContestAct,
    Mode,
    ProvenanceKind,
    RegistrationAct,
    Role,
    Ruling,
    Stage,
)
from hattama.domain.record_words import (
    HASH,
    INTEGER,
    LANGUAGE,
    LINE,
    MAX_INTEGER,
    MAYBE_EMPTY,
    TEXT,
    Day,
    Figure,
    Hash,
    Hour,
    Id,
    Integer,
    Lines,
    Moment,
    PublicKey,
    Text,
    Texts,
    Votes,
)
from hattama.domain.shape import ID, Unfit, choice, list_of, map_of, maybe, pair_of, whole

FRAME_TABLES = ("offices", "units", "parties", "contests", "stations", "protocols")
"""The tables of the frame; `parties` may be absent."""

Contests = Annotated[tuple[ContestId, ...], list_of(ID, least=1, distinct=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key that may sign records; `holder` is the pseudonym of the person."""

    id: KeyId
    holder: HolderId
    role: Role
    scope: Id
    key: PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the figures come from, and the sentence that must stand beside them."""

    kind: ProvenanceKind
    source: Annotated[str, MAYBE_EMPTY]
    label: Texts

    def check(self) -> None:
        """Refuse figures that are not official and say nothing of it."""
        if self.kind is not ProvenanceKind.OFFICIAL and not self.label:
            raise Unfit("may be empty only for official figures", ("label",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the protocols of a contest add up to: each sum with the number of blanks."""

    due: Integer
    counted: Integer
    annulled: Integer
    lines: Annotated[Mapping[str, tuple[int, int]], map_of(LINE, pair_of(INTEGER))]
    votes: Annotated[Mapping[CandidacyId, tuple[int, int]], map_of(ID, pair_of(INTEGER))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a contest came to under its rule set; candidacies in the order of their nomination."""

    kind: OutcomeKind
    candidacies: tuple[CandidacyId, ...]
    safe: tuple[CandidacyId, ...]
    margin: Annotated[int | None, maybe(whole(-MAX_INTEGER, MAX_INTEGER, "integer"))]
    reasons: tuple[Reason, ...]
    next_step: Annotated[str, MAYBE_EMPTY]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What every act says: when, as its author states it."""

    at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Genesis(Body):
    """The election is called: its rules, its frame, and the keys that may speak for it."""

    title: Annotated[Mapping[str, str], map_of(LANGUAGE, TEXT, least=1)]
    mode: Mode
    rule_set: Id
    rules: Hash
    policy: Hash
    polling_day: Day
    languages: Annotated[tuple[str, ...], list_of(LANGUAGE, least=1, distinct=True)]
    provenance: Source
    lines: Annotated[tuple[str, ...], list_of(LINE, distinct=True)]
    tables: Annotated[
        Mapping[str, str],
        map_of(choice(FRAME_TABLES, "table of the frame"), HASH),
    ]
    keys: tuple[Key, ...]
    thresholds: Mapping[Id, Integer]

    def check(self) -> None:
        """Refuse a frame with a table missing."""
        for name in FRAME_TABLES:
            if name != "parties" and name not in self.tables:
                raise Unfit("is missing", ("tables", name))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange(Body):
    """Keys are added or revoked; they count from the next record on."""

    add: tuple[Key, ...]
    revoke: Annotated[tuple[KeyId, ...], list_of(ID, distinct=True)]
    reason: Text


SETTINGS = ("policy", "rules", *(f"tables.{name}" for name in FRAME_TABLES))
"""What a `config` can replace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Body):
    """A setting of the election is replaced by another."""

    setting: Annotated[str, choice(SETTINGS)]
    old: Hash
    new: Hash
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestStep(Body):
    """Contests take a step: nomination or voting opens or closes, a contest is cancelled."""

    act: ContestAct
    contests: Contests
    reason: Text | None

    def check(self) -> None:
        """Refuse a step out of the ordinary course that gives no reason."""
        if self.reason is None and self.act in EXTRAORDINARY:
            raise Unfit(f"must not be null for the act {self.act}", ("reason",))


EXTRAORDINARY = frozenset(
    {
        ContestAct.EXTEND_NOMINATION,
        ContestAct.REOPEN_COUNT,
        ContestAct.CALL_REPEAT_VOTING,
        ContestAct.CANCEL,
    }
)
"""Steps that need a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination(Body):
    """Someone is nominated in a contest; who it is stays in the disclosure."""

    candidacy: CandidacyId
    contest: ContestId
    route: Route
    party: PartyId | None
    commitment: Hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Body):
    """The commission decides on a candidacy, or the nominee withdraws."""

    candidacy: CandidacyId
    act: RegistrationAct
    ground: Text | None
    commitment: Hash | None

    def check(self) -> None:
        """Refuse a decision against a nominee that gives no ground."""
        if self.ground is None and self.act is not RegistrationAct.REGISTER:
            raise Unfit(f"must not be null for the act {self.act}", ("ground",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot(Body):
    """The ballot of a contest is approved, from the top."""

    contest: ContestId
    candidacies: Annotated[tuple[CandidacyId, ...], list_of(ID, least=1, distinct=True)]
    pdf: Hash | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accreditation(Body):
    """An organisation may send observers to a station."""

    observers: Id
    station: StationId
    organisation: Text
    number: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout(Body):
    """A station reports how many voters have received a ballot by an hour."""

    protocol: ProtocolId
    reported_at: Hour
    issued: Figure
    replaces: Hash | None
    reason: Text | None

    def check(self) -> None:
        """Refuse a replacement without a reason, and a reason without one."""
        if (self.reason is None) != (self.replaces is None):
            raise Unfit("must be given if and only if `replaces` is", ("reason",))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolEntry(Body):
    """The protocol of a station in a contest, as its signers have entered it."""

    protocol: ProtocolId
    lines: Lines
    votes: Votes
    images: tuple[Hash, ...]
    paper: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Body):
    """A protocol is put right: the whole form anew, beside the one it replaces."""

    protocol: ProtocolId
    replaces: Hash
    version: Annotated[int, whole(2, MAX_INTEGER, "integer")]
    reason: Text
    lines: Lines
    votes: Votes
    images: tuple[Hash, ...]
    paper: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annulment(Body):
    """A protocol is declared void."""

    protocol: ProtocolId
    replaces: Hash
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Body):
    """The commission states totals and outcome of a contest: preliminary, certified, or a tie."""

    contest: ContestId
    stage: Stage
    size: Integer
    totals: Totals
    outcome: Decided
    software: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserverCopy(Body):
    """What an observer has copied from a protocol: evidence beside it, never a part of the count."""

    protocol: ProtocolId
    lines: Lines
    votes: Votes
    image: Hash | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Body):
    """Somebody disputes a record."""

    index: Integer
    about: Hash
    ground: Text
    commitment: Hash | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Body):
    """A dispute is decided."""

    index: Integer
    about: Hash
    outcome: Ruling
    ground: Text
    commitment: Hash | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit(Body):
    """The audit board publishes a part of an audit."""

    stage: AuditStage
    contests: Contests
    object: Hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle(Body):
    """The tables that the records before this one give, by their hashes."""

    size: Integer
    files: Mapping[Id, Hash]
    tool: Text


KINDS: Mapping[str, type[Body]] = {
    "genesis": Genesis,
    "key": KeyChange,
    "config": Config,
    "contest": ContestStep,
    "nomination": Nomination,
    "registration": Registration,
    "ballot": Ballot,
    "accreditation": Accreditation,
    "turnout": Turnout,
    "protocol": ProtocolEntry,
    "correction": Correction,
    "annulment": Annulment,
    "result": Result,
    "observer_copy": ObserverCopy,
    "dispute": Dispute,
    "decision": Decision,
    "audit": Audit,
    "bundle": Bundle,
}
"""Every kind of record by its word in the log."""

WORDS: Mapping[type[Body], str] = {body: word for word, body in KINDS.items()}
