"""The polling day for calendars (iCalendar, RFC 5545)."""

from collections.abc import Iterator
from datetime import timedelta

from hattama.portal.pages.common import Scene
from hattama.portal.rendering import Page
from hattama.portal.sheets import WholeSheet

__all__ = ["calendar_pages"]

LONGEST = 74
"""Octets of a line; what is longer goes on in the next, behind a blank."""


def calendar_pages(scene: Scene, _: WholeSheet) -> Iterator[Page]:
    """Yield the polling day as a calendar of one whole day."""
    meta = scene.world.meta
    day, after = (f"{one:%Y%m%d}" for one in (meta.polling_day, meta.polling_day + timedelta(1)))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hattama//Portal//EN",
        "BEGIN:VEVENT",
        f"UID:{meta.id}-{day}@hattama.invalid",
        f"DTSTAMP:{day}T000000Z",
        f"DTSTART;VALUE=DATE:{day}",
        f"DTEND;VALUE=DATE:{after}",
        f"SUMMARY:{escaped(scene.tongue.name(meta.title))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    text = "".join(f"{folded(line)}\r\n" for line in lines)
    yield Page("polling-day.ics", "calendar.ics", {"text": text})


def escaped(text: str) -> str:
    """Give a text as a value: what parts values is told apart."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text


def folded(line: str) -> str:
    """Give a line in pieces that are short enough, never parted inside a letter."""
    pieces, held = [], ""
    for sign in line:
        if len(f"{held}{sign}".encode()) > LONGEST:
            pieces.append(held)
            held = ""
        held += sign
    return "\r\n ".join([*pieces, held])
