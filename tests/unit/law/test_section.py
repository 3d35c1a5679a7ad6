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
