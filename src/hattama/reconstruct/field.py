"""Who stands where: the nominees of every contest of a region, before they have names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hattama.domain.errors import BadInputError
from hattama.reconstruct.chance import Random, spread, stream
from hattama.reconstruct.facts import SELF, Facts
from hattama.reconstruct.nominees import PARTY
from hattama.reconstruct.plan import RegionPlan

__all__ = ["ON_BALLOT", "Nominee", "draw_fields"]

ON_BALLOT = "on_ballot"
"""The fate of a nominee who stands."""

LEAST_FIELD = 2
"""A contest with fewer candidates would not be held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """Someone who was nominated.

    Attributes:
        nominator: the id of the party, or `self`.
        fate: `on_ballot`, `refused`, `withdrawn` or `unexplained`.
        won: whether this one is to win the contest.
        sex: `f` or `m`.
        reason: why the nominee did not get on the ballot, empty if on it.
    """

    nominator: str
    fate: str = ON_BALLOT
    won: bool = False
    sex: str = "m"
    reason: str = ""

    @property
    def route(self) -> str:
        """Give `party` or `self`."""
        return SELF if self.nominator == SELF else PARTY


Fields = list[list[Nominee]]


def draw_fields(facts: Facts, region: RegionPlan, seed: int) -> Fields:
    """Place the nominees of a region in its contests.

    Args:
        facts: what was published.
        region: what must come out.
        seed: the seed of the reconstruction.

    Returns:
        The nominees by contest; the first of each is the winner.

    Raises:
        BadInputError: if the candidates do not fit the contests.
    """
    rng, plan = stream(seed, "field", region.id), region.nominees
    winners = [key for key, number in plan.winners.items() for _ in range(number)]
    rng.shuffle(winners)
    fields = [[Nominee(nominator=key, won=True)] for key in winners]
    for key, number in plan.candidates.items():
        if key != SELF:
            _place_party(fields, key, number - plan.winners[key], rng)
    _place_self(facts, region, fields, rng)
    _draw_sexes(fields, region, rng)
    _place_dropped(facts, region, fields, rng)
    return fields


def _place_party(fields: Fields, party: str, number: int, rng: Random) -> None:
    """Place the candidates of a party who are not to win, where fields are small by preference."""
    free = [field for field in fields if all(one.nominator != party for one in field)]
    free.sort(key=lambda field: len(field) + 2 * rng.random())
    for field in free[:number]:
        field.append(Nominee(nominator=party))


def _place_self(facts: Facts, region: RegionPlan, fields: Fields, rng: Random) -> None:
    """Place the others: where there would be no contest, in the largest field, anywhere."""
    plan = region.nominees
    waiting = [Nominee(nominator=SELF)] * (plan.candidates[SELF] - plan.winners[SELF])
    record = facts.regions[region.id].get("largest_field")
    most = facts.election.largest_field if record is None else record.value
    lonely = [field for field in fields if len(field) < LEAST_FIELD]
    wanted = [(field, LEAST_FIELD) for field in lonely]
    if record is not None:
        wanted.append((rng.choice(fields), most))
    for field, size in wanted:
        while len(field) < size and waiting:
            field.append(waiting.pop())
    if any(len(field) < LEAST_FIELD for field in fields):
        where = f"{facts.where}: regions.{region.id}.registered"
        raise BadInputError("too few candidates for two in every contest", where=where)
    appeal = [spread(rng, 700) for _ in fields]
    for nominee in waiting:
        pull = [
            weight if len(field) < most else 0
            for weight, field in zip(appeal, fields, strict=True)
        ]
        rng.choices(fields, pull)[0].append(nominee)


def _draw_sexes(fields: Fields, region: RegionPlan, rng: Random) -> None:
    plan = region.nominees
    winners = [(field, 0) for field in fields]
    others = [(field, place) for field in fields for place in range(1, len(field))]
    women = rng.sample(winners, plan.women_elected)
    women += rng.sample(others, plan.women - plan.women_elected)
    for field, place in women:
        field[place] = replace(field[place], sex="f")


def _place_dropped(facts: Facts, region: RegionPlan, fields: Fields, rng: Random) -> None:
    """Place the nominees who did not get on the ballot, of each party at most one per contest."""
    plan = region.nominees
    fates = [fate for fate, number in plan.fates.items() for _ in range(number)]
    routes = [route for route, number in plan.dropped.items() for _ in range(number)]
    rng.shuffle(fates)
    women, all_ = plan.women, sum(plan.candidates.values())
    for route, fate in zip(routes, fates, strict=True):
        reasons = facts.reasons[fate][route]
        field = rng.choice([field for field in fields if route == SELF or _absent(facts, field)])
        field.append(
            Nominee(
                nominator=SELF if route == SELF else _choose(_absent(facts, field), rng),
                fate=fate,
                sex="f" if rng.randrange(all_) < women else "m",
                reason=_choose(reasons, rng),
            )
        )


def _absent(facts: Facts, field: list[Nominee]) -> dict[str, int]:
    """Give the weights of the parties that have nobody in the field yet."""
    present = {one.nominator for one in field}
    return {key: party.field for key, party in facts.parties.items() if key not in present}


def _choose(weights: Mapping[str, int], rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
