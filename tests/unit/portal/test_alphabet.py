"""The alphabet of a language: its letters in its order, and numbers as numbers."""

from collections.abc import Sequence

import duckdb
import pytest

from hattama.count.engines.duckdb_engine import DuckdbEngine, open_connection
from hattama.portal.alphabet import letters, sliced


def names(**columns: Sequence[str | None]) -> DuckdbEngine:
    """Store units; the first name of each is its id as well."""
    connection = duckdb.connect()
    titles = "".join(f", name_{code} VARCHAR" for code in columns)
    connection.execute(f"CREATE TABLE stored_units (key BIGINT, id VARCHAR{titles})")
    for key, row in enumerate(zip(*columns.values(), strict=True)):
        places = ", ".join("?" for _ in (key, row[0], *row))
        connection.execute(f"INSERT INTO stored_units VALUES ({places})", [key, row[0], *row])  # noqa: S608
    return open_connection(connection)


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        (
            "kk",
            [
                "Ақсу",
                "Әйтеке",
                "Байтерек",
                "Ғабит",
                "Есіл",
                "Қарақ",
                "Ұлан",
                "Үржар",
                "Ырғыз",
                "Іле",
            ],
        ),
        ("da", ["Ans", "Zebra", "Ærø", "Øster", "Års"]),
        ("ka", ["ამბროლაური", "ბათუმი", "ქუთაისი", "ჭიათურა", "ხაშური"]),
        ("es", ["Nieve", "Ñuble", "Oruro"]),
    ],
)
def test_letters_stand_in_the_order_of_the_language(language: str, in_order: list[str]) -> None:
    engine = names(**{language: list(reversed(in_order))})

    found = letters(engine, "units", (language,))

    assert [one.letter for one in found] == [name[0] for name in in_order]
    assert [id_ for one in found for id_ in one.ids] == in_order


def test_an_accent_makes_no_letter_of_its_own() -> None:
    found = letters(names(en=["Étoile", "Esil", "Eagle"]), "units", ("en",))

    assert [(one.letter, one.ids) for one in found] == [("E", ("Eagle", "Esil", "Étoile"))]


def test_numbers_in_names_count_as_numbers() -> None:
    found = letters(names(en=["Village 10", "Village 2", "Village 1"]), "units", ("en",))

    assert found[0].ids == ("Village 1", "Village 2", "Village 10")


def test_names_that_begin_with_a_number_come_first_together() -> None:
    found = letters(names(en=["Alma", "7 May", "10 Years"]), "units", ("en",))

    assert [(one.letter, one.slug, one.ids) for one in found] == [
        ("0–9", "0", ("7 May", "10 Years")),  # noqa: RUF001  the dash of a range
        ("A", "a", ("Alma",)),
    ]


def test_quotes_before_a_name_do_not_count() -> None:
    found = letters(names(en=['The "North"', '"Alma"']), "units", ("en",))

    assert [one.letter for one in found] == ["A", "T"]


def test_a_missing_name_is_stood_in_for_and_nobody_without_any_is_listed() -> None:
    engine = names(kk=["Әйтеке", None, None], en=["Aiteke", "Bayterek", None])

    found = letters(engine, "units", ("kk", "en"))

    assert [one.letter for one in found] == ["Ә", "B"]


def test_a_table_without_names_has_no_letters() -> None:
    assert letters(names(en=["Alma"]), "units", ("kk",)) == ()


def test_letters_outside_ascii_give_file_names_inside_it() -> None:
    found = letters(names(kk=["Әйтеке", "Alma"]), "units", ("kk",))

    assert sorted(one.slug for one in found) == ["04d8", "a"]


def test_pages_hold_no_more_than_their_weight_and_every_id_once() -> None:
    pages = sliced(["a", "b", "c", "d"], {"b": 3, "c": 9}, 4)

    assert pages == [("a", "b"), ("c",), ("d",)]
