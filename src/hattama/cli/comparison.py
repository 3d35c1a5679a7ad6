"""Published figures of an election beside those that the count of its package gives."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from hattama.count.counting import Count
from hattama.domain.share import percent
from hattama.reconstruct import Facts

__all__ = ["NATIONAL", "Comparison", "compare", "compare_turnout", "national_figures"]

NATIONAL = (
    "seats",
    "nominated",
    "registered",
    "registered_party",
    "registered_self",
    "men",
    "women",
    "stations",
    "voters",
    "regions",
    "districts",
    "observers",
)
"""National figures by their names in the facts file, in the order in which they are shown."""


class Comparison(NamedTuple):
    """A published figure beside the computed one; `qualifier` says how the published one is meant."""

    name: str
    published: str
    computed: str
    qualifier: str
    status: str

    def agrees(self) -> bool:
        """Say whether the computed figure is what was published."""
        if self.qualifier == "more_than":
            return int(self.computed) > int(self.published)
        return self.computed == self.published


def compare(published: Facts, counted: Count) -> Iterator[Comparison]:
    """Hold every published national figure that the package can answer against the count."""
    computed = dict(national_figures(counted))
    winners = sorted(name for name in published.national if name.startswith("winners."))
    winners.sort(key=lambda name: -published.national[name].value)
    for name in (*NATIONAL, *winners):
        if name in published.national:
            fact = published.national[name]
            shown = str(computed.get(name, 0))
            yield Comparison(name, str(fact.value), shown, fact.qualifier, fact.status)


def national_figures(counted: Count) -> Iterator[tuple[str, int]]:
    """Compute from the package, by the names of the facts file, what was published of the whole."""
    candidates = [kind for kind in counted.nominees if kind.is_candidate()]
    units = {unit.id: unit for unit in counted.directory.units.values()}
    yield "seats", sum(contest.result.seats for contest in counted.contests)
    yield "nominated", sum(kind.nominees for kind in counted.nominees)
    yield "registered", sum(kind.nominees for kind in candidates)
    yield "registered_party", sum(kind.nominees for kind in candidates if kind.party)
    yield "registered_self", sum(kind.nominees for kind in candidates if kind.route == "self")
    yield "men", sum(kind.nominees for kind in candidates if kind.sex == "m")
    yield "women", sum(kind.nominees for kind in candidates if kind.sex == "f")
    for turnout in counted.turnout:
        if units[turnout.unit].level == "country" and turnout.round == 1:
            yield "stations", turnout.due
            yield "voters", turnout.base or 0
    for level in ("region", "district"):
        yield (
            f"{level}s",
            len({one.unit for one in counted.turnout if units[one.unit].level == level}),
        )
    yield "observers", sum(sent.observers or 0 for sent in counted.observers)
    for office in counted.directory.offices.values():
        for nominator, seats in counted.seats_by_nominator(office.id).items():
            yield f"winners.{nominator}", seats


def compare_turnout(published: Facts, counted: Count) -> Iterator[Comparison]:
    """Hold the published turnout of every region against the count, the highest first."""
    rows = []
    for turnout in counted.turnout:
        fact = published.regions.get(turnout.unit, {}).get("turnout")
        if fact is not None and turnout.round == 1:
            computed = percent(turnout.voted or 0, turnout.base or 0) or ""
            shown = f"{fact.value // 10}.{fact.value % 10}"
            rows.append(
                Comparison(f"turnout.{turnout.unit}", shown, computed, fact.qualifier, fact.status)
            )
    yield from sorted(rows, key=lambda row: -Decimal(row.computed or 0))
