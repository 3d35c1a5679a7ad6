"""Who won, or why that cannot be said yet, with the margin in votes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hattama.domain.ids import CandidacyId


class OutcomeKind(StrEnum):
    """What the votes of a contest come to under its rule set."""

    ELECTED = "elected"
    TIE = "tie"
    RUNOFF_NEEDED = "runoff_needed"
    REPEAT_VOTING = "repeat_voting"
    TOTALS_ONLY = "totals_only"
    NOT_COMPUTABLE = "not_computable"


class Reason(StrEnum):
    """Why an outcome is not an election."""

    CONTEST_CANCELLED = "contest_cancelled"
    VOTING_NOT_CLOSED = "voting_not_closed"
    PROTOCOLS_AWAITED = "protocols_awaited"
    NO_PROTOCOL_COUNTS = "no_protocol_counts"
    FIGURES_BLANK = "figures_blank"
    RULE_LACKS_FIGURES = "rule_lacks_figures"
    PROTOCOLS_ANNULLED = "protocols_annulled"
    NO_VOTES = "no_votes"
    NO_MAJORITY = "no_majority"
    EQUAL_VOTES = "equal_votes"
    SEATS_APPORTIONED_ELSEWHERE = "seats_apportioned_elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of office: when at the latest it begins, ends and the next election is due."""

    begins_by: date
    ends_by: date
    next_call_by: date
    next_vote_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a contest came to.

    Attributes:
        kind: which of the outcomes.
        candidacies: who is elected, tied or admitted to the runoff; who leads where nothing is
            decided, all of them if several do, none without votes.
        safe: who is elected whatever follows, where only the other seats are still open.
        margin: votes between the last who would be seated and the next one; None where nobody
            stood, or there is nothing to count.
        reasons: why it is not an election, empty if it is.
        next_step: what the law says follows, as a token; empty if nothing does.
        term: the term of office of whoever is elected.
    """

    kind: OutcomeKind
    candidacies: tuple[CandidacyId, ...] = ()
    safe: tuple[CandidacyId, ...] = ()
    margin: int | None = None
    reasons: tuple[Reason, ...] = ()
    next_step: str = ""
    term: Term | None = None

    def seated(self) -> tuple[CandidacyId, ...]:
        """Give everyone who has a seat by this outcome."""
        return self.candidacies if self.kind is OutcomeKind.ELECTED else self.safe
