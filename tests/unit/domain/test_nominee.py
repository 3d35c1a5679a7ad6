"""A nominee as the disclosure tells it."""

import pytest

from hattama.domain.described import plain
from hattama.domain.election import Sex
from hattama.domain.errors import BadInputError
from hattama.domain.nominee import Nominee, read_nominee


def test_a_nominee_is_read_as_it_was_written() -> None:
    nominee = Nominee(birth_year=1980, names={"kk": "Әсем", "en": "Asem"}, sex=Sex.FEMALE)

    assert read_nominee(plain(nominee)) == nominee


@pytest.mark.parametrize(
    ("member", "value"),
    [("birth_year", "1980"), ("names", {"kk": ""}), ("names", {"KK": "x"}), ("sex", "x")],
)
def test_an_odd_nominee_is_refused_by_its_member(member: str, value: object) -> None:
    whole = {"birth_year": 1980, "names": {"kk": "Әсем"}, "sex": None}

    with pytest.raises(BadInputError, match=f"nominee, member {member}"):
        read_nominee(whole | {member: value})
