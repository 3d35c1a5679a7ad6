"""A long list on several pages."""

from hypothesis import given
from hypothesis import strategies as st

from hattama.portal.pages.paging import sheaves


@given(st.lists(st.integers()), st.integers(1, 5))
def test_every_row_stands_on_one_page_in_its_order(rows: list[int], at_once: int) -> None:
    made = list(sheaves("findings.html", rows, at_once))

    assert [row for sheaf in made for row in sheaf.rows] == rows
    assert all(len(sheaf.rows) <= at_once for sheaf in made)
    assert [sheaf.path for sheaf in made] == list(made[0].paths)
    assert [sheaf.number for sheaf in made] == list(range(1, len(made) + 1))


def test_pages_lie_below_the_first() -> None:
    paths = [sheaf.path for sheaf in sheaves("parties/red.html", "abc", 1)]

    assert paths == ["parties/red.html", "parties/red/2.html", "parties/red/3.html"]


def test_an_empty_list_has_its_page() -> None:
    assert [sheaf.path for sheaf in sheaves("missing.html", list[int]())] == ["missing.html"]
