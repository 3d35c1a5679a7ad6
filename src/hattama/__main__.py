"""`python -m hattama`: the command, where no script is installed."""

from hattama.cli.main import run

run()
