"""The station protocol: the signed result form of one station in one contest.

Lines follow spec/package.md section 6. Blank, zero and not-on-the-ballot stay apart: a key that is
absent was not on the form or the ballot, None is blank, 0 is zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from hattama.domain.ids import CandidacyId, ContestId, ProtocolId, StationId
from hattama.domain.states import COUNTED, ProtocolState

MAX_FIGURE = 999_999_999
"""The largest figure that a protocol may hold."""

LINES = (
    "voters_main",
    "voters_additional",
    "registered",
    "ballots_received",
    "issued_early",
    "issued_station",
    "issued_home",
    "issued_absentee",
    "issued",
    "home_applications",
    "unused",
    "spoiled",
    "lost",
    "extra",
    "in_fixed",
    "in_portable",
    "ballots_found",
    "invalid",
    "blank_ballots",
    "valid",
    "against_all",
    "counting_minutes",
)

DERIVED = ("candidate_votes", "candidates", "turnout_last", "turnout_drops")
"""What rules may also name: sum and number of the choices, last turnout report, its falls."""

FIGURES = (*LINES, *DERIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoutReport:
    """Voters who had received a ballot by `reported_at`, in one contest at one station."""

    protocol: ProtocolId
    reported_at: datetime
    issued: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StationProtocol:
    """The result form of one station in one contest, as it stands on the paper."""

    id: ProtocolId
    contest: ContestId
    station: StationId
    state: ProtocolState
    lines: Mapping[str, int | None]
    votes: Mapping[CandidacyId, int | None]

    def is_counted(self) -> bool:
        """Say whether the count adds this protocol up."""
        return self.state in COUNTED


def figures(
    protocol: StationProtocol, turnout: Sequence[int | None] = ()
) -> dict[str, int | None]:
    """Give every figure that a rule may name, None where it is blank or not on the form.

    Args:
        protocol: the protocol.
        turnout: voters reported during the day, in order of time.
    """
    known = {name: protocol.lines.get(name) for name in LINES}
    votes = [number for number in protocol.votes.values() if number is not None]
    all_typed = len(votes) == len(protocol.votes)
    reports = [issued for issued in turnout if issued is not None]
    drops = sum(later < earlier for earlier, later in pairwise(reports))
    return known | {
        "candidate_votes": sum(votes) if votes and all_typed else None,
        "candidates": len(protocol.votes),
        "turnout_last": reports[-1] if reports else None,
        "turnout_drops": drops if reports else None,
    }
