"""Laws that the count keeps on whatever package."""

import json
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from hattama.count import count
from hattama.count.counting import Count
from hattama.count.plain import plain_count
from hattama.domain.outcome import OutcomeKind
from hattama.domain.protocol import LINES
from hattama.domain.tally import Tally, tabulate
from hattama.law.expression import parse
from hattama.law.rulesets import load, rules_text
from hattama.package import open as open_package
from hattama.package.saving import write_rows
from tests.factories.packages import DAY, Row, Tables, meta, protocols_of, with_rows
from tests.factories.rule_sets import rule_set
from tests.generative.packages import (
    FEW,
    FEWEST,
    counted,
    counted_states,
    packages,
    told,
)

RULES: Final = rule_set()
GEORGIA: Final = load("ge-local-2014", DAY)
SUM_OF_ALL: Final = replace(RULES, share_base=parse(" + ".join(LINES), {}))
"""A rule set that names every line, so that every line is totalled."""

whole_numbers = st.integers(0, 30)


def totals(whole: Count) -> dict[str, object]:
    """Give votes and lines of every contest, without those that nobody has figures for."""
    return {
        str(contest.contest): (
            dict(contest.result.tally.votes),
            contest.result.tally.lines,
        )
        for contest in whole.contests
    }


@FEW
@given(tables=packages())
def test_the_count_is_the_reference_count(tables: Tables) -> None:
    reference = tabulate(protocols_of(tables))

    whole = counted(tables, SUM_OF_ALL)

    for contest in whole.contests:
        assert contest.result.tally == reference.get(contest.contest, Tally())


@FEW
@given(tables=packages())
def test_votes_are_those_that_ten_lines_of_python_add_up(tables: Tables) -> None:
    status = {line["id"]: line["status"] for line in tables["protocols"]}
    votes: Counter[object] = Counter()
    for line in tables["votes"]:
        if status[line["protocol"]] in {"accepted", "corrected"}:
            votes[line["candidacy"]] += int(str(line["votes"] or 0))

    whole = counted(tables, RULES)

    found = {
        id_: total.known
        for contest in whole.contests
        for id_, total in contest.result.tally.votes.items()
    }
    assert +Counter(found) == +votes


@FEW
@given(tables=packages(), data=st.data())
def test_the_order_of_rows_never_matters(tables: Tables, data: st.DataObject) -> None:
    shuffled = {name: data.draw(st.permutations(rows)) for name, rows in tables.items()}

    assert told(counted(shuffled, RULES)) == told(counted(tables, RULES))


@FEW
@given(tables=packages(), data=st.data())
def test_splitting_a_station_never_changes_a_total(tables: Tables, data: st.DataObject) -> None:
    station = data.draw(st.sampled_from(tables["stations"]))

    assert totals(counted(split(tables, station, data), SUM_OF_ALL)) == totals(
        counted(tables, SUM_OF_ALL)
    )


def split(tables: Tables, station: Row, data: st.DataObject) -> Tables:
    """Give the package with half of the figures of a station at a second one beside it."""
    both: dict[str, list[Row]] = {name: [] for name in tables}
    torn = {line["id"] for line in tables["protocols"] if line["station"] == station["id"]}
    both["stations"] = [*tables["stations"], {**station, "id": "second"}]
    for name, key in (("protocols", "id"), ("votes", "protocol")):
        for line in tables[name]:
            if line[key] not in torn:
                both[name].append(line)
                continue
            first, second = dict(line), {**line, key: f"{line[key]}.second"}
            if name == "protocols":
                second["station"] = "second"
            for cell, figure in line.items():
                if cell in LINES or cell == "votes":
                    first[cell], second[cell] = halves(figure, data)
            both[name] += [first, second]
    there = {(line["protocol"], line["candidacy"]) for line in tables["votes"]}
    both["votes"] += [  # who has no row is blank once, not at both
        {"protocol": f"{whole.id}.second", "candidacy": id_, "votes": 0}
        for whole in protocols_of(tables)
        for id_ in whole.votes
        if whole.id in torn and (whole.id, id_) not in there
    ]
    return {**tables, **{name: both[name] for name in ("stations", "protocols", "votes")}}


def halves(figure: object, data: st.DataObject) -> tuple[int | None, int]:
    if figure is None:
        return None, 0
    assert isinstance(figure, int)
    first = data.draw(st.integers(0, figure))
    return first, figure - first


@FEW
@given(tables=packages(), figure=st.integers(0, 9))
def test_figures_of_what_does_not_count_never_matter(tables: Tables, figure: int) -> None:
    idle = {
        line["id"]
        for line in tables["protocols"]
        if line["status"] not in {"accepted", "corrected"}
    }
    changed = {
        **tables,
        "protocols": [
            {
                cell: figure if cell in LINES and line["id"] in idle else value
                for cell, value in line.items()
            }
            for line in tables["protocols"]
        ],
        "votes": [
            {**line, "votes": figure} if line["protocol"] in idle else line
            for line in tables["votes"]
        ],
    }

    assert told(counted(changed, RULES)) == told(counted(tables, RULES))


