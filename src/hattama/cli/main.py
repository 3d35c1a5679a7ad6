"""The command `hattama` and its verbs; heavy modules are imported only by the verb that needs them."""

import signal
import sys
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from hattama.cli import (
    checking,
    counting,
    demonstration,
    erasing,
    exporting,
    importing,
    publishing,
    reconstructing,
    verifying,
    witnessing,
)
from hattama.cli.options import installed_version
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
app.command("export")(exporting.export)
app.command("reconstruct")(reconstructing.reconstruct)
app.command("publish")(publishing.publish)
app.command("erase")(erasing.erase)
app.command("witness")(witnessing.witness)
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
        typer.echo(f"hattama {installed_version()}")
        raise typer.Exit


def run() -> None:
    """Run the command; whatever goes wrong gives one clear sentence and exit code 2."""
    # Names are in letters that the coding of a locale may lack; and who is told to stop tidies up.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            coding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=coding, errors="backslashreplace")
    signal.signal(signal.SIGTERM, _stop)
    try:
        app(prog_name="hattama")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  a reader of results is not served by a traceback
        typer.echo(f"hattama: {sentence(error)}", err=True)
        sys.exit(2)


def _stop(number: int, _: object) -> NoReturn:
    sys.exit(128 + number)


def sentence(error: Exception) -> str:
    """Give an error as one sentence."""
    if isinstance(error, HattamaError):
        return str(error)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}."
    lines = str(error).splitlines()
    said = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    if type(error).__name__ == "OutOfMemoryException":  # of the engine, which is not loaded to ask
        return f"there is not enough memory, or disk beside it ({said}); try on a larger machine."
    return f"this should not happen ({said}); please report it with the command and its input."
