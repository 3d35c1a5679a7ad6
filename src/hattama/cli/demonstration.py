"""`hattama demo`: the election of 25 July 2021, recorded, counted, verified, published, served."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hattama.cli.options import Json, Language

if TYPE_CHECKING:
    from hattama.cli.demonstration_print import Shown

EXAMPLE = "kz-akim-2021"


def demo(
    *,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar="DIR",
            help="Keep the site here; a log and package that are there are read as they are.",
        ),
    ] = None,
    serve: Annotated[
        bool,
        typer.Option(
            "--serve/--no-serve", help="Serve the portal on this machine until Ctrl-C afterwards."
        ),
    ] = True,
    seed: Annotated[
        int, typer.Option("--seed", help="The same seed gives the same stations.")
    ] = 2021,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """Record, check, count, verify and publish the first direct election of rural akims, beside the press.

    Example: hattama demo --no-serve
    """
    from hattama.cli.demonstration_print import print_shown
    from hattama.cli.printing import print_json

    with tempfile.TemporaryDirectory(prefix="hattama-demo-") as temporary:
        path = (directory or Path(temporary)) / EXAMPLE
        shown = _run(path, seed, quiet=as_json)
        if as_json:
            figures = [one._asdict() | {"agrees": one.agrees()} for one in shown.figures]
            verified = shown.verified.as_json()
            print_json({"package": shown.meta.id, "figures": figures, "verified": verified})
        else:
            print_shown(shown, language)
            _say_where(path, is_kept=directory is not None)
        if shown.verified.exit_code or not all(one.agrees() for one in shown.figures):
            raise typer.Exit(1)
        if serve and not as_json:
            _serve(path)


def _say_where(path: Path, *, is_kept: bool) -> None:
    if is_kept:
        typer.echo(f"Everything is in {path}. Try: hattama verify {path}")
        typer.echo(f"                     or: hattama count {path / 'package'}")
    else:
        typer.echo("Nothing of it is kept; --dir DIR keeps the site, to look at and to spoil.")


def _serve(path: Path) -> None:
    from hattama.cli.serving import HOST, serving

    with serving(path) as server:
        typer.echo(f"\nThe portal: http://{HOST}:{server.server_port}/  (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("")


def _run(path: Path, seed: int, *, quiet: bool) -> "Shown":
    """Record the election if it is not there, check it, count it, verify it, make its pages, compare it."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from hattama.cli.comparison import compare, compare_turnout
    from hattama.cli.demonstration_print import Shown
    from hattama.cli.demonstration_site import publish_demo
    from hattama.cli.options import installed_version
    from hattama.count import check, count
    from hattama.package import open as open_package
    from hattama.package.from_log import PACKAGE
    from hattama.portal import Settings, publish
    from hattama.reconstruct import read_facts
    from hattama_verify import verify

    facts = example_folder()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, disable=quiet) as progress:
        step = progress.add_task("Record the election act by act, have it witnessed", total=5)
        if not path.exists():
            publish_demo(facts, path, seed=seed, tool=f"hattama {installed_version()}")
        progress.update(step, advance=1, description="Open the package and examine every cell")
        with open_package(path / PACKAGE) as package:
            progress.update(step, advance=1, description="Check every protocol against the law")
            report = check(package.engine, package.rules)
            progress.update(step, advance=1, description="Count")
            counted = count(package.engine, package.rules, polling_day=package.meta.polling_day)
        progress.update(step, advance=1, description="Verify everything, trusting nothing")
        verified = verify(str(path))
        progress.update(step, advance=1, description="Make the pages of the portal")
        publish(path, path, Settings())
    press = read_facts(facts / "facts.toml")
    compared = tuple(compare(press, counted)), tuple(compare_turnout(press, counted))
    return Shown(package.meta, package.rules, counted, report, *compared, verified)


def example_folder() -> Path:
    """Give the folder of the founding election: in a checkout, else as installed."""
    import hattama

    here = Path(hattama.__file__).parent
    checkout = here.parents[1] / "examples" / EXAMPLE
    return checkout if checkout.is_dir() else here / "_examples" / EXAMPLE
