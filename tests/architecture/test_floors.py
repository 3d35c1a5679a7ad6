"""The floors of the house hold, and the guard notices when they do not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUARD = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the `src` of a folder, in a process of its own."""
    code = f"import sys; sys.path.insert(0, {str(root / 'src')!r}); {GUARD}"
    return subprocess.run(  # noqa: S603 - the words are our own
        [sys.executable, "-c", code, "--no-cache", "--no-logo"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src")
    shutil.copytree(
        ROOT / "verifier" / "src" / "hattama_verify", tmp_path / "src" / "hattama_verify"
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_holds() -> None:
    report = lint_imports(ROOT)

    assert report.returncode == 0, report.stdout + report.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("domain/upward.py", "import hattama.law", "Floors BROKEN"),
        ("unnamed/__init__.py", "", "Floors BROKEN"),
        ("domain/clock.py", "import time", "clock, chance or IO BROKEN"),
        ("law/store.py", "import duckdb", "clock, chance or IO BROKEN"),
        ("translog/reads.py", "import pathlib", "touch files and network BROKEN"),
        ("domain/reads.py", "import tomllib", "no data of its own BROKEN"),
        ("count/trusts.py", "import hattama_verify", "calls the verifier BROKEN"),
        (
            "../hattama_verify/borrows.py",
            "import hattama.law",
            "shares no code with what it verifies BROKEN",
        ),
    ],
)
def test_a_broken_contract_is_noticed(copy: Path, module: str, line: str, contract: str) -> None:
    file = copy / "src" / "hattama" / module
    file.parent.mkdir(exist_ok=True)
    file.write_text(f'"""Breaks a contract."""\n\n{line}\n')

    report = lint_imports(copy)

    assert report.returncode == 1, report.stdout + report.stderr
    assert contract in " ".join(report.stdout.split())
