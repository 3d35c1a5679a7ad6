"""A count as plain values, ready for JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from hattama.count.counting import Count, CountedContest, UnitTurnout
from hattama.domain.outcome import Outcome
from hattama.domain.share import percent
from hattama.domain.tally import Total


def plain_count(count: Count) -> dict[str, Any]:
    """Give every figure of a count; blank figures stand beside the total that lacks them."""
    offices = [office.id for office in count.directory.offices.values()]
    return {
        "outcomes": {kind.value: number for kind, number in sorted(count.outcomes().items())},
        "seats_by_nominator": {
            office: dict(count.seats_by_nominator(office).most_common()) for office in offices
        },
        "contests": list(_contests(count)),
        "turnout": [_turnout(turnout) for turnout in count.turnout],
        "nominees": [
            {
                "office": nominees.office,
                "route": nominees.route,
                "party": nominees.party,
                "status": nominees.state,
                "sex": nominees.sex,
                "nominees": nominees.nominees,
            }
            for nominees in count.nominees
        ],
        "observers": [
            {
                "organisation": sent.organisation,
                "observers": sent.observers,
                "stations": sent.stations,
            }
            for sent in count.observers
        ],
    }


def _contests(count: Count) -> Iterator[Mapping[str, Any]]:
    people = {entry.id: entry for entry in count.directory.candidacies.values()}
    contests = {entry.id: entry for entry in count.directory.contests.values()}
    for counted in count.contests:
        base = counted.share_base
        votes = counted.result.tally.votes.items()
        yield {
            "id": counted.contest,
            "office": counted.result.office,
            "unit": contests[counted.contest].unit,
            "names": dict(contests[counted.contest].names),
            "round": counted.result.round,
            "seats": counted.result.seats,
            **_contest(counted),
            "votes": [
                {
                    "candidacy": candidacy,
                    "names": dict(people[candidacy].names),
                    "nominator": people[candidacy].party or people[candidacy].route,
                    **_share(total, base),
                }
                for candidacy, total in sorted(votes, key=lambda item: (-item[1].known, item[0]))
            ],
        }


def _contest(counted: CountedContest) -> Mapping[str, Any]:
    tally = counted.result.tally
    return {
        "state": counted.result.state,
        "protocols": {
            "due": tally.due,
            "counted": tally.counted,
            "awaited": tally.awaited,
            "annulled": tally.annulled,
        },
        "lines": {
            line: {"total": total.known, "blanks": total.blanks}
            for line, total in tally.lines.items()
        },
        "share_base": counted.share_base,
        "outcome": _outcome(counted.outcome),
    }


def _outcome(outcome: Outcome) -> Mapping[str, Any]:
    term = outcome.term
    return {
        "kind": outcome.kind,
        "candidacies": list(outcome.candidacies),
        "safe": list(outcome.safe),
        "margin": outcome.margin,
        "reasons": list(outcome.reasons),
        "next_step": outcome.next_step,
        "term": None
        if term is None
        else {
            "begins_by": term.begins_by.isoformat(),
            "ends_by": term.ends_by.isoformat(),
            "next_call_by": term.next_call_by.isoformat(),
            "next_vote_by": term.next_vote_by.isoformat(),
        },
    }


def _share(total: Total, base: int | None) -> Mapping[str, Any]:
    return {
        "votes": total.known,
        "blanks": total.blanks,
        "percent": percent(total.known, base or 0, 2),
    }


def _turnout(turnout: UnitTurnout) -> Mapping[str, Any]:
    return {
        "office": turnout.office,
        "round": turnout.round,
        "unit": turnout.unit,
        "protocols": {"due": turnout.due, "counted": turnout.counted, "known": turnout.known},
        "base": turnout.base,
        "voted": turnout.voted,
        "percent": percent(turnout.voted or 0, turnout.base or 0, 2),
        "listed": turnout.listed,
        "covered": turnout.covered,
    }
