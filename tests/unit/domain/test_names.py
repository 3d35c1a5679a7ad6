"""Names in languages, and what a text may hold."""

import pytest

from hattama.domain.names import forbidden_character, name_in, normal


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\x00", "U+0000"),
        ("\t", "U+0009"),
        ("\n", "U+000A"),
        ("\x1f", "U+001F"),
        ("\x7f", "U+007F"),
        ("\x9f", "U+009F"),
        ("\u202a", "U+202A"),
        ("\u202e", "U+202E"),
        ("\u2066", "U+2066"),
        ("\u2069", "U+2069"),
    ],
)
def test_controls_and_overrides_are_forbidden(character: str, shown: str) -> None:
    assert forbidden_character(f"Ауыл{character} әкімі\n") == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ә ғ қ ң ө ұ ү һ і",  # noqa: RUF001  Kazakh letters
        "O'Brien-Åse №5",
        " ~\xa0",
        "\u2029",
        "\u202f",
        "\u2065",
        "\u206a",
    ],
)
def test_letters_signs_and_blanks_are_allowed(text: str) -> None:
    assert forbidden_character(text) is None


def test_a_text_is_composed_and_trimmed() -> None:
    assert normal(" й a\u030a \n") == "й å"


@pytest.mark.parametrize(
    ("names", "languages", "expected"),
    [
        ({"kk": "Ауыл", "ru": "Село"}, ["kk", "ru"], "Ауыл"),
        ({"kk": "Ауыл", "ru": "Село"}, ["ru", "kk"], "Село"),
        ({"kk": "", "ru": "Село"}, ["kk", "ru"], "Село"),
        ({"kk": "", "ru": "Село", "da": "By"}, ["en"], "Село"),
        ({"kk": "Ауыл"}, [], "Ауыл"),
        ({"kk": ""}, ["kk"], ""),
        ({}, ["kk"], ""),
    ],
)
def test_a_name_is_given_in_the_first_language_that_has_one(
    names: dict[str, str], languages: list[str], expected: str
) -> None:
    assert name_in(names, languages) == expected
