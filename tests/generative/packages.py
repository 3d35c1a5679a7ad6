"""Random small packages: every state, blank and absent figures, absent lines, turnout series."""

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb
from hypothesis import settings
from hypothesis import strategies as st

from hattama.count import count
from hattama.count.counting import Count
from hattama.count.engines.duckdb_engine import DuckdbEngine
from hattama.count.plain import plain_count
from hattama.domain.protocol import LINES
from hattama.domain.states import CandidacyState, ContestState, ProtocolState
from hattama.law.ruleset import RuleSet
from tests.factories.packages import DAY, Row, Tables, row, stored

Rows = list[dict[str, object]]

TRIES: Final = settings().max_examples
FEW: Final = settings(max_examples=max(1, TRIES // 4))
"""What counts a package takes a tenth of a second; the nightly profile tries long enough."""

FEWEST: Final = settings(max_examples=max(1, TRIES // 16))
"""For what also writes files."""

figures = st.none() | st.integers(0, 30)
offices = st.sampled_from(("mayor", "council"))
counted_states = st.sampled_from((ProtocolState.ACCEPTED, ProtocolState.CORRECTED))
protocol_states = counted_states | st.sampled_from(ProtocolState)


@st.composite
def packages(
    draw: st.DrawFn,
    *,
    states: st.SearchStrategy[ProtocolState] = protocol_states,
    numbers: st.SearchStrategy[int | None] = figures,
) -> dict[str, Sequence[Row]]:
    """Draw a package of at most three contests and four stations.

    Args:
        draw: what Hypothesis draws with.
        states: the states that protocols may have.
        numbers: the figures that lines, votes and reports may hold.
    """
    units = _units(draw)
    unit_ids = st.sampled_from([line["id"] for line in units])
    contests = [
        row(
            "contests",
            id=f"c{number}",
            office=draw(offices),
            unit=draw(unit_ids),
            seats=draw(st.integers(1, 3)),
            round=draw(st.integers(1, 2)),
            state=draw(st.sampled_from(ContestState)),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    stations = [
        row("stations", id=f"s{number}", unit=draw(unit_ids), registered=draw(numbers))
        for number in range(draw(st.integers(1, 4)))
    ]
    candidacies = [
        _candidacy(draw, str(contest["id"]), number)
        for contest in contests
        for number in range(draw(st.integers(0, 4)))
    ]
    lines = draw(st.lists(st.sampled_from(LINES), unique=True))
    protocols = [
        {
            "id": f"{contest['id']}.{station['id']}",
            "contest": contest["id"],
            "station": station["id"],
            "status": draw(states),
            **{line: draw(numbers) for line in lines},
        }
        for contest in contests
        for station in stations
        if contest["unit"] in _upwards(station["unit"], units)
        and draw(st.booleans() | st.just(value=True))
    ]
    return {
        "offices": [row("offices"), row("offices", id="council", name_en="Council")],
        "units": units,
        "parties": [row("parties"), row("parties", id="blue")],
        "contests": contests,
        "candidacies": candidacies,
        "stations": stations,
        "protocols": protocols,
        "votes": _votes(draw, protocols, candidacies, numbers),
        "turnout": _turnout(draw, protocols, numbers),
        "observers": _observers(draw, stations, numbers),
    }


def _units(draw: st.DrawFn) -> Rows:
    units: Rows = [{**row("units", id="u0", parent=None, level="country")}]
    for number in range(1, draw(st.integers(1, 5))):
        parent = f"u{draw(st.integers(0, number - 1))}"
        units.append({**row("units", id=f"u{number}", parent=parent)})
    return units


def _upwards(unit: object, units: Rows) -> list[object]:
    parents = {line["id"]: line["parent"] for line in units}
    found = [unit]
    while (above := parents[found[-1]]) is not None:
        found.append(above)
    return found


def _candidacy(draw: st.DrawFn, contest: str, number: int) -> Row:
    party = draw(st.sampled_from(("red", "blue", None)))
    return row(
        "candidacies",
        id=f"{contest}-{number}",
        contest=contest,
        route=draw(st.sampled_from(("self", None, *(("party",) if party else ())))),
        party=party,
        status=draw(st.just(CandidacyState.ON_BALLOT) | st.sampled_from(CandidacyState)),
        sex=draw(st.sampled_from(("f", "m", None))),
    )


def _votes(
    draw: st.DrawFn,
    protocols: Sequence[Row],
    candidacies: Sequence[Row],
    numbers: st.SearchStrategy[int | None],
) -> Rows:
    on_the_ballot = st.booleans() | st.just(value=True)
    return [
        {"protocol": protocol["id"], "candidacy": candidacy["id"], "votes": draw(numbers)}
        for protocol in protocols
        for candidacy in candidacies
        if candidacy["contest"] == protocol["contest"] and draw(on_the_ballot)
    ]


def _turnout(
    draw: st.DrawFn, protocols: Sequence[Row], numbers: st.SearchStrategy[int | None]
) -> Rows:
    return [
        {
            "protocol": protocol["id"],
            "reported_at": f"2021-07-25T{hour}:00",
            "issued": draw(numbers),
        }
        for protocol in protocols
        for hour in draw(st.lists(st.integers(10, 19), unique=True, max_size=4))
    ]


def _observers(
    draw: st.DrawFn, stations: Sequence[Row], numbers: st.SearchStrategy[int | None]
) -> Rows:
    at = st.none() | st.sampled_from([line["id"] for line in stations])
    return [
        {
            "id": f"o{number}",
            "station": draw(at),
            "organisation": draw(st.sampled_from(("one", "two"))),
            "observers": draw(numbers),
        }
        for number in range(draw(st.integers(0, 3)))
    ]


def held(tables: Tables) -> DuckdbEngine:
    """Give the engine that holds the package; the next package takes its place."""
    return stored(tables, duckdb.default_connection())


def counted(tables: Tables, rules: RuleSet) -> Count:
    """Count a package."""
    return count(held(tables), rules, polling_day=DAY)


def told(count: Count) -> Mapping[str, object]:
    """Give what a count tells, with its lists in an order that depends only on their content."""
    plain = plain_count(count)
    lists = ("contests", "turnout", "nominees", "observers")
    return {**plain, **{name: sorted(plain[name], key=repr) for name in lists}}
