"""What the tests of the command line share: running it in this process, and a package to run it on."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from hattama.cli import main
from tests.unit.package.small import META, write_small


class Ran(NamedTuple):
    """What a run of the command gave."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command as from a shell."""
    monkeypatch.setenv("COLUMNS", "200")

    def run_command(*words: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["hattama", *map(str, words)])
        code: object = 0
        try:
            main.run()
        except SystemExit as stopped:
            code = stopped.code or 0
        return Ran(int(str(code)), *capsys.readouterr())

    return run_command


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Write a package whose rule set can count it."""
    return write_small(tmp_path / "small", meta=replace(META, rule_set="kz-akim-2021"))
