"""The map in docs/architecture.md shows the packages as they are."""

from pathlib import Path

import pytest

from tools import architecture


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for name, text in {
        "shop": '"""What is sold. More of it."""\nfrom hattama import till\nimport json\n',
        "till": '"""Where it\nis paid."""\nimport hattama.coin.small\n',
        "coin": '"""What it is paid with."""\nfrom hattama.coin import small\n',
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(text)
    return tmp_path


def test_the_page_is_up_to_date() -> None:
    page = architecture.PAGE.read_text(encoding="utf-8")

    assert architecture.refreshed(page) == page, "run: python3 dev docs --write"


def test_every_package_says_its_one_job() -> None:
    jobs = {name: architecture.first_sentence(at) for name, at in architecture.packages().items()}

    assert [name for name, job in jobs.items() if not job] == []


def test_an_import_of_another_package_is_an_arrow(source: Path) -> None:
    assert architecture.edges(source) == [("shop", "till"), ("till", "coin")]


def test_a_job_is_the_first_sentence_on_one_line(source: Path) -> None:
    drawn = architecture.drawing(source)

    assert "| `shop` | What is sold |" in drawn
    assert "| `till` | Where it is paid |" in drawn


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="the page needs the lines"):
        architecture.refreshed("# A page\n")
