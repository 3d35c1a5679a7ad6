"""The demo holds the count against what was published, verifies, and sees when one row has been changed."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hattama.cli.comparison import Comparison, compare
from hattama.cli.demonstration import example_folder
from hattama.count import count
from hattama.package import open as open_package
from hattama.reconstruct import read_facts
from tests.acceptance.conftest import Ran, hattama

Row = dict[str, str]
Change = Callable[[list[Row]], object]


def figures(ran: Ran) -> dict[str, str]:
    return {one["name"]: one["computed"] for one in ran.json["figures"]}


def test_every_published_figure_comes_out_of_the_count(demo: tuple[Path, Ran]) -> None:
    _, ran = demo

    assert (ran.code, ran.err) == (0, "")
    assert ran.json["verified"]["wrong"] == ran.json["verified"]["unknown"] == []
    assert all(one["agrees"] for one in ran.json["figures"])
    assert figures(ran) | {
        "seats": "730",
        "nominated": "2582",
        "registered": "2297",
        "stations": "1847",
        "voters": "1209817",
    } == figures(ran)


def test_people_see_the_same_figures_and_the_label(demo: tuple[Path, Ran]) -> None:
    folder, told = demo

    ran = hattama("demo", "--no-serve", "--dir", folder.parent)

    assert (ran.code, ran.err) == (0, "")
    assert "Reconstruction: published totals, generated stations" in ran.out
    for name in ("nominated", "voters"):
        assert f"{int(figures(told)[name]):,}" in ran.out
    assert " NO " not in ran.out


def test_the_package_is_found_in_order_by_check_and_count(demo: tuple[Path, Ran]) -> None:
    folder, told = demo

    checked = hattama("check", folder / "package", "--json")
    counted = hattama("count", folder / "package", "--json")

    errors = [
        rule for rule in checked.json["rules"] if rule["severity"] == "error" and rule["fails"]
    ]
    assert checked.code == (1 if errors else 0)
    assert checked.json["checked"] + checked.json["awaited"] == int(figures(told)["stations"])
    assert counted.code == 0
    assert sum(one["seats"] for one in counted.json["contests"]) == int(figures(told)["seats"])


def spoil(folder: Path, table: str, change: Change) -> None:
    """Change the rows of one table of a package."""
    file = folder / "package" / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    titles = list(rows[0])
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, titles, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def first(rows: list[Row], **cells: str) -> Row:
    return next(row for row in rows if all(row[title] == cell for title, cell in cells.items()))


def swap_votes(rows: list[Row]) -> None:
    """Give the votes of the first contest's leader to the second."""
    protocol = rows[0]["protocol"]
    mine = [row for row in rows if row["protocol"] == protocol]
    for row, votes in zip(mine, [row["votes"] for row in reversed(mine)], strict=True):
        row["votes"] = votes


@pytest.mark.parametrize(
    ("table", "change", "changed"),
    [
        ("candidacies", lambda rows: first(rows, status="not_elected").update(status="refused"), "registered"),
        ("candidacies", lambda rows: first(rows, sex="f", status="not_elected").update(sex="m"), "women"),
        ("candidacies", lambda rows: first(rows, status="withdrawn").update(status="on_ballot"), "registered"),
        ("protocols", lambda rows: rows[0].update(registered="9422"), "voters"),
        ("protocols", lambda rows: rows[0].update(status="annulled"), "voters"),
        ("observers", lambda rows: rows.pop(), "observers"),
        ("observers", lambda rows: rows[0].update(observers="0"), "observers"),
    ],
    ids=["refused", "sex", "candidate", "voters", "annulled", "observer", "observers"],
)  # fmt: skip
def test_one_changed_row_changes_a_figure(
    demo: tuple[Path, Ran], tmp_path: Path, table: str, change: Change, changed: str
) -> None:
    folder, before = demo
    copy = copied(folder, tmp_path)
    spoil(copy, table, change)

    after = next(one for one in compared(copy) if one.name == changed)

    assert after.computed != figures(before)[changed]
    assert not after.agrees()


def copied(site: Path, into: Path) -> Path:
    """Copy the package of a site."""
    shutil.copytree(site / "package", into / site.name / "package")
    return into / site.name


def compared(site: Path) -> list[Comparison]:
    """Hold the package of a site against what was published, as the demo does."""
    published = read_facts(example_folder() / "facts.toml")
    with open_package(site / "package") as package:
        counted = count(package.engine, package.rules, polling_day=package.meta.polling_day)
    return list(compare(published, counted))


def test_a_changed_row_is_a_mismatch_and_the_verifier_names_it(
    demo: tuple[Path, Ran], tmp_path: Path
) -> None:
    folder, _ = demo
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    spoil(copy, "observers", lambda rows: rows[0].update(observers="0"))

    ran = hattama("demo", "--no-serve", "--dir", tmp_path, "--json")

    wrong = ran.json["verified"]["wrong"]
    assert ran.code == 1
    assert not next(one for one in ran.json["figures"] if one["name"] == "observers")["agrees"]
    assert len(wrong) == 1
    assert "observers.csv" in json.dumps(wrong)


def test_a_person_who_is_erased_leaves_a_log_that_verifies(
    demo: tuple[Path, Ran], tmp_path: Path
) -> None:
    folder, _ = demo
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    with (copy / "package" / "candidacies.csv").open(encoding="utf-8", newline="") as lines:
        person = next(row for row in csv.DictReader(lines) if row["name_en"])

    ran = hattama("erase", copy, person["id"])
    verified = hattama("verify", copy, "--json")

    assert (ran.code, ran.err) == (0, "")
    assert verified.code == 0
    published = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    names = {person[f"name_{code}"].encode() for code in ("kk", "ru", "en", "da")}
    rows = published[copy / "package" / "candidacies.csv"].split(b"\n")
    mine = next(row for row in rows if row.startswith(f"{person['id']},".encode()))
    assert mine.endswith(b",,,,,,")
    assert not any(name in mine for name in names)
    log = [path for path in published if path.is_relative_to(copy / "log")]
    assert len(log) == sum(path.is_file() for path in (folder / "log").rglob("*")) - 1


def test_other_votes_make_another_winner(demo: tuple[Path, Ran], tmp_path: Path) -> None:
    folder, _ = demo
    copy = copied(folder, tmp_path)
    spoil(copy, "votes", swap_votes)

    before, after = (
        hattama("count", path / "package", "--json").json["contests"][0] for path in (folder, copy)
    )

    assert before["outcome"]["candidacies"] != after["outcome"]["candidacies"]


def test_a_row_that_is_missing_is_refused_where_others_refer_to_it(
    demo: tuple[Path, Ran], tmp_path: Path
) -> None:
    folder, _ = demo
    copy = copied(folder, tmp_path)
    spoil(copy, "stations", lambda rows: rows.pop(0))

    ran = hattama("demo", "--no-serve", "--dir", tmp_path)

    assert ran.code == 2
    assert "protocols.csv, row 2, column station: " in ran.err
    assert "Traceback" not in ran.err
