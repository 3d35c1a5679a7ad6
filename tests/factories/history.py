"""A whole small election as records: two contests, three stations, and every kind of act."""

from collections.abc import Mapping

from hattama.domain.described import plain
from hattama.domain.election import Route
from hattama.domain.fold_count import outcome_of, totals_of
from hattama.domain.ids import CandidacyId, ContestId, KeyId, PartyId, ProtocolId, StationId
from hattama.domain.nominee import Nominee
from hattama.domain.record_choices import (
    AuditStage,
    ContestAct,
    Mode,
    ProvenanceKind,
    RegistrationAct,
    Role,
    Ruling,
    Stage,
)
from hattama.domain.record_kinds import (
    Accreditation,
    Annulment,
    Audit,
    Ballot,
    Bundle,
    Config,
    ContestStep,
    Correction,
    Decision,
    Dispute,
    Genesis,
    Key,
    KeyChange,
    Nomination,
    ObserverCopy,
    ProtocolEntry,
    Registration,
    Result,
    Source,
    Turnout,
)
from hattama.law.rulesets import rules_text
from hattama.package.frame_csv import Row, write_frame
from hattama.package.from_records import public_hashes
from tests.factories.packages import row
from tests.factories.signed import GrowingLog, public_key, votes

LANGUAGES = ("en", "kk")
LINES = ("registered", "issued", "invalid", "valid")
C1, C2, C3, C1_SPARE = "TEST-c1", "TEST-c2", "TEST-c3", "TEST-c1-spare"
T1, T2 = "TEST-t1", "TEST-t2"
CENTRAL = (C1, C2)
NORTH = (T1, T2)
N, S = ContestId("n"), ContestId("s")


def keys() -> tuple[Key, ...]:
    """Give the keys of the genesis: central, of the north, of the stations, and of the rest."""
    return (
        public_key(C1, Role.CENTRAL, "country"),
        public_key(C1_SPARE, Role.CENTRAL, "country", "c1"),
        public_key(C2, Role.CENTRAL, "country"),
        public_key(C3, Role.CENTRAL, "country"),
        public_key(T1, Role.TERRITORIAL, "north"),
        public_key(T2, Role.TERRITORIAL, "north"),
        public_key("TEST-n1-a", Role.PRECINCT, "n1"),
        public_key("TEST-n1-b", Role.PRECINCT, "n1"),
        public_key("TEST-n2-a", Role.PRECINCT, "n2"),
        public_key("TEST-s1-a", Role.PRECINCT, "s1"),
        public_key("TEST-s1-b", Role.PRECINCT, "s1"),
        public_key("TEST-o1", Role.OBSERVER, "north"),
        public_key("TEST-a1", Role.AUDITOR, "country"),
        public_key("TEST-a2", Role.AUDITOR, "country"),
        public_key("TEST-pub", Role.PUBLISHER, "country"),
    )


def frame_tables(*, more: bool = False) -> dict[str, list[Row]]:
    """Give the frame: a country of two districts; with `more`, a third contest."""
    extra = more and [_row("contests", id="x", unit="south", office="majoritarian")]
    late = more and [{"id": "x.s1", "contest": "x", "station": "s1"}]
    return {
        "offices": [_row("offices", id="majoritarian", name_en="Member, by majority")],
        "units": [
            _row("units", id="country", parent=None, level="country", name_kk="Ел"),
            _row("units", id="north", name_en='The "North"'),
            _row("units", id="south"),
        ],
        "parties": [_row("parties", id="red"), _row("parties", id="blue")],
        "contests": [
            _row("contests", id="n", unit="north", office="majoritarian"),
            _row("contests", id="s", unit="south", office="majoritarian"),
            *(extra or []),
        ],
        "stations": [
            _row("stations", id="n1", unit="north", registered=100),
            _row("stations", id="n2", unit="north", registered=50, name_en="School, hall 2"),
            _row("stations", id="s1", unit="south", registered=None),
        ],
        "protocols": [
            {"id": "n.n1", "contest": "n", "station": "n1"},
            {"id": "n.n2", "contest": "n", "station": "n2"},
            {"id": "s.s1", "contest": "s", "station": "s1"},
            *(late or []),
        ],
    }


def _row(table: str, **cells: object) -> Row:
    filled = {**row(table), "name_kk": None, **cells}
    return {title: cell for title, cell in filled.items() if isinstance(cell, str | int | None)}


