"""What a check says: holds, fails, or could not be computed; never silence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hattama.domain.ids import ContestId, ProtocolId, StationId


class Severity(StrEnum):
    """An error is wrong on paper; a warning is remarkable and wants an explanation."""

    ERROR = "error"
    WARNING = "warning"


class Scope(StrEnum):
    """What a rule speaks of."""

    PROTOCOL = "protocol"
    NOMINATION = "nomination"


class Verdict(StrEnum):
    """The three outcomes of a check."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_COMPUTABLE = "not_computable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check on one object, with the numbers that made it (None: blank or not on the form)."""

    code: str
    severity: Severity
    scope: Scope
    verdict: Verdict
    numbers: Mapping[str, int | None]
    contest: ContestId | None = None
    station: StationId | None = None
    protocol: ProtocolId | None = field(default=None)


def verdict_of(truth: bool | None) -> Verdict:  # noqa: FBT001  a truth value is what is converted
    """Turn the three-valued truth of a formula into a verdict."""
    if truth is None:
        return Verdict.NOT_COMPUTABLE
    return Verdict.HOLDS if truth else Verdict.FAILS
