"""The command `hattama` and its verbs; heavy modules are imported only by the verb that needs them."""

import sys
from typing import Annotated

import typer

from hattama.cli import checking, counting, demonstration, importing, reconstructing, verifying
from hattama.domain.errors import HattamaError

app = typer.Typer(
    name="hattama",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # drawing the help in boxes takes longer than everything else of it
    help="Run a direct local election and prove its result.",
    epilog="Exit codes: 0 fine, 1 findings or mismatch, 2 bad input.",
)
app.command("demo")(demonstration.demo)
app.command("import")(importing.import_)
app.command("check")(checking.check)
app.command("count")(counting.count)
app.command("reconstruct")(reconstructing.reconstruct)
app.command("verify")(verifying.verify)


@app.callback(invoke_without_command=True)
def main(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.")
    ] = False,
) -> None:
    """Run a direct local election and prove its result."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"hattama {installed('hattama')}")
        raise typer.Exit


def run() -> None:
    """Run the command; whatever goes wrong gives one clear sentence and exit code 2."""
    try:
        app(prog_name="hattama")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  a reader of results is not served by a traceback
        typer.echo(f"hattama: {sentence(error)}", err=True)
        sys.exit(2)


def sentence(error: Exception) -> str:
    """Give an error as one sentence."""
    if isinstance(error, HattamaError):
        return str(error)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}."
    lines = str(error).splitlines()
    said = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    if type(error).__module__.lstrip("_").startswith("duckdb"):
        return f"the engine of the count stopped ({said}); is there enough memory and disk space?"
    return f"this should not happen ({said}); please report it with the command and its input."
