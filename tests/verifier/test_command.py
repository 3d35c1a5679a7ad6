"""The command, its options, and the verifier as one file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hattama_verify.__main__ import duration, main, moment
from hattama_verify.report import Report, shown
from tests.verifier.writer import Files, write
from tools import verifier as one_file


@pytest.fixture
def site(good: Files, tmp_path: Path) -> Path:
    return write(good, tmp_path / "site")


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("built") / "hattama-verify.pyz"
    one_file.build(target)
    return target


def test_a_person_reads_what_was_checked(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(site)]) == 0

    printed = capsys.readouterr().out
    assert "log: log.example/test-2021" in printed
    assert "THIS IS A TEST ELECTION" in printed
    assert "53 records applied" in printed
    assert printed.endswith("FINE: everything that was published fits together.\n")


def test_a_program_reads_json(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "package" / "votes.csv").unlink()

    assert main([str(site), "--json"]) == 2

    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["exit_code"]) == ("cannot tell", 2)
    assert found["unknown"] == [{"place": "package/votes.csv", "sentence": "is missing"}]


def test_long_lists_end_with_a_count(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(30):
        (site / "log" / f"stray{number}").write_bytes(b"x")

    assert main([str(site), "--lines", "3"]) == 1

    printed = capsys.readouterr().out
    assert printed.count("does not belong to a log") == 3
    assert "WRONG: and 27 more" in printed


def test_own_policy_known_checkpoint_and_age(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "--policy",
        str(site / "log" / "policy.txt"),
        "--known",
        str(site / "log" / "checkpoint"),
    ]

    assert main([str(site), *words, "--now", "2021-07-25T22:00:00Z", "--max-age", "1h"]) == 0

    assert "its newest cosignature is 120 minutes old" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["--now", "today"],
        ["--now", "2021-07-25T22:00"],
        ["--max-age", "soon"],
        ["--policy", "nowhere"],
        [],
    ],
)
def test_bad_arguments_end_with_a_sentence(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*(["site"] if words else []), *words])

    assert stopped.value.code == 2
    assert "hattama-verify: error:" in capsys.readouterr().err


def test_units_of_time() -> None:
    assert moment("1970-01-01T00:01:00+00:00") == 60
    assert [duration(text) for text in ("5s", "5m", "5h", "5d")] == [5, 300, 18_000, 432_000]


def test_foreign_text_cannot_move_the_cursor() -> None:
    assert shown("a\x1b[2Jb\u202ec\n") == "a?[2Jb?c?"
    assert len(shown("x" * 1000)) == 103


def test_nothing_checked_is_not_fine() -> None:
    assert Report().exit_code == 2


def test_the_same_code_gives_the_same_file(pyz: Path, tmp_path: Path) -> None:
    one_file.build(tmp_path / "again.pyz")

    assert (tmp_path / "again.pyz").read_bytes() == pyz.read_bytes()


def test_one_file_verifies_alone(pyz: Path, site: Path) -> None:
    run = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, "-I", str(pyz), str(site), "--processes", "2"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert "FINE" in run.stdout


def test_one_file_needs_nothing_but_cryptography(pyz: Path, site: Path) -> None:
    code = (
        "import sys, runpy; sys.modules['orjson'] = sys.modules['hattama'] = None;"
        f"sys.argv = ['x', {str(site)!r}]; runpy.run_path({str(pyz)!r}, run_name='__main__')"
    )
    run = subprocess.run(  # noqa: S603 - the code stands above
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")


def test_one_file_says_what_it_lacks(pyz: Path) -> None:
    code = (
        "import sys, runpy; sys.modules['cryptography'] = None;"
        f"runpy.run_path({str(pyz)!r}, run_name='__main__')"
    )
    run = subprocess.run(  # noqa: S603 - the code stands above
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False
    )

    assert run.returncode == 2
    assert "needs the package `cryptography`" in run.stderr
    assert "Traceback" not in run.stderr


def test_hattama_verify_is_the_verifier(site: Path) -> None:
    from typer.testing import CliRunner  # noqa: PLC0415

    from hattama.cli.main import app  # noqa: PLC0415

    fine = CliRunner().invoke(app, ["verify", str(site)])
    test = CliRunner().invoke(app, ["verify", str(site), "--production", "--json"])

    assert (fine.exit_code, test.exit_code) == (0, 1)
    assert json.loads(test.output)["verdict"] == "wrong"
