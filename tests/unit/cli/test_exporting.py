"""`hattama export`: what it refuses."""

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("csv",), "there is no format 'csv'; choose eml510, nist-json, nist-xml."),
        (
            ("eml510", "--issued-at", "noon"),
            "--issued-at: 'noon' is not a time; write it as 2021-07-26T09:00+05:00.",
        ),
        (
            ("eml510", "--issued-at", "2021-07-26T09:00"),
            "the time 2021-07-26T09:00:00 has no offset; add one, as +05:00.",
        ),
    ],
)
def test_what_cannot_be_written_is_one_sentence_and_no_file(
    run: Run, small: Path, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    ran = run("export", small, "--out", tmp_path / "out", "--format", *words)

    assert (ran.code, ran.out, ran.err) == (2, "", f"hattama: {sentence}\n")
    assert not (tmp_path / "out").exists()


def test_results_are_issued_now_if_nothing_else_is_said(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_627_257_600.9)

    ran = run("export", small, "--out", tmp_path / "out", "--format", "eml510")

    assert ran.code == 0
    assert "<IssueDate>2021-07-26T00:00:00+00:00</IssueDate>" in (tmp_path / "out").read_text()
