"""The rows that the fold gives, table by table (spec/record.md, section 6)."""

from collections.abc import Iterator, Sequence

from hattama.domain.election_state import ElectionState
from hattama.domain.ids import ContestId
from hattama.domain.nominee import Nominee, read_nominee
from hattama.domain.protocol import LINES
from hattama.domain.status import CandidacyStatus
from hattama.package.frame_csv import Row
from hattama.package.objects import Disclosures
from hattama.translog.leaf import read_disclosure


def contest_row(state: ElectionState, row: Row) -> Row:
    """Give the row of a contest: that of the frame, with its state behind the round."""
    made: dict[str, str | int | None] = {}
    for title, cell in row.items():
        made[title] = cell
        if title == "round":
            made["state"] = state.contests[ContestId(str(row["id"]))].state
    return made


def candidacy_rows(state: ElectionState, disclosures: Disclosures) -> Iterator[Row]:
    """Yield the candidacies, by contest and then in the order of nomination."""
    for contest in state.contests.values():
        positions = {id_: place for place, id_ in enumerate(contest.ballot, start=1)}
        for id_ in contest.candidacies:
            status = state.candidacies[id_]
            yield {
                **_candidacy_row(status, positions.get(id_)),
                **_person_cells(status, disclosures, state.genesis.languages),
            }


def _candidacy_row(status: CandidacyStatus, position: int | None) -> Row:
    nomination = status.nomination
    return {
        "id": nomination.candidacy,
        "contest": nomination.contest,
        "position": position,
        "route": nomination.route,
        "party": nomination.party,
        "status": status.state,
        "reason": status.ground,
        "nominated_on": _day(nomination.at),
        "decided_on": None if status.decided_at is None else _day(status.decided_at),
    }


def _day(moment: str) -> str:
    return moment[:10]


def _person_cells(
    status: CandidacyStatus, disclosures: Disclosures, languages: Sequence[str]
) -> Row:
    octets = disclosures(status.nomination.commitment)
    if octets is None:
        nominee = Nominee(birth_year=None, names={}, sex=None)
    else:
        nominee = read_nominee(read_disclosure(octets, status.nomination.commitment))
    return {
        "sex": nominee.sex,
        "birth_year": nominee.birth_year,
        **{f"name_{code}": nominee.names.get(code) for code in languages},
    }


def protocol_rows(state: ElectionState) -> Iterator[Row]:
    """Yield the protocols that are due, with the figures in force."""
    lines = [line for line in LINES if line in state.genesis.lines]
    for protocol in state.station_protocols():
        yield {
            "id": protocol.id,
            "contest": protocol.contest,
            "station": protocol.station,
            "status": protocol.state,
            **{line: protocol.lines.get(line) for line in lines},
        }


def votes_rows(state: ElectionState) -> Iterator[Row]:
    """Yield the votes of the versions in force."""
    places = {
        id_: place
        for contest in state.contests.values()
        for place, id_ in enumerate(contest.candidacies)
    }
    for protocol in state.station_protocols():
        for candidacy in sorted(protocol.votes, key=places.__getitem__):
            yield {
                "protocol": protocol.id,
                "candidacy": candidacy,
                "votes": protocol.votes[candidacy],
            }


def turnout_rows(state: ElectionState) -> Iterator[Row]:
    """Yield the turnout reports in force."""
    for protocol in state.protocols:
        for hour, report in sorted(state.turnout.get(protocol, {}).items()):
            yield {"protocol": protocol, "reported_at": hour, "issued": report.issued}


def observer_rows(state: ElectionState) -> Iterator[Row]:
    """Yield the accreditations."""
    for body in state.observers.values():
        yield {
            "id": body.observers,
            "station": body.station,
            "organisation": body.organisation,
            "observers": body.number,
        }
