"""The closed sets of words that records use (spec/record.md, section 4)."""

from enum import StrEnum


class Mode(StrEnum):
    """An election that counts, or one that is a test and may use test keys."""

    TEST = "test"
    PRODUCTION = "production"


class ProvenanceKind(StrEnum):
    """Where the figures of an election come from."""

    OFFICIAL = "official"
    IMPORTED = "imported"
    RECONSTRUCTION = "reconstruction"
    GENERATED = "generated"


class Role(StrEnum):
    """What the holder of a key is."""

    CENTRAL = "central"
    TERRITORIAL = "territorial"
    PRECINCT = "precinct"
    OBSERVER = "observer"
    AUDITOR = "auditor"
    PUBLISHER = "publisher"


class ContestAct(StrEnum):
    """Steps of a contest that need nothing but the decision."""

    OPEN_NOMINATION = "open_nomination"
    EXTEND_NOMINATION = "extend_nomination"
    OPEN_VOTING = "open_voting"
    CLOSE_VOTING = "close_voting"
    REOPEN_COUNT = "reopen_count"
    CALL_REPEAT_VOTING = "call_repeat_voting"
    CANCEL = "cancel"


class RegistrationAct(StrEnum):
    """Decisions on a candidacy."""

    REGISTER = "register"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    STRIKE = "strike"
    ALLOW_APPEAL = "allow_appeal"


class Stage(StrEnum):
    """Which result a `result` states."""

    PRELIMINARY = "preliminary"
    CERTIFIED = "certified"
    TIED = "tied"


class Ruling(StrEnum):
    """What became of a dispute."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    PARTLY_UPHELD = "partly_upheld"


class AuditStage(StrEnum):
    """Which part of an audit is published."""

    SEED = "seed"
    SAMPLE = "sample"
    ASSESSMENT = "assessment"
