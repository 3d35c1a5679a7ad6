"""Every published figure of the founding election comes out of the reconstruction."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hattama.reconstruct.apportion import half_up
from hattama.reconstruct.election import Reconstruction
from hattama.reconstruct.facts_file import read_facts

FACTS = Path(__file__).resolve().parents[3] / "examples" / "kz-akim-2021" / "facts.toml"
NOT_REBUILT = {"mean_age", "mean_age_elected", "youngest_elected", "oldest_elected"}
Figures = Counter[tuple[str, str]]


Tables = dict[str, list[dict[str, Any]]]


class Counting:
    """Counts a reconstruction again, by region ("" for all) and dotted name."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.figures: Figures = Counter()
        self.parent = {row["id"]: row["parent"] for row in tables["units"]}
        self.unit = {row["id"]: row["unit"] for row in tables["contests"]}

    def add(self, contest: str, name: str, value: int = 1) -> None:
        for region in (self.parent[self.parent[self.unit[contest]]], ""):
            self.figures[region, name] += value

    def count_units(self) -> None:
        for row in self.tables["units"]:
            self.figures["", f"{row['level']}s"] += 1
            if row["level"] == "subdistrict":
                region = self.parent[row["parent"]]
                self.figures[region, f"kinds.{row['kind']}"] += 1
                self.figures[region, f"seats_district.{row['parent']}"] += 1

    def count_nominees(self) -> None:
        fields = Counter(row["contest"] for row in self.tables["candidacies"] if row["position"])
        for row in self.tables["candidacies"]:
            for name in nominee_figures(row):
                self.add(row["contest"], name)
        for row in self.tables["contests"]:
            self.add(row["id"], "seats")
            record = (self.parent[self.parent[row["unit"]]], "largest_field")
            self.figures[record] = max(self.figures[record], fields[row["id"]])

    def count_stations(self) -> None:
        sizes = Counter[str]()
        for row in self.tables["protocols"]:
            district = self.parent[self.unit[row["contest"]]]
            self.add(row["contest"], "stations")
            self.add(row["contest"], "voters", row["registered"])
            self.add(row["contest"], "issued", row["issued"])
            self.add(row["contest"], f"voters_district.{district}", row["registered"])
            self.add(row["contest"], f"issued_district.{district}", row["issued"])
            sizes[row["contest"]] += row["registered"]
        for contest, size in sizes.items():
            region = self.parent[self.parent[self.unit[contest]]]
            largest, smallest = (region, "largest_constituency"), (region, "smallest_constituency")
            self.figures[largest] = max(self.figures[largest], size)
            self.figures[smallest] = min(self.figures[smallest] or size, size)

    def count_day(self) -> None:
        contest = {row["id"]: row["contest"] for row in self.tables["protocols"]}
        for row in self.tables["turnout"]:
            self.add(
                contest[row["protocol"]], f"issued_at.{row['reported_at'][11:16]}", row["issued"]
            )
        observers = sum(row["observers"] for row in self.tables["observers"])
        self.figures["", "observers"] = observers


@pytest.fixture(scope="module")
def figures(founding: Reconstruction) -> Figures:
    counting = Counting(founding.tables)
    counting.count_units()
    counting.count_nominees()
    counting.count_stations()
    counting.count_day()
    return counting.figures


def nominee_figures(row: dict[str, Any]) -> list[str]:
    names = ["nominated", f"nominated_{row['route']}"]
    if row["reason"]:
        return [*names, "unexplained" if row["reason"] == "not_explained" else row["status"]]
    names += ["registered", f"registered_{row['route']}"]
    names.append("women" if row["sex"] == "f" else "men")
    if row["party"]:
        names.append(f"candidates.{row['party']}")
    if row["status"] == "elected":
        names.append(f"winners.{row['party'] or 'self'}")
        names += ["women_elected"] if row["sex"] == "f" else []
    return names


def published() -> list[tuple[str, str, int, str]]:
    facts = read_facts(FACTS)
    places = {"": facts.national, **facts.regions}
    return [
        (region, name, figure.value, figure.qualifier)
        for region, place in places.items()
        for name, figure in place.items()
        if name not in NOT_REBUILT
    ]


@pytest.mark.parametrize(("region", "name", "value", "qualifier"), published())
def test_a_published_figure_comes_out(
    figures: Figures, region: str, name: str, value: int, qualifier: str
) -> None:
    group, _, key = name.partition(".")
    match group:
        case "turnout":
            found = half_up(figures[region, "issued"] * 1000, figures[region, "voters"])
        case "turnout_district":
            found = half_up(
                figures[region, f"issued_district.{key}"] * 1000,
                figures[region, f"voters_district.{key}"],
            )
        case "turnout_at":
            found = half_up(figures[region, f"issued_at.{key}"] * 1000, figures[region, "voters"])
        case _:
            found = figures[region, name]

    match qualifier:
        case "more_than":
            assert found > value
        case "at_least":
            assert found >= value
        case "at_most":
            assert found <= value
        case _:
            assert found == value


def test_the_only_seat_of_osdp_is_in_west_kazakhstan(figures: Figures) -> None:
    regions = [region for region, name in figures if name == "winners.osdp" and region]

    assert regions == ["270000000"]


def test_what_is_filled_is_what_comes_out(founding: Reconstruction, figures: Figures) -> None:
    for one in founding.filled:
        assert figures[one.region, one.figure] == one.value, one


def test_no_exactly_published_figure_counts_as_filled(founding: Reconstruction) -> None:
    exact = {(region, name) for region, name, _, qualifier in published() if not qualifier}

    assert not exact & {(one.region, one.figure) for one in founding.filled}
