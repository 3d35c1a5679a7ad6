"""A record at its place in the log, and the refusal of one that has none there."""

from dataclasses import dataclass

from hattama.domain.errors import HattamaError
from hattama.domain.record import Record


class IllegalRecordError(HattamaError):
    """A record that the records before it do not allow.

    Args:
        index: where it stands in the log.
        kind: its kind.
        reason: why, in one sentence.
    """

    def __init__(self, index: int, kind: str, reason: str) -> None:
        self.index = index
        self.kind = kind
        self.reason = reason
        super().__init__(f"record {index} ({kind}): {reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record at its place in the log.

    Attributes:
        index: its place, from 0.
        leaf: its leaf hash.
        signed: the SHA-256 of its signed part.
        record: what it says.
    """

    index: int
    leaf: str
    signed: bytes
    record: Record
