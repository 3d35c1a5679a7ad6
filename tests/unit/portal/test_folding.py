"""Folding: one skeleton for every way in which a name is written."""

# ruff: noqa: RUF001 - letters that look like others are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.portal.folding import Folder, fold_table

KAZAKH = Folder(fold_table(("kk", "ru", "en", "da")))
CZECH = Folder(fold_table(("cs",)))


@pytest.mark.parametrize(
    "spellings",
    [
        "Қызылорда Кызылорда Qyzylorda Kyzylorda Qızılorda",
        "әкім akim a'kim ákim äkim",
        "сайлау sailau sai'lay' saılaý saylau",
        "Жамбыл Zhambyl Jambyl",
        "Шымкент Shymkent S'ymkent Şymkent",
        "Ертіс Yertis Ertis Ertіs",
        "Иманғалиев Имангалиев Imangaliyev Imangalijev Imanǵalıev",
        "Өскемен Oskemen O'skemen Óskemen Öskemen",
        "чапаев chapaev c'apaev",
        "თბილისი Tbilisi tbilisi",
        "ჩხოროწყუ Chkhorotsqu",
        "Nørresundby norresundby",
        "Ærøskøbing aeroskobing",
        "Cochabamba cochabamba COCHABAMBA",
        "Łódź lodz",
    ],
)
def test_every_spelling_gives_one_skeleton(spellings: str) -> None:
    assert len(set(KAZAKH.words(spellings))) == 1


@pytest.mark.parametrize("names", ["Есіл Есік", "Шу Ақсу", "Петров Петрова", "11 1", "Арал Орал"])
def test_different_names_stay_apart(names: str) -> None:
    first, second = KAZAKH.words(names)

    assert first != second


def test_an_acute_on_y_is_an_accent_where_nobody_speaks_kazakh() -> None:
    assert CZECH.words("Nový") == CZECH.words("novy")


def test_what_is_no_letter_parts_words() -> None:
    words = KAZAKH.words("Rural district 1 (Stepnogorsk-City), № 110")

    assert words == ["rural", "district", "1", "stepnogorsk", "citi", "110"]


@given(st.text())
def test_a_skeleton_has_no_capitals_no_marks_and_no_blanks(text: str) -> None:
    for word in KAZAKH.words(text):
        assert word
        assert word == word.lower()
        assert not any(one.isspace() for one in word)


@given(st.text(alphabet="абвгдежзиклмнопрстуфхцчшщыэюяқғңөұүһі"))
def test_no_letter_of_an_alphabet_that_is_known_is_left(text: str) -> None:
    assert "".join(KAZAKH.words(text)).isascii()
