"""A language of the portal: its texts, and how it writes numbers, shares, days, hours and names."""

import html
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol
from minijinja import safe

from hattama.domain.errors import BadInputError
from hattama.domain.names import Names
from hattama.messages import word
from hattama.portal.words import WORDS

CATALOGS = files("hattama.portal").joinpath("locale")
SOURCE = "en"
"""The language that the texts are written in; every other has a catalog."""

REGIONS = {"en": "en_GB"}
"""Where a language is written in several ways: the one with days before months and 24 hours."""

DASH = "\N{EN DASH}"


@cache
def languages() -> tuple[str, ...]:
    """Give the languages that the portal speaks: the source, and one for each catalog."""
    catalogs = (file.name for file in CATALOGS.iterdir())
    return tuple(sorted({SOURCE, *(name[:-3] for name in catalogs if name.endswith(".po"))}))


class Tongue:
    """How the portal speaks one language.

    Args:
        code: a language of `languages()`.
        order: the languages of the package in its order of preference; they stand in for names.

    Raises:
        BadInputError: the portal does not speak the language.
    """

    def __init__(self, code: str, order: tuple[str, ...] = ()) -> None:
        if code not in languages():
            raise BadInputError(
                f"the portal does not speak {code!r}", todo=f"choose {', '.join(languages())}"
            )
        self.code = code
        self.order = (code, *(other for other in order if other != code))
        self.locale = Locale.parse(REGIONS.get(code, code))
        self._texts = _catalog(code)
        self._group = get_group_symbol(self.locale)
        self._decimal = get_decimal_symbol(self.locale)
        self._percent = self.locale.percent_formats[None].pattern
        self.day = lru_cache(4096)(self._day)
        self.moment = lru_cache(65536)(self._moment)
        self.clock = lru_cache(4096)(self._clock)
        self.word = lru_cache(4096)(self._word)

    @cached_property
    def own_name(self) -> str:
        """The name of the language in itself."""
        name = self.locale.get_language_name(self.locale) or self.code
        return name[:1].upper() + name[1:]

    def say(self, text: str, **places: object) -> str:
        """Give a text of the portal in this language, with its places filled."""
        said = self._texts.gettext(text)
        return said.format(**places) if places else said

    def count(self, one: str, many: str, number: int, **places: object) -> str:
        """Give a text about a number of things in the plural form of this language; `{n}` is the number."""
        said = self._texts.ngettext(one, many, number)
        return said.format(n=self.number(number), **places)

    def _word(self, token: str | None, group: str) -> str:
        """Give a token of the program as words; an empty one gives an empty text."""
        if not token:
            return ""
        if (group, token) in WORDS:
            return self._texts.pgettext(group, WORDS[group, token])
        return word(group, token, self.code)

    def number(self, value: int | None) -> str:
        """Give a figure; a missing one is a dash, never a zero."""
        if value is None:
            return DASH
        if -1000 < value < 1000:  # noqa: PLR2004  nothing to part
            return str(value).replace("-", "\N{MINUS SIGN}")
        return f"{value:,}".replace(",", self._group).replace("-", "\N{MINUS SIGN}")

    def share(self, part: int | None, whole: int | None, digits: int = 1) -> str:
        """Give a part of a whole in percent, rounded half up; a dash where there is no such share."""
        if part is None or not whole:
            return DASH
        scale = 10**digits
        scaled = (200 * scale * part + whole) // (2 * whole)
        shown = str(scaled // scale)
        if digits:
            shown += f"{self._decimal}{scaled % scale:0{digits}d}"
        return str(self._percent).replace("#,##0", shown)

    def _day(self, day: str | date) -> str:
        value = date.fromisoformat(day[:10]) if isinstance(day, str) else day
        return format_date(value, "long", self.locale)

    def _moment(self, at: str) -> str:
        """Give a moment as day and hour, in the offset that its author wrote."""
        value = datetime.fromisoformat(at).replace(tzinfo=None)
        shown = (
            format_date(value, "medium", self.locale),
            format_time(value, "short", locale=self.locale),
        )
        return str(
            self.locale.datetime_formats["medium"]
            .replace("{1}", shown[0])
            .replace("{0}", shown[1])
        )

    def _clock(self, at: str) -> str:
        return format_time(
            datetime.fromisoformat(at).replace(tzinfo=None), "short", locale=self.locale
        )

    def name(self, names: Names) -> str:
        """Give a name in this language as text; the language that stands in is not told."""
        return self._known(names)[1]

    def named(self, names: Names) -> str:
        """Give a name for a page; one in another language is marked as such, for eyes and voices."""
        language, name = self._known(names)
        escaped = html.escape(name)
        if language in {self.code, ""}:
            return safe(escaped)
        title = html.escape(self.say("Name in another language: {language}", language=language))
        return safe(f'<span lang="{language}" title="{title}">{escaped}</span>')

    def _known(self, names: Names) -> tuple[str, str]:
        for language in self.order:
            if names.get(language):
                return language, names[language]
        return next(((code, name) for code, name in names.items() if name), ("", ""))

    def filters(self) -> Mapping[str, Callable[..., object]]:
        """Give what templates call on a value."""
        return {
            "n": self.number,
            "share": self.share,
            "day": self.day,
            "moment": self.moment,
            "clock": self.clock,
            "name": self.named,
            "plain": self.name,
            "quoted": lambda names: html.escape(self.name(names)),
            "word": self.word,
        }


@cache
def _catalog(code: str) -> NullTranslations:
    if code == SOURCE:
        return NullTranslations()
    with CATALOGS.joinpath(f"{code}.po").open("rb") as file:
        catalog = read_po(file, locale=code)
    written = BytesIO()
    write_mo(written, catalog)
    written.seek(0)
    return GNUTranslations(written)
