"""A reconstruction as an election package on disk."""

from datetime import date
from pathlib import Path

from hattama.law.rulesets import rules_text
from hattama.package.meta import Layout, Meta, Provenance
from hattama.package.saving import write_rows
from hattama.reconstruct.election import reconstruct
from hattama.reconstruct.gaps import Filled


def write_reconstruction(
    folder: Path, out: Path, *, seed: int, layout: Layout = "csv"
) -> tuple[Filled, ...]:
    """Reconstruct an election and write it as a package.

    Args:
        folder: holds `facts.toml`, `units.csv` and `names.toml`.
        out: the package to make.
        seed: the same seed gives the same election.
        layout: how to store the tables.

    Returns:
        The figures that no source gives and that were filled.

    Raises:
        BadInputError: a file is missing or wrong, the facts contradict each other, or `out` exists.
    """
    made = reconstruct(folder, seed=seed)
    facts = made.meta
    meta = Meta(
        id=facts["name"],
        title=facts["title"],
        rule_set=facts["rule_set"],
        polling_day=date.fromisoformat(facts["polling_day"]),
        languages=tuple(facts["languages"]),
        provenance=Provenance(**facts["provenance"]),
    )
    write_rows(made.tables, meta, rules_text(meta.rule_set), out, layout=layout)
    return made.filled
