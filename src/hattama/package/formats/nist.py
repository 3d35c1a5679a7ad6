"""An ElectionReport of NIST SP 1500-100 revision 2, in the form of its JSON.

Objects are dicts whose keys stand in the order of the XML schema, so that both encodings are written from
them; what grows with the stations is an iterator, so that it is never in memory as a whole.
"""

from collections.abc import Callable, Iterator, Mapping

from hattama.count.engines import Row
from hattama.domain.election import Route
from hattama.domain.ids import CandidacyId
from hattama.domain.names import Names
from hattama.domain.outcome import OutcomeKind
from hattama.domain.states import CandidacyState, ContestState
from hattama.domain.tally import Total
from hattama.law.outcome import outcome_rule
from hattama.package.formats.edition import (
    IS_COUNTED,
    Choice,
    Edition,
    Election,
    Listed,
    by_key,
    elections,
    stream,
)
from hattama.package.formats.nist_units import units
from hattama.package.formats.nist_words import Object, identifiers, make, reference, texts
from hattama.package.formats.standing import INVENTED, is_complete, is_stated, results_status
from hattama.package.formats.words import against_all

NOT_STATED = "not stated"
"""What stands for an issuer that nobody named: the report must have one."""

PRE_ELECTION: Mapping[CandidacyState, str] = {
    CandidacyState.NOMINATED: "filed",
    CandidacyState.REFUSED: "filed",
    CandidacyState.WITHDRAWN: "withdrawn",
    CandidacyState.REGISTERED: "qualified",
    CandidacyState.ON_BALLOT: "qualified",
    CandidacyState.ELECTED: "qualified",
    CandidacyState.NOT_ELECTED: "qualified",
}
"""CandidatePreElectionStatus; of a candidate who was struck off after registration it has no word."""


def report(edition: Edition) -> Object:
    """Give the whole report."""
    meta, directory = edition.package.meta, edition.count.directory
    held = elections(edition)
    label = " | ".join(meta.provenance.label.values())
    return make(
        "ElectionReport",
        Election=_elections(edition, held),
        ExternalIdentifier=identifiers(meta.id),
        Format="precinct-level",
        GeneratedDate=edition.issued_at,
        GpUnit=units(edition, is_single=len(held) == 1),
        Issuer=edition.issuer or NOT_STATED,
        IssuerAbbreviation=edition.issuer or NOT_STATED,
        IsTest=True if meta.provenance.kind in INVENTED else None,
        Notes=edition.provenance(label),
        Office=(
            _named("Office", office.id, office.names) for office in directory.offices.values()
        ),
        Party=(_named("Party", party.id, party.names) for party in directory.parties.values()),
        Person=_people(held),
        SequenceStart=1,
        SequenceEnd=1,
        Status=results_status(edition.count),
        TestType=meta.provenance.kind if meta.provenance.kind in INVENTED else None,
        VendorApplicationId="Hattama",
    )


def _named(kind: str, id_: str, names: Names) -> Object:
    return make(
        kind,
        reference(kind.lower(), id_),
        ExternalIdentifier=identifiers(id_),
        Name=texts(names, id_),
    )


def _people(held: list[Election]) -> Iterator[Object]:
    choices = (choice for one in held for contest in one.contests for choice in contest.choices)
    for choice in choices:
        if _is_person(choice):
            gender = {"f": "female", "m": "male", None: None}[choice.sex]
            yield make(
                "Person",
                reference("person", choice.entry.id),
                FullName=texts(choice.entry.names, choice.entry.id),
                Gender=gender,
            )


def _is_person(choice: Choice) -> bool:
    """Say whether a candidacy names a person; some files name candidates by their party alone."""
    entry = choice.entry
    if entry.route == Route.LIST or not entry.names:
        return False
    return choice.party is None or choice.party.names != entry.names


def _elections(edition: Edition, held: list[Election]) -> Iterator[Object]:
    """Give an Election for each office and round: BallotCounts have no other way to tell contests apart."""
    meta, directory = edition.package.meta, edition.count.directory
    whole = next(unit for unit in directory.units.values() if unit.parent is None)
    ballots, votes = by_key(_ballots(edition)), by_key(_votes(edition))
    against, blank = (
        by_key(_lines(edition, "against_all")),
        by_key(_lines(edition, "blank_ballots")),
    )
    for one in held:
        yield make(
            "Election",
            BallotCounts=(_ballot_counts(*row) for _, *row in ballots(one.place)),
            Candidate=(
                _candidate(contest, choice)
                for contest in one.contests
                for choice in contest.choices
            ),
            Contest=(
                _contest(edition, contest, votes, against, blank) for contest in one.contests
            ),
            ElectionScopeId=reference("unit", whole.id),
            ExternalIdentifier=identifiers(f"{meta.id}.{one.office.id}.{one.round}"),
            Name=texts(meta.title, meta.id),
            StartDate=meta.polling_day.isoformat(),
            EndDate=meta.polling_day.isoformat(),
            Type="general" if one.round == 1 else "runoff",
        )


def _ballots(edition: Edition) -> Iterator[Row]:
    """Give by election the ballots of each station, and the contest where it has several ballots there."""
    return stream(
        edition,
        "SELECT election, stations.id, ballots_found, invalid,"
        " CASE WHEN COUNT(*) OVER (PARTITION BY election, station) > 1 THEN contests.id END"
        " FROM protocols JOIN contest_order USING (contest) JOIN contests ON contests.key = contest"
        f" JOIN stations ON stations.key = station WHERE {IS_COUNTED}"
        " AND COALESCE(ballots_found, invalid) IS NOT NULL ORDER BY election, place, station",
    )


