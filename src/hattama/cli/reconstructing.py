"""`hattama reconstruct`: an election package from published totals."""

from pathlib import Path
from typing import Annotated

import typer

from hattama.cli.options import Json, OutPath, Parquet


def reconstruct(
    facts: Annotated[
        Path,
        typer.Argument(
            metavar="FACTS", help="A folder with facts.toml, units.csv and names.toml."
        ),
    ],
    out: OutPath,
    *,
    seed: Annotated[
        int, typer.Option("--seed", help="The same seed gives the same election.")
    ] = 2021,
    parquet: Parquet = False,
    as_json: Json = False,
) -> None:
    """Make a package whose totals are the published ones and whose people and stations are generated.

    Example: hattama reconstruct examples/kz-akim-2021 --out kz-akim-2021
    """
    from hattama.cli.printing import console, print_json, table
    from hattama.reconstruct import write_reconstruction

    filled = write_reconstruction(facts, out, seed=seed, layout="parquet" if parquet else "csv")
    listed = [(one.region, one.figure, one.value) for one in filled]
    if as_json:
        keys = ("region", "figure", "value")
        print_json(
            {"package": str(out), "filled": [dict(zip(keys, row, strict=True)) for row in listed]}
        )
    else:
        title = f"{out}: figures that no source gives, filled in"
        console().print(table(title, ("region", "figure", "value"), listed))
