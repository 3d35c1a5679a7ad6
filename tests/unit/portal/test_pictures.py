"""Pictures on pages: of the units in a unit, of all contests, of turnout; the tables beside them say the same."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path

import pytest

from hattama.law.rulesets import rules_text
from hattama.package.boundaries import Shape, write_boundaries
from hattama.package.opening import open_package
from hattama.package.saving import save, write_rows
from hattama.portal import Settings, publish
from tests.factories.packages import Row, meta, protocol, row, turnout, votes

SETTINGS = Settings(languages=("en",), workers=1)
BOX: Shape = ((((0.0, 40.0), (5.0, 40.0), (5.0, 45.0), (0.0, 40.0)),),)


def election(**units: tuple[int | None, int | None]) -> dict[str, Sequence[Row]]:
    """Build three regions, each with its contest; of the last no protocol has come in."""
    tables: dict[str, Sequence[Row]] = {
        "offices": [row("offices")],
        "parties": [row("parties", id="red"), row("parties", id="blue", name_en="The Blues")],
        "units": [
            row(
                "units",
                id="country",
                parent=None,
                level="country",
                name_en="Land",
                **tile(None, None),
            )
        ],
        "contests": [],
        "candidacies": [],
        "stations": [],
        "protocols": [],
        "votes": [],
        "turnout": [],
    }
    figures = {"a": (70, 20, 800), "b": (48, 42, 600), "c": (None, None, 0)}
    for name, (first, second, _) in figures.items():
        status = "accepted" if first is not None else "awaited"
        lines = {"registered": 100, "issued": 90 if name == "a" else 92, "invalid": 0}
        blank = dict.fromkeys(lines) if first is None else lines
        where = {"level": "region", "name_en": f"{name.upper()} Region"}
        contest = {"contest": f"n{name}"}
        more = {
            "units": [row("units", id=name, **where, **tile(*units.get(name, (None, None))))],
            "contests": [row("contests", id=f"n{name}", unit=name, name_en=f"Head of {name}")],
            "candidacies": [
                _candidate(f"{name}1", f"Ann {name}", 1, **contest, route="party", party="red"),
                _candidate(f"{name}2", f"Bob {name}", 2, **contest, route="self"),
            ],
            "stations": [row("stations", id=f"s{name}", unit=name, registered=100)],
            "protocols": [protocol(f"n{name}", f"s{name}", status, **blank)],
        }
        for table, rows in more.items():
            tables[table] = [*tables[table], *rows]
        if first is not None:
            key = f"n{name}.s{name}"
            tables["votes"] = [
                *tables["votes"],
                *votes(key, **{f"{name}1": first, f"{name}2": second}),
            ]
            tables["turnout"] = [
                *tables["turnout"],
                *turnout(key, 10, 50, 80 if name == "a" else 90),
            ]
    return tables


def _candidate(id_: str, name: str, position: int, **cells: object) -> Row:
    return row("candidacies", id=id_, name_en=name, position=position, **cells)


def tile(column: int | None, line: int | None) -> Mapping[str, int | None]:
    return {"grid_column": column, "grid_row": line}


def published(folder: Path, tables: Mapping[str, Sequence[Row]], bounds: str = "") -> Path:
    """Publish an election; give the folder of its English pages."""
    write_rows(tables, meta(), rules_text("ge-local-2014"), folder / "written")
    with open_package(folder / "written") as package:
        package.boundaries = bounds
        save(package, folder / "package")
    publish(folder / "package", folder / "site", SETTINGS)
    return folder / "site" / "en"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of the election with a tile for two of its three regions."""
    return published(tmp_path_factory.mktemp("tiles"), election(a=(2, 1), b=(1, 1)))


@pytest.fixture(scope="module")
def front(site: Path) -> str:
    """Return its front page."""
    return (site / "index.html").read_text("utf-8")


def test_units_stand_on_their_tiles_and_the_others_below(front: str) -> None:
    assert re.findall(
        r'<g transform="translate\((\d+) (\d+)\)"><a href="units/(\w)\.html">', front
    ) == [
        ("126", "2", "a"),
        ("2", "2", "b"),
        ("2", "102", "c"),
    ]


def test_the_picture_says_of_a_unit_what_the_table_says(front: str) -> None:
    assert (
        "<title>A Region\nTurnout: 90.0%\nMost seats: The Reds, 1 of 1\n"
        "Typical margin (median): 55.6%\nProtocols counted: 1 of 1</title>" in front
    )
    told = re.search(r'units/a\.html">A Region</a></th>(.*?)</tr>', front)
    assert told is not None
    assert re.findall(">([^<>]+)<", told[1]) == ["1", "1 / 1", "90.0%", "The Reds", "55.6%", "0"]


def test_what_is_not_known_is_drawn_as_such(front: str) -> None:
    assert (
        "<title>C Region\nTurnout: not known yet\nMost seats: nobody yet\n"
        "Typical margin (median): not known yet\nProtocols counted: 0 of 1</title>" in front
    )
    unknown = front.split("<title>C Region")[1].partition("</a>")[0]
    assert re.findall('class="v(\\d) none"', unknown) == ["0", "1", "2"]


