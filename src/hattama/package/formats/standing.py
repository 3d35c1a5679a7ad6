"""How far results have come: what may be said of them, and what may not."""

from hattama.count.counting import Count, CountedContest
from hattama.domain.states import ContestState
from hattama.domain.tally import Total

BEFORE_THE_COUNT = frozenset(
    {ContestState.CALLED, ContestState.NOMINATING, ContestState.LISTED, ContestState.VOTING}
)

INVENTED = frozenset({"generated", "reconstruction"})
"""Kinds of provenance whose figures nobody counted."""


def is_complete(counted: CountedContest) -> bool:
    """Say whether nothing is missing any more: it is certified, or all protocols and figures are there."""
    tally = counted.result.tally
    if counted.result.state is ContestState.CERTIFIED:
        return True
    blank = any(total.blanks for total in tally.votes.values())
    return tally.counted > 0 and not tally.awaited and not blank


def is_stated(total: Total | None) -> bool:
    """Say whether a total has a figure at all: one of blanks alone is never zero."""
    return total is not None and (total.known > 0 or total.blanks == 0)


def results_status(count: Count) -> str:
    """Give the status of all results together, in the words of NIST SP 1500-100 (ResultsStatus).

    They are certified only if every contest that was not cancelled is.
    """
    held = [
        contest for contest in count.contests if contest.result.state is not ContestState.CANCELLED
    ]
    states = {contest.result.state for contest in held}
    if states <= BEFORE_THE_COUNT and not any(one.result.tally.counted for one in held):
        return "pre-election"
    if states <= {ContestState.CERTIFIED}:
        return "certified"
    return "unofficial-complete" if all(map(is_complete, held)) else "unofficial-partial"
