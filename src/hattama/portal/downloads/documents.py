"""The JSON documents that a site offers, as types: what they say here is what their JSON Schema says."""

from collections.abc import Mapping
from typing import Annotated, TypedDict

Names = Annotated[Mapping[str, str], "language (BCP 47) -> name"]
Moment = Annotated[
    str | None, "newest act of the public log about it (RFC 3339); null without a log"
]


class Sum(TypedDict):
    """A sum over the protocols that are counted; a blank figure is counted as blank, never as zero."""

    known: Annotated[int, "sum of the figures that are there"]
    blanks: Annotated[int, "figures that are missing"]


class Progress(TypedDict):
    """How many protocols are in."""

    due: Annotated[int, "protocols expected"]
    counted: Annotated[int, "protocols added up"]
    annulled: Annotated[int, "protocols declared void"]


class Voters(TypedDict):
    """Voters on the lists before the day; null where the package has no lists."""

    listed: Annotated[int | None, "at all stations"]
    covered: Annotated[int | None, "at stations whose protocol is counted"]


class Outcome(TypedDict):
    """What the votes come to under the rule set."""

    kind: Annotated[
        str, "elected, tie, runoff_needed, repeat_voting, totals_only or not_computable"
    ]
    candidacies: Annotated[list[str], "who is named: elected, tied, in the runoff, or leading"]
    margin: Annotated[int | None, "votes between the last who would be seated and the next one"]
    reasons: Annotated[list[str], "why it is not an election; empty if it is"]
    next_step: Annotated[str, "what the law says follows, as a token; empty if nothing does"]


class Record(TypedDict):
    """A record of the public log."""

    index: Annotated[int, "its place in the log, from 0"]
    leaf: Annotated[str, "its leaf hash (SHA-256, RFC 6962), hexadecimal"]
    at: Annotated[str, "when, as its author states it"]


class Candidate(TypedDict):
    """A nominee."""

    id: str
    names: Names
    position: Annotated[int | None, "on the ballot, from 1"]
    route: Annotated[str | None, "how nominated: party, self ..."]
    party: Annotated[str | None, "id of the party that nominated"]
    state: Annotated[str, "state of the candidacy (spec/package.md, section 5)"]
    reason: Annotated[str | None, "ground of a refusal, withdrawal or cancellation"]
    nominated_on: str | None
    decided_on: str | None
    sex: str | None
    birth_year: int | None
    votes: Annotated[Sum | None, "null where no protocol has a place for them"]
    is_elected: Annotated[bool, "true only where the outcome is an election and names them"]


class Protocol(TypedDict):
    """The protocol of a station in the contest."""

    id: str
    station: str
    number: Annotated[str | None, "number of the station"]
    names: Names
    unit: Annotated[str, "the unit that the station lies in"]
    listed: Annotated[int | None, "voters on its list before the day"]
    status: Annotated[str, "state of the protocol (spec/package.md, section 5)"]
    lines: Annotated[Mapping[str, int | None], "line of the form -> figure, null where blank"]
    votes: Annotated[
        Mapping[str, int | None],
        "candidacy -> votes, null where blank; who was not on the ballot is absent",
    ]
    findings: Annotated[list[str], "codes of the rules that do not hold"]
    record: Annotated[Record | None, "the act that stands; null without a log"]


class OfficeTurnout(TypedDict):
    """Turnout for one office."""

    office: str
    due: Annotated[int, "protocols expected"]
    counted: Annotated[int, "protocols added up"]
    base: Annotated[int | None, "who could vote there, as the rule set says"]
    voted: Annotated[int | None, "who did"]
    listed: Annotated[int | None, "voters on the lists before the day"]
    covered: Annotated[int | None, "those at stations whose protocol is counted"]


class Hour(TypedDict):
    """Turnout by an hour of the day."""

    at: str
    issued: Annotated[int, "voters who had received a ballot"]
    reports: Annotated[int, "stations that reported"]


class Figures(TypedDict):
    """What is known of a unit."""

    unit: str
    names: Names
    turnout: list[OfficeTurnout]
    errors: Annotated[int, "rules that do not hold, of severity error"]
    warnings: Annotated[int, "rules that do not hold, of severity warning"]
    observers: int


class ContestLine(TypedDict):
    """A contest and what it came to."""

    contest: str
    names: Names
    office: str
    unit: str
    seats: int
    round: int
    follows: Annotated[str | None, "the contest of the round before"]
    state: Annotated[str, "state of the contest (spec/package.md, section 5)"]
    is_certified: bool
    outcome: Outcome


class Result(ContestLine):
    """A contest with its totals."""

    updated_at: Moment
    protocols: Progress
    share_base: Annotated[int | None, "what shares of votes are parts of, as the rule set says"]
    lines: Annotated[Mapping[str, Sum], "line of the form -> total"]
    votes: Annotated[Mapping[str, Sum], "candidacy -> total"]


class Election(TypedDict):
    """What every document says of the election."""

    election: str
    title: Names
    polling_day: str
    provenance: Annotated[str, "official, imported, reconstruction or generated"]
    label: Annotated[Mapping[str, str], "language -> the sentence that must stand beside figures"]


class ContestDocument(Election, Result):
    """`contests/<id>.json`: who stood, what each station reported, what it came to."""

    voters: Voters
    candidates: list[Candidate]
    stations: list[Protocol]


class UnitDocument(Election, Figures):
    """`units/<id>.json`: turnout, the units directly in it, and all contests of it and below."""

    level: str
    parent: str | None
    hours: list[Hour]
    inner: list[Figures]
    contests: list[ContestLine]


class ResultsDocument(Election):
    """`results.json`: all contests with their totals."""

    updated_at: Moment
    contests: list[Result]


class File(TypedDict):
    """A file for the whole election."""

    path: Annotated[str, "relative to the folder of this document"]
    bytes: int
    sha256: str
    columns: Annotated[list[str], "columns of a table; empty for other files"]


class Licence(TypedDict):
    """What may be done with the data: everything."""

    facts: Annotated[str, "figures, names, identifiers"]
    texts: Annotated[str, "explanations and news"]


class IndexDocument(Election):
    """`index.json`: the files for the whole election, and how those of contests and units are called."""

    updated_at: Moment
    licence: Licence
    files: list[File]
    patterns: Annotated[Mapping[str, str], "what -> path with {id}"]


DOCUMENTS = {
    "contest": ContestDocument,
    "unit": UnitDocument,
    "results": ResultsDocument,
    "index": IndexDocument,
}
"""Name of a schema -> the document that it describes."""