def _ballot_counts(
    station: str, cast: int | None, rejected: int | None, contest: str | None
) -> Object:
    return make(
        "BallotCounts",
        GpUnitId=reference("station", station),
        Type="other" if contest else "total",
        OtherType=reference("contest", contest) if contest else None,
        BallotsCast=cast,
        BallotsRejected=rejected,
    )


def _candidate(contest: Listed, choice: Choice) -> Object:
    entry = choice.entry
    return make(
        "Candidate",
        reference("candidate", entry.id),
        BallotName=texts(entry.names, entry.id),
        ExternalIdentifier=identifiers(entry.id),
        FileDate=choice.nominated_on,
        PartyId=reference("party", entry.party) if entry.party else None,
        PersonId=reference("person", entry.id) if _is_person(choice) else None,
        PostElectionStatus=_post_election(contest, entry.id, entry.state),
        PreElectionStatus=PRE_ELECTION.get(entry.state),
    )


def _post_election(contest: Listed, id_: CandidacyId, state: CandidacyState) -> str | None:
    """Say what became of a candidate: by the act on it, else by the count of a certified contest."""
    outcome = contest.counted.outcome
    by_act = {CandidacyState.ELECTED: "winner", CandidacyState.WITHDRAWN: "withdrawn"}
    won = {OutcomeKind.ELECTED: "winner", OutcomeKind.RUNOFF_NEEDED: "advanced-to-runoff"}
    is_certified = contest.entry.state is ContestState.CERTIFIED
    if state in by_act:
        return by_act[state]
    if is_certified and id_ in contest.counted.result.standing and outcome.kind in won:
        return won[outcome.kind] if id_ in outcome.candidacies else "defeated"
    return "defeated" if state is CandidacyState.NOT_ELECTED else None


Taken = Callable[[int], Iterator[Row]]


def _contest(
    edition: Edition, contest: Listed, votes: Taken, against: Taken, blank: Taken
) -> Object:
    entry, result = contest.entry, contest.counted.result
    rule = outcome_rule(edition.package.rules, entry.office, entry.round)
    variation = "plurality" if rule.win else "proportional"
    lines = result.tally.lines
    return make(
        "CandidateContest",
        reference("contest", entry.id),
        BallotTitle=texts(entry.names, entry.id),
        ContestSelection=_selections(edition, contest, votes, against),
        CountStatus=[make("CountStatus", Status=_progress(contest), Type="total")],
        ElectionDistrictId=reference("unit", entry.unit),
        ExternalIdentifier=identifiers(entry.id),
        Name=edition.named(entry.names, entry.id),
        OtherCounts=(
            make("OtherCounts", GpUnitId=unit, Undervotes=figure)
            for unit, figure in _with_total(
                entry.unit, lines.get("blank_ballots"), blank(contest.place)
            )
        ),
        SubUnitsReported=result.tally.counted,
        TotalSubUnits=result.tally.due,
        VoteVariation="majority" if rule.runoff else variation,
        NumberElected=entry.seats,
        NumberRunoff=rule.runoff or None,
        OfficeIds=[reference("office", entry.office)],
        VotesAllowed=1,
    )


def _progress(contest: Listed) -> str:
    if is_complete(contest.counted):
        return "completed"
    return "in-process" if contest.counted.result.tally.counted else "not-processed"


def _selections(
    edition: Edition, contest: Listed, votes: Taken, against: Taken
) -> Iterator[Object]:
    """Give what stood on the ballot, each with its votes in the constituency and by station."""
    result = contest.counted.result
    for choice in contest.choices:
        id_, total = choice.entry.id, result.tally.votes.get(choice.entry.id)
        if total is None and id_ not in result.standing:
            continue
        yield make(
            "CandidateSelection",
            reference("selection", id_),
            SequenceOrder=choice.position,
            VoteCounts=_vote_counts(contest, total, votes(choice.place)),
            CandidateIds=[reference("candidate", id_)],
        )
    if "against_all" in result.tally.lines:
        total = result.tally.lines["against_all"]
        yield make(
            "BallotMeasureSelection",
            reference("against-all", contest.entry.id),
            VoteCounts=_vote_counts(contest, total, against(contest.place)),
            Selection=texts(against_all(edition.package.meta.languages), "against_all"),
        )


def _vote_counts(contest: Listed, total: Total | None, rows: Iterator[Row]) -> Iterator[Object]:
    for unit, figure in _with_total(contest.entry.unit, total, rows):
        yield make("VoteCounts", GpUnitId=unit, Type="total", Count=figure)


def _with_total(unit: str, total: Total | None, rows: Iterator[Row]) -> Iterator[tuple[str, int]]:
    """Give the total of the constituency and the figures of its stations, each if there is one."""
    if total is not None and is_stated(total):
        yield reference("unit", unit), total.known
    for _, station, figure in rows:
        yield reference("station", station), figure


def _votes(edition: Edition) -> Iterator[Row]:
    return stream(
        edition,
        "SELECT ballot_order.place, stations.id, votes.votes FROM votes"
        " JOIN ballot_order USING (candidacy) JOIN protocols ON protocols.key = protocol"
        f" JOIN stations ON stations.key = station WHERE {IS_COUNTED}"
        " AND votes.votes IS NOT NULL ORDER BY ballot_order.place, station",
    )


def _lines(edition: Edition, line: str) -> Iterator[Row]:
    return stream(
        edition,
        f"SELECT place, stations.id, {line} FROM protocols JOIN contest_order USING (contest)"
        f" JOIN stations ON stations.key = station WHERE {IS_COUNTED}"
        f" AND {line} IS NOT NULL ORDER BY place, station",
    )
