"""The news: what was told at each milestone, and a feed of it (Atom, RFC 4287)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hattama.domain.names import Names
from hattama.portal.news import Bulletin, Change, NewsSheet, moment
from hattama.portal.pages.common import Scene
from hattama.portal.rendering import Page

__all__ = ["authority", "news_pages"]

IN_A_LIST = 300
"""So many changed protocols stand in a bulletin; the log has them all."""

IN_THE_FEED = 100
"""So many entries stand in the feed."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed protocol with the names of its contest and station."""

    change: Change
    contest: Names
    station: str


def news_pages(scene: Scene, sheet: NewsSheet) -> Iterator[Page]:
    """Yield the list of bulletins, a page for each, and the feed."""
    items = [_item(scene, one) for one in sheet.bulletins]
    yield Page("news/index.html", "news.html", {"items": items, "scene": scene})
    for item in items:
        yield Page(f"news/{item['bulletin'].id}.html", "bulletin.html", {**item, "scene": scene})
    entries = [
        *({**item, "at": moment(item["bulletin"].at, sheet.offset)} for item in items),
        *(
            {"changed": _changed(scene, one), "at": moment(one.at, sheet.offset)}
            for one in sheet.changes
        ),
    ]
    entries.sort(key=lambda entry: entry["at"], reverse=True)
    context = {
        "entries": [
            {"bulletin": None, "changed": None, **entry, "at": entry["at"].isoformat()}
            for entry in entries[:IN_THE_FEED]
        ],
        "day": scene.world.meta.polling_day.isoformat(),
        "election": scene.world.meta.id,
        "scene": scene,
    }
    yield Page("feed.xml", "feed.xml", context)


def authority(origin: str) -> str:
    """Give who answers for the ids of a feed (RFC 4151): the host in the name of the log, if it has one."""
    host = origin.partition("/")[0].lower()
    return host if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) else "hattama.invalid"


def _item(scene: Scene, bulletin: Bulletin) -> Mapping[str, Any]:
    world = scene.world
    colours = scene.colours()
    return {
        "bulletin": bulletin,
        "nominees": list((bulletin.nominees or {}).items()),
        "highest": world.units[bulletin.highest.unit].names if bulletin.highest else None,
        "lowest": world.units[bulletin.lowest.unit].names if bulletin.lowest else None,
        "seats": [
            (
                scene.nominator(key, None) if key in world.parties else scene.nominator(None, key),
                colours[key],
                number,
            )
            for key, number in bulletin.seats
        ],
        "changed_protocols": [_changed(scene, one) for one in bulletin.changes[:IN_A_LIST]],
        "all_contests": len(world.contests),
    }


def _changed(scene: Scene, change: Change) -> Changed:
    return Changed(change, scene.contest_name(change.contest), change.station)
