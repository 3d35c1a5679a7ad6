"""`datapackage.json` is read strictly and written the same way every time."""

import json
from dataclasses import replace
from typing import Any

import pytest

from hattama.domain.errors import BadInputError
from hattama.package.meta import Layout, describe, read_meta
from hattama.package.schema import TABLES
from tests.unit.package.small import META

COLUMNS = {table.name: [column.name for column in table.columns] for table in TABLES}


def refusal(text: str) -> str:
    with pytest.raises(BadInputError) as caught:
        read_meta(text, "small")
    return str(caught.value)


def put(described: Any, path: str, to: object) -> None:  # noqa: ANN401 - it is JSON
    """Put `to` at the end of a path, or take away what is there."""
    *above, last = (int(step) if step.isdigit() else step for step in path.split("."))
    for step in above:
        described = described[step]
    if to is ...:
        del described[last]
    else:
        described[last] = to


@pytest.mark.parametrize("layout", ["csv", "parquet"])
def test_what_is_written_is_read_again(layout: Layout) -> None:
    text = describe(META, "0" * 64, layout, COLUMNS)

    assert read_meta(text, "small") == (META, "0" * 64, layout, tuple(COLUMNS), "")


def test_the_same_facts_give_the_same_text() -> None:
    text = describe(META, "0" * 64, "csv", COLUMNS)

    assert text == describe(replace(META), "0" * 64, "csv", dict(reversed(COLUMNS.items())))
    assert text.endswith("}\n")


def test_parquet_files_are_described_by_their_keys() -> None:
    described = json.loads(describe(META, "0" * 64, "parquet", COLUMNS))
    contests = next(one for one in described["resources"] if one["name"] == "contests")

    assert contests["schema"]["fields"][0]["name"] == "key"
    assert contests["schema"]["foreignKeys"][0]["reference"] == {
        "resource": "offices",
        "fields": "key",
    }
    assert {"fields": "follows", "reference": {"resource": "", "fields": "key"}} in contests[
        "schema"
    ]["foreignKeys"]


@pytest.mark.parametrize(
    ("path", "to", "sentence"),
    [
        ("name", "a b", "the name 'a b' is not an id"),
        ("name", None, "a property is not of the kind that it must be"),
        ("name", ..., "the property 'name' is missing"),
        ("hattama", ..., "the property 'hattama' is missing"),
        ("hattama", [], "a property is not of the kind that it must be"),
        (
            "hattama.version",
            2,
            "the package is of version 2, this program reads version 1",
        ),
        ("hattama.version", "1", "the package is of version '1'"),
        ("hattama.version", True, "the package is of version True"),
        ("hattama.version", 1.0, "1.0 is not an integer; give whole numbers only"),
        ("hattama.version", float("nan"), "NaN is not an integer; give whole numbers only"),
        ("hattama.title", {}, "the election has no title"),
        ("hattama.title", "x", "a property is not of the kind that it must be"),
        (
            "hattama.title",
            {"en": 5},
            "a property is not of the kind that it must be",
        ),
        ("hattama.title", {"en": "a\u202eb"}, "a text holds the character U+202E"),
        ("hattama.title", {"en": "\ud800"}, "surrogates not allowed"),
        ("hattama.polling_day", "2021-02-30", "day is out of range for month"),
        (
            "hattama.polling_day",
            "20210725",
            "the polling day '20210725' is not a date",
        ),
        ("hattama.polling_day", 20210725, "a property is not of the kind"),
        (
            "hattama.languages",
            [],
            "the languages are not codes like kk, ru, en, da",
        ),
        ("hattama.languages", ["e'n"], "the languages are not codes"),
        ("hattama.languages", ["ж"], "the languages are not codes"),
        ("hattama.languages", ["en", "en"], "a language stands twice"),
        (
            "hattama.provenance.kind",
            "x",
            "the kind of provenance is none of official, ",
        ),
        (
            "hattama.provenance.label",
            {},
            "only the provenance of official figures may",
        ),
        ("hattama.provenance", None, "a property is not of the kind"),
        ("hattama.rule_set_sha256", None, "a property is not of the kind"),
        (
            "resources",
            [],
            "the tables are not all CSV or all Parquet files beside this one",
        ),
        (
            "resources.0.format",
            "parquet",
            "the tables are not all CSV or all Parquet",
        ),
        ("resources.0.path", "../offices.csv", "the tables are not all CSV"),
        ("resources.0.name", "voters", "a table is unknown or stands twice"),
        ("resources.1.name", "offices", "a table is unknown or stands twice"),
    ],
)
def test_what_is_no_package_says_what_is_wrong(path: str, to: object, sentence: str) -> None:
    described = json.loads(describe(META, "0" * 64, "csv", COLUMNS))
    put(described, path, to)

    said = refusal(json.dumps(described))

    assert said.startswith("small, datapackage.json: ")
    assert sentence in said


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, '{"name": ' + "9" * 5000 + "}"],
    ids=["", "open", "deep", "long"],
)
def test_what_is_not_json_is_refused(text: str) -> None:
    assert refusal(text).startswith("small, datapackage.json: ")


def test_a_key_that_stands_twice_is_refused() -> None:
    text = describe(META, "0" * 64, "csv", COLUMNS).replace(
        '"version": 1', '"version": 1, "version": 1'
    )

    assert (
        refusal(text) == "small, datapackage.json: the key 'version' stands twice in one object."
    )


def test_official_figures_need_no_label() -> None:
    official = replace(META, provenance=replace(META.provenance, kind="official", label={}))

    assert read_meta(describe(official, "0" * 64, "csv", COLUMNS), "small")[0] == official
