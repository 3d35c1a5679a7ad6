"""Programs that others wrote, where they are installed."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent / "go"
WAYS = (  # the module of go.mod, or a distribution's package of the same module
    {"GOFLAGS": "-mod=mod", "GOPROXY": "off"},
    {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode"},
)

Peer = Callable[..., str]


@pytest.fixture(scope="session")
def go_peer(tmp_path_factory: pytest.TempPathFactory) -> Peer:
    """Build the Go program and give a function that runs it; nothing is fetched."""
    if not shutil.which("go"):
        pytest.skip("Go is not installed.")
    folder = tmp_path_factory.mktemp("go")
    source = shutil.copytree(SOURCE, folder / "peer")
    for way in WAYS:
        environment = {**os.environ, **way}
        command = ["go", "build", "-o", str(folder / "program"), "."]
        built = subprocess.run(  # noqa: S603 - the words are our own
            command, cwd=source, env=environment, capture_output=True, check=False
        )
        if not built.returncode:
            return lambda *words, given="": run(folder / "program", words, given)
    pytest.skip("The Go module golang.org/x/mod is not here; install it or fetch it once.")


def run(program: Path, words: tuple[str, ...], given: str) -> str:
    done = subprocess.run(  # noqa: S603 - the words are our own
        [program, *words], input=given, capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return done.stdout.strip()
