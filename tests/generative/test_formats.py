"""What is written in the formats of others is valid and gives back the votes of whatever package."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import assume, given

from hattama.domain.errors import BadInputError
from hattama.package.formats import FORMATS
from tests.factories.foreign import (
    EML_SCHEMA,
    Votes,
    exported,
    package_of,
    validated_json,
    validated_xml,
    votes_in_eml,
    votes_in_json,
    votes_in_xml,
    votes_of,
)
from tests.factories.packages import Tables
from tests.generative.packages import FEWEST, packages

READERS: Final[dict[str, Callable[[str], Votes]]] = {
    "nist-json": votes_in_json,
    "nist-xml": votes_in_xml,
    "eml510": votes_in_eml,
}


def test_every_format_is_read_back() -> None:
    assert READERS.keys() == FORMATS.keys()


@FEWEST
@given(packages())
def test_a_report_is_valid_and_holds_every_figure_and_no_other(tables: Tables) -> None:
    package = package_of(tables)

    in_json, in_xml = exported("nist-json", package), exported("nist-xml", package)

    validated_json(in_json)
    validated_xml(in_xml)
    assert votes_in_json(in_json) == votes_in_xml(in_xml) == votes_of(tables)


@FEWEST
@given(packages())
def test_eml_holds_the_figures_of_contests_and_stations_that_have_votes(tables: Tables) -> None:
    told = dict(votes_of(tables))
    contests = {row["id"]: str(row["contest"]) for row in tables["candidacies"]}
    with_votes = {(contests[choice], station) for choice, station in told if choice in contests}
    of_candidates = {
        (choice, station): votes
        for (choice, station), votes in told.items()
        if (contests.get(choice, choice.removeprefix("against-all ")), station) in with_votes
        and (contests.get(choice, choice.removeprefix("against-all ")), "") in with_votes
    }
    assume(of_candidates)

    assert votes_in_eml(exported("eml510", package_of(tables))) == of_candidates


@FEWEST
@given(packages())
def test_eml_is_valid_or_says_that_nothing_is_counted(data: Path, tables: Tables) -> None:
    schema = data / EML_SCHEMA
    package = package_of(tables)

    if any(
        choice in {row["id"] for row in tables["candidacies"]} and not station
        for choice, station in votes_of(tables)
    ):
        validated_xml(exported("eml510", package), schema)
    else:
        with pytest.raises(BadInputError, match="no votes are counted yet"):
            exported("eml510", package)
