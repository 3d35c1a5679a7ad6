"""The acts of a reconstructed election in the order of time: what its commissions would have recorded.

The tables of the reconstruction say how everything ended; the history says how it came to be so, with the
appeals, typing errors and disputes that every election has. What no published fact gives is drawn.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from hattama.domain.election import Route
from hattama.domain.record_choices import ContestAct, RegistrationAct, Role
from hattama.domain.record_kinds import (
    Accreditation,
    Ballot,
    ContestStep,
    KeyChange,
    Nomination,
    Registration,
)
from hattama.reconstruct.chance import Random
from hattama.reconstruct.counting_day import counting_acts
from hattama.reconstruct.scene import Act, Row, Scene, act

__all__ = ["draw_history"]

APPEALS_PERMILLE = 10
DAY = 9 * 60
"""Minutes of a working day."""
KEYS_AT_ONCE = 150
"""So many keys fit a record."""
REGISTERED = ("elected", "not_elected")


def draw_history(scene: Scene) -> list[Act]:
    """Give every act after the genesis in the order of time.

    Args:
        scene: what the history is drawn from; the same scene gives the same history.
    """
    parts = (_keys, _steps, _candidacies, _ballots, _accreditations, counting_acts)
    return sorted((one for part in parts for one in part(scene)), key=lambda one: one.at)


def _keys(scene: Scene) -> Iterator[Act]:
    chosen, central = scene.commissions, scene.central()
    closing = scene.moment(scene.facts.election.last_decision, "12:00")
    for region in dict.fromkeys(chosen.region_of.values()):
        at = scene.moment(scene.called, "09:00")
        why = "Commissions of the region, and its observers"
        yield act(KeyChange, at, central, add=chosen.of_region(region), revoke=(), reason=why)
        absent = (chosen.observer(region, "absent").id,)
        why = "The mandate of the observer was withdrawn"
        yield act(KeyChange, closing, central, add=(), revoke=absent, reason=why)
    for district in chosen.contests:
        at, keys = scene.moment(scene.called, "10:00"), chosen.of_stations(district)
        signers = chosen.signers(Role.TERRITORIAL, district)
        why = "Precinct commissions of the district"
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = keys[start : start + KEYS_AT_ONCE]
            yield act(KeyChange, at, signers, add=some, revoke=(), reason=why)
    old, new = chosen.publisher(1), chosen.publisher(2)
    why = "The publisher changes its key before the vote"
    yield act(KeyChange, closing, (old.id,), add=(new,), revoke=(old.id,), reason=why)


def _steps(scene: Scene) -> Iterator[Act]:
    for at, step in (
        (scene.moment(scene.facts.election.first_nomination, "00:00"), ContestAct.OPEN_NOMINATION),
        (scene.polling("07:00"), ContestAct.OPEN_VOTING),
        (scene.polling("20:00"), ContestAct.CLOSE_VOTING),
    ):
        for contests in scene.commissions.contests.values():
            signers = scene.of_contest(contests[0])[:1]
            yield act(ContestStep, at, signers, act=step, contests=tuple(contests), reason=None)


def _candidacies(scene: Scene) -> Iterator[Act]:
    for row in scene.tables["candidacies"]:
        rng = scene.rng("candidacy", row["id"])
        yield _nomination(scene, row, rng)
        day = date.fromisoformat(row["decided_on"])
        for clock, step, ground in _decisions(row, rng):
            yield act(
                Registration,
                scene.moment(day, clock),
                scene.of_contest(row["contest"]),
                candidacy=row["id"],
                act=step,
                ground=ground,
                commitment=None,
            )


def _nomination(scene: Scene, row: Row, rng: Random) -> Act:
    day = date.fromisoformat(row["nominated_on"])
    return act(
        Nomination,
        scene.moment(day, "09:00", minutes=rng.randrange(DAY)),
        scene.of_contest(row["contest"])[:1],
        candidacy=row["id"],
        contest=row["contest"],
        route=Route(row["route"]),
        party=row["party"],
        commitment=scene.commit(row["id"], _person(scene, row), row["status"] in REGISTERED),
    )


def _person(scene: Scene, row: Row) -> dict[str, object]:
    names = {code: row[f"name_{code}"] for code in scene.facts.election.languages}
    return {"birth_year": row["birth_year"], "names": names, "sex": row["sex"]}


def _decisions(row: Row, rng: Random) -> Iterator[tuple[str, RegistrationAct, str | None]]:
    """Yield hour, act and ground of what is decided on a nominee; a few are refused at first."""
    if row["status"] == "withdrawn":
        yield "15:00", RegistrationAct.WITHDRAW, row["reason"]
    elif row["status"] == "refused":
        yield "15:00", RegistrationAct.REFUSE, row["reason"]
    else:
        if rng.randrange(1000) < APPEALS_PERMILLE:
            yield "09:00", RegistrationAct.REFUSE, "documents_incomplete"
            yield "13:00", RegistrationAct.ALLOW_APPEAL, "documents_completed"
        yield "15:00", RegistrationAct.REGISTER, None


def _ballots(scene: Scene) -> Iterator[Act]:
    ballots: dict[str, list[Row]] = {}
    for row in scene.tables["candidacies"]:
        if row["position"] is not None:
            ballots.setdefault(row["contest"], []).append(row)
    at = scene.moment(scene.facts.election.last_decision + timedelta(days=1), "10:00")
    for contest, rows in ballots.items():
        listed = tuple(row["id"] for row in sorted(rows, key=lambda row: row["position"]))
        signers = scene.of_contest(contest)
        yield act(Ballot, at, signers, contest=contest, candidacies=listed, pdf=None)


def _accreditations(scene: Scene) -> Iterator[Act]:
    for row in scene.tables["observers"]:
        yield act(
            Accreditation,
            scene.polling("11:00", days=-3),
            scene.above_station(row["station"])[:1],
            observers=row["id"],
            station=row["station"],
            organisation=row["organisation"],
            number=row["observers"],
        )
