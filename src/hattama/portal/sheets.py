"""What a page says, as plain values: one class per kind of page, the same for every language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hattama.count.counting import CountedContest, Observers, UnitTurnout
from hattama.domain.finding import Finding
from hattama.domain.names import Names
from hattama.domain.outcome import Outcome
from hattama.domain.protocol import StationProtocol
from hattama.domain.tally import Total
from hattama.portal.chronicle import Trace


@dataclass(frozen=True, slots=True)
class Station:
    """A polling station: `listed` is the number of voters on its list before the day."""

    id: str
    names: Names
    number: str | None
    unit: str
    listed: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A nominee with what the law makes public, the votes so far, and the acts about them."""

    id: str
    names: Names
    contest: str
    position: int | None
    route: str | None
    party: str | None
    state: str
    reason: str | None
    nominated_on: str | None
    decided_on: str | None
    sex: str | None
    birth_year: int | None
    votes: Total | None
    acts: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """How many had received a ballot by an hour, None where the report is blank."""

    at: str
    issued: int | None


@dataclass(frozen=True, slots=True)
class Hour:
    """The reports of one hour added up: voters, and stations that reported."""

    at: str
    issued: int
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a correction did: the outcome with the version before it, and with the one that stands."""

    before: Outcome
    after: Outcome

    @property
    def changes(self) -> bool:
        """Say whether other people are named, or something else follows."""
        return (self.before.kind, self.before.candidacies) != (
            self.after.kind,
            self.after.candidacies,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolSheet:
    """A protocol with everything that is known about it.

    Attributes:
        protocol: the form as it stands.
        station: its station.
        votes: candidacies by id in the order of the ballot, with their votes there.
        reports: turnout through the day.
        verdicts: for each check of the rule set whether it holds, None where it cannot be computed.
        failed: what does not hold, with the numbers that made it.
        acts: entry, corrections and annulment in their order; empty without a log.
        copies: what observers copied from it.
        steps: what was done about its contest.
        effect: what the last correction did to the outcome.
    """

    protocol: StationProtocol
    station: Station
    votes: tuple[tuple[str, int | None], ...]
    reports: tuple[Report, ...]
    verdicts: tuple[bool | None, ...]
    failed: tuple[Finding, ...]
    acts: tuple[Trace, ...] = ()
    copies: tuple[Trace, ...] = ()
    steps: tuple[Trace, ...] = ()
    effect: Effect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestSheet:
    """A contest: who stood, what each station reported, what it came to."""

    contest: str
    counted: CountedContest
    candidates: tuple[Candidate, ...]
    protocols: tuple[ProtocolSheet, ...]
    hours: tuple[Hour, ...]
    listed: int | None
    acts: tuple[Trace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSheet:
    """A polling station: its protocols in every contest, and its observers."""

    station: Station
    protocols: tuple[ProtocolSheet, ...]
    observers: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigures:
    """What is known of a unit: turnout per office and round, and findings by severity."""

    turnout: tuple[UnitTurnout, ...]
    errors: int
    warnings: int
    observers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSheet:
    """A unit, the units directly in it, and the contests of it and below."""

    unit: str
    figures: UnitFigures
    inner: Mapping[str, UnitFigures]
    hours: tuple[Hour, ...]
    contests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """What one rule says of all protocols."""

    code: str
    holds: int
    fails: int
    not_computable: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A protocol that is due and not accepted yet."""

    contest: str
    station: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeSheet:
    """The election as a whole.

    Attributes:
        country: the root unit.
        hours: turnout through the day of every unit directly in it.
        rules: every rule with how often it holds, fails, cannot be computed.
        findings: what does not hold.
        missing: protocols that are not there yet.
        observers: observers by organisation.
        nominees: nominees by office, route, party, state and sex, with their number.
        disputes: disputes and decisions.
        changed_at: the newest act of the log; empty without a log.
    """

    country: UnitSheet
    hours: Mapping[str, tuple[Hour, ...]]
    rules: tuple[RuleLine, ...]
    findings: tuple[Finding, ...]
    missing: tuple[Missing, ...]
    observers: Sequence[Observers]
    nominees: tuple[tuple[str, str | None, str | None, str, str | None, int], ...]
    disputes: tuple[Trace, ...]
    changed_at: str
