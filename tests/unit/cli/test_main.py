"""Whatever goes wrong gives one clear sentence on stderr, exit code 2, and never a traceback."""

import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import duckdb
import pytest

from hattama.cli import main
from hattama.domain.errors import BadInputError, UnavailableError
from tests.unit.cli.conftest import Run

VERBS = [command.name for command in main.app.registered_commands if command.name]


def in_a_new_process(code: str) -> str:
    done = subprocess.run(  # noqa: S603 - the words are our own
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['hattama', '--help']\n"
        "from hattama.cli import main\n"
        "try: main.run()\n"
        "except SystemExit: pass\n"
        "print('LOADED', *(sys.modules.keys() & {'duckdb', 'rich', 'tomllib', 'zipfile', 'hattama.package',"
        " 'hattama.count', 'hattama.law', 'hattama.messages', 'hattama.reconstruct'}))"
    )

    told = in_a_new_process(code)

    assert told.splitlines()[-1] == "LOADED"
    assert all(verb in told for verb in VERBS)
    assert "Exit codes: 0 fine, 1 findings or mismatch, 2 bad input." in told


WITHOUT_REPORT = {"erase", "export", "witness"}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(run: Run, verb: str) -> None:
    ran = run(verb, "--help")

    assert ran.code == 0
    assert f"Example: hattama {verb} " in ran.out
    assert ("--json" in ran.out) is (verb not in WITHOUT_REPORT)


def test_the_version_is_told(run: Run) -> None:
    assert run("--version") == (0, f"hattama {version('hattama')}\n", "")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("count",),
        ("count", "--nonsense"),
        ("check", "x", "--limit", "-1"),
        ("check", "x", "--limit", "many"),
        ("import", "f.csv", "--out", "o"),
        ("demo", "--seed", "x"),
    ],
)
def test_a_command_that_cannot_be_understood_is_told_how_it_is_used(
    run: Run, words: tuple[str, ...]
) -> None:
    ran = run(*words)

    assert (ran.code, ran.out) == (2, "")
    assert "Usage: hattama" in ran.err


@pytest.mark.parametrize("verb", ["count", "check"])
def test_what_is_wrong_with_the_words_is_one_sentence(run: Run, small: Path, verb: str) -> None:
    for words, sentence in (
        (("none",), "none: there is no such package."),
        (("/dev/null",), "null: neither a folder nor a whole zip."),
        ((small / "votes.csv",), "votes.csv: neither a folder nor a whole zip."),
        ((small, "--lang", "xx"), "the program does not speak 'xx'; choose da, en, kk, ru."),
        ((small, "--lang", "xx", "--json"), "the program does not speak 'xx'"),
        ((small, "--engine", "abacus"), "there is no engine 'abacus'; choose duckdb or spark."),
    ):
        ran = run(verb, *words)

        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"hattama: {sentence}")
        assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (BadInputError("is wrong", where="f.csv, row 2", todo="mend it"), "f.csv, row 2: is wrong; mend it."),
        (UnavailableError("Spark is not installed."), "Spark is not installed."),
        (PermissionError(13, "Permission denied", "/etc/x"), "/etc/x: Permission denied."),
        (OSError(28, "No space left on device"), "No space left on device."),
        (OSError("odd"), "odd."),
        (
            duckdb.OutOfMemoryException("Out of Memory Error: full\n\nmore"),
            "there is not enough memory, or disk beside it (OutOfMemoryException: Out of Memory Error: full);",
        ),
        (
            duckdb.OutOfRangeException("Out of Range Error: Overflow\nmore"),
            "this should not happen (OutOfRangeException: Out of Range Error: Overflow); please report it",
        ),
        (
            KeyError("x"),
            "this should not happen (KeyError: 'x'); please report it with the command and its input.",
        ),
        (RecursionError(), "this should not happen (RecursionError); please report it with the"),
    ],
    ids=range(9),
)  # fmt: skip
def test_any_error_is_one_sentence_and_exit_code_2(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    def fail(**_: str) -> None:
        raise error

    monkeypatch.setattr(main, "app", fail)

    ran = run("count", "x")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"hattama: {sentence}")
    assert ran.err.count("\n") == 1


def test_a_pipe_that_closes_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: str) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(main, "app", fail)
    monkeypatch.setattr(sys, "stderr", open("/dev/null", "w", encoding="utf-8"))  # noqa: PTH123, SIM115

    with pytest.raises(SystemExit) as stopped:
        main.run()

    assert stopped.value.code == 0


@pytest.mark.parametrize("coding", ["ascii", "cp1252"])
@pytest.mark.parametrize("words", [("--lang", "kk"), ("--json",)])
def test_a_file_or_pipe_is_given_utf_8_whatever_the_locale(
    small: Path, coding: str, words: tuple[str, ...]
) -> None:
    done = subprocess.run(  # noqa: S603 - the words are our own
        [
            sys.executable,
            "-c",
            "from hattama.cli.main import run; run()",
            "count",
            str(small),
            *words,
        ],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": coding, "PYTHONUTF8": "0"},
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert "Анна" in done.stdout.decode()


def test_a_command_that_is_told_to_stop_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    code = (
        "import os, signal, tempfile\n"
        "from hattama.cli import main\n"
        "def stopped(**_):\n"
        "    with tempfile.TemporaryDirectory():\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        signal.pause()\n"
        "main.app = stopped\n"
        "main.run()\n"
    )

    done = subprocess.run(  # noqa: S603 - the words are our own
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
    )

    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGTERM, b"", b"")
    assert not list((tmp_path / "temporary").iterdir())
