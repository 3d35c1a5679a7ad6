"""Names short enough for a tile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hattama.portal.charts.label import broken, distinct


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Ақмола облысы", "Ақтөбе облысы", "Астана"], ["Ақмола", "Ақтөбе", "Астана"]),
        (["Region North", "Region South"], ["North", "South"]),
        (["North Region", "South", "West"], ["North Region", "South", "West"]),
        (["Region", "North Region", "South Region"], ["Region", "North", "South"]),
        (["", "One"], ["", "One"]),
        ([], []),
    ],
)
def test_a_word_that_most_share_is_left_out(names: list[str], short: list[str]) -> None:
    assert distinct(names) == short


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Akmola", ["Akmola"]),
        ("West Kazakhstan", ["West", "Kazakhstan"]),
        ("Восточно-Казахстанская", ["Восточно-", "Казахстан…"]),
        ("One of the many", ["One of the", "many"]),
        ("One of the many places here", ["One of the", "many…"]),
        ("Nadzaladevi", ["Nadzalade…"]),
        ("", [""]),
    ],
)
def test_a_name_is_broken_at_spaces_and_hyphens(name: str, lines: list[str]) -> None:
    assert broken(name, 10) == lines


@given(st.text(alphabet="ab -", max_size=60), st.integers(4, 12), st.integers(1, 3))
def test_no_line_is_longer_than_it_may_be(name: str, longest: int, most: int) -> None:
    lines = broken(name, longest, most)

    assert 1 <= len(lines) <= most
    assert all(len(line) <= longest for line in lines)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("-".join))
def test_a_name_that_fits_is_whole(name: str) -> None:
    assert "".join(broken(name, 10, 3)).replace(" ", "") == name