class History(GrowingLog):
    """Adds acts with short words; times rise by a minute a record."""

    def __init__(self) -> None:
        frame = write_frame(frame_tables(), LANGUAGES)
        self.rules = rules_text("ge-local-2014").encode()
        super().__init__([*frame.values(), self.rules])
        self.tables = {name: self.publish(octets) for name, octets in frame.items()}
        self.commitments: dict[str, str] = {}

    @property
    def now(self) -> str:
        """The time that the next record states."""
        return f"2021-07-25T{len(self.leaves) // 60:02}:{len(self.leaves) % 60:02}:00+06:00"

    def genesis(self, **members: object) -> Genesis:
        """Build the genesis; `members` go before."""
        whole: dict[str, object] = {
            "at": self.now,
            "title": {"en": "A made-up election", "kk": "Ойдан шығарылған сайлау"},
            "mode": Mode.TEST,
            "rule_set": "ge-local-2014",
            "rules": self.publish(self.rules),
            "policy": self.publish(b"quorum none\n"),
            "polling_day": "2021-07-25",
            "languages": LANGUAGES,
            "provenance": Source(
                kind=ProvenanceKind.GENERATED, source="", label={"en": "Made up"}
            ),
            "lines": LINES,
            "tables": self.tables,
            "keys": keys(),
            "thresholds": {"annulment": 3},
        }
        return Genesis(**(whole | members))  # type: ignore[arg-type]

    def nomination(
        self, id_: str, contest: ContestId, party: str | None = None, *, disclosed: bool = True
    ) -> Nomination:
        """Build the nomination of somebody whose name is their id."""
        person = Nominee(birth_year=1980, names={"en": f"Nominee {id_}"}, sex=None)
        self.commitments[id_] = self.commit(plain(person), disclosed=disclosed)
        return Nomination(
            at=self.now,
            candidacy=CandidacyId(id_),
            contest=contest,
            route=Route.SELF if party is None else Route.PARTY,
            party=None if party is None else PartyId(party),
            commitment=self.commitments[id_],
        )

    def registration(
        self, id_: str, act: RegistrationAct, ground: str | None = None
    ) -> Registration:
        """Build a decision on a candidacy."""
        return Registration(
            at=self.now, candidacy=CandidacyId(id_), act=act, ground=ground, commitment=None
        )

    def step(
        self, act: ContestAct, *contests: ContestId, reason: str | None = None
    ) -> ContestStep:
        """Build a step of contests."""
        return ContestStep(at=self.now, act=act, contests=contests, reason=reason)

    def ballot(self, contest: ContestId, *ids: str) -> Ballot:
        """Build the ballot of a contest."""
        return Ballot(
            at=self.now, contest=contest, candidacies=tuple(map(CandidacyId, ids)), pdf=None
        )

    def turnout(
        self,
        protocol: str,
        hour: int,
        issued: int | None,
        replaces: str | None = None,
        reason: str | None = None,
    ) -> Turnout:
        """Build a turnout report."""
        return Turnout(
            at=self.now,
            protocol=ProtocolId(protocol),
            reported_at=f"2021-07-25T{hour:02}:00+06:00",
            issued=issued,
            replaces=replaces,
            reason=reason,
        )

    def protocol(
        self, id_: str, lines: tuple[int | None, ...], cast: Mapping[str, int | None]
    ) -> ProtocolEntry:
        """Build a protocol with its lines in the order of the form."""
        return ProtocolEntry(
            at=self.now,
            protocol=ProtocolId(id_),
            lines=dict(zip(LINES, lines, strict=True)),
            votes=votes(cast),
            images=(self.publish(f"scan of {id_}".encode()),),
            paper="No. 17",
        )

    def correction(
        self, id_: str, version: int, lines: tuple[int | None, ...], cast: Mapping[str, int | None]
    ) -> Correction:
        """Build a correction of the version in force."""
        return Correction(
            at=self.now,
            protocol=ProtocolId(id_),
            replaces=self.in_force(id_),
            version=version,
            reason="typing error",
            lines=dict(zip(LINES, lines, strict=True)),
            votes=votes(cast),
            images=(),
            paper=None,
        )

    def in_force(self, protocol: str) -> str:
        """Give the leaf hash of the version in force."""
        state = self.fold.state
        return state.leaf(state.protocols[ProtocolId(protocol)].index)

    def annulment(self, id_: str) -> Annulment:
        """Build the annulment of a protocol."""
        return Annulment(
            at=self.now,
            protocol=ProtocolId(id_),
            replaces=self.in_force(id_),
            reason="the seal of the box was broken",
        )

    def result(self, contest: ContestId, stage: Stage) -> Result:
        """Build the result that the records give."""
        state = self.fold.state
        return Result(
            at=self.now,
            contest=contest,
            stage=stage,
            size=state.size,
            totals=totals_of(state, contest),
            outcome=outcome_of(state, contest, stage),
            software="hattama 0.1.0",
        )

    def config(self, setting: str, new: bytes) -> Config:
        """Build the replacement of a setting by a new object."""
        return Config(
            at=self.now,
            setting=setting,
            old=self.fold.state.settings[setting],
            new=self.publish(new),
            reason="decision 12",
        )

    def copy(self, id_: str, cast: Mapping[str, int | None]) -> ObserverCopy:
        """Build an observer's copy."""
        return ObserverCopy(
            at=self.now,
            protocol=ProtocolId(id_),
            lines={"issued": 61},
            votes=votes(cast),
            image=None,
        )

    def dispute(self, index: int) -> Dispute:
        """Build a dispute about a record."""
        return Dispute(
            at=self.now,
            index=index,
            about=self.fold.state.leaf(index),
            ground="observers were sent away",
            commitment=None,
        )

    def decision(self, index: int) -> Decision:
        """Build the decision on a dispute."""
        return Decision(
            at=self.now,
            index=index,
            about=self.fold.state.leaf(index),
            outcome=Ruling.UPHELD,
            ground="the list of observers shows it",
            commitment=None,
        )

    def audit(self, stage: AuditStage) -> Audit:
        """Build a part of an audit."""
        return Audit(
            at=self.now, stage=stage, contests=(N,), object=self.publish(f"{stage}".encode())
        )

    def bundle(self) -> Bundle:
        """Build the bundle of the tables so far."""
        state = self.fold.state
        files = public_hashes(state, self.read_object)
        return Bundle(at=self.now, size=state.size, files=files, tool="hattama 0.1.0")

    def accreditation(self, id_: str, station: str) -> Accreditation:
        """Build the accreditation of observers."""
        return Accreditation(
            at=self.now,
            observers=id_,
            station=StationId(station),
            organisation="Watchers, united",
            number=2,
        )

    def key_change(self, add: tuple[Key, ...] = (), revoke: tuple[str, ...] = ()) -> KeyChange:
        """Build a change of keys."""
        return KeyChange(
            at=self.now, add=add, revoke=tuple(map(KeyId, revoke)), reason="a device was lost"
        )
