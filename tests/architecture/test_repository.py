"""The check of the repository finds what it is there for, and not itself."""

from pathlib import Path

import pytest

from tools import repository


@pytest.mark.parametrize(
    "line",
    [
        "index-url = https://" + "pypi" + ".org/simple",
        "https://files." + "pythonhosted" + ".org/packages/x.whl",
        "open('/" + "home/anna/hattama/x.csv')",
        "see ../" + "shared/notes.md",
    ],
)
def test_a_forbidden_line_is_named_with_its_place(line: str) -> None:
    faults = list(repository.faults_of("a.txt", f"fine\n{line}\n".encode()))

    assert [fault.split(": ")[0] for fault in faults] == ["a.txt:2"]


@pytest.mark.parametrize("name", ["uv" + ".lock", "verifier/pylock" + ".toml"])
def test_a_lock_that_names_hosts_is_refused(name: str) -> None:
    assert list(repository.faults_of(name, b""))


@pytest.mark.parametrize(
    "line",
    [
        b"HATTAMA_DATA names it, ../" + b"shared/data is the default",
        b"https://example.org/home/page",
        b"#!/usr/bin/env bash",
        b"network / work / home",
    ],
)
def test_an_ordinary_line_is_fine(line: bytes) -> None:
    assert list(repository.faults_of("a.txt", line)) == []


def test_the_check_does_not_find_itself() -> None:
    for path in (Path(repository.__file__), Path(__file__)):
        assert list(repository.faults_of(path.name, path.read_bytes())) == []
