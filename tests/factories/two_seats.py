"""A contest for two seats by majority: one is won at once, for the other there is a runoff."""

from hattama.domain.record_choices import ContestAct, RegistrationAct, Stage
from hattama.package.frame_csv import write_frame
from tests.factories.history import C1, CENTRAL, LANGUAGES, NORTH, T1, History, N, frame_tables
from tests.factories.packages import row
from tests.factories.whole_history import N1

VOTES = {"a": 60, "b": 20, "c": 15, "d": 5}


class TwoSeats(History):
    """A history whose northern contest fills two seats of mayor."""

    def __init__(self) -> None:
        super().__init__()
        tables = frame_tables()
        mayor = {**tables["offices"][0], **row("offices", id="mayor")}
        tables["offices"] = [*tables["offices"], mayor]  # type: ignore[list-item]
        north, *others = tables["contests"]
        tables["contests"] = [{**north, "office": "mayor", "seats": 2}, *others]
        frame = write_frame(tables, LANGUAGES)
        self.tables = {name: self.publish(octets) for name, octets in frame.items()}


def two_seats() -> TwoSeats:
    """Give the log up to the certified result and the tables that follow from it."""
    log = TwoSeats()
    log.add(log.genesis(), *CENTRAL)
    log.add(log.step(ContestAct.OPEN_NOMINATION, N), C1)
    for id_ in VOTES:
        log.add(log.nomination(id_, N), T1)
        log.add(log.registration(id_, RegistrationAct.REGISTER), *NORTH)
    log.add(log.ballot(N, *VOTES), *NORTH)
    log.add(log.step(ContestAct.OPEN_VOTING, N), C1)
    log.add(log.step(ContestAct.CLOSE_VOTING, N), C1)
    log.add(log.protocol("n.n1", (200, 100, 0, 100), VOTES), *N1)
    log.add(log.protocol("n.n2", (50, 0, 0, 0), dict.fromkeys(VOTES, 0)), *NORTH)
    log.add(log.result(N, Stage.PRELIMINARY), *NORTH)
    log.add(log.result(N, Stage.CERTIFIED), *NORTH)
    log.add(log.bundle(), "TEST-pub")
    return log
