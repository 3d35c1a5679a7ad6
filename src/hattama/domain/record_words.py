"""The words that the kinds of records share: hash, time, figure, text (spec/record.md, section 2)."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated

from hattama.domain.ids import CandidacyId
from hattama.domain.names import forbidden_character
from hattama.domain.protocol import LINES, MAX_FIGURE
from hattama.domain.shape import ID, Shape, choice, map_of, maybe, text_shape, whole

MAX_INTEGER = 2**53 - 1
MAX_TEXT = 2000
_DATE = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = "[+-](0[0-9]|1[0-4]):[0-5][0-9]"
_SEPARATORS = re.compile("[\u2028\u2029]")


def is_text(text: str) -> bool:
    """Say whether a record may hold `text`: normal form C, one line, no blank at its ends."""
    return (
        1 <= len(text) <= MAX_TEXT
        and unicodedata.is_normalized("NFC", text)
        and text == text.strip()
        and not forbidden_character(text)
        and not _SEPARATORS.search(text)
        and not any("\ud800" <= sign <= "\udfff" for sign in text)
    )


def is_day(text: str) -> bool:
    """Say whether `text` is a day of the calendar, as `2021-07-25`."""
    return bool(re.fullmatch(_DATE, text)) and _exists(date.fromisoformat, text)


def is_moment(text: str) -> bool:
    """Say whether `text` is a moment that exists, as `2021-07-25T20:00:00+06:00`."""
    return bool(re.fullmatch(f"{_DATE}T{_CLOCK}:[0-5][0-9]{_OFFSET}", text)) and _exists(
        datetime.fromisoformat, text
    )


def is_hour(text: str) -> bool:
    """Say whether `text` is an hour of report, as `2021-07-25T12:00+06:00`."""
    return bool(re.fullmatch(f"{_DATE}T{_CLOCK}{_OFFSET}", text)) and _exists(
        datetime.fromisoformat, text
    )


def _exists(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _base64(octets: int) -> str:
    """Give the pattern of so many octets in base64; bits that nothing uses are zero."""
    whole, rest = divmod(octets, 3)
    end = {0: "", 1: "[A-Za-z0-9+/][AQgw]==", 2: "[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]="}[rest]
    return f"[A-Za-z0-9+/]{{{4 * whole}}}{end}"


def _pattern(words: str, pattern: str, what: str) -> Shape:
    known = re.compile(pattern)
    return text_shape(
        words, lambda text: known.fullmatch(text) is not None, what, pattern=f"^{pattern}$"
    )


HASH = _pattern("hash", "[0-9a-f]{64}", "must be a hash (64 hexadecimal digits in lower case)")
LANGUAGE = _pattern("language", "[a-z]{2,8}", "must be a code of a language, as kk, ru, en, da")
PUBLIC_KEY = _pattern("text", _base64(32), "must be a public key: 32 octets in base64")
SIGNATURE = _pattern("text", _base64(64), "must be a signature: 64 octets in base64")
DAY = text_shape("day", is_day, "must be a day like 2021-07-25", pattern=f"^{_DATE}$")
MOMENT = text_shape(
    "time",
    is_moment,
    "must be a time like 2021-07-25T20:00:00+06:00",
    pattern=f"^{_DATE}T{_CLOCK}:[0-5][0-9]{_OFFSET}$",
)
HOUR = text_shape(
    "hour",
    is_hour,
    "must be an hour like 2021-07-25T12:00+06:00",
    pattern=f"^{_DATE}T{_CLOCK}{_OFFSET}$",
)
TEXT = text_shape(
    "text",
    is_text,
    f"must be a text of 1 to {MAX_TEXT} characters in Unicode normal form C, on one line, without"
    " blanks at its ends, control characters and bidirectional overrides",
    minLength=1,
    maxLength=MAX_TEXT,
)
MAYBE_EMPTY = text_shape(
    "text or empty",
    lambda text: not text or is_text(text),
    "must be empty or a text like any other",
    maxLength=MAX_TEXT,
)
INTEGER = whole(0, MAX_INTEGER, "integer")
FIGURE = maybe(whole(0, MAX_FIGURE, "figure"))
LINE = choice(LINES, "line")

Id = Annotated[str, ID]
Hash = Annotated[str, HASH]
Language = Annotated[str, LANGUAGE]
PublicKey = Annotated[str, PUBLIC_KEY]
Day = Annotated[str, DAY]
Moment = Annotated[str, MOMENT]
Hour = Annotated[str, HOUR]
Text = Annotated[str, TEXT]
Integer = Annotated[int, INTEGER]
Figure = Annotated[int | None, FIGURE]
Texts = Mapping[Language, Text]
"""A text per language."""
Lines = Annotated[Mapping[str, int | None], map_of(LINE, FIGURE)]
Votes = Mapping[CandidacyId, Figure]
