"""A section gives what it holds, or what stands in for it."""

import pytest

from hattama.domain.errors import RuleSetError
from hattama.law.section import Section


def test_a_list_of_texts_may_be_left_out_where_one_stands_in() -> None:
    section = Section({"known": ["a", "b"]}, "x.toml")

    assert section.texts("known", ("c",)) == ("a", "b")
    assert section.texts("ignore", ("c", "d")) == ("c", "d")
    assert section.texts("ignore", ()) == ()


def test_a_list_of_texts_is_missing_without_one() -> None:
    with pytest.raises(RuleSetError) as caught:
        Section({}, "x.toml").texts("known")

    assert str(caught.value) == "x.toml: the key 'known' is missing."


@pytest.mark.parametrize("sign", ["\x1b", "\x00", "\x9b", "\u202e", "\u2066"])
def test_a_text_for_people_holds_no_sign_that_changes_how_it_shows(sign: str) -> None:
    section = Section(
        {"text": {"en": f"fine {sign}[2J"}, "title": {"en": "one\nand\ttwo"}}, "x.toml"
    )

    with pytest.raises(RuleSetError) as caught:
        section.names("text")

    assert str(caught.value) == (
        f"x.toml: the key 'text' holds the character U+{ord(sign):04X}, which no text may hold."
    )
    assert section.names("title") == {"en": "one\nand\ttwo"}


def test_a_list_of_numbers_holds_none_that_is_out_of_range() -> None:
    for wrong in (-1, 1_000_000_000, 10**30):
        with pytest.raises(RuleSetError) as caught:
            Section({"rounds": [1, wrong]}, "x.toml").integers("rounds", (1,))

        assert str(caught.value) == "x.toml: the key 'rounds' is not between 0 and 999999999."
