"""From a folder of facts and a seed to all tables of an election package."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hattama.domain.errors import BadInputError
from hattama.reconstruct.facts import Facts
from hattama.reconstruct.facts_file import read_facts
from hattama.reconstruct.gaps import Filled
from hattama.reconstruct.people import read_names
from hattama.reconstruct.plan import Plan, plan_regions
from hattama.reconstruct.tables import Rows, Writer
from hattama.reconstruct.units import Unit, read_units

__all__ = ["Reconstruction", "reconstruct"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconstruction:
    """A reconstructed election.

    Attributes:
        tables: the rows of every table of an election package, by table; `None` is blank.
        meta: title, rule set, polling day, languages and provenance of the package.
        filled: the regional and national figures that no source gives.
    """

    tables: dict[str, Rows]
    meta: dict[str, Any]
    filled: tuple[Filled, ...]


def reconstruct(folder: Path, *, seed: int) -> Reconstruction:
    """Reconstruct an election from its published totals.

    Args:
        folder: holds `facts.toml`, `units.csv` and `names.toml`.
        seed: the same seed gives the same election, row by row.

    Returns:
        The tables and the account of what was filled.

    Raises:
        BadInputError: if a file is missing or wrong, or the published figures contradict each
            other.
    """
    facts = read_facts(folder / "facts.toml")
    units = read_units(folder / "units.csv", facts.election.languages)
    _refuse_unknown_units(facts, units)
    book = read_names(folder / "names.toml")
    plan = plan_regions(facts)
    writer = Writer(facts=facts, book=book, seed=seed)
    for unit in units:
        writer.write_unit(unit)
    writer.write_frame()
    for region in plan.regions:
        writer.write_region(region, units)
    writer.write_observers(plan.observers)
    return Reconstruction(tables=writer.tables, meta=_meta(facts, seed), filled=_filled(plan))


def _filled(plan: Plan) -> tuple[Filled, ...]:
    return tuple(sorted(plan.filled, key=lambda one: (one.region, one.figure)))


def _refuse_unknown_units(facts: Facts, units: list[Unit]) -> None:
    known = {unit.id for unit in units}
    for unit in (*facts.regions, *facts.posts):
        if unit not in known:
            raise BadInputError(
                f"the unit {unit} is not in the table of units",
                where=facts.where,
                todo="add it to units.csv or take it out",
            )


def _meta(facts: Facts, seed: int) -> dict[str, Any]:
    election = facts.election
    return {
        "name": election.name,
        "title": dict(election.title),
        "rule_set": election.rule_set,
        "polling_day": election.polling_day.isoformat(),
        "languages": list(election.languages),
        "provenance": {
            "kind": "reconstruction",
            "source": f"{election.source}; seed {seed}",
            "label": dict(election.label),
        },
    }
