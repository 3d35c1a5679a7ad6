"""The complete legal history, stage by stage; a test may stop after any of them."""

from collections.abc import Callable

from hattama.domain.ids import ContestId
from hattama.domain.record_choices import AuditStage, ContestAct, RegistrationAct, Role, Stage
from hattama.package.frame_csv import write_frame
from tests.factories.history import (
    C1,
    C3,
    CENTRAL,
    LANGUAGES,
    NORTH,
    T1,
    History,
    N,
    S,
    frame_tables,
)
from tests.factories.signed import public_key

A = RegistrationAct
N1 = ("TEST-n1-a", "TEST-n1-b")
N2 = ("TEST-n2-a", "TEST-n2-b")
S1 = ("TEST-s1-a", "TEST-s1-b")
OBSERVER = "TEST-o1-new"


def call(log: History) -> None:
    """The election is called; keys change."""
    log.add(log.genesis(), *CENTRAL, note="the election is called")
    new = public_key("TEST-n2-b", Role.PRECINCT, "n2")
    log.add(log.key_change(add=(new,)), *NORTH, note="the north adds a key of a station")
    turned = public_key(OBSERVER, Role.OBSERVER, "north", "o1")
    log.add(log.key_change(add=(turned,), revoke=("TEST-o1",)), "TEST-o1", note="a rotation")


def nominate(log: History) -> None:
    """People are nominated, and a contest that was added is cancelled."""
    log.add(log.step(ContestAct.OPEN_NOMINATION, N, S), C1, note="nomination opens")
    log.add(log.nomination("a", N, "red"), T1, note="nominated by a party")
    log.add(log.nomination("b", N, disclosed=False), T1, note="whose person was erased")
    log.add(log.nomination("c", S, "blue"), C1)
    log.add(log.nomination("d", S), C1)
    log.add(log.nomination("e", N), T1)
    log.add(log.nomination("f", N, disclosed=False), T1, note="never became a candidate")
    log.add(log.nomination("g", N), T1)
    log.add(log.nomination("h", N, disclosed=False), T1, note="stays nominated")
    log.add(log.step(ContestAct.EXTEND_NOMINATION, S, reason="only two nominees"), C1)
    more = write_frame(frame_tables(more=True), LANGUAGES)
    log.add(log.config("tables.contests", more["contests"]), *CENTRAL, note="a contest is added")
    log.add(log.config("tables.protocols", more["protocols"]), *CENTRAL, note="and its protocol")
    x = ContestId("x")
    log.add(log.step(ContestAct.CANCEL, x, reason="the seat was dissolved"), C1)
    log.add(log.config("policy", b"witness none\nquorum none\n"), *CENTRAL)
    log.add(log.config("rules", log.rules + b"\n# amended\n"), *CENTRAL, note="rules are replaced")


def register(log: History) -> None:
    """Decisions on nominees, and the ballots."""
    log.add(log.registration("a", A.REGISTER), *NORTH)
    log.add(log.registration("b", A.REGISTER), *NORTH)
    log.add(log.registration("c", A.REGISTER), *CENTRAL)
    log.add(log.registration("d", A.REGISTER), *CENTRAL)
    log.add(log.registration("e", A.REFUSE, "article 113-3"), *NORTH, note="refused")
    log.add(log.registration("e", A.ALLOW_APPEAL, "court 4"), *CENTRAL, note="a court overrules")
    log.add(log.registration("e", A.REGISTER, "court 4"), *NORTH)
    log.add(log.registration("f", A.WITHDRAW, "own wish"), *NORTH)
    log.add(log.registration("g", A.REGISTER), *NORTH)
    log.add(log.ballot(N, "b", "a", "e", "g"), *NORTH, note="the ballot of the north")
    log.add(log.ballot(S, "c", "d"), *CENTRAL, note="the ballot of the south")
    log.add(log.registration("e", A.WITHDRAW, "own wish"), *NORTH, note="off the ballot")
    log.add(log.registration("g", A.STRIKE, "article 50"), *NORTH, note="struck off the ballot")
    log.add(log.accreditation("w1", "n1"), T1, note="observers")


def vote(log: History) -> None:
    """Voting, and turnout during the day."""
    log.add(log.step(ContestAct.OPEN_VOTING, N, S), C1)
    first = log.add(log.turnout("n.n1", 12, 30), N1[0], note="turnout at noon")
    log.add(log.turnout("s.s1", 12, None), S1[0], note="a blank report")
    log.add(log.turnout("n.n2", 12, 20), T1, note="by telephone to the north")
    again = log.turnout("n.n1", 12, 31, first.leaf, "misheard")
    log.add(again, *N1, note="a report is replaced")
    log.add(log.step(ContestAct.CLOSE_VOTING, N, S), C1)
    log.add(log.turnout("n.n1", 20, 60), N1[0], note="the last report")


def count(log: History) -> None:
    """Protocols, a correction, an annulment, a dispute, and preliminary results."""
    log.add(log.protocol("n.n1", (100, 60, 2, 58), {"a": 40, "b": 18}), *N1)
    log.add(log.protocol("n.n2", (50, 40, None, 40), {"a": 5, "b": 35, "e": 0}), *N2)
    log.add(log.protocol("s.s1", (None, 70, 10, 60), {"c": 30, "d": 30}), *S1, note="a tie")
    log.add(log.copy("n.n1", {"a": 41}), OBSERVER, note="an observer's copy")
    log.add(log.correction("n.n1", 2, (100, 61, 2, 59), {"a": 41, "b": 18}), *NORTH)
    disputed = log.add(log.dispute(log.fold.size - 4), OBSERVER, note="n.n2 is disputed")
    log.add(log.decision(disputed.index), *NORTH, note="and the dispute decided")
    log.add(log.annulment("n.n2"), *NORTH, C3, note="n.n2 is void; the genesis wants three")
    log.add(log.result(N, Stage.PRELIMINARY), *NORTH)
    log.add(log.step(ContestAct.REOPEN_COUNT, N, reason="an image was unreadable"), T1)
    log.add(log.correction("n.n1", 3, (100, 62, 2, 60), {"a": 41, "b": 19}), *NORTH)
    log.add(log.result(N, Stage.PRELIMINARY), *NORTH, note="preliminary once more")
    log.add(log.result(S, Stage.PRELIMINARY), *CENTRAL)


def certify(log: History) -> None:
    """An audit, the certified result, a tie, the tables."""
    log.add(log.audit(AuditStage.SEED), "TEST-a1", "TEST-a2")
    log.add(log.audit(AuditStage.SAMPLE), "TEST-a1", "TEST-a2")
    log.add(log.audit(AuditStage.ASSESSMENT), "TEST-a1", "TEST-a2")
    log.add(log.result(N, Stage.CERTIFIED), *NORTH, note="certified")
    log.add(log.result(S, Stage.TIED), *CENTRAL, note="the tie is established")
    log.add(log.step(ContestAct.CALL_REPEAT_VOTING, S, reason="equal votes"), C1)
    log.add(log.copy("n.n2", {"b": 35}), OBSERVER, note="a late copy of an annulled protocol")
    log.add(log.key_change(revoke=(C3,)), *CENTRAL, note="a key is revoked")
    log.add(log.bundle(), "TEST-pub", note="the tables")
    log.add(log.dispute(0), C1, note="of the genesis; a dispute that stays open")


STAGES: tuple[Callable[[History], None], ...] = (call, nominate, register, vote, count, certify)


def whole_history(until: Callable[[History], None] = certify) -> History:
    """Give the history up to and with a stage."""
    log = History()
    for stage in STAGES:
        stage(log)
        if stage is until:
            break
    return log
