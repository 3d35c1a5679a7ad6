"""The founding election, built once by the command, for the tests to read and to spoil copies of."""

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest

from hattama.cli import main


class Ran(NamedTuple):
    """What a run of the command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - it is JSON
        """Return what was printed as plain values."""
        return json.loads(self.out)


def hattama(*words: str | Path) -> Ran:
    """Run the command as from a shell, but in this process, for starting one takes longer than most verbs."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    code: object = 0
    with (
        mock.patch.object(sys, "argv", ["hattama", *map(str, words)]),
        mock.patch.dict(os.environ, {"COLUMNS": "200"}),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main.run()
        except SystemExit as stopped:
            code = stopped.code or 0
    said, complained = (stream.buffer.getvalue().decode() for stream in (out, err))
    return Ran(int(str(code)), said, complained)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """Run the demo; return the folder of its site, and what it said as JSON."""
    folder = tmp_path_factory.mktemp("demo")
    ran = hattama("demo", "--no-serve", "--dir", folder, "--json")
    return folder / "kz-akim-2021", ran
