"""Polling stations of a region: how large they are, and how many ballots each issued."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hattama.reconstruct.apportion import apportion, half_up
from hattama.reconstruct.chance import spread, stream
from hattama.reconstruct.facts import Facts
from hattama.reconstruct.plan import RegionPlan
from hattama.reconstruct.units import Constituency

__all__ = ["Station", "draw_stations"]

STATION_SPREAD = 450
BISECTIONS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A polling station.

    Attributes:
        id: its id.
        number: its number in the region.
        constituency: where it votes.
        voters: listed voters, those added on the day among them.
        issued: ballots issued.
    """

    id: str
    number: int
    constituency: Constituency
    voters: int
    issued: int


def draw_stations(
    facts: Facts, region: RegionPlan, constituencies: Sequence[Constituency], seed: int
) -> list[Station]:
    """Draw the stations of a region.

    Args:
        facts: what was published.
        region: what must come out.
        constituencies: the constituencies of the region.
        seed: the seed of the reconstruction.

    Returns:
        The stations, constituency by constituency; voters and ballots issued add up to the plan.

    Raises:
        BadInputError: if the voters do not fit into the stations.
    """
    sizes = _constituency_sizes(facts, region, seed)
    numbers = _station_numbers(facts, region, sizes)
    places, voters = [], []
    for place, size, number in zip(constituencies, sizes, numbers, strict=True):
        places += [place] * number
        voters += _station_sizes(facts, place, size, number, seed)
    issued = _issued(facts, region, places, voters, seed)
    return _numbered(places, voters, issued)


def _numbered(
    places: Sequence[Constituency], voters: Sequence[int], issued: Sequence[int]
) -> list[Station]:
    """Number the stations through the region, and within each constituency for their ids."""
    seen: dict[str, int] = {}
    stations = []
    for number, (place, size, ballots) in enumerate(zip(places, voters, issued, strict=True)):
        seen[place.unit.id] = seen.get(place.unit.id, 0) + 1
        stations.append(
            Station(
                id=f"{place.unit.id}-{seen[place.unit.id]}",
                number=number + 1,
                constituency=place,
                voters=size,
                issued=ballots,
            )
        )
    return stations


def _constituency_sizes(facts: Facts, region: RegionPlan, seed: int) -> list[int]:
    """Draw the voters of each constituency, a published largest and smallest one among them."""
    rng, figures = stream(seed, "sizes", region.id), facts.regions[region.id]
    weights = [spread(rng, facts.habits.size_spread_permille) for _ in range(region.seats)]
    least, most = facts.habits.constituency
    largest, smallest = figures.get("largest_constituency"), figures.get("smallest_constituency")
    low = [smallest.value if smallest else least] * region.seats
    high = [largest.value if largest else most] * region.seats
    if largest:
        low[weights.index(max(weights))] = largest.value
    if smallest:
        high[weights.index(min(weights))] = smallest.value
    where = f"{facts.where}: sizes of the constituencies of {region.id}"
    return apportion(region.voters, weights, low, high, where=where)


def _station_numbers(facts: Facts, region: RegionPlan, sizes: Sequence[int]) -> list[int]:
    least, most = facts.habits.station
    return apportion(
        region.stations,
        sizes,
        [-(-size // most) for size in sizes],
        [max(1, size // (2 * least)) for size in sizes],
        where=f"{facts.where}: regions.{region.id}.stations",
    )


def _station_sizes(
    facts: Facts, place: Constituency, size: int, number: int, seed: int
) -> list[int]:
    rng = stream(seed, "stations", place.unit.id)
    least, most = facts.habits.station
    weights = [spread(rng, STATION_SPREAD) for _ in range(number)]
    where = f"{facts.where}: stations of {place.unit.id}"
    return apportion(size, weights, [least] * number, [most] * number, where=where)


def _issued(
    facts: Facts,
    region: RegionPlan,
    places: Sequence[Constituency],
    voters: Sequence[int],
    seed: int,
) -> list[int]:
    """Draw the ballots issued; districts with a published turnout come out with theirs."""
    groups: dict[str, list[int]] = {}
    for index, place in enumerate(places):
        key = f"turnout_district.{place.unit.parent}"
        groups.setdefault(key if key in facts.regions[region.id] else "", []).append(index)
    targets = {
        key: half_up(sum(voters[i] for i in inside) * facts.regions[region.id][key].value, 1000)
        for key, inside in groups.items()
        if key
    }
    targets[""] = region.issued - sum(targets.values())
    effects = _effects(facts, places, seed)
    issued = [0] * len(places)
    for key, inside in groups.items():
        sizes = [voters[index] for index in inside]
        weights = _expected([effects[index] for index in inside], sizes, targets[key])
        where = f"{facts.where}: regions.{region.id}.turnout"
        parts = apportion(targets[key], weights, [0] * len(sizes), sizes, where=where)
        for index, ballots in zip(inside, parts, strict=True):
            issued[index] = ballots
    return issued


def _effects(facts: Facts, places: Sequence[Constituency], seed: int) -> list[float]:
    """Draw how much keener than others each station votes: a common part, and its own."""
    spread_of = facts.habits.turnout_spread_permille / 1000
    streams = {place.unit.id: stream(seed, "turnout", place.unit.id) for place in places}
    common = {unit: rng.gauss(0, spread_of) for unit, rng in streams.items()}
    return [
        common[place.unit.id] + streams[place.unit.id].gauss(0, spread_of / 2) for place in places
    ]


def _expected(effects: Sequence[float], sizes: Sequence[int], target: int) -> list[int]:
    """Give the expected ballots of each station, in thousandths, so that they sum to the target.

    The turnout of a station is the logistic of its effect and a common shift, so that it stays
    below 100 % however high the turnout of the region is; the shift is found by bisection.
    """
    low, high = -12.0, 12.0
    expected: list[float] = []
    for _ in range(BISECTIONS):
        shift = (low + high) / 2
        expected = [
            size / (1 + math.exp(-shift - effect))
            for size, effect in zip(sizes, effects, strict=True)
        ]
        low, high = (shift, high) if sum(expected) < target else (low, shift)
    return [int(ballots * 1000) for ballots in expected]
