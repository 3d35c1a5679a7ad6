"""An error is one clear sentence."""

import pytest

from hattama.domain.errors import (
    BadInputError,
    HattamaError,
    IllegalTransitionError,
    RuleSetError,
    UnavailableError,
)


@pytest.mark.parametrize(
    ("where", "todo", "sentence"),
    [
        ("", "", "it is wrong."),
        ("votes.csv, row 3", "", "votes.csv, row 3: it is wrong."),
        ("", "mend it", "it is wrong; mend it."),
        ("votes.csv", "mend it", "votes.csv: it is wrong; mend it."),
    ],
)
def test_bad_input_says_where_what_and_what_to_do(where: str, todo: str, sentence: str) -> None:
    error = BadInputError("it is wrong", where=where, todo=todo)

    assert str(error) == sentence
    assert (error.what, error.where, error.todo) == ("it is wrong", where, todo)
    assert error.args == ("it is wrong", where, todo)


def test_an_illegal_transition_names_kind_state_and_act() -> None:
    error = IllegalTransitionError("protocol", "awaited", "accept")

    assert str(error) == "A protocol that is awaited does not allow the act accept."
    assert (error.kind, error.state, error.act) == ("protocol", "awaited", "accept")


def test_all_errors_have_one_root() -> None:
    for kind in (BadInputError, RuleSetError, IllegalTransitionError, UnavailableError):
        assert issubclass(kind, HattamaError)
    assert issubclass(RuleSetError, BadInputError)
