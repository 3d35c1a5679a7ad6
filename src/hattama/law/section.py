"""Reading one section of a TOML document strictly: every key is wanted, typed and used."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from hattama.domain.errors import RuleSetError
from hattama.domain.names import Names, forbidden_character
from hattama.domain.protocol import MAX_FIGURE

T = TypeVar("T")

_SPACES = re.compile(r"[\t\r\n]")

_KINDS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    dt.date: "a date",
    dt.time: "a time of day",
}
"""What the types of TOML are called in messages."""


class Section:
    """A table of a TOML document, with the place where it stands for messages.

    Args:
        content: the table as parsed.
        where: file and section, for messages.
    """

    def __init__(self, content: Mapping[str, Any], where: str) -> None:
        self._content = content
        self._used: set[str] = set()
        self.where = where

    def error(self, what: str) -> RuleSetError:
        """Give the error that says `what` is wrong here."""
        return RuleSetError(what, where=self.where)

    def has(self, key: str) -> bool:
        """Say whether the section holds `key`."""
        return key in self._content

    def text(self, key: str, default: str | None = None) -> str:
        """Give a text; raise if it is missing without a default."""
        return self._take(key, str, default)

    def integer(self, key: str, default: int | None = None, *, most: int = MAX_FIGURE) -> int:
        """Give a whole number from 0 to `most`; raise if it is missing without a default."""
        return self._within(key, self._take(key, int, default), most)

    def time(self, key: str, default: dt.time | None = None) -> dt.time:
        """Give a time of day; raise if it is missing without a default."""
        return self._take(key, dt.time, default)

    def flag(self, key: str, *, default: bool) -> bool:
        """Give true or false."""
        return self._take(key, bool, default)

    def day(self, key: str) -> dt.date | None:
        """Give a date, or None where there is none."""
        return self._take(key, dt.date, None) if self.has(key) else None

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Give a list of texts; raise if it is missing without a default."""
        values = self._take(key, list, None if default is None else list(default))
        if not all(type(value) is str for value in values):
            raise self.error(f"the key {key!r} is not a list of texts")
        return tuple(values)

    def integers(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Give a list of whole numbers."""
        values = self._take(key, list, list(default))
        if not all(type(value) is int for value in values):
            raise self.error(f"the key {key!r} is not a list of whole numbers")
        return tuple(self._within(key, value, MAX_FIGURE) for value in values)

    def names(self, key: str, languages: tuple[str, ...] = ()) -> Names:
        """Give a text per language; raise unless each of `languages` has one that shows as it is."""
        names = dict(self._take(key, dict, {}))
        if not all(type(text) is str for text in names.values()):
            raise self.error(f"the key {key!r} is not a table of texts")
        for text in names.values():
            if forbidden := forbidden_character(_SPACES.sub(" ", text)):
                raise self.error(
                    f"the key {key!r} holds the character {forbidden}, which no text may hold"
                )
        lacking = [code for code in languages if not names.get(code)]
        if lacking:
            raise self.error(f"{key!r} lacks the language {lacking[0]!r}")
        return names

    def section(self, key: str) -> "Section":
        """Give the table under `key`, empty if it is absent."""
        return Section(self._take(key, dict, {}), f"{self.where}, {key}")

    def sections(self, key: str) -> Iterator["Section"]:
        """Give the tables of the list under `key`, none if it is absent."""
        for place, content in enumerate(self._take(key, list, []), start=1):
            if type(content) is not dict:
                raise self.error(f"the key {key!r} is not a list of tables")
            yield Section(content, f"{self.where}, {key} {place}")

    def done(self) -> None:
        """Raise if the section holds a key that nobody asked for."""
        unknown = sorted(set(self._content) - self._used)
        if unknown:
            raise self.error(f"the key {unknown[0]!r} is unknown")

    def _within(self, key: str, value: int, most: int) -> int:
        if not 0 <= value <= most:
            raise self.error(f"the key {key!r} is not between 0 and {most}")
        return value

    def _take(self, key: str, kind: type[T], default: T | None) -> T:
        self._used.add(key)
        value: T | None = self._content.get(key, default)
        if value is None:
            raise self.error(f"the key {key!r} is missing")
        # exactly of that type: true is no number, an hour of a day is no day
        if key in self._content and type(value) is not kind:
            raise self.error(f"the key {key!r} is not {_KINDS[kind]}")
        return value
