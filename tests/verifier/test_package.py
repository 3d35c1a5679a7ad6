"""The published package, objects and disclosures against the records."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.verifier.conftest import Verify, said
from tests.verifier.story import PACKAGE, PDF, PEOPLE, SCAN, salt
from tests.verifier.writer import Files, Story, commitment, disclosure, sha


def cells_of(table: str) -> list[tuple[int, int]]:
    header, *rows = PACKAGE[table].splitlines()
    return [
        (row, column) for row in range(1, len(rows) + 1) for column in range(header.count(",") + 1)
    ]


@pytest.mark.parametrize("table", PACKAGE)
def test_every_cell_of_every_table_counts(good: Files, verified: Verify, table: str) -> None:
    path = f"package/{table}.csv"
    header = PACKAGE[table].split("\n")[0].split(",")
    for number, column in cells_of(table):
        lines = PACKAGE[table].splitlines()
        if '"' in lines[number]:
            continue
        row = lines[number].split(",")
        row[column] += "9"
        lines[number] = ",".join(row)

        report = verified({**good, path: "".join(f"{line}\n" for line in lines).encode()})

        assert report.exit_code == 1
        assert report.wrong[0].place.startswith(f"{path}, row {number}")
        if column > 1:
            assert report.wrong[0].place.endswith(f"column {header[column]}")


def test_both_values_are_named(good: Files, verified: Verify) -> None:
    votes = good["package/votes.csv"].replace(b"x1,n2,4", b"x1,n2,5")

    report = verified({**good, "package/votes.csv": votes})

    assert (
        said(report)
        == "package/votes.csv, row 2 (x1), column votes: published '5', the records give '4'"
    )


SHAPES: list[tuple[Callable[[str], str], str]] = [
    (lambda text: text + text.splitlines()[1] + "\n", "has more rows than the records give"),
    (
        lambda text: "".join(text.splitlines(keepends=True)[:-1]),
        "published is nothing, the records give 'x4,n5,5'",
    ),
    (lambda text: text[:-1], "a line that does not end"),
    (lambda text: text.replace("\n", "\r\n"), "the header is not"),
    (lambda text: text.replace("protocol,candidacy", "candidacy,protocol"), "the header is not"),
    (lambda text: text.replace(",6\n", ",\n"), "published '', the records give '6'"),
    (lambda text: text.replace("x2,n3,0", "x2,n3,"), "published '', the records give '0'"),
    (
        lambda text: text.replace("x2,n3,0\n", ""),
        "row 5: published is 'x3,n1,0', the records give 'x2,n3,0'",
    ),
    (lambda text: text.replace(",6\n", ',"6\n'), "the quotes of a line do not fit"),
]


@pytest.mark.parametrize(("change", "sentence"), SHAPES, ids=map(str, range(len(SHAPES))))
def test_a_table_of_another_shape(
    good: Files, verified: Verify, change: Callable[[str], str], sentence: str
) -> None:
    report = verified({**good, "package/votes.csv": change(PACKAGE["votes"]).encode()})

    assert report.exit_code == 1
    assert sentence in said(report)


def test_quotes_that_mean_nothing_are_accepted(good: Files, verified: Verify) -> None:
    votes = good["package/votes.csv"].replace(b"x1,n2,4", b'"x1",n2,"4"')

    assert verified({**good, "package/votes.csv": votes}).exit_code == 0


@pytest.mark.parametrize("table", PACKAGE)
def test_a_missing_table_cannot_be_told(good: Files, verified: Verify, table: str) -> None:
    report = verified({name: raw for name, raw in good.items() if name != f"package/{table}.csv"})

    assert report.exit_code == 2
    assert f"package/{table}.csv: is missing" in said(report, "unknown")


@pytest.mark.parametrize("name", ["package/extra.csv", "package/votes.parquet"])
def test_a_stray_file_in_the_package(good: Files, verified: Verify, name: str) -> None:
    assert f"{name}: is not part of the package" in said(verified({**good, name: b"x"}))


def described(good: Files) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(good["package/datapackage.json"])
    return found


@pytest.mark.parametrize(
    ("fact", "value", "sentence"),
    [
        ("title", {"en": "Another"}, "title: published"),
        ("rule_set", "other", "rule_set: published 'other', the records give 'test-akim'"),
        ("rule_set_sha256", sha(b""), "rule_set_sha256: published"),
        ("polling_day", "2021-07-26", "polling_day: published '2021-07-26'"),
        ("languages", ["kk", "en"], "languages: published"),
        ("provenance", {"kind": "official", "source": "", "label": {}}, "provenance: published"),
        ("more", 1, "more: published '1', the records give 'None'"),
    ],
)
def test_every_fact_counts(
    good: Files, verified: Verify, fact: str, value: object, sentence: str
) -> None:
    found = described(good)
    found["hattama"][fact] = value

    report = verified({**good, "package/datapackage.json": json.dumps(found).encode()})

    assert report.exit_code == 1
    assert sentence in said(report)


def test_the_list_of_tables_counts(good: Files, verified: Verify) -> None:
    changes: tuple[tuple[Callable[[Any], object], str], ...] = (
        (lambda found: found["resources"].pop(), "published are 9 tables, the records give 10"),
        (lambda found: found["resources"][0].update(path="x.csv"), "resources: published"),
        (lambda found: found["resources"][0]["schema"]["fields"].pop(), "resources: published"),
        (
            lambda found: found.update(name="x"),
            "name: published 'x', the records give 'test-2021'",
        ),
        (lambda found: found.update(profile="x"), "the profile is not tabular-data-package"),
        (lambda found: found.update(resources=[1]), "not described by its name, path and fields"),
        (lambda found: found.update(hattama=1), "does not describe an election package"),
    )
    for change, sentence in changes:
        found = described(good)
        change(found)
        report = verified({**good, "package/datapackage.json": json.dumps(found).encode()})
        assert (report.exit_code, sentence in said(report)) == (1, True), sentence


@pytest.mark.parametrize(("change", "value"), [("version", 2), ("profile", "data-package")])
def test_a_package_that_is_not_known_cannot_be_told(
    good: Files, verified: Verify, change: str, value: object
) -> None:
    found = described(good)
    (found if change == "profile" else found["hattama"])[change] = value

    assert (
        verified({**good, "package/datapackage.json": json.dumps(found).encode()}).exit_code == 2
    )


def test_another_rule_set_is_noticed(good: Files, verified: Verify) -> None:
    report = verified({**good, "package/rules.toml": good["package/rules.toml"] + b"\n"})

    assert "package/rules.toml: is not the rule set that the log has in force" in said(report)


@pytest.mark.parametrize("raw", [PDF, SCAN])
def test_objects_must_be_there_and_fit(good: Files, verified: Verify, raw: bytes) -> None:
    name = f"log/objects/{sha(raw)}"

    changed = verified({**good, name: raw + b"!"})
    assert f"{name}: the object does not have the hash" in said(changed)


def test_a_missing_object_cannot_be_told(good: Files, verified: Verify) -> None:
    report = verified(
        {name: raw for name, raw in good.items() if name != f"log/objects/{sha(SCAN)}"}
    )

    assert report.exit_code == 2


def test_an_object_that_no_record_names(good: Files, verified: Verify) -> None:
    name = f"log/objects/{sha(b'x')}"
    assert f"{name}: no record names this object" in said(verified({**good, name: b"x"}))


def of(name: str) -> str:
    return f"log/disclosures/{commitment(PEOPLE[name], salt(name))}.json"


def test_a_person_can_be_removed(told: Story, verified: Verify) -> None:
    files = told.files()
    del files[of("n1")]
    files["package/candidacies.csv"] = files["package/candidacies.csv"].replace(
        "f,1980,Ann One,Анна".encode(), b",,,"
    )

    report = verified(files)

    assert (report.exit_code, report.checked["people who were removed"]) == (0, 2)
    assert b"Ann" not in b"".join(files.values())


def test_a_person_who_was_removed_may_not_stay_in_a_table(told: Story, verified: Verify) -> None:
    files = told.files()
    del files[of("n1")]

    assert "column name_en: published 'Ann One', the records give ''" in said(verified(files))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (disclosure({**PEOPLE["n1"], "birth_year": 1981}, salt("n1")), "it is a forgery"),
        (disclosure(PEOPLE["n1"], salt("n2")), "it is a forgery"),
        (disclosure(PEOPLE["n1"], salt("n1")) + b"\n", "not in canonical form"),
        (b"{}", "an object of data, salt and v"),
        (b"", "not JSON"),
    ],
)
def test_a_forged_disclosure(good: Files, verified: Verify, raw: bytes, sentence: str) -> None:
    report = verified({**good, of("n1"): raw})

    assert report.exit_code == 1
    assert sentence in said(report)


def test_a_nominee_who_never_was_a_candidate_is_not_disclosed(
    good: Files, verified: Verify
) -> None:
    report = verified({**good, of("n6"): disclosure(PEOPLE["n6"], salt("n6"))})

    assert "discloses the nominee n6, who never became a candidate" in said(report)


def test_a_stray_disclosure(good: Files, verified: Verify) -> None:
    report = verified({**good, f"log/disclosures/{sha(b'x')}.json": b"{}"})

    assert "discloses what no record commits to" in said(report)
