"""A small package in which everything occurs that a count must tell apart."""

from collections.abc import Sequence

from tests.factories.packages import Row, protocol, row, turnout, votes


def full_package() -> dict[str, Sequence[Row]]:
    """Build two rounds for mayor and a council; awaited, annulled, corrected and blank figures."""
    return {
        "offices": [row("offices"), row("offices", id="council", name_en="Council")],
        "units": [
            row("units", id="country", parent=None, level="country"),
            row("units", id="north", level="region", name_en="North"),
            row("units", id="town", parent="north"),
            row("units", id="south", level="region", name_en=None),
        ],
        "parties": [row("parties"), row("parties", id="blue", name_en="The Blues")],
        "contests": [
            row("contests", id="n", unit="north"),
            row("contests", id="s", unit="south", state="certified"),
            row("contests", id="n-2", unit="north", round=2),
            row("contests", id="l", office="council", seats=3),
        ],
        "candidacies": [
            row("candidacies", id="a", route="party", party="red"),
            row("candidacies", id="b", sex="m"),
            row("candidacies", id="w", sex="m", status="withdrawn"),
            row("candidacies", id="c", contest="s", route="party", party="red"),
            row("candidacies", id="d", contest="s", route="party", party="red", sex=None),
            row("candidacies", id="a-2", contest="n-2", route="party", party="red"),
            row("candidacies", id="b-2", contest="n-2", sex="m"),
            row("candidacies", id="x", contest="l", route="list", party="red", sex=None),
            row("candidacies", id="y", contest="l", route="list", party="blue", sex=None),
        ],
        "stations": [
            row("stations", id="n1", unit="town", registered=100),
            row("stations", id="n2", unit="north", registered=50),
            row("stations", id="s1", unit="south", registered=80),
            row("stations", id="s2", unit="south", registered=None),
        ],
        "protocols": [
            _protocol("n", "n1", 100, 60, 2),
            _protocol("n", "n2", 50, 40, None, status="corrected"),
            _protocol("s", "s1", 80, 70, 10),
            _protocol("s", "s2", None, None, None, status="awaited"),
            _protocol("n-2", "n1", 100, 55, 5, status="annulled"),
            _protocol("n-2", "n2", 50, 30, 0),
            _protocol("l", "n1", 100, 60, 4, status="first_entry"),
            _protocol("l", "s1", None, 70, 7),
            _protocol("l", "s2", 20, None, 1),
        ],
        "votes": [
            *votes("n.n1", a=30, b=27, w=1),
            *votes("n.n2", a=5, b=None),
            *votes("s.s1", c=20, d=41),
            *votes("n-2.n1", **{"a-2": 25, "b-2": 25}),
            *votes("n-2.n2", **{"a-2": 16, "b-2": 14}),
            *votes("l.n1", x=28, y=28),
            *votes("l.s1", x=0, y=63),
            *votes("l.s2", x=9),
        ],
        "turnout": [
            *reversed(turnout("n.n1", 10, 40, None, 30, 30, 59)),
            *turnout("n.n2", None, None),
            *turnout("s.s1", 71, 70),
        ],
        "observers": [
            row("observers", id="o1", station="n1", observers=2),
            row("observers", id="o2", station="n1", observers=3),
            row("observers", id="o3", station="s1", observers=None),
            row("observers", id="o4", organisation="a party"),
            row("observers", id="o5", organisation="nobody", observers=None),
        ],
    }


def _protocol(  # noqa: PLR0913  the lines of the form
    contest: str,
    station: str,
    registered: int | None,
    issued: int | None,
    invalid: int | None,
    *,
    status: str = "accepted",
) -> Row:
    lines = {"registered": registered, "issued": issued, "unused": 7, "invalid": invalid}
    return protocol(contest, station, status, **lines)
