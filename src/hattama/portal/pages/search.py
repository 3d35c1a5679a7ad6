"""The files of the search index in one language: calls that hand data to `assets/search.js`.

They are scripts and not JSON files, because a browser fetches no file from a memory stick but runs a script.
"""

import json
from collections.abc import Iterable, Iterator

from hattama.portal.pages.common import Scene
from hattama.portal.rendering import Page
from hattama.portal.searching import (
    BLOCK,
    CANDIDATE,
    CONTEST,
    STATION,
    Entry,
    IndexBlock,
    IndexShard,
    IndexTop,
)
from hattama.portal.words import LEVEL

__all__ = ["index_pages"]

FOLDERS = {**dict.fromkeys(LEVEL, "units"), CONTEST: "contests", CANDIDATE: "candidates"} | {
    STATION: "stations"
}
KINDS = tuple(FOLDERS)


def index_pages(scene: Scene, sheet: IndexBlock | IndexShard | IndexTop) -> Iterator[Page]:
    """Yield a file of the index."""
    match sheet:
        case IndexBlock():
            yield _file(f"e{sheet.number}", _rows(scene, sheet.entries))
        case IndexShard():
            yield _file(f"w{_plain(sheet.prefix)}", sheet.words)
        case IndexTop():
            yield _file("top", _top(scene, sheet))


def _file(name: str, content: object) -> Page:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Page(f"search/{name}.js", "plain.txt", {"text": f'hattama.found("{name}",{text})\n'})


def _rows(scene: Scene, entries: Iterable[Entry]) -> list[list[object]]:
    """Give name, kind, id and place of entries; a place that stands in the row above is left out."""
    rows: list[list[object]] = []
    above = None
    for entry in entries:
        row: list[object] = [scene.tongue.name(entry.names), KINDS.index(entry.kind), entry.id]
        if entry.place != above:
            row.append(_place(scene, entry.place))
        rows.append(row)
        above = entry.place
    return rows


def _place(scene: Scene, unit: str | None) -> str:
    """Give the names of a unit and of all that it lies in; the whole goes without saying."""
    above = scene.world.above(unit)[1:] if unit else ()
    return ", ".join(scene.tongue.name(place.names) for place in reversed(above))


def _top(scene: Scene, sheet: IndexTop) -> dict[str, object]:
    say = scene.tongue.say
    words = {kind: scene.tongue.word(kind, "level") for kind in LEVEL} | {
        CONTEST: say("contest"),
        CANDIDATE: say("candidate"),
        STATION: say("polling station"),
    }
    return {
        "folds": sheet.folds,
        "shards": sheet.prefixes,
        "block": BLOCK,
        "kinds": [(words[kind], FOLDERS[kind]) for kind in KINDS],
        "none": say("Nothing found"),
        "more": say("Add another word"),
        "all": say("Everything from A to Z"),
    }


def _plain(prefix: str) -> str:
    """Give a prefix as part of a file name; `assets/search.js` does the same."""
    return "".join(one if one.isascii() and one.isalnum() else f"-{ord(one):x}" for one in prefix)
