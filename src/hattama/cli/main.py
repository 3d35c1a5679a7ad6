"""The command `hattama` and its verbs; heavy modules are imported only by the verb that needs them."""

import sys
from typing import Annotated

import typer

from hattama.cli import checking, counting, demonstration, importing, reconstructing
from hattama.domain.errors import HattamaError

app = typer.Typer(
    name="hattama",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Run a direct local election and prove its result.",
    epilog="Exit codes: 0 fine, 1 findings or mismatch, 2 bad input.",
)
app.command("demo")(demonstration.demo)
app.command("import")(importing.import_)
app.command("check")(checking.check)
app.command("count")(counting.count)
app.command("reconstruct")(reconstructing.reconstruct)


@app.callback(invoke_without_command=True)
def main(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Run a direct local election and prove its result."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"hattama {installed('hattama')}")
        raise typer.Exit


def run() -> None:
    """Run the command; bad input gives one clear sentence and exit code 2."""
    try:
        app()
    except HattamaError as error:
        typer.echo(f"hattama: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        typer.echo(f"hattama: {place}{error.strerror or error}.", err=True)
        sys.exit(2)