def test_each_legend_holds_every_colour_of_its_picture(front: str) -> None:
    for number in range(4):
        key = re.search(f'<ul class="key v{number}">(.*?)</ul>', front)
        assert key is not None
        drawn = set(re.findall(f'<rect class="v{number} ([^"]+)"', front))
        assert set(re.findall('<rect class="([^"]+)"', key[1])) == drawn


def test_no_id_stands_twice(site: Path) -> None:
    for page in site.rglob("*.html"):
        ids = re.findall(' id="([^"]+)"', page.read_text("utf-8"))
        assert len(ids) == len(set(ids)), page


def test_boundaries_make_a_map(tmp_path: Path) -> None:
    pages = published(
        tmp_path,
        election(a=(1, 1)),
        write_boundaries({"a": BOX, "b": (((*BOX[0][0][:2], (5.0, 38.0), BOX[0][0][0]),),)}),
    )

    front = (pages / "index.html").read_text("utf-8")
    assert '<svg class="map"' in front
    assert '<svg class="tiles"' not in front
    assert "Not on the map: C</figcaption>" in front


def test_one_boundary_makes_no_map(tmp_path: Path) -> None:
    pages = published(tmp_path, election(), write_boundaries({"a": BOX}))

    assert '<svg class="tiles"' in (pages / "index.html").read_text("utf-8")


def test_a_unit_with_nothing_in_it_has_no_picture(site: Path) -> None:
    assert 'class="look"' not in (site / "units" / "a.html").read_text("utf-8")


def test_all_contests_stand_closest_first_and_those_undecided_last(site: Path) -> None:
    races = (site / "races.html").read_text("utf-8")

    assert re.findall(r'<th scope="row"><a href="contests/(\w+)\.html"', races) == [
        "nb",
        "na",
        "nc",
    ]
    assert "In 2 contests somebody is elected, or leads with all protocols counted." in races
    assert races.count("<circle") == 2
    assert "<title>Head of a: Ann a, 55.6%</title>" in races


def test_many_contests_are_parted_by_unit_and_none_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hattama.portal.pages.races.ON_ONE_PAGE", 1)
    monkeypatch.setattr("hattama.portal.pages.races.CLOSEST", 1)
    tables = election()
    more = replace_id(tables["contests"][0], "na2"), replace_id(tables["contests"][0], "na3")

    pages = published(tmp_path, tables | {"contests": [*tables["contests"], *more]})

    races = (pages / "races.html").read_text("utf-8")
    assert re.findall('<th scope="row"><a href="contests/([^"]+)"', races) == ["nb.html"]
    linked = re.findall('<li><a href="(races/[^"]+)"', races)
    assert sorted(path.name for path in (pages / "races").iterdir()) == sorted(
        link.removeprefix("races/") for link in linked
    )
    rows = [
        contest
        for link in linked
        for contest in re.findall(
            r'<th scope="row"><a href="\.\./contests/(\w+)\.html"',
            unescape((pages / link).read_text("utf-8")),
        )
    ]
    assert sorted(rows) == ["na", "na2", "na3", "nb", "nc"]


def replace_id(contest: Row, id_: str) -> Row:
    return {**contest, "id": id_}


def test_turnout_by_hour_and_unit(site: Path) -> None:
    page = (site / "turnout.html").read_text("utf-8")

    rows = {
        name: re.findall("<td>([^<]*)</td>", cells)
        for name, cells in re.findall(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', page)
    }
    assert rows['<a href="units/a.html">A Region</a>'] == ["10.0%", "50.0%", "80.0%", "90.0%"]
    assert rows['<a href="units/c.html">C Region</a>'] == ["\N{EN DASH}"] * 4
    assert rows["Land"] == ["6.7%", "33.3%", "56.7%", "91.0%"]
    assert 'Highest: <a href="units/b.html">B Region</a>, 92.0%.' in page
    assert 'Lowest: <a href="units/a.html">A Region</a>, 90.0%.' in page
    assert page.count('class="curve small"') == 2


def test_without_reports_turnout_is_that_of_the_protocols(tmp_path: Path) -> None:
    tables = election()
    del tables["turnout"]

    page = (published(tmp_path, tables) / "turnout.html").read_text("utf-8")

    assert "No reports through the day are in the package." in page
    assert "<svg" not in page.split("<main")[1]
    assert "92.0%" in page


def test_a_count_that_goes_on_recolours_nobody(site: Path, tmp_path: Path) -> None:
    tables = election(a=(2, 1), b=(1, 1))
    tables["votes"] = [
        {**one, "votes": 10} if one["candidacy"] in {"a1", "b1"} else one
        for one in tables["votes"]
    ]

    other = published(tmp_path, tables)

    def colour(pages: Path, nominator: str) -> set[str]:
        rows = (pages / "contests" / "na.html").read_text("utf-8").split("<tr")
        return {
            re.findall('class="c(\\d)"', one)[0]
            for one in rows
            if nominator in one and "bar" in one
        }

    for nominator in ("The Reds", "self-nominated"):
        assert len(colour(site, nominator)) == 1
        assert colour(site, nominator) == colour(other, nominator)
