import tomllib
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.reconstruct.facts_file import read_facts


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("unit_digits = 4", "", "the key election.unit_digits is missing"),
        ("unit_digits = 4", 'unit_digits = "4"', "the key election.unit_digits must be int"),
        ("age = [26, 66]", "age = [66, 26]", "habits.age must be a lowest and a highest"),
        ("age = [26, 66]", 'age = ["a", 66]', "habits.age must be a lowest and a highest"),
        ("age = [26, 66]", "age = [-1, 66]", "habits.age must be a lowest and a highest"),
        (
            "mean_age = 45",
            "mean_age = -45",
            "habits.mean_age must be a whole number of at least 0",
        ),
        ("111000000 = 2", '111000000 = "2"', "posts.111000000 must be a whole number"),
        ("not_explained = 1", "not_explained = 0", "reasons.unexplained.self must not all be 0"),
        ("not_explained = 1", "not_explained = 1.5", "must be a whole number of at least 0"),
        ('"10:00" = 190', '"10:00" = "190"', "reports.10:00 must be a whole number"),
        ('"10:00" = 190', '"24:00" = 190', "reports.24:00 must be a time like 12:00"),
        ('offset = "+06:00"', 'offset = "6"', "reports.offset must be like +06:00"),
        (
            "first_nomination = 2021-06-26",
            "first_nomination = 2021-08-26",
            "must follow each other",
        ),
        ("seats = { value = 95,", "seats = { value = -1,", "regions.110000000.seats.value must"),
        ("seats = { value = 95,", "saets = { value = 95,", "saets is not a figure"),
        ('seats = { value = 95, status = "F"', 'seats = { value = 95, status = "X"', "status"),
        ("seats = { value = 95,", "seats = { value = 95, why = 1,", "has unknown keys"),
        ('qualifier = "about"', 'qualifier = "roughly"', "qualifier must be one of"),
        (', source = "https://akmolinform.kz/?p=9287"', "", "source is missing"),
        (
            "Town {number}",
            "Town {number",
            "kinds.town.en may hold {number} and {place}, and no other brace",
        ),
        ("Town {number}", "Town {number.real}", "kinds.town.en may hold {number} and {place}"),
        ('posts = { status = "F-old"', 'posts = { status = "X"', "grounds.posts.status must be"),
        ('habits = { status = "R", note', "habits = { note", "grounds.habits.status must be"),
        ('habits = { status = "R"', 'habits = { status = "F"', "grounds.habits.source is missing"),
        (
            'habits = { status = "R"',
            'habits = { why = 1, status = "R"',
            "grounds.habits has unknown",
        ),
        (
            '{ status = "R", note = "the share',
            '{ status = "R", nota = "the share',
            "has unknown keys",
        ),
        ("reasons = {", "seasons = {", "the key grounds.reasons is missing"),
        ("[regions.110000000]", "[regions.110000000]\nx = 1", "regions.110000000.x must be a"),
        ("[election]", "[election", "not TOML in UTF-8"),
    ],
)
def test_a_spoilt_file_is_refused_with_file_and_key(
    folder: Path, old: str, new: str, message: str
) -> None:
    path = folder / "facts.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(BadInputError) as caught:
        read_facts(path)

    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"facts\.toml: the file cannot be read"):
        read_facts(tmp_path / "facts.toml")


def test_every_figure_names_its_source_in_full(folder: Path) -> None:
    facts = read_facts(folder / "facts.toml")

    assert {name for name, ground in facts.grounds.items() if ground.source} == {"kinds", "posts"}
    assert facts.grounds.keys() == ungrounded_sections(folder / "facts.toml")
    figures = [*facts.national.values(), *(f for r in facts.regions.values() for f in r.values())]
    sources = [figure.source for figure in figures]
    sources += [ground.source for ground in facts.grounds.values() if ground.source]
    assert len(sources) == len(figures) + 2
    assert all(source.startswith(("https://", "http://")) for source in sources)


def ungrounded_sections(path: Path) -> set[str]:
    """Find the sections of a facts file with a number that is no figure with a source."""

    def has_bare_number(node: object) -> bool:
        if isinstance(node, dict):
            return "source" not in node and any(map(has_bare_number, node.values()))
        if isinstance(node, list):
            return any(map(has_bare_number, node))
        return type(node) is int

    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name for name, node in tree.items() if name != "election" and has_bare_number(node)}
