"""Turnout reports during the day: cumulative, never decreasing, never above the final number."""

import math
from collections.abc import Mapping, Sequence

from hattama.reconstruct.apportion import apportion, half_up
from hattama.reconstruct.chance import stream
from hattama.reconstruct.facts import Facts, Figure
from hattama.reconstruct.plan import RegionPlan
from hattama.reconstruct.stations import Station

__all__ = ["draw_series"]

STATION_SPREAD = 0.12


def draw_series(
    facts: Facts, region: RegionPlan, stations: Sequence[Station], seed: int
) -> list[list[int]]:
    """Draw the ballots issued by the time of each report.

    Args:
        facts: the reports with their usual shares, and what was published of them.
        region: the region of the stations.
        stations: its stations.
        seed: the seed of the reconstruction.

    Returns:
        For each station one number per report; a published number of the region is their sum.

    Raises:
        BadInputError: if a published number cannot be reached.
    """
    published = _published(facts.regions[region.id], region.voters)
    bend = _bend(facts, published, region.issued)
    series = [_line(facts, station, bend, seed) for station in stations]
    for at, total in published.items():
        _hit(facts, series, stations, at, total)
    return series


def _line(facts: Facts, station: Station, bend: float, seed: int) -> list[int]:
    """Draw the day of one station around the course of the region."""
    rng = stream(seed, "turnout reports", station.id)
    line, so_far = [], 0
    for share in facts.reports.values():
        usual = (share / 1000) ** (bend * math.exp(rng.gauss(0, STATION_SPREAD)))
        so_far = max(so_far, min(station.issued, int(station.issued * usual)))
        line.append(so_far)
    return line


def _published(figures: Mapping[str, Figure], voters: int) -> dict[str, int]:
    """Give the ballots issued in the region by the times for which they were published."""
    found = {}
    for name, figure in figures.items():
        kind, _, at = name.partition(".")
        if kind == "issued_at":
            found[at] = figure.value
        if kind == "turnout_at":
            found[at] = half_up(voters * figure.value, 1000)
    return found


def _bend(facts: Facts, published: Mapping[str, int], issued: int) -> float:
    """Give the power that bends the usual course of a day through the published number."""
    for at, total in published.items():
        usual = facts.reports.get(at, 0)
        if 0 < usual < 1000 and 0 < total < issued:  # noqa: PLR2004 - permille
            return math.log(total / issued) / math.log(usual / 1000)
    return 1.0


def _hit(
    facts: Facts,
    series: list[list[int]],
    stations: Sequence[Station],
    at: str,
    total: int,
) -> None:
    """Adjust one report so that the region has exactly the published number."""
    index = list(facts.reports).index(at)
    last = index + 1 == len(facts.reports)
    parts = apportion(
        total,
        [line[index] for line in series],
        [line[index - 1] if index else 0 for line in series],
        [
            station.issued if last else line[index + 1]
            for line, station in zip(series, stations, strict=True)
        ],
        where=f"{facts.where}: turnout report of {at}",
    )
    for line, part in zip(series, parts, strict=True):
        line[index] = part
