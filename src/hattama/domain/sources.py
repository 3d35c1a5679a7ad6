"""What records only name by a hash: callables that those above the domain supply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from hattama.domain.election_state import ElectionState, Judge
from hattama.domain.frame import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What records name by a hash, and what lies above the domain.

    Attributes:
        frame: the hashes of the tables of the frame, and the languages -> the frame.
        law: the id and the hash of a rule set, and the polling day -> who decides by it.
        files: the state of an election -> the hashes that a `bundle` must name.
    """

    frame: Callable[[Mapping[str, str], tuple[str, ...]], Frame]
    law: Callable[[str, str, date], Judge]
    files: Callable[[ElectionState], Mapping[str, str]]
