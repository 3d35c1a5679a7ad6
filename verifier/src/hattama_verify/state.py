"""What an election is after some of its records: spec/record.md, section 5. Numbers stand for ids."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hattama_verify.frame import Frame
from hattama_verify.keys import Keys
from hattama_verify.kinds import LEAST
from hattama_verify.outcome import Tally
from hattama_verify.report import CannotTell, Wrong, shown
from hattama_verify.rules import RuleSet

# docs/reference/states.md
CONTEST_STEPS = {
    ("called", "open_nomination"): "nominating",
    ("nominating", "extend_nomination"): "nominating",
    ("nominating", "publish_list"): "listed",
    ("listed", "open_voting"): "voting",
    ("voting", "close_voting"): "counting",
    ("counting", "publish_preliminary"): "preliminary",
    ("preliminary", "reopen_count"): "counting",
    ("preliminary", "certify"): "certified",
    ("preliminary", "establish_tie"): "tied",
    ("tied", "call_repeat_voting"): "repeating",
    ("certified", "call_repeat_voting"): "repeating",
    ("repeating", "open_voting"): "voting",
    ("called", "cancel"): "cancelled",
    ("nominating", "cancel"): "cancelled",
    ("listed", "cancel"): "cancelled",
}
CANDIDACY_STEPS = {
    ("nominated", "register"): "registered",
    ("nominated", "refuse"): "refused",
    ("nominated", "withdraw"): "withdrawn",
    ("refused", "allow_appeal"): "nominated",
    ("registered", "withdraw"): "withdrawn",
    ("registered", "strike"): "struck",
    ("registered", "print_ballot"): "on_ballot",
    ("on_ballot", "withdraw"): "withdrawn",
    ("on_ballot", "strike"): "struck",
    ("on_ballot", "elect"): "elected",
    ("on_ballot", "not_elect"): "not_elected",
}
PROTOCOL_STATES = ("awaited", "accepted", "corrected", "annulled")  # all that records lead to
AWAITED, ACCEPTED, CORRECTED, ANNULLED = range(4)
PROTOCOL_STEPS = {  # `accept` stands for enter_first, enter_second, find_equal, accept at once
    (AWAITED, "accept"): ACCEPTED,
    (ACCEPTED, "correct"): CORRECTED,
    (CORRECTED, "correct"): CORRECTED,
    (ACCEPTED, "annul"): ANNULLED,
    (CORRECTED, "annul"): ANNULLED,
}
SILENT = frozenset({"observer_copy", "dispute", "decision", "audit"})
"""Kinds that do not touch what a result rests on."""
BLANK = -1
REPORTS_AT_MOST = 2000  # turnout reports of one protocol; a day has 24 hours
AT_ONCE = 1000  # protocols whose lines are added up together
TOO_MANY = "one protocol has more turnout reports than this verifier follows"
WORK_AT_MOST = 300_000_000  # figures that may be added up or written for results and bundles


@dataclass(slots=True)
class Candidacy:
    """One candidacy as the records leave it."""

    id: str
    contest: int
    route: str
    party: str
    commitment: str
    nominated_on: str
    status: str = "nominated"
    position: int = 0
    reason: str = ""
    decided_on: str = ""
    was_registered: bool = False


@dataclass(slots=True)
class Turnout:
    """Reports in force: per protocol a chain through the arrays."""

    head: "array[int]"
    after: "array[int]" = field(default_factory=lambda: array("i"))
    hour: "array[int]" = field(default_factory=lambda: array("i"))
    issued: "array[int]" = field(default_factory=lambda: array("i"))
    index: "array[int]" = field(default_factory=lambda: array("i"))
    hours: dict[str, int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def of(self, protocol: int) -> Iterator[int]:
        """Yield the numbers of the reports of a protocol."""
        at = self.head[protocol]
        for _ in range(REPORTS_AT_MOST):
            if at < 0:
                return
            yield at
            at = self.after[at]
        raise CannotTell(TOO_MANY)

    def find(self, protocol: int, hour: str) -> int | None:
        """Give the report of a protocol at an hour."""
        number = self.hours.get(hour)
        if number is None:
            return None
        hours, after, at = self.hour, self.after, self.head[protocol]
        for _ in range(REPORTS_AT_MOST):
            if at < 0:
                return None
            if hours[at] == number:
                return at
            at = after[at]
        raise CannotTell(TOO_MANY)

    def add(self, protocol: int, hour: str, issued: int | None, index: int) -> None:
        """Add the first report of a protocol at an hour."""
        number = self.hours.setdefault(hour, len(self.texts))
        if number == len(self.texts):
            self.texts.append(hour)
        self.after.append(self.head[protocol])
        self.head[protocol] = len(self.hour)
        self.hour.append(number)
        self.issued.append(BLANK if issued is None else issued)
        self.index.append(index)


class Forms:
    """The figures of all protocols: the version in force of each."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        self.named = frozenset(lines)
        self.status = bytearray()
        self.index = array("i")  # of the record in force
        self.version = array("i")
        self.figures = array("i")
        self.votes_at = array("q")
        self.votes_many = array("i")
        self.candidacy = array("i")
        self.votes = array("i")

    def extend(self, many: int) -> None:
        """Await protocols until there are so many."""
        more = many - len(self.status)
        self.status += bytes(more)
        for numbers in (self.index, self.votes_at):
            numbers.extend(array(numbers.typecode, [-1]) * more)
        for numbers in (self.version, self.votes_many):
            numbers.extend(array("i", [0]) * more)
        self.figures.extend(array("i", [BLANK]) * (more * len(self.lines)))

    def put(
        self,
        protocol: int,
        lines: Mapping[str, int | None],
        votes: Sequence[tuple[int, int | None]],
    ) -> None:
        """Put the figures of a form in force; votes by the numbers of candidacies, in their order."""
        width = len(self.lines)
        figures = _known_or_blank([lines[line] for line in self.lines])
        self.figures[protocol * width : (protocol + 1) * width] = array("i", figures)
        self.votes_at[protocol] = len(self.votes)
        self.votes_many[protocol] = len(votes)
        self.candidacy.extend([candidacy for candidacy, _ in votes])
        self.votes.extend(_known_or_blank([figure for _, figure in votes]))

    def lines_of(self, protocol: int) -> "array[int]":
        """Give the lines in force."""
        width = len(self.lines)
        return self.figures[protocol * width : (protocol + 1) * width]

    def sums(self, protocols: Sequence[int]) -> list[tuple[int, int]]:
        """Give per line the sum of what is known in some protocols, and how many are blank."""
        sums, blanks = [0] * len(self.lines), [0] * len(self.lines)
        for at in range(0, len(protocols), AT_ONCE):
            rows = map(self.lines_of, protocols[at : at + AT_ONCE])
            for place, column in enumerate(zip(*rows, strict=True)):
                many = column.count(BLANK)
                blanks[place] += many
                sums[place] += sum(column) - many * BLANK
        return list(zip(sums, blanks, strict=True))

    def votes_of(self, protocol: int) -> Iterator[tuple[int, int]]:
        """Yield candidacy and votes in force."""
        at = self.votes_at[protocol]
        for place in range(at, at + self.votes_many[protocol]):
            yield self.candidacy[place], self.votes[place]


