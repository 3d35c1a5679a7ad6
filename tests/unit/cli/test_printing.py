"""Tables show what stands in a cell, and nothing that a cell could do to a terminal."""

import pytest

from hattama.cli.printing import figure


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "\N{EN DASH}"),
        (1234567, "1,234,567"),
        ("Әкім [red]", "Әкім [red]"),
        ("p\x1b[2J", "p\\x1b[2J"),
        ("a\u202eb", "a\\u202eb"),
        ("a\nb", "a\\nb"),
    ],
)
def test_a_cell_is_shown_as_it_stands(value: object, shown: str) -> None:
    assert figure(value) == shown
