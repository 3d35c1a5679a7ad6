"""The lines of a station's protocol, drawn so that every identity of the form holds."""

from hattama.domain.protocol import LINES
from hattama.reconstruct.chance import Random, between, share_of, stream
from hattama.reconstruct.facts import Habits
from hattama.reconstruct.stations import Station

__all__ = ["draw_lines"]

MOST_CARRIED_OUT = 2
LEAST_ISSUED_TO_CARRY = 100
BALLOTS_A_MINUTE = 4
MOST_SPOILED = 3


def draw_lines(habits: Habits, station: Station, seed: int) -> dict[str, int]:
    """Draw the lines of one station.

    Args:
        habits: what stations are like.
        station: the station with its voters and the ballots that it issued.
        seed: the seed of the reconstruction.

    Returns:
        Every line of the form but the votes: voters, ballots and boxes reconcile.
    """
    rng = stream(seed, "protocol", station.id)
    voters = _voters(habits, station, rng)
    issued = _issued(habits, station, voters["voters_additional"], rng)
    ballots = _ballots(habits, station, voters["voters_main"], rng)
    boxes = _boxes(habits, station, issued["issued_home"], rng)
    least, most = habits.counting_minutes
    minutes = least + boxes["ballots_found"] // BALLOTS_A_MINUTE + between(rng, (0, least))
    lines = {**voters, **issued, **ballots, **boxes, "counting_minutes": min(minutes, most)}
    return {line: lines[line] for line in LINES if line in lines}


def _voters(habits: Habits, station: Station, rng: Random) -> dict[str, int]:
    """Split the listed voters; those added never outnumber those who stayed away.

    So the ballots for the main list alone are enough for everyone who came.
    """
    added = share_of(rng, station.voters, habits.additional_permille)
    added = min(added, station.voters - station.issued)
    return {
        "voters_main": station.voters - added,
        "voters_additional": added,
        "registered": station.voters,
    }


def _issued(habits: Habits, station: Station, added: int, rng: Random) -> dict[str, int]:
    home = share_of(rng, station.issued, habits.home_permille)
    in_station = station.issued - home
    return {
        "issued_station": in_station,
        "issued_home": home,
        "issued_absentee": between(rng, (0, min(added, in_station))),
        "issued": station.issued,
        "home_applications": home + between(rng, (0, 2)) * bool(home),
    }


def _ballots(habits: Habits, station: Station, main: int, rng: Random) -> dict[str, int]:
    """Reconcile the ballots: received and extra = issued, unused, spoiled and lost."""
    received = main + main * habits.reserve_permille // 1000
    left = received - station.issued
    spoiled = min(left, max(0, between(rng, (-2 * MOST_SPOILED, MOST_SPOILED))))
    lost = min(left - spoiled, int(rng.randrange(1000) < habits.lost_permille))
    extra = int(rng.randrange(1000) < habits.extra_permille)
    return {
        "ballots_received": received,
        "unused": left + extra - spoiled - lost,
        "spoiled": spoiled,
        "lost": lost,
        "extra": extra,
    }


def _boxes(habits: Habits, station: Station, home: int, rng: Random) -> dict[str, int]:
    """Count what the boxes hold; now and then a voter has carried a ballot away."""
    carried = between(rng, (1, MOST_CARRIED_OUT))
    if (
        station.issued - home < LEAST_ISSUED_TO_CARRY
        or rng.randrange(1000) >= habits.carried_out_permille
    ):
        carried = 0
    found = station.issued - carried
    invalid = share_of(rng, found, habits.invalid_permille)
    valid = found - invalid
    return {
        "in_fixed": found - home,
        "in_portable": home,
        "ballots_found": found,
        "invalid": invalid,
        "valid": valid,
        "against_all": share_of(rng, valid, habits.against_permille),
    }
