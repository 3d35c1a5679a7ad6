"""How many stand, win and fall out in each region, by nominator and sex."""

from collections.abc import Mapping
from dataclasses import dataclass

from hattama.reconstruct.apportion import half_up
from hattama.reconstruct.facts import SELF
from hattama.reconstruct.gaps import Gaps
from hattama.reconstruct.matrix import fill_matrix

__all__ = ["PARTY", "NomineePlan", "plan_nominees"]

PARTY = "party"
"""The route of those whom a party nominated."""

Row = dict[str, int]
Table = dict[str, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class NomineePlan:
    """The nominees that one region must come out with.

    Attributes:
        winners: seats won, by nominator.
        candidates: candidates on the ballot, by nominator.
        dropped: nominees who did not get there, by route.
        fates: how they fell out: `refused`, `withdrawn` or `unexplained`.
        women: women on the ballot.
        women_elected: women among the winners.
    """

    winners: Mapping[str, int]
    candidates: Mapping[str, int]
    dropped: Mapping[str, int]
    fates: Mapping[str, int]
    women: int
    women_elected: int


def plan_nominees(gaps: Gaps, seats: Row) -> dict[str, NomineePlan]:
    """Fill the nominees, candidates and winners of the regions.

    Args:
        gaps: the facts, and the account of what is filled.
        seats: contests by region.

    Returns:
        The nominees by region; sums equal the national totals.

    Raises:
        BadInputError: if published figures contradict each other.
    """
    winners = _winners(gaps, seats)
    registered = _registered(gaps, seats)
    candidates = _candidates(gaps, registered, winners)
    dropped = _dropped(gaps, registered, candidates)
    fates = _fates(gaps, {region: sum(row.values()) for region, row in dropped.items()})
    women = gaps.fill(
        "women", gaps.national("women"), registered, {key: (0, n) for key, n in registered.items()}
    )
    elected = _women_elected(gaps, seats, women)
    return {
        region: NomineePlan(
            winners=winners[region],
            candidates=candidates[region],
            dropped=dropped[region],
            fates=fates[region],
            women=women[region],
            women_elected=elected[region],
        )
        for region in seats
    }


def _winners(gaps: Gaps, seats: Row) -> Table:
    """Share out the seats; who is known to have won them all in some regions wins nowhere else."""
    keys = gaps.facts.nominators()
    columns = [gaps.national(f"winners.{key}") for key in keys]
    limits = {region: dict.fromkeys(keys, (0, 0)) for region in seats}
    for key, total in zip(keys, columns, strict=True):
        name = f"winners.{key}"
        open_ = total - sum(gaps.known(region, name) or 0 for region in seats)
        for region, number in seats.items():
            known = gaps.known(region, name)
            stood = gaps.known(region, f"candidates.{key}")
            most = number if stood is None else min(number, stood)
            most = min(most, open_) if known is None else most
            limits[region][key] = gaps.bounds(region, name, 0, most)
    return _table(gaps, "winners", seats, dict(zip(keys, columns, strict=True)), limits)


def _table(
    gaps: Gaps,
    name: str,
    rows: Mapping[str, int],
    columns: Mapping[str, int],
    limits: Mapping[str, Mapping[str, tuple[int, int]]],
) -> Table:
    """Fill a table of regions by nominators and enter it into the account."""
    cells = fill_matrix(
        list(rows.values()),
        list(columns.values()),
        [[limits[region][key][0] for key in columns] for region in rows],
        [[limits[region][key][1] for key in columns] for region in rows],
        where=f"{gaps.facts.where}: {name}",
    )
    table = {
        region: dict(zip(columns, line, strict=True))
        for region, line in zip(rows, cells, strict=True)
    }
    for region, line in table.items():
        for key, value in line.items():
            gaps.note_unless_known(region, f"{name}.{key}", value)
    return table


def _registered(gaps: Gaps, seats: Row) -> Row:
    """Share out the candidates; where only nominees are known, they drop out at the usual rate."""
    total, nominated = gaps.national("registered"), gaps.national("nominated")
    limits = {}
    for region, number in seats.items():
        most = number * gaps.facts.election.largest_field
        known = gaps.known(region, "nominated")
        if known is not None and gaps.known(region, "registered") is None:
            most = min(most, known * total // nominated)
        limits[region] = (2 * number, most)
    return gaps.fill("registered", total, seats, limits)


def _candidates(gaps: Gaps, registered: Row, winners: Table) -> Table:
    """Split the candidates of each region by route, then those of the parties by party."""
    limits = {}
    for region, number in registered.items():
        won_by_parties = sum(winners[region].values()) - winners[region][SELF]
        _, most_self = gaps.bounds(region, "registered_self", 0, number)
        least = max(won_by_parties, number - min(most_self, _nominees(gaps, region, SELF, number)))
        most = min(number - winners[region][SELF], _nominees(gaps, region, PARTY, number))
        limits[region] = (least, most)
    weights = {region: sum(winners[region].values()) for region in registered}
    party = gaps.fill("registered_party", gaps.national("registered_party"), weights, limits)
    table = _by_party(gaps, party, winners)
    for region, number in registered.items():
        table[region][SELF] = number - party[region]
        gaps.note_unless_known(region, "registered_self", table[region][SELF])
    return table


def _nominees(gaps: Gaps, region: str, route: str, most: int) -> int:
    known = gaps.known(region, f"nominated_{route}")
    return most if known is None else known


def _by_party(gaps: Gaps, party: Row, winners: Table) -> Table:
    """Share out the party candidates: at most one per party and contest, winners among them."""
    parties = gaps.facts.parties
    columns = gaps.split_national(
        "candidates",
        sum(party.values()),
        {key: parties[key].field for key in parties},
        {key: gaps.national(f"winners.{key}") for key in parties},
    )
    limits = {
        region: {
            key: gaps.bounds(
                region, f"candidates.{key}", winners[region][key], sum(winners[region].values())
            )
            for key in parties
        }
        for region in party
    }
    return _table(gaps, "candidates", party, columns, limits)


def _dropped(gaps: Gaps, registered: Row, candidates: Table) -> Table:
    """Fill the nominees, and of those who fell out how many a party had nominated.

    Where the routes of the nominees are not published, party nominees fall out at the rate of the
    regions where they are.
    """
    limits = {key: (number, gaps.national("nominated")) for key, number in registered.items()}
    nominated = gaps.fill("nominated", gaps.national("nominated"), registered, limits)
    lost = {region: nominated[region] - number for region, number in registered.items()}
    party = {key: registered[key] - candidates[key][SELF] for key in registered}
    known = {
        region: figure - party[region]
        for region in registered
        if (figure := gaps.known(region, f"nominated_{PARTY}")) is not None
    }
    pool = sum(lost[region] for region in known) or 1
    table = {}
    for region, number in lost.items():
        by_party = known.get(region, half_up(number * sum(known.values()), pool))
        table[region] = {PARTY: by_party, SELF: number - by_party}
        gaps.note_unless_known(region, f"nominated_{PARTY}", party[region] + by_party)
        others = candidates[region][SELF] + number - by_party
        gaps.note_unless_known(region, f"nominated_{SELF}", others)
    return table


def _fates(gaps: Gaps, lost: Row) -> Table:
    """Split those who fell out into refused and withdrawn, at the rate of the known regions."""
    refused = {key: gaps.known(key, "refused") for key in lost}
    pool = sum(lost[key] for key, number in refused.items() if number is not None) or 1
    rate = sum(number or 0 for number in refused.values())
    table = {}
    for region, number in lost.items():
        unexplained = gaps.known(region, "unexplained") or 0
        known = refused[region]
        kept = half_up(number * rate, pool) if known is None else known
        table[region] = {
            "refused": kept,
            "withdrawn": number - kept - unexplained,
            "unexplained": unexplained,
        }
        for fate, value in table[region].items():
            gaps.note_unless_known(region, fate, value)
    return table


def _women_elected(gaps: Gaps, seats: Row, women: Row) -> Row:
    """Fill the women among the winners at the rate of the regions where they are known."""
    known = {key: gaps.known(key, "women_elected") for key in seats}
    pool = sum(seats[key] for key, number in known.items() if number is not None) or 1
    rate = sum(number or 0 for number in known.values())
    elected = {}
    for region, number in seats.items():
        guess = half_up(number * rate, pool) if known[region] is None else number
        _, most = gaps.bounds(region, "women_elected", 0, min(guess, women[region]))
        elected[region] = most
        gaps.note_unless_known(region, "women_elected", most)
    return elected
