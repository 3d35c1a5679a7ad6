"""What may serve as an id."""

import pytest

from hattama.domain.ids import is_id


@pytest.mark.parametrize("text", ["a", "Z", "0", "710000000", "kz-akim_2021.v1", "a" * 80, "a--"])
def test_a_short_ascii_token_is_an_id(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize("text", ["", "-a", ".a", "_a", "a b", "ә", "a/b", "a\n", "a" * 81, "٣"])
def test_anything_else_is_not(text: str) -> None:
    assert not is_id(text)
