"""OASIS Election Markup Language 5.0, message 510: the count.

A figure that is blank has no element, and a contest or station of which no choice has a figure is left out:
the schema wants at least one selection with its votes, and zero would say that there were none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from hattama.count.engines import Row
from hattama.domain.election import Route
from hattama.domain.errors import BadInputError
from hattama.domain.protocol import LINES
from hattama.domain.states import ContestState
from hattama.package.formats.edition import (
    IS_COUNTED,
    Choice,
    Edition,
    Election,
    Listed,
    by_key,
    cell,
    elections,
    stream,
)
from hattama.package.formats.markup import HEAD, attributes, element
from hattama.package.formats.standing import INVENTED, is_complete, is_stated
from hattama.package.formats.words import against_all

LONGEST_NAME = 70
"""Characters of a CandidateName at most (PersonNameType)."""

REJECTED = {"invalid": "invalid ballots", "blank_ballots": "ballots without a mark"}
UNCOUNTED = {"spoiled": "spoiled by voters and replaced", "lost": "lost"}
"""Line -> the reason that is told."""

METRICS = tuple(
    line
    for line in LINES
    if line not in {"ballots_found", "valid", "against_all", *REJECTED, *UNCOUNTED}
)
"""Lines that have no element of their own: they stand in CountMetric under their name in the package."""

Figures = Mapping[str, int | None]
"""Line -> its figure; one that is absent or None is not told."""

Taken = Callable[[object], Iterator[Row]]


def text(edition: Edition) -> Iterator[str]:
    """Give the message, valid against 510-count-v5-0.xsd, piece by piece.

    Raises:
        BadInputError: no contest has a figure yet.
    """
    held = [
        one._replace(contests=told)
        for one in elections(edition)
        if (told := tuple(contest for contest in one.contests if _is_told(contest)))
    ]
    if not held:
        raise BadInputError(
            "no votes are counted yet, and EML 510 can say nothing else",
            where=edition.package.path.name,
            todo="export it again when protocols are accepted",
        )
    return _message(edition, held)


def _is_told(contest: Listed) -> bool:
    tally = contest.counted.result.tally
    return tally.counted > 0 and any(map(is_stated, tally.votes.values()))


def _message(edition: Edition, held: Iterable[Election]) -> Iterator[str]:
    meta = edition.package.meta
    yield HEAD
    yield '<EML xmlns="urn:oasis:names:tc:evs:schema:eml" Id="510" SchemaVersion="5.0">\n'
    yield element("TransactionId", f"{meta.id} {edition.issued_at}")
    yield element("MessageLanguage", meta.languages[0])
    if edition.issuer:
        issuer = element("AuthorityIdentifier", edition.issuer)
        yield f"<ManagingAuthority>{issuer}<AuthorityAddress/></ManagingAuthority>"
    yield element("IssueDate", edition.issued_at)
    yield f"\n<Count><EventIdentifier{attributes({'Id': meta.id})}>"
    yield element("EventName", edition.named(meta.title, meta.id))
    label = edition.named(meta.provenance.label, "")
    yield element("EventQualifier", edition.provenance(label), Id="provenance")
    yield "</EventIdentifier>\n"
    protocols, votes = by_key(_protocols(edition)), by_key(_votes(edition))
    for one in held:
        id_ = f"{one.office.id}.{one.round}"
        yield f"<Election><ElectionIdentifier{attributes({'Id': id_})}>"
        yield element("ElectionName", edition.named(one.office.names, one.office.id))
        yield element("ElectionCategory", f"round {one.round}")
        yield "</ElectionIdentifier><Contests>\n"
        for contest in one.contests:
            yield from _contest(edition, contest, protocols(contest.place), votes)
        yield "</Contests></Election>\n"
    yield "</Count></EML>\n"


def _contest(
    edition: Edition, contest: Listed, protocols: Iterator[Row], votes: Taken
) -> Iterator[str]:
    """Give a contest: its totals, then each station from which a choice has a figure."""
    entry, tally = contest.entry, contest.counted.result.tally
    yield f"<Contest><ContestIdentifier{attributes({'Id': entry.id})}>"
    yield element("ContestName", edition.named(entry.names, entry.id))
    yield f"</ContestIdentifier>{_qualifier(edition, contest)}"
    yield element("NumberOfPositions", entry.seats)
    choices = {choice.place: _chosen(edition, choice) for choice in contest.choices}
    against = _against(edition)
    totals = {line: total.known for line, total in tally.lines.items() if is_stated(total)}
    known = [
        choices[choice.place] + _votes_for(tally.votes[choice.entry.id].known)
        for choice in contest.choices
        if is_stated(tally.votes.get(choice.entry.id))
    ]
    yield f"<TotalVotes>{_metrics(totals)}{''.join(known)}{_rest(totals, against)}</TotalVotes>\n"
    for _, key, station, name, *lines in protocols:
        figures = dict(zip(LINES, lines, strict=True))
        selected = "".join(
            choices[place] + _votes_for(figure) for _, place, figure in votes((contest.place, key))
        )
        if selected:
            unit = element("ReportingUnitIdentifier", name or station, Id=station)
            told = f"{unit}{_metrics(figures)}{selected}{_rest(figures, against)}"
            yield f"<ReportingUnitVotes>{told}</ReportingUnitVotes>\n"
    yield "</Contest>\n"


def _qualifier(edition: Edition, contest: Listed) -> str:
    """Say whether anybody counted these votes, whether they are final, and whether any is missing."""
    told = {
        "Simulation": edition.package.meta.provenance.kind in INVENTED,
        "Final": contest.entry.state is ContestState.CERTIFIED,
        "Partial": not is_complete(contest.counted),
    }
    words = "".join(element(name, "yes" if holds else "no") for name, holds in told.items())
    return f"<CountQualifier>{words}</CountQualifier>"


def _chosen(edition: Edition, choice: Choice) -> str:
    """Give a selection as far as its votes."""
    entry = choice.entry
    name = edition.named(entry.names, entry.id)
    named = element("CandidateName" if len(name) <= LONGEST_NAME else "KnownAs", name)
    identifier = (
        f"<CandidateIdentifier{attributes({'Id': entry.id})}>{named}</CandidateIdentifier>"
    )
    gender = {"f": "female", "m": "male"}.get(choice.sex or "")
    of_gender = element("Gender", gender) if gender else ""
    alone = attributes({"Independent": "yes"} if entry.route == Route.SELF else {})
    candidate = f"<Candidate{alone}>{identifier}{of_gender}</Candidate>"
    party = ""
    if choice.party:
        registered = edition.named(choice.party.names, choice.party.id)
        inside = element("RegisteredName", registered)
        id_ = attributes({"Id": choice.party.id})
        party = f"<AffiliationIdentifier{id_}>{inside}</AffiliationIdentifier>"
    is_list = entry.route == Route.LIST
    return f"<Selection>{party}{candidate}" if is_list else f"<Selection>{candidate}{party}"


def _against(edition: Edition) -> str:
    """Give the selection of those who vote against all candidates, as far as its votes."""
    name = edition.named(against_all(edition.package.meta.languages), "against_all")
    return f"<Selection>{element('ReferendumOptionIdentifier', name, Id='against_all')}"


def _votes_for(figure: int) -> str:
    return f"{element('ValidVotes', figure)}</Selection>\n"


def _metrics(figures: Figures) -> str:
    return "".join(
        element("CountMetric", figure, Type=line)
        for line in METRICS
        if (figure := figures.get(line)) is not None
    )


def _rest(figures: Figures, against: str) -> str:
    """Give what follows the selections of candidates."""
    told = []
    if (figure := figures.get("against_all")) is not None:
        told.append(against + _votes_for(figure))
    for name, line in (("Cast", "ballots_found"), ("TotalCounted", "valid")):
        if (figure := figures.get(line)) is not None:
            told.append(element(name, figure))
    for name, reasons in (("RejectedVotes", REJECTED), ("UncountedVotes", UNCOUNTED)):
        for line, reason in reasons.items():
            if (figure := figures.get(line)) is not None:
                told.append(element(name, figure, Reason=reason, ReasonCode=line))
    return "".join(told)


def _protocols(edition: Edition) -> Iterator[Row]:
    languages = edition.package.meta.languages
    names = ", ".join(cell(edition.package, "stations", f"name_{code}") for code in languages)
    number = cell(edition.package, "stations", "number")
    lines = ", ".join(f"protocols.{line}" for line in LINES)
    return stream(
        edition,
        f"SELECT place, protocols.key, stations.id, COALESCE({names}, {number}), {lines}"
        " FROM protocols JOIN contest_order USING (contest) JOIN stations ON stations.key = station"
        f" WHERE {IS_COUNTED} ORDER BY place, protocols.key",
    )


def _votes(edition: Edition) -> Iterator[Row]:
    return stream(
        edition,
        "SELECT (contest_order.place, protocol), ballot_order.place, votes.votes FROM votes"
        " JOIN ballot_order USING (candidacy) JOIN contest_order USING (contest)"
        f" JOIN protocols ON protocols.key = protocol WHERE {IS_COUNTED} AND votes.votes IS NOT NULL"
        " ORDER BY contest_order.place, protocol, ballot_order.place",
    )
