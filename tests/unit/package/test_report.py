"""A report keeps examples and counts everything."""

import pytest

from hattama.domain.errors import BadInputError
from hattama.package.report import Refusal, Repair, Report


def test_a_refusal_is_one_sentence_with_its_place() -> None:
    error = Refusal("f.csv", 3, "the\nvotes", "x", "is not a number", "mend it").error(2)

    assert (
        str(error) == "f.csv, row 3, column the votes: 'x' is not a number (and 2 more); mend it."
    )


def test_a_refusal_of_a_whole_file_names_no_row() -> None:
    assert (
        str(Refusal("f.csv", 0, "", "", "the table is missing").error(0))
        == "f.csv: the table is missing."
    )


def test_a_long_value_is_cut_in_the_sentence_and_whole_in_the_report() -> None:
    report = Report()
    report.refuse([Refusal("f.csv", 2, "a", "9" * 500, "is too large")])

    with pytest.raises(BadInputError, match=r"'9{80}…' is too large"):
        report.raise_if_refused()

    assert "9" * 500 in str(report.as_json())


def test_examples_and_their_number_are_told_apart() -> None:
    report = Report()
    report.repair([Repair("f.csv", 2, "a", "01", "read as 1")], 40)
    report.repair(iter([Repair("f.csv", 3, "b", "02", "read as 2")]))

    plain = report.as_json()

    assert plain["repaired"] == 41
    assert plain["repairs"] == [
        {"file": "f.csv", "row": 2, "column": "a", "value": "01", "what": "read as 1"},
        {"file": "f.csv", "row": 3, "column": "b", "value": "02", "what": "read as 2"},
    ]
    assert plain["refused"] == 0
