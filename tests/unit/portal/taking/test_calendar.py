"""The polling day can be put into a calendar."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hattama.portal.pages.calendar import LONGEST, escaped, folded


def test_the_polling_day_is_one_whole_day(away: Path) -> None:
    octets = (away / "en/polling-day.ics").read_bytes()
    lines = octets.decode().split("\r\n")

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert {"DTSTART;VALUE=DATE:20210725", "DTEND;VALUE=DATE:20210726"} < set(lines)
    assert "SUMMARY:A made-up election" in lines


def test_what_parts_values_is_told_apart() -> None:
    assert escaped("Akims, 25 July; all\\some") == "Akims\\, 25 July\\; all\\\\some"


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=200))
def test_lines_are_short_and_lose_nothing(line: str) -> None:
    pieces = folded(line).split("\r\n ")

    assert "".join(pieces) == line
    assert all(len(piece.encode()) <= LONGEST for piece in pieces)
