"""The table of the regions: published figures, and what is filled so that all totals come out."""

from collections.abc import Mapping
from dataclasses import dataclass

from hattama.domain.errors import BadInputError
from hattama.reconstruct.apportion import half_up
from hattama.reconstruct.facts import Facts
from hattama.reconstruct.gaps import Filled, Gaps
from hattama.reconstruct.nominees import NomineePlan, plan_nominees

__all__ = ["Plan", "RegionPlan", "plan_regions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPlan:
    """What one region must come out with.

    Attributes:
        id: the unit of the region.
        seats: contests.
        nominees: who stands and who wins.
        stations: polling stations.
        voters: listed voters.
        issued: ballots issued.
    """

    id: str
    seats: int
    nominees: NomineePlan
    stations: int
    voters: int
    issued: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The regions as they must come out, the observers, and the account of what was filled."""

    regions: tuple[RegionPlan, ...]
    observers: int
    filled: tuple[Filled, ...]


def plan_regions(facts: Facts) -> Plan:
    """Fill the table of the regions from the published figures.

    Args:
        facts: what was published.

    Returns:
        The plan: published figures unchanged, sums equal to the national totals.

    Raises:
        BadInputError: if published figures contradict each other, or one without which nothing
            can be planned is missing.
    """
    gaps = Gaps(facts=facts)
    total = gaps.national("seats")
    limits = dict.fromkeys(facts.regions, (1, total))
    seats = gaps.fill("seats", total, dict.fromkeys(facts.regions, 1), limits)
    nominees = plan_nominees(gaps, seats)
    stations = _stations(gaps, seats)
    voters = _voters(gaps, seats, stations)
    regions = tuple(
        RegionPlan(
            id=region,
            seats=seats[region],
            nominees=nominees[region],
            stations=stations[region],
            voters=voters[region],
            issued=_issued(gaps, region, voters[region]),
        )
        for region in seats
    )
    observers = gaps.national("observers")
    return Plan(regions=regions, observers=observers, filled=tuple(gaps.filled))


def _stations(gaps: Gaps, seats: Mapping[str, int]) -> dict[str, int]:
    total = gaps.national("stations")
    return gaps.fill("stations", total, seats, {key: (seats[key], total) for key in seats})


def _voters(gaps: Gaps, seats: Mapping[str, int], stations: Mapping[str, int]) -> dict[str, int]:
    """Share out the voters, one half by seats and one half by stations."""
    low, high = gaps.facts.habits.station
    weights = {
        key: seats[key] * sum(stations.values()) + stations[key] * sum(seats.values())
        for key in seats
    }
    limits = {key: (low * stations[key], high * stations[key]) for key in seats}
    return gaps.fill("voters", gaps.national("voters"), weights, limits)


def _issued(gaps: Gaps, region: str, voters: int) -> int:
    """Give the ballots issued, so that the turnout rounds to the published one."""
    turnout, issued = gaps.known(region, "turnout"), gaps.known(region, "issued")
    if turnout is None:
        raise BadInputError(f"the key regions.{region}.turnout is missing", where=gaps.facts.where)
    if issued is None:
        issued = half_up(voters * turnout, 1000)
        gaps.note(region, "issued", issued)
    if half_up(issued * 1000, voters) != turnout:
        raise BadInputError(
            f"regions.{region}: {issued} of {voters} is not a turnout of {turnout} permille",
            where=gaps.facts.where,
        )
    return issued
