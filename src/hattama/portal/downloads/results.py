"""What the count says of contests, as plain values for JSON, and the whole of it as one document."""

import json
from collections.abc import Iterator, Mapping

from hattama.count.counting import Count, CountedContest
from hattama.domain.ids import CandidacyId
from hattama.domain.outcome import OutcomeKind
from hattama.domain.states import ContestState
from hattama.domain.tally import Total
from hattama.package.meta import Meta
from hattama.portal.downloads.documents import ContestLine, Election, Outcome, Result, Sum
from hattama.portal.world import Contest, World

__all__ = ["contest_line", "contest_result", "elected", "election", "results", "totals"]


def election(meta: Meta) -> Election:
    """Give what every document says of the election."""
    return {
        "election": meta.id,
        "title": meta.title,
        "polling_day": meta.polling_day.isoformat(),
        "provenance": meta.provenance.kind,
        "label": meta.provenance.label,
    }


def contest_line(world: World, contest: Contest) -> ContestLine:
    """Give a contest and what it came to; a contest without names has those of its unit."""
    outcome: Outcome = {
        "kind": contest.outcome.kind,
        "candidacies": list(contest.outcome.candidacies),
        "margin": contest.outcome.margin,
        "reasons": list(contest.outcome.reasons),
        "next_step": contest.outcome.next_step,
    }
    return {
        "contest": contest.id,
        "names": contest.names or world.units[contest.unit].names,
        "office": contest.office,
        "unit": contest.unit,
        "seats": contest.seats,
        "round": contest.round,
        "follows": contest.follows,
        "state": contest.state,
        "is_certified": contest.state is ContestState.CERTIFIED,
        "outcome": outcome,
    }


def elected(contest: Contest) -> frozenset[str]:
    """Give who is elected: nobody unless the outcome is an election and the commission has certified it."""
    is_settled = (
        contest.outcome.kind is OutcomeKind.ELECTED and contest.state is ContestState.CERTIFIED
    )
    return frozenset(contest.outcome.candidacies if is_settled else ())


def contest_result(world: World, counted: CountedContest, updated_at: str | None) -> Result:
    """Give a contest with its totals."""
    tally = counted.result.tally
    return {
        **contest_line(world, world.contests[counted.contest]),
        "updated_at": updated_at,
        "protocols": {"due": tally.due, "counted": tally.counted, "annulled": tally.annulled},
        "share_base": counted.share_base,
        "lines": totals(tally.lines),
        "votes": totals(tally.votes),
    }


def totals(found: Mapping[CandidacyId, Total] | Mapping[str, Total]) -> Mapping[str, Sum]:
    """Give totals as plain values."""
    return {key: {"known": total.known, "blanks": total.blanks} for key, total in found.items()}


def results(
    world: World, counted: Count, updated: Mapping[str, str], updated_at: str | None
) -> Iterator[str]:
    """Yield `results.json`, one contest to a line, so that no more than one is in memory.

    Args:
        world: the small tables.
        counted: the count.
        updated: contest -> its newest act.
        updated_at: the newest act of all.
    """
    head = json.dumps({**election(world.meta), "updated_at": updated_at}, ensure_ascii=False)
    yield f'{head[:-1]}, "contests": [\n'
    for number, one in enumerate(counted.contests):
        line = contest_result(world, one, updated.get(one.contest))
        yield (",\n" if number else "") + json.dumps(line, ensure_ascii=False)
    yield "\n]}\n"