class Election:
    """The election after the records applied so far; `acts.py` applies them."""

    def __init__(self, genesis: dict[str, Any], frame: Frame, rules: RuleSet) -> None:
        self.genesis = genesis
        self.frame = frame
        self.rules = rules
        self.hashes = {"policy": genesis["policy"], "rules": genesis["rules"]}
        self.hashes |= {f"tables.{name}": one for name, one in genesis["tables"].items()}
        self.keys = Keys(allow_tests=genesis["mode"] == "test")
        more: dict[str, int] = genesis["thresholds"]
        self.least = {kind: max(least, more.get(kind, 0)) for kind, least in LEAST.items()}
        self.candidacies: list[Candidacy] = []
        self.candidacy_number: dict[str, int] = {}
        self.states: list[str] = []
        self.field: list[list[int]] = []  # candidacies per contest
        self.last: list[
            int
        ] = []  # index of the last record on which a result of the contest rests
        self.due: list[array[int]] = []  # protocols per contest
        self.ballots: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
        self.forms = Forms(genesis["lines"])
        self.turnout = Turnout(array("i"))
        self.observers: dict[str, tuple[str, str, int | None]] = {}
        self.contest_of = array("i")  # per record: the contest that it names, -1 none, -2 several
        self.several: dict[int, list[int]] = {}
        self.silent: dict[int, str] = {}  # per record that touches no result: its kind
        self.decided: set[int] = set()
        self.last_config = 0
        self.work = 0
        self.take(frame)

    def take(self, frame: Frame) -> None:
        """Take a frame, or one that has more rows."""
        self.frame = frame
        more = len(frame.contests) - len(self.states)
        self.states += ["called"] * more
        self.last += [0] * more
        self.field += [[] for _ in range(more)]
        self.due += [array("i") for _ in range(more)]
        for protocol in range(len(self.forms.status), len(frame.protocols)):
            contest = frame.protocol_contest[protocol]
            if self.states[contest] in {"certified", "cancelled"}:
                raise Wrong("a protocol is added to a contest that is closed")
            self.due[contest].append(protocol)
        self.forms.extend(len(frame.protocols))
        missing = len(frame.protocols) - len(self.turnout.head)
        self.turnout.head.extend(array("i", [-1]) * missing)

    def name(self, index: int, kind: str, contests: list[int]) -> None:
        """Remember which contests a record names."""
        if kind in SILENT:
            self.silent[index] = kind
        else:
            for contest in contests:
                self.last[contest] = index
        if len(contests) == 1:
            self.contest_of.append(contests[0])
        elif contests:
            self.contest_of.append(-2)
            self.several[index] = contests
        else:
            self.contest_of.append(-1)

    def spend(self, work: int) -> None:
        """Keep account of work that a hostile log could make endless."""
        self.work += work
        if self.work > WORK_AT_MOST:
            raise CannotTell("the log asks for more adding up than this verifier does")

    def contest(self, name: str) -> int:
        """Give the number of a contest."""
        return known(self.frame.contests, name, "contest")

    def protocol(self, name: str) -> int:
        """Give the number of a protocol."""
        number = self.frame.protocols.get(name)
        return known(self.frame.protocols, name, "protocol") if number is None else number

    def candidacy(self, name: str) -> Candidacy:
        """Give a candidacy."""
        return self.candidacies[known(self.candidacy_number, name, "candidacy")]

    def demand_state(self, contest: int, *states: str) -> None:
        """Check that a contest is in one of these states."""
        if self.states[contest] not in states:
            raise Wrong(f"the contest is {self.states[contest]}, not {' or '.join(states)}")

    def step_contest(self, contest: int, act: str) -> None:
        """Take a step of a contest."""
        after = CONTEST_STEPS.get((self.states[contest], act))
        if after is None:
            raise Wrong(f"the contest is {self.states[contest]}: there is no {act}")
        self.states[contest] = after

    def step_candidacy(self, candidacy: Candidacy, act: str) -> None:
        """Take a step of a candidacy."""
        after = CANDIDACY_STEPS.get((candidacy.status, act))
        if after is None:
            raise Wrong(f"the candidacy {candidacy.id} is {candidacy.status}: there is no {act}")
        candidacy.status = after
        self.ballots.pop(candidacy.contest, None)

    def step_protocol(self, protocol: int, act: str) -> None:
        """Take a step of a protocol."""
        after = PROTOCOL_STEPS.get((self.forms.status[protocol], act))
        if after is None:
            raise Wrong(
                f"the protocol is {PROTOCOL_STATES[self.forms.status[protocol]]}: there is no {act}"
            )
        self.forms.status[protocol] = after

    def ballot(self, contest: int) -> tuple[frozenset[str], frozenset[str]]:
        """Give who is on the ballot of a contest now, and who ever was."""
        if contest not in self.ballots:
            printed = [
                one
                for one in map(self.candidacies.__getitem__, self.field[contest])
                if one.position
            ]
            now = frozenset(one.id for one in printed if one.status == "on_ballot")
            self.ballots[contest] = (now, frozenset(one.id for one in printed))
        return self.ballots[contest]

    def tally(self, contest: int) -> Tally:
        """Add up the protocols of a contest that are accepted or corrected."""
        forms, width = self.forms, len(self.forms.lines)
        counted = [one for one in self.due[contest] if forms.status[one] in {ACCEPTED, CORRECTED}]
        self.spend((width + 4) * len(counted) + len(self.due[contest]))
        lines = forms.sums(counted)
        votes: dict[int, list[int]] = {}
        for protocol in counted:
            for candidacy, figure in forms.votes_of(protocol):
                total = votes.setdefault(candidacy, [0, 0])
                total[figure == BLANK] += 1 if figure == BLANK else figure
        field_ = [self.candidacies[one] for one in self.field[contest]]
        return Tally(
            due=len(self.due[contest]),
            counted=len(counted),
            annulled=sum(forms.status[one] == ANNULLED for one in self.due[contest]),
            lines=dict(zip(forms.lines, lines, strict=True)),
            votes={self.candidacies[one].id: (total[0], total[1]) for one, total in votes.items()},
            standing=[one.id for one in field_ if one.status == "on_ballot"],
        )


def _known_or_blank(figures: list[Any]) -> list[int]:
    return [BLANK if one is None else one for one in figures] if None in figures else figures


def known(numbers: Mapping[str, int], name: str, what: str) -> int:
    """Give the number of an id.

    Raises:
        Wrong: it does not exist.
    """
    number = numbers.get(name)
    if number is None:
        raise Wrong(f"there is no {what} {shown(name)}")
    return number
