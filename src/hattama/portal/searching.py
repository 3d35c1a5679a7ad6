"""The index by which a page in the browser finds places, contests, people and stations by their names.

It is static. Entries lie in blocks; words, folded to skeletons (`folding.py`), lie in shards by their first
letters, and lead to the numbers of entries. Whoever types a few letters needs one shard, and the blocks
of the few entries that are shown. Blocks are streamed; what stays in memory is the numbers by word.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from operator import sub
from typing import TypeAlias

from hattama.domain.names import Names
from hattama.portal.folding import Folder, fold_table
from hattama.portal.sheets import Station
from hattama.portal.world import World

__all__ = ["Entry", "IndexBlock", "IndexShard", "IndexTop", "index_sheets"]

BLOCK = 128
"""So many entries lie in one file; `assets/search.js` is told."""

SHARD = 2000
"""A shard with more numbers than this is split by the next letter."""

COMMON = 1000
"""A word that more entries hold tells nobody anything; it leads to all."""

Numbers: TypeAlias = "array[int]"

CONTEST, CANDIDATE, STATION = "contest", "candidacy", "station"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found.

    Attributes:
        kind: a level for a unit, else `contest`, `candidacy` or `station`.
        id: its id.
        names: its names.
        place: the unit that it lies in.
        more: other names that lead to it.
    """

    kind: str
    id: str
    names: Names
    place: str | None
    more: tuple[Names, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexBlock:
    """Entries that follow each other."""

    number: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class IndexShard:
    """Words that begin alike, with the entries that hold them, each as its distance from the one before.

    The first stands as its number, and None leads to all entries.
    """

    prefix: str
    words: Mapping[str, tuple[int, ...] | None]


@dataclass(frozen=True, slots=True)
class IndexTop:
    """What has to be known first: the table of the folding, and the beginnings that have a shard."""

    folds: Mapping[str, str]
    prefixes: tuple[str, ...]


def index_sheets(
    world: World, shown: frozenset[str], stations: Iterable[Station]
) -> Iterator[IndexBlock | IndexShard | IndexTop]:
    """Yield the files of the index; they change with names only, never with figures.

    Args:
        world: the small tables.
        shown: the units that can be found.
        stations: every station, in the order of the package.
    """
    folder = Folder(fold_table(world.meta.languages))
    numbers: dict[str, Numbers] = defaultdict(lambda: array("I"))
    entries = _entries(world, shown, stations)
    for block, part in enumerate(iter(lambda: tuple(islice(entries, BLOCK)), ())):
        for number, entry in enumerate(part, start=block * BLOCK):
            for word in _words(folder, entry):
                numbers[word].append(number)
        yield IndexBlock(block, part)
    shards = dict(_shards("", {word: numbers[word] for word in sorted(numbers)}))
    for prefix, held in shards.items():
        yield IndexShard(prefix, {word: _known(found) for word, found in held.items()})
    yield IndexTop(folder.table, tuple(shards))


def _entries(world: World, shown: frozenset[str], stations: Iterable[Station]) -> Iterator[Entry]:
    """Yield everything that has a name, large things first: so they are shown, too."""
    for unit in world.units.values():
        if (
            unit.parent is not None
            and unit.id in shown
            and not _is_told_by_contest(world, shown, unit.id)
        ):
            yield Entry(unit.level, unit.id, unit.names, unit.parent)
    for contest in world.contests.values():
        unit = world.units[contest.unit]
        if _is_told_by_contest(world, shown, unit.id) or not contest.names:
            yield Entry(CONTEST, contest.id, unit.names, unit.parent, (contest.names,))
        else:
            yield Entry(CONTEST, contest.id, contest.names, unit.id, (unit.names,))
    for person in world.people.values():
        if person.names:
            place = world.contests[person.contest].unit
            yield Entry(CANDIDATE, person.id, person.names, place)
    for one in stations:
        names = one.names or {"": one.number or one.id}
        more = ({"": one.number or ""}, world.units[one.unit].names)
        yield Entry(STATION, one.id, names, one.unit, more)


def _is_told_by_contest(world: World, shown: frozenset[str], unit: str) -> bool:
    """Say whether a unit is the place of one contest and nothing else: then that contest is shown for it."""
    contests = world.contests_of.get(unit, ())
    return len(contests) == 1 and not shown.intersection(world.within.get(unit, ()))


def _words(folder: Folder, entry: Entry) -> Iterable[str]:
    texts = [text for names in (entry.names, *entry.more) for text in names.values()]
    return dict.fromkeys(word for text in texts for word in folder.words(text))


def _known(found: Numbers) -> tuple[int, ...] | None:
    if len(found) > COMMON:
        return None
    return tuple(map(sub, found, (0, *found)))


def _shards(
    prefix: str, words: Mapping[str, Numbers]
) -> Iterator[tuple[str, Mapping[str, Numbers]]]:
    """Split words by the letter behind a prefix until each part is small; a word as long as it stays."""
    weight = sum(min(len(found), COMMON) for found in words.values())
    longer = [word for word in words if len(word) > len(prefix)]
    if not longer or (prefix and weight <= SHARD):
        if words:
            yield prefix, words
        return
    if prefix in words:
        yield prefix, {prefix: words[prefix]}
    for next_, group in groupby(longer, key=lambda word: word[: len(prefix) + 1]):
        yield from _shards(next_, {word: words[word] for word in group})