@FEW
@given(tables=packages(), data=st.data())
def test_totals_of_two_parts_are_the_total_of_the_whole(
    tables: Tables, data: st.DataObject
) -> None:
    chosen = {line["id"] for line in tables["protocols"] if data.draw(st.booleans())}

    def part(*, inside: bool) -> Count:
        rows = [
            line if (line["id"] in chosen) is inside else {**line, "status": "awaited"}
            for line in tables["protocols"]
        ]
        return counted(with_rows(tables, "protocols", rows), SUM_OF_ALL)

    parts = sums(part(inside=True)) + sums(part(inside=False))
    assert sums(counted(tables, SUM_OF_ALL)) == parts


def sums(whole: Count) -> Counter[object]:
    found: Counter[object] = Counter()
    for contest in whole.contests:
        tally = contest.result.tally
        for kind in (tally.votes, tally.lines):
            for name, total in kind.items():
                found[contest.contest, str(name), "known"] += total.known
                found[contest.contest, str(name), "blanks"] += total.blanks
    return +found


@FEW
@given(tables=packages(states=counted_states, numbers=whole_numbers))
def test_twice_the_votes_come_to_the_same_outcome(tables: Tables) -> None:
    double = with_rows(
        tables,
        "votes",
        [{**line, "votes": 2 * int(str(line["votes"]))} for line in tables["votes"]],
    )

    once, twice = counted(tables, RULES), counted(double, RULES)

    assert [
        (one.outcome.kind, one.outcome.candidacies, one.outcome.margin and 2 * one.outcome.margin)
        for one in once.contests
    ] == [
        (one.outcome.kind, one.outcome.candidacies, one.outcome.margin) for one in twice.contests
    ]


@FEW
@given(tables=packages(states=counted_states, numbers=whole_numbers))
def test_every_elected_seat_has_a_nominator(tables: Tables) -> None:
    whole = counted(tables, RULES)

    for office in ("mayor", "council"):
        contests = [contest for contest in whole.contests if contest.result.office == office]
        assert sum(whole.seats_by_nominator(office).values()) == sum(
            min(contest.result.seats, len(contest.result.standing))
            if contest.outcome.kind is OutcomeKind.ELECTED
            else len(contest.outcome.safe)
            for contest in contests
        )
    assert sum(whole.outcomes().values()) == len(whole.contests)


@FEW
@given(tables=packages())
def test_turnout_of_a_unit_is_that_of_its_stations_and_of_the_units_below(tables: Tables) -> None:
    whole = counted(tables, RULES)

    units = whole.directory.units
    for parent, unit in units.items():
        for kind in product(("mayor", "council"), (1, 2)):
            below = [entry.id for entry in units.values() if entry.parent == parent]
            own = own_turnout(tables, unit.id, kind)
            found = turnout_at(whole, [str(unit.id)], kind)
            assert found == own + turnout_at(whole, [str(id_) for id_ in below], kind)


def turnout_at(whole: Count, units: list[str], kind: tuple[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for turnout in whole.turnout:
        if turnout.unit in units and (turnout.office, turnout.round) == kind:
            for name in ("due", "counted", "known", "base", "voted", "listed", "covered"):
                found[name] += getattr(turnout, name) or 0
    return +found


def own_turnout(tables: Tables, unit: str, kind: tuple[object, int]) -> Counter[str]:
    """Add up the turnout of the stations that lie in the unit and in no smaller one."""
    contests = {
        line["id"] for line in tables["contests"] if (line["office"], line["round"]) == kind
    }
    stations = {line["id"]: line for line in tables["stations"] if line["unit"] == unit}
    found: Counter[str] = Counter()
    for line in tables["protocols"]:
        if line["contest"] not in contests or line["station"] not in stations:
            continue
        on_lists = stations[line["station"]]["registered"] or 0
        found.update(due=1, listed=int(str(on_lists)))
        if line["status"] in {"accepted", "corrected"}:
            found.update(counted=1, covered=int(str(on_lists)))
            voted, base = line.get("issued"), line.get("registered")
            if voted is not None and base is not None:
                found.update(known=1, base=int(str(base)), voted=int(str(voted)))
    return +found


@FEW
@given(tables=packages())
def test_a_count_can_be_told_as_json(tables: Tables) -> None:
    plain = plain_count(counted(tables, RULES))

    assert json.loads(json.dumps(plain)) == plain


@FEWEST
@given(tables=packages())
def test_both_layouts_count_the_same(tables: Tables) -> None:
    shipped = with_rows(
        tables, "contests", [{**line, "office": "mayor"} for line in tables["contests"]]
    )
    found = []

    with TemporaryDirectory() as folder:
        for layout in ("csv", "parquet"):
            out = Path(folder) / layout
            write_rows(shipped, meta(), rules_text("ge-local-2014"), out, layout=layout)
            with open_package(out) as package:
                found.append(told(count(package.engine, package.rules, polling_day=DAY)))

    assert found[0] == found[1]
    assert found[0] == told(counted(shipped, GEORGIA))
