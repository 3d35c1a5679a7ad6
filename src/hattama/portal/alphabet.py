"""Names from A to Z as a language has them: the collation of CLDR, by the ICU inside DuckDB."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hattama.count.engines import Engine

__all__ = ["Letter", "letters", "sliced"]

DIGITS = "0\N{EN DASH}9"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, how a file is called after it, and the ids whose names begin with it, in order."""

    letter: str
    slug: str
    ids: tuple[str, ...]


def letters(engine: Engine, table: str, order: Sequence[str]) -> tuple[Letter, ...]:
    """Give the rows of a table that have a name, by first letter, in the order of a language.

    Numbers in names count as numbers, so that 2 comes before 10.

    Args:
        engine: holds the tables of a package.
        table: the table, as `units`.
        order: the language, and behind it those whose names stand in for missing ones.
    """
    there = engine.columns(f"stored_{table}")
    names = [f"NULLIF(name_{code}, '')" for code in order if f"name_{code}" in there]
    if not names:
        return ()
    rows = engine.rows(
        f"SELECT id, COALESCE({', '.join(names)}) AS name FROM stored_{table} WHERE name IS NOT NULL"
        f" ORDER BY {_collated(_padded('name'), order[0])}, key"
    )
    found: dict[str, list[str]] = defaultdict(list)
    for id_, name in rows:
        found[_first(name)].append(id_)
    return tuple(
        Letter(letter, _slug(letter), tuple(id_ for one in alike for id_ in found[one]))
        for letter, alike in _groups(engine, found, order[0])
    )


def _collated(text: str, language: str) -> str:
    return f"icu_sort_key({text}, '{language.replace('-', '_')}')"


def _padded(column: str) -> str:
    """Give SQL that fills every number up to five digits."""
    filled = rf"regexp_replace({column}, '\d+', '0000\0', 'g')"
    return rf"regexp_replace({filled}, '\d*(\d{{5}})', '\1', 'g')"


def _first(name: str) -> str:
    letter = next((one for one in name if one.isalnum()), "")
    return DIGITS if letter.isdigit() or not letter else letter.title()[0]


def _groups(
    engine: Engine, found: Iterable[str], language: str
) -> Sequence[tuple[str, Sequence[str]]]:
    """Give the letters in order, and with each those that differ from it by an accent only."""
    wanted = ", ".join(f"('{letter}')" for letter in found if letter != DIGITS)
    groups: dict[str, list[str]] = {"": [DIGITS]} if DIGITS in found else {}
    if wanted:
        rows = engine.rows(
            f"SELECT letter, {_collated('letter', language)} AS sorts"
            f" FROM (VALUES {wanted}) AS letters (letter) ORDER BY sorts"
        )
        for letter, sorts in rows:
            groups.setdefault(_primary(sorts), []).append(letter)
    return [(alike[0], alike) for alike in groups.values()]


def _primary(sort_key: str) -> str:
    """Give the part of a sort key that tells letters apart; 01 ends it (UCA, levels of comparison)."""
    octets = bytes.fromhex(sort_key)
    return octets.partition(b"\x01")[0].hex()


def _slug(letter: str) -> str:
    return letter[0].lower() if letter.isascii() or letter == DIGITS else f"{ord(letter):04x}"


def sliced(ids: Sequence[str], weights: Mapping[str, int], most: int) -> list[tuple[str, ...]]:
    """Cut ids into pages of at most so much weight, in order; each page holds one at least."""
    pages: list[list[str]] = []
    left = 0
    for id_ in ids:
        weight = weights.get(id_, 1)
        if weight > left:
            pages.append([])
            left = most
        pages[-1].append(id_)
        left -= weight
    return [tuple(page) for page in pages]
